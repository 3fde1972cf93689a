// The files of a content folder and who holds them. The one place that makes and deletes them.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "base/content.hpp"

namespace millrace::store::detail {

class StoredContent;

class LiveContents : public std::enable_shared_from_this<LiveContents> {
  public:
    explicit LiveContents(std::filesystem::path folder) : folder_(std::move(folder)) {}

    // A fresh, private file for bytes that are on their way. The caller closes the descriptor.
    Result<int> make_unfinished(std::filesystem::path& path);
    // The finished file at `path` becomes the content of that hash, unless there is one already.
    Result<ContentPtr> adopt(const std::filesystem::path& path, const std::string& hash,
                             std::uint64_t size);
    Result<ContentPtr> find(const std::string& hash);
    void keep(const std::string& hash);
    bool remove(const std::string& hash);
    void drop_unfinished();

    std::filesystem::path path_of(const std::string& hash) const {
        return folder_ / hash.substr(0, 2) / hash;
    }
    const std::filesystem::path& folder() const { return folder_; }

  private:
    friend class StoredContent;
    struct Holder {
        std::weak_ptr<const StoredContent> content;
        bool is_kept = false;
    };
    void let_go(const std::string& hash);  // the last holder is gone
    Result<void> make_folder(const std::filesystem::path& folder) const;
    std::shared_ptr<const StoredContent> hold(const std::string& hash, std::uint64_t size,
                                              bool is_kept);

    const std::filesystem::path folder_;
    std::mutex mutex_;  // guards the holders, and the files' coming and going
    std::map<std::string, Holder> holders_;
};

// Read by whoever asks, each time from the file: an item that waits costs no descriptor.
class StoredContent final : public Content {
  public:
    StoredContent(std::shared_ptr<LiveContents> live, std::string hash, std::uint64_t size)
        : live_(std::move(live)),
          hash_(std::move(hash)),
          reference_("sha256:" + hash_),
          size_(size) {}
    ~StoredContent() override { live_->let_go(hash_); }
    StoredContent(const StoredContent&) = delete;
    StoredContent& operator=(const StoredContent&) = delete;

    std::uint64_t size() const override { return size_; }
    std::string_view reference() const override { return reference_; }
    Result<std::size_t> read(std::uint64_t offset, std::span<char> out) const override;

  private:
    const std::shared_ptr<LiveContents> live_;
    const std::string hash_;
    const std::string reference_;
    const std::uint64_t size_;
};

}  // namespace millrace::store::detail
