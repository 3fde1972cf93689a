// Which files of the machine workflows may use, by the settings.
#pragma once

#include "app/config.hpp"
#include "base/allowed_folders.hpp"
#include "sdk/node_services.hpp"

namespace millrace::app {

// The folders of "file-access" and `files` in the data folder; nothing else of the data folder, no
// file that settings name, nothing in `more_refused`.
AllowedFolders allowed_folders(const Config& config,
                               const std::vector<std::filesystem::path>& more_refused = {});
sdk::ArchiveLimits archive_limits(const Config& config);

}  // namespace millrace::app
