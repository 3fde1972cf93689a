// The first API key: until accounts exist, its holder owns the server.
#pragma once

#include <filesystem>
#include <optional>

#include "base/async.hpp"
#include "base/random.hpp"

namespace millrace::store {
class Store;
}

namespace millrace::api {

// Where there is no key yet, makes one with all permissions, stores its hash, writes it to
// `data_dir`/api-key (mode 0600) and returns it, to be shown once. A well-formed key in that file
// is taken over instead, so that a new database keeps the clients of the old one working. Nothing
// when there are keys.
Task<Result<std::optional<std::string>>> ensure_owner_key(store::Store& store,
                                                          std::filesystem::path data_dir,
                                                          Random& random);

}  // namespace millrace::api
