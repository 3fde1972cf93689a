#include "store/detail/folder_place.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "store/detail/content_hash.hpp"

namespace millrace::store::detail {
namespace {

namespace fs = std::filesystem;

bool sync_folder(const fs::path& folder) {
    const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) return false;
    const bool is_synced = ::fsync(descriptor) == 0;
    ::close(descriptor);
    return is_synced;
}

}  // namespace

Error file_failure(const char* what, const fs::path& path, int code) {
    return Error{ErrorKind::Unavailable,
                 std::string(what) + " " + path.string() + ": " +
                     std::generic_category().message(code) + ".",
                 code == ENOSPC || code == EDQUOT ? "Make room on the disk." : ""};
}

Result<void> make_private_folders(const fs::path& outer, const fs::path& inner) {
    for (const auto& one : {outer, inner})
        if (::mkdir(one.c_str(), 0700) != 0 && errno != EEXIST)
            return file_failure("The folder of stored files cannot be made:", one, errno);
    return {};
}

Result<void> FolderPlace::put(const fs::path& file, const std::string& hash,
                              std::uint64_t /*size*/) {
    const auto place = path_of(hash);
    if (const auto made = make_private_folders(folder_, place.parent_path()); !made)
        return made.error();
    if (::rename(file.c_str(), place.c_str()) != 0 || !sync_folder(place.parent_path()))
        return file_failure("A file cannot be stored as", place, errno);
    return {};
}

Result<std::optional<std::uint64_t>> FolderPlace::size_of(const std::string& hash) {
    struct stat facts{};
    if (::stat(path_of(hash).c_str(), &facts) != 0) return std::optional<std::uint64_t>();
    return std::optional(static_cast<std::uint64_t>(facts.st_size));
}

// Opened each time: an item that waits costs no descriptor.
Result<std::size_t> FolderPlace::read(const std::string& hash, std::uint64_t /*size*/,
                                      std::uint64_t offset, std::span<char> out) {
    const auto path = path_of(hash);
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) {
        Error error = file_failure("A stored file cannot be read:", path, errno);
        if (errno == ENOENT) error.kind = ErrorKind::NotFound;
        return error;
    }
    std::size_t done = 0;
    while (done < out.size()) {
        const ssize_t count = ::pread(descriptor, out.data() + done, out.size() - done,
                                      static_cast<off_t>(offset + done));
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) {
            const int code = errno;
            ::close(descriptor);
            return file_failure("A stored file cannot be read:", path, code);
        }
        if (count == 0) break;
        done += static_cast<std::size_t>(count);
    }
    ::close(descriptor);
    return done;
}

Result<void> FolderPlace::remove(const std::string& hash) {
    const auto path = path_of(hash);
    if (::unlink(path.c_str()) != 0 && errno != ENOENT)
        return file_failure("A stored file cannot be deleted:", path, errno);
    return {};
}

Result<void> FolderPlace::visit_all(const Visit& visit) {
    std::error_code code;
    if (!fs::exists(folder_, code)) return {};
    for (fs::recursive_directory_iterator entry(folder_, code), end; entry != end;
         entry.increment(code)) {
        if (code) break;
        const std::string name = entry->path().filename().string();
        if (!is_hash(name)) continue;
        if (const auto visited = visit(name); !visited) return visited.error();
    }
    if (code)
        return file_failure("The folder of stored files cannot be read:", folder_, code.value());
    return {};
}

}  // namespace millrace::store::detail
