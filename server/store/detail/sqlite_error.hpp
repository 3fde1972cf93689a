// SQLite's result codes as errors for the person who must act.
#pragma once

#include <filesystem>
#include <string_view>

#include "base/error.hpp"

namespace millrace::store::detail {

// `text` is SQLite's own message; it goes to the detail.
Error error_from_sqlite(int code, std::string_view text, const std::filesystem::path& file);

// The disk or the file refused: nothing of the transaction can be trusted to be written.
bool is_disk_failure(int code);

}  // namespace millrace::store::detail
