#include "base/allowed_folders.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <atomic>
#include <cerrno>

#include "base/detail/folder_walk.hpp"

namespace millrace {
namespace {

using detail::FolderWalk;

constexpr mode_t kNewFile = 0644;  // less what the server's umask takes

// A name nobody has in this folder; hidden, so that no pattern finds what is unfinished.
Result<FileDescriptor> create_temporary(const FolderWalk& walk, mode_t mode, std::string& name) {
    static std::atomic<unsigned> count{0};
    for (int attempts = 0; attempts < 1000; ++attempts) {
        name = ".millrace-" + std::to_string(getpid()) + "-" + std::to_string(++count);
        FileDescriptor file(openat(walk.folder(), name.c_str(),
                                   O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode));
        if (file.is_open()) return file;
        if (errno != EEXIST) break;
    }
    return walk.failure(errno, "written");
}

// Changing it would change a file somewhere else.
Error has_other_names(const std::string& path) {
    return Error{ErrorKind::Forbidden,
                 "The file \"" + path +
                     "\" has another name somewhere (a hard link), so it is not written to.",
                 "Delete it first, or write to another file."};
}

}  // namespace

Result<std::size_t> DiskFile::read(std::span<char> out) {
    for (;;) {
        const ssize_t got = ::read(file_.get(), out.data(), out.size());
        if (got >= 0) return static_cast<std::size_t>(got);
        if (errno != EINTR) return detail::disk_failure(path_, errno, "read");
    }
}

DiskFileWriter::~DiskFileWriter() {
    if (file_.is_open() && !temporary_.empty()) unlinkat(folder_.get(), temporary_.c_str(), 0);
}

Result<void> DiskFileWriter::write(std::string_view piece) {
    while (!piece.empty()) {
        const ssize_t put = ::write(file_.get(), piece.data(), piece.size());
        if (put < 0 && errno == EINTR) continue;
        if (put < 0) return detail::disk_failure(path_, errno, "written");
        piece.remove_prefix(static_cast<std::size_t>(put));
    }
    return {};
}

Result<void> DiskFileWriter::finish() {
    if (fsync(file_.get()) != 0) return detail::disk_failure(path_, errno, "written");
    if (!temporary_.empty()) {
        if (renameat(folder_.get(), temporary_.c_str(), folder_.get(), name_.c_str()) != 0)
            return detail::disk_failure(path_, errno, "written");
        temporary_.clear();
    }
    file_ = FileDescriptor();
    return {};
}

AllowedFolders::AllowedFolders(AllowedFoldersOptions options) : options_(std::move(options)) {
    for (auto& folder : options_.folders)
        folder = std::filesystem::absolute(folder).lexically_normal();
    if (!options_.own_folder.empty())
        options_.own_folder = std::filesystem::absolute(options_.own_folder).lexically_normal();
}

Result<DiskFile> AllowedFolders::open(std::string_view path) const {
    const auto absolute = detail::absolute_path(options_, path);
    if (!absolute) return absolute.error();
    FolderWalk walk{options_, std::string(path)};
    const auto begun = walk.begin(*absolute, detail::Missing::Fails);
    if (!begun) return begun.error();
    struct stat facts{};
    const auto exists = walk.go(facts);
    if (!exists) return exists.error();
    if (!*exists) return walk.failure(ENOENT);
    // Looked at without being opened: opening a device or a pipe may already do something.
    const std::string& name = walk.names.front();
    const FileDescriptor looked_at(
        openat(walk.folder(), name.c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC));
    if (!looked_at.is_open()) return walk.failure(errno);
    if (const auto is_good = walk.check_open_file(looked_at.get()); !is_good)
        return is_good.error();
    FileDescriptor file(openat(walk.folder(), name.c_str(),
                               O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
    if (!file.is_open()) return walk.failure(errno, "read");
    // It may have been replaced since.
    if (const auto is_good = walk.check_open_file(file.get()); !is_good) return is_good.error();
    if (fstat(file.get(), &facts) != 0) return walk.failure(errno, "read");
    return DiskFile(std::move(file), absolute->string(), static_cast<std::uint64_t>(facts.st_size));
}

Result<DiskFileWriter> AllowedFolders::create(std::string_view path, Mode mode) const {
    const auto absolute = detail::absolute_path(options_, path);
    if (!absolute) return absolute.error();
    FolderWalk walk{options_, std::string(path)};
    const auto begun = walk.begin(*absolute, detail::Missing::IsMade);
    if (!begun) return begun.error();
    struct stat facts{};
    const auto exists = walk.go(facts);
    if (!exists) return exists.error();
    DiskFileWriter writer;
    writer.path_ = std::string(path);
    writer.name_ = walk.names.front();
    if (*exists) {
        const FileDescriptor looked_at(
            openat(walk.folder(), writer.name_.c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC));
        if (!looked_at.is_open()) return walk.failure(errno, "written");
        if (const auto is_good = walk.check_open_file(looked_at.get()); !is_good)
            return is_good.error();
        if (fstat(looked_at.get(), &facts) != 0) return walk.failure(errno, "written");
        if (facts.st_nlink > 1) return has_other_names(writer.path_);
    }
    if (mode == Mode::Append) {
        writer.file_ = FileDescriptor(
            openat(walk.folder(), writer.name_.c_str(),
                   O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC,
                   kNewFile));
        if (!writer.file_.is_open()) return walk.failure(errno, "written");
        if (const auto is_good = walk.check_open_file(writer.file_.get()); !is_good)
            return is_good.error();
        if (fstat(writer.file_.get(), &facts) != 0) return walk.failure(errno, "written");
        if (facts.st_nlink > 1) return has_other_names(writer.path_);
        return writer;
    }
    auto file = create_temporary(walk, kNewFile, writer.temporary_);
    if (!file) return file.error();
    // A file that is replaced keeps its rights.
    if (*exists && fchmod(file->get(), facts.st_mode & 0777U) != 0)
        return walk.failure(errno, "written");
    writer.file_ = std::move(*file);
    writer.folder_ = FileDescriptor(fcntl(walk.folder(), F_DUPFD_CLOEXEC, 3));
    if (!writer.folder_.is_open()) return walk.failure(errno, "written");
    return writer;
}

std::string AllowedFolders::list() const {
    std::string text;
    for (const auto& folder : options_.folders)
        text += (text.empty() ? "" : ", ") + folder.string();
    if (!options_.own_folder.empty())
        text += (text.empty() ? "" : ", ") + options_.own_folder.string();
    return text;
}

}  // namespace millrace
