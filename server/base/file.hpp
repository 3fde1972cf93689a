// Whole files in and out.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

#include "base/error.hpp"

namespace millrace {

// Errors: NotFound, InvalidInput (a folder), TooLarge, Unavailable; the message names the path.
Result<std::string> read_file(const std::filesystem::path& path, std::size_t max_bytes);

// True when nobody but its owner may read or write it.
bool is_private_file(const std::filesystem::path& path);

// Writes a new file or replaces one, completely or not at all. Private: mode 0600.
enum class FileAccess { Shared, Private };
Result<void> write_file(const std::filesystem::path& path, std::string_view content,
                        FileAccess access);

}  // namespace millrace
