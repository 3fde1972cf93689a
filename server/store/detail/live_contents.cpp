#include "store/detail/live_contents.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace millrace::store::detail {
namespace {

Error failure(const char* what, const std::filesystem::path& path, int code) {
    return Error{ErrorKind::Unavailable,
                 std::string(what) + " " + path.string() + ": " +
                     std::generic_category().message(code) + ".",
                 code == ENOSPC || code == EDQUOT ? "Make room on the disk." : ""};
}

bool sync_folder(const std::filesystem::path& folder) {
    const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) return false;
    const bool is_synced = ::fsync(descriptor) == 0;
    ::close(descriptor);
    return is_synced;
}

}  // namespace

Result<std::size_t> StoredContent::read(std::uint64_t offset, std::span<char> out) const {
    const auto path = live_->path_of(hash_);
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return failure("A stored file cannot be read:", path, errno);
    std::size_t done = 0;
    while (done < out.size()) {
        const ssize_t count = ::pread(descriptor, out.data() + done, out.size() - done,
                                      static_cast<off_t>(offset + done));
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) {
            const int code = errno;
            ::close(descriptor);
            return failure("A stored file cannot be read:", path, code);
        }
        if (count == 0) break;
        done += static_cast<std::size_t>(count);
    }
    ::close(descriptor);
    return done;
}

Result<void> LiveContents::make_folder(const std::filesystem::path& folder) const {
    for (const auto& one : {folder_, folder})
        if (::mkdir(one.c_str(), 0700) != 0 && errno != EEXIST)
            return failure("The folder of stored files cannot be made:", one, errno);
    return {};
}

Result<int> LiveContents::make_unfinished(std::filesystem::path& path) {
    const auto folder = folder_ / "unfinished";
    if (const auto made = make_folder(folder); !made) return made.error();
    std::string name = (folder / "XXXXXX").string();
    const int descriptor = ::mkostemp(name.data(), O_CLOEXEC);
    if (descriptor < 0) return failure("A file cannot be stored in", folder, errno);
    path = name;
    return descriptor;
}

std::shared_ptr<const StoredContent> LiveContents::hold(const std::string& hash, std::uint64_t size,
                                                        bool is_kept) {
    auto content = std::make_shared<const StoredContent>(shared_from_this(), hash, size);
    Holder& holder = holders_[hash];
    holder.content = content;
    holder.is_kept = holder.is_kept || is_kept;
    return content;
}

Result<ContentPtr> LiveContents::adopt(const std::filesystem::path& path, const std::string& hash,
                                       std::uint64_t size) {
    const auto place = path_of(hash);
    const std::lock_guard lock(mutex_);
    if (const auto found = holders_.find(hash); found != holders_.end())
        if (auto content = found->second.content.lock()) {
            ::unlink(path.c_str());
            return ContentPtr(std::move(content));
        }
    struct stat facts{};
    if (::stat(place.c_str(), &facts) == 0 && static_cast<std::uint64_t>(facts.st_size) == size) {
        ::unlink(path.c_str());
        return ContentPtr(hold(hash, size, true));
    }
    if (const auto made = make_folder(place.parent_path()); !made) return made.error();
    if (::rename(path.c_str(), place.c_str()) != 0 || !sync_folder(place.parent_path()))
        return failure("A file cannot be stored as", place, errno);
    return ContentPtr(hold(hash, size, false));
}

Result<ContentPtr> LiveContents::find(const std::string& hash) {
    const std::lock_guard lock(mutex_);
    if (const auto found = holders_.find(hash); found != holders_.end())
        if (auto content = found->second.content.lock()) return ContentPtr(std::move(content));
    struct stat facts{};
    if (::stat(path_of(hash).c_str(), &facts) != 0)
        return Error{ErrorKind::NotFound, "The stored file sha256:" + hash + " is not there.",
                     "It may have been deleted with its execution."};
    return ContentPtr(hold(hash, static_cast<std::uint64_t>(facts.st_size), true));
}

void LiveContents::keep(const std::string& hash) {
    const std::lock_guard lock(mutex_);
    if (const auto found = holders_.find(hash); found != holders_.end())
        found->second.is_kept = true;
}

// Another holder may have come meanwhile: then the entry is his.
void LiveContents::let_go(const std::string& hash) {
    const std::lock_guard lock(mutex_);
    const auto found = holders_.find(hash);
    if (found == holders_.end() || !found->second.content.expired()) return;
    if (!found->second.is_kept) ::unlink(path_of(hash).c_str());
    holders_.erase(found);
}

bool LiveContents::remove(const std::string& hash) {
    const std::lock_guard lock(mutex_);
    if (const auto found = holders_.find(hash); found != holders_.end()) return false;
    ::unlink(path_of(hash).c_str());
    return true;
}

void LiveContents::drop_unfinished() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_ / "unfinished", ignored);
}

}  // namespace millrace::store::detail
