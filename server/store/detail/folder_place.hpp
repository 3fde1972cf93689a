// Stored contents as files: <folder>/<first two digits>/<hash>.
#pragma once

#include "store/detail/content_place.hpp"

namespace millrace::store::detail {

class FolderPlace final : public ContentPlace {
  public:
    // Folders are made when they are needed.
    explicit FolderPlace(std::filesystem::path folder) : folder_(std::move(folder)) {}

    bool is_far() const override { return false; }
    // `file` must be on the same file system.
    Result<void> put(const std::filesystem::path& file, const std::string& hash,
                     std::uint64_t size) override;
    Result<std::optional<std::uint64_t>> size_of(const std::string& hash) override;
    Result<std::size_t> read(const std::string& hash, std::uint64_t size, std::uint64_t offset,
                             std::span<char> out) override;
    Result<void> remove(const std::string& hash) override;
    Result<void> visit_all(const Visit& visit) override;

  private:
    std::filesystem::path path_of(const std::string& hash) const {
        return folder_ / hash.substr(0, 2) / hash;
    }
    const std::filesystem::path folder_;
};

// Of a file or folder of stored contents, with what to do when the disk is full.
Error file_failure(const char* what, const std::filesystem::path& path, int code);
// Both, when missing; nobody else may read them.
Result<void> make_private_folders(const std::filesystem::path& outer,
                                  const std::filesystem::path& inner);

}  // namespace millrace::store::detail
