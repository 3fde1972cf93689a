// Files that workflows may name, below the folders of the setting "file-access".
#pragma once

#include <functional>
#include <string>

#include "app/config.hpp"

namespace millrace::app {

// Reads whole files, at most 64 MB. Links are followed as long as they stay inside. Errors:
// Forbidden (no folder is allowed, or the file is in none of them), NotFound, TooLarge,
// InvalidInput (not a plain file). Blocks.
std::function<Result<std::string>(const std::string& file)> allowed_files(const Config& config);

}  // namespace millrace::app
