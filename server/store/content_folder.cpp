#include "store/content_folder.hpp"

#include <fcntl.h>
#include <openssl/evp.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

#include "store/detail/live_contents.hpp"

namespace millrace::store {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kPrefix = "sha256:";
constexpr std::size_t kDigits = 64;

bool is_hash(std::string_view text) {
    return text.size() == kDigits && std::all_of(text.begin(), text.end(), [](char c) {
               return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
           });
}

// Empty: not a reference of ours.
std::string hash_in(std::string_view reference) {
    if (!reference.starts_with(kPrefix)) return {};
    reference.remove_prefix(kPrefix.size());
    return is_hash(reference) ? std::string(reference) : std::string();
}

class Sha256 {
  public:
    Sha256() : context_(EVP_MD_CTX_new()) { EVP_DigestInit_ex(context_, EVP_sha256(), nullptr); }
    ~Sha256() { EVP_MD_CTX_free(context_); }
    Sha256(const Sha256&) = delete;
    Sha256& operator=(const Sha256&) = delete;

    void add(std::string_view bytes) { EVP_DigestUpdate(context_, bytes.data(), bytes.size()); }
    std::string hex() {
        unsigned char digest[EVP_MAX_MD_SIZE];
        unsigned size = 0;
        EVP_DigestFinal_ex(context_, digest, &size);
        constexpr std::string_view kHex = "0123456789abcdef";
        std::string text;
        for (unsigned i = 0; i < size; ++i) {
            text.push_back(kHex[digest[i] >> 4U]);
            text.push_back(kHex[digest[i] & 15U]);
        }
        return text;
    }

  private:
    EVP_MD_CTX* context_;
};

class FolderWriter final : public ContentWriter {
  public:
    FolderWriter(std::shared_ptr<detail::LiveContents> live, std::size_t memory_limit)
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

    const std::shared_ptr<detail::LiveContents> live_;
    const std::size_t memory_limit_;
    std::string memory_;
    std::uint64_t size_ = 0;
    int descriptor_ = -1;
    fs::path path_;
    Sha256 hash_;
};

}  // namespace

ContentFolder::ContentFolder(fs::path folder, std::size_t memory_limit)
    : live_(std::make_shared<detail::LiveContents>(std::move(folder))),
      memory_limit_(memory_limit) {}

ContentFolder::~ContentFolder() = default;

std::unique_ptr<ContentWriter> ContentFolder::writer() {
    return std::make_unique<FolderWriter>(live_, memory_limit_);
}

Result<ContentPtr> ContentFolder::find(std::string_view reference) {
    const std::string hash = hash_in(reference);
    if (hash.empty())
        return Error{ErrorKind::InvalidInput,
                     "\"" + std::string(reference) + "\" is no reference to a stored file."};
    return live_->find(hash);
}

void ContentFolder::keep(std::string_view reference) {
    live_->keep(hash_in(reference));
}

bool ContentFolder::remove(std::string_view reference) {
    const std::string hash = hash_in(reference);
    return hash.empty() || live_->remove(hash);
}

Result<std::size_t> ContentFolder::sweep(
    const std::function<bool(std::string_view reference)>& is_referred) {
    live_->drop_unfinished();
    std::error_code code;
    std::size_t removed = 0;
    if (!fs::exists(live_->folder(), code)) return removed;
    for (fs::recursive_directory_iterator entry(live_->folder(), code), end; entry != end;
         entry.increment(code)) {
        if (code) break;
        const std::string name = entry->path().filename().string();
        if (!is_hash(name) || is_referred(std::string(kPrefix) + name)) continue;
        if (live_->remove(name)) ++removed;
    }
    if (code)
        return Error{ErrorKind::Unavailable,
                     "The folder of stored files cannot be read: " + live_->folder().string() +
                         ": " + code.message() + "."};
    return removed;
}

}  // namespace millrace::store
