// Made-up data: people, addresses, ids.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/json.hpp"
#include "base/random.hpp"

namespace millrace::nodes {

struct RandomDataOptions {
    std::string type;             // "user", "address", "uuid", …
    std::string nanoid_alphabet;  // at least one character
    std::size_t nanoid_length = 16;
};

// Nothing for a type that is not known.
std::optional<JsonObject> make_random_data(const RandomDataOptions& options, Random& random);

}  // namespace millrace::nodes
