#include "store/content_folder.hpp"

#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "base/sha256.hpp"
#include "store/detail/bucket_place.hpp"
#include "store/detail/content_hash.hpp"
#include "store/detail/folder_place.hpp"
#include "store/detail/live_contents.hpp"

namespace millrace::store {
namespace {

namespace fs = std::filesystem;
using detail::LiveContents;

class FolderWriter final : public ContentWriter {
  public:
    FolderWriter(std::shared_ptr<LiveContents> live, std::size_t memory_limit)
        : live_(std::move(live)), memory_limit_(memory_limit) {}
    ~FolderWriter() override {
        if (descriptor_ >= 0) ::close(descriptor_);
        if (!path_.empty()) ::unlink(path_.c_str());
    }
    FolderWriter(const FolderWriter&) = delete;
    FolderWriter& operator=(const FolderWriter&) = delete;

    std::uint64_t size() const override { return size_; }

    Result<void> write(std::string_view piece) override {
        size_ += piece.size();
        if (descriptor_ < 0 && size_ <= memory_limit_) {
            memory_.append(piece);
            return {};
        }
        if (descriptor_ < 0) {
            const auto opened = live_->make_unfinished(path_);
            if (!opened) return opened.error();
            descriptor_ = *opened;
            const auto moved = put(memory_);
            memory_ = std::string();
            if (!moved) return moved.error();
        }
        return put(piece);
    }

    Result<ContentPtr> finish() override {
        if (descriptor_ < 0) return memory_content(std::move(memory_));
        const bool is_synced = ::fsync(descriptor_) == 0;
        const int code = errno;
        ::close(descriptor_);
        descriptor_ = -1;
        if (!is_synced) return failure(code);
        auto content = live_->adopt(path_, hash_.hex(), size_);
        if (content) path_.clear();
        return content;
    }

  private:
    Error failure(int code) const {
        return Error{ErrorKind::Unavailable,
                     "A file of " + std::to_string(size_) + " bytes and more cannot be stored: " +
                         std::generic_category().message(code) + ".",
                     code == ENOSPC || code == EDQUOT ? "Make room on the disk." : ""};
    }
    Result<void> put(std::string_view bytes) {
        hash_.add(bytes);
        while (!bytes.empty()) {
            const ssize_t count = ::write(descriptor_, bytes.data(), bytes.size());
            if (count < 0 && errno == EINTR) continue;
            if (count < 0) return failure(errno);
            bytes.remove_prefix(static_cast<std::size_t>(count));
        }
        return {};
    }

    const std::shared_ptr<LiveContents> live_;
    const std::size_t memory_limit_;
    std::string memory_;
    std::uint64_t size_ = 0;
    int descriptor_ = -1;
    fs::path path_;
    Sha256 hash_;
};

}  // namespace

ContentFolder::ContentFolder(fs::path folder, std::size_t memory_limit)
    : live_(std::make_shared<LiveContents>(std::make_unique<detail::FolderPlace>(folder),
                                           folder / "unfinished")),
      memory_limit_(memory_limit) {}

ContentFolder::ContentFolder(fs::path folder, BucketOptions bucket, std::size_t memory_limit)
    : live_(std::make_shared<LiveContents>(
          std::make_unique<detail::BucketPlace>(std::move(bucket), folder), folder / "unfinished")),
      memory_limit_(memory_limit) {}

ContentFolder::~ContentFolder() = default;

std::unique_ptr<ContentWriter> ContentFolder::writer() {
    return std::make_unique<FolderWriter>(live_, memory_limit_);
}

Result<ContentPtr> ContentFolder::find(std::string_view reference,
                                       std::optional<std::uint64_t> size) {
    const std::string hash = detail::hash_in(reference);
    if (hash.empty())
        return Error{ErrorKind::InvalidInput,
                     "\"" + std::string(reference) + "\" is no reference to a stored file."};
    return live_->find(hash, size);
}

void ContentFolder::keep(std::string_view reference) {
    live_->keep(detail::hash_in(reference));
}

Result<detail::Removal> ContentFolder::remove(std::string_view reference,
                                              const std::function<Result<bool>()>& is_referred) {
    const std::string hash = detail::hash_in(reference);
    if (hash.empty()) return detail::Removal::Done;
    return live_->remove(hash, is_referred);
}

void ContentFolder::drop_unfinished() {
    live_->drop_unfinished();
}

Result<void> ContentFolder::visit_all(
    const std::function<Result<void>(const std::string& reference)>& visit) {
    return live_->place().visit_all([&visit](const std::string& hash) {
        return visit(std::string(detail::kReferencePrefix) + hash);
    });
}

}  // namespace millrace::store
