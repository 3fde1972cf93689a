#include "app/file_access.hpp"

namespace millrace::app {

AllowedFolders allowed_folders(const Config& config,
                               const std::vector<std::filesystem::path>& more_refused) {
    AllowedFoldersOptions options;
    options.folders.assign(config.file_access.begin(), config.file_access.end());
    options.own_folder = config.data_dir / "files";
    options.refused = more_refused;
    options.refused.push_back(config.data_dir);
    // By name once more: they may have other names elsewhere (hard links).
    for (const char* name : {"api-key", "millrace.db", "millrace.db-wal", "millrace.db-shm"})
        options.refused_files.push_back(config.data_dir / name);
    for (const auto& file : {config.credentials_file, config.config_file})
        if (!file.empty()) options.refused_files.push_back(file);
    return AllowedFolders(std::move(options));
}

sdk::ArchiveLimits archive_limits(const Config& config) {
    return {.bytes = std::uint64_t{config.max_archive_mb} << 20};
}

}  // namespace millrace::app
