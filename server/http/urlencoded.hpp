// application/x-www-form-urlencoded: query strings and form bodies.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json.hpp"

namespace millrace::http {

// Names and values in the order they came; a name may repeat.
using Pairs = std::vector<std::pair<std::string, std::string>>;

constexpr std::size_t kMaxPairs = 10'000;

// Decodes as browsers do: "+" is a space, a "%" that starts no escape stays, invalid UTF-8 becomes
// U+FFFD. Fails only on too many pairs.
Result<Pairs> parse_urlencoded(std::string_view text, std::size_t max_pairs = kMaxPairs);

// Replaces each %XX by its byte. False on a "%" without two hex digits; `out` is then unspecified.
bool percent_decode(std::string_view text, std::string& out);

// The first value of that name; empty without one.
std::string_view first_value(const Pairs& pairs, std::string_view name);

// An object; a repeated name becomes an array of its values.
JsonObject to_json(const Pairs& pairs);

}  // namespace millrace::http
