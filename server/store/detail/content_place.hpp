// Where the bytes of stored contents are: a folder, or a bucket of an object store.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>

#include "base/error.hpp"

namespace millrace::store::detail {

// Knows bytes by their hash and nothing of who refers to them: LiveContents does. All functions
// from any thread; never two that change the same hash at a time.
class ContentPlace {
  public:
    virtual ~ContentPlace() = default;

    // Calls take as long as a network takes, and fail with it. Else they are as short as a file's.
    virtual bool is_far() const = 0;

    // The finished file becomes the content of that hash, durably; the file itself is gone then.
    virtual Result<void> put(const std::filesystem::path& file, const std::string& hash,
                             std::uint64_t size) = 0;
    // Nothing: no such content.
    virtual Result<std::optional<std::uint64_t>> size_of(const std::string& hash) = 0;
    // `out` does not reach beyond `size`, the content's. NotFound: no such content.
    virtual Result<std::size_t> read(const std::string& hash, std::uint64_t size,
                                     std::uint64_t offset, std::span<char> out) = 0;
    // What is gone already is fine.
    virtual Result<void> remove(const std::string& hash) = 0;
    // All that are there, until `visit` fails.
    using Visit = std::function<Result<void>(const std::string& hash)>;
    virtual Result<void> visit_all(const Visit& visit) = 0;

    // Before anything else: tells the contents of this store from others' in the same place.
    virtual void set_owner(const std::string& /*id*/) {}
    // Asks whether the place can be used at all.
    virtual Result<void> check() { return {}; }
    // Nobody holds it any more: memory kept for reading it may go. Never blocks.
    virtual void let_go(const std::string& /*hash*/) {}
    // Ends calls under way with an error, and those that come.
    virtual void stop() {}
};

}  // namespace millrace::store::detail
