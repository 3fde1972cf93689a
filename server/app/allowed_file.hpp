// Workflows in files that workflows may name, below the folders of the setting "file-access".
#pragma once

#include <functional>
#include <string>

#include "base/allowed_folders.hpp"

namespace millrace::app {

// Reads whole files, at most 64 MB. Errors: those of AllowedFolders::open, TooLarge. The folders
// outlive it. Blocks.
std::function<Result<std::string>(const std::string& file)> allowed_files(
    const AllowedFolders& folders);

}  // namespace millrace::app
