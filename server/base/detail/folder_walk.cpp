#include "base/detail/folder_walk.hpp"

#include <fcntl.h>
#include <linux/magic.h>
#include <sys/vfs.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <optional>
#include <system_error>

namespace millrace::detail {
namespace {

namespace fs = std::filesystem;

constexpr int kMostLinks = 40;  // as Linux itself
constexpr std::size_t kLongestPath = 4096;

bool is_same(const struct stat& left, const struct stat& right) {
    return left.st_dev == right.st_dev && left.st_ino == right.st_ino;
}

// Files there are the kernel's: memory of processes, settings of the machine.
bool is_of_the_kernel(int file) {
    struct statfs facts{};
    if (fstatfs(file, &facts) != 0) return true;
    constexpr std::array<unsigned long, 10> kMagic{
        PROC_SUPER_MAGIC,   SYSFS_MAGIC,         DEBUGFS_MAGIC, TRACEFS_MAGIC,
        CGROUP_SUPER_MAGIC, CGROUP2_SUPER_MAGIC, BPF_FS_MAGIC,  SECURITYFS_MAGIC,
        DEVPTS_SUPER_MAGIC, 0x62656570 /* configfs */};
    return std::find(kMagic.begin(), kMagic.end(), static_cast<unsigned long>(facts.f_type)) !=
           kMagic.end();
}

// What of `path` is below `root`; nothing: it is not.
std::optional<fs::path> below(const fs::path& path, const fs::path& root) {
    auto at = path.begin();
    for (auto part = root.begin(); part != root.end(); ++part) {
        if (part->empty()) continue;  // of a slash at the end
        if (at == path.end() || *at != *part) return std::nullopt;
        ++at;
    }
    fs::path rest;
    for (; at != path.end(); ++at) rest /= *at;
    return rest;
}

}  // namespace

Result<fs::path> absolute_path(const AllowedFoldersOptions& options, std::string_view path) {
    if (path.empty()) return Error{ErrorKind::InvalidInput, "The path of the file is empty."};
    if (path.size() > kLongestPath || path.find('\0') != std::string_view::npos)
        return Error{ErrorKind::InvalidInput,
                     "The path of the file is too long, or has a zero byte in it."};
    const fs::path given(path);
    if (given.is_absolute()) return given.lexically_normal();
    const fs::path& first = options.folders.empty() ? options.own_folder : options.folders.front();
    return (first / given).lexically_normal();
}

Error disk_failure(const std::string& shown, int code, const char* verb) {
    Error error{ErrorKind::Unavailable, "The file \"" + shown + "\" cannot be " + verb + ": " +
                                            std::generic_category().message(code) + "."};
    if (code == ENOENT || code == ENOTDIR) {
        error.kind = ErrorKind::NotFound;
        error.message = "There is no file or folder \"" + shown + "\".";
        error.hint = "Relative paths begin at the first of the folders that workflows may use.";
    } else if (code == EACCES || code == EPERM || code == EROFS) {
        error.kind = ErrorKind::Forbidden;
        error.message = "The server's user may not have the file \"" + shown + "\" " + verb + ".";
        error.hint = "Change the rights of the file, or of its folder.";
    } else if (code == ELOOP || code == ENAMETOOLONG || code == EINVAL) {
        error.kind = ErrorKind::InvalidInput;
    }
    return error;
}

Error FolderWalk::outside() const {
    std::string list;
    for (const fs::path& folder : options.folders)
        list += (list.empty() ? "" : ", ") + folder.string();
    if (!options.own_folder.empty())
        list += (list.empty() ? "" : ", ") + options.own_folder.string();
    return Error{ErrorKind::Forbidden,
                 "\"" + shown + "\" is not in the folders that workflows may use: " +
                     (list.empty() ? "there are none" : list) + ".",
                 "The setting \"file-access\" (MILLRACE_FILE_ACCESS) names the folders."};
}

Error FolderWalk::refused() const {
    return Error{ErrorKind::Forbidden,
                 "\"" + shown + "\" belongs to the server itself, and no workflow may use it."};
}

Result<void> FolderWalk::check_folder(const struct stat& facts) const {
    for (const fs::path& folder : options.refused) {
        struct stat other{};
        if (stat(folder.c_str(), &other) == 0 && is_same(facts, other)) return refused();
    }
    return {};
}

Result<void> FolderWalk::check_file(const struct stat& facts) const {
    for (const fs::path& file : options.refused_files) {
        struct stat other{};
        if (stat(file.c_str(), &other) == 0 && is_same(facts, other)) return refused();
    }
    return {};
}

Result<void> FolderWalk::check_open_file(int file) const {
    struct stat facts{};
    if (fstat(file, &facts) != 0) return failure(errno);
    if (S_ISDIR(facts.st_mode))
        return Error{ErrorKind::InvalidInput, "\"" + shown + "\" is a folder; a file is wanted."};
    if (!S_ISREG(facts.st_mode) || is_of_the_kernel(file))
        return Error{ErrorKind::Forbidden,
                     "\"" + shown + "\" is no regular file but a device, a pipe or the like."};
    return check_file(facts);
}

Result<void> FolderWalk::begin(const fs::path& path, Missing missing) {
    // The innermost folder counts: one of our own may lie in a refused one.
    const fs::path* root = nullptr;
    fs::path rest;
    const auto consider = [&](const fs::path& folder) {
        std::error_code ignored;
        const fs::path real = fs::weakly_canonical(folder, ignored);
        for (const fs::path& name : {folder, real}) {
            if (name.empty()) continue;
            auto part = below(path, name);
            if (!part) continue;
            if (root && part->native().size() >= rest.native().size()) continue;
            root = &folder;
            rest = std::move(*part);
        }
    };
    for (const fs::path& folder : options.folders) consider(folder);
    if (!options.own_folder.empty()) consider(options.own_folder);
    if (!root) return outside();
    const bool is_own = root == &options.own_folder;
    if (is_own && missing == Missing::IsMade) {
        mkdir(root->parent_path().c_str(), 0700);
        mkdir(root->c_str(), 0700);
    }
    FileDescriptor folder(::open(root->c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (!folder.is_open()) return failure(errno);
    folders.clear();
    folders.push_back(std::move(folder));
    if (!is_own)
        if (const auto is_good = check_ancestors(); !is_good) return is_good;
    std::deque<std::string> all;
    for (const fs::path& name : rest)
        if (!name.empty() && name != ".") all.push_back(name.string());
    names.insert(names.begin(), all.begin(), all.end());
    return {};
}

// The root and all folders that it is in.
Result<void> FolderWalk::check_ancestors() const {
    FileDescriptor at(openat(folder(), ".", O_PATH | O_DIRECTORY | O_CLOEXEC));
    struct stat facts{};
    for (;;) {
        const struct stat before = facts;
        if (!at.is_open() || fstat(at.get(), &facts) != 0) return failure(errno);
        if (is_same(before, facts)) return {};  // ".." of the topmost folder is itself
        const auto is_good = check_folder(facts);
        if (!is_good) return is_good;
        at = FileDescriptor(openat(at.get(), "..", O_PATH | O_DIRECTORY | O_CLOEXEC));
    }
}

Result<void> FolderWalk::follow(const std::string& name) {
    if (++links > kMostLinks) return failure(ELOOP);
    std::array<char, kLongestPath> target{};
    const ssize_t size = readlinkat(folder(), name.c_str(), target.data(), target.size());
    if (size <= 0 || static_cast<std::size_t>(size) == target.size())
        return failure(size < 0 ? errno : ENAMETOOLONG);
    const fs::path link(std::string_view(target.data(), static_cast<std::size_t>(size)));
    if (link.is_absolute()) return begin(link.lexically_normal(), Missing::Fails);
    std::vector<std::string> parts;
    for (const fs::path& part : link)
        if (!part.empty() && part != ".") parts.push_back(part.string());
    names.insert(names.begin(), parts.begin(), parts.end());
    return {};
}

Result<void> FolderWalk::enter(const std::string& name, bool& is_link) {
    FileDescriptor next(
        openat(folder(), name.c_str(), O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    is_link = false;
    if (!next.is_open()) {
        struct stat facts{};
        const int code = errno;
        is_link = (code == ELOOP || code == ENOTDIR) &&
                  fstatat(folder(), name.c_str(), &facts, AT_SYMLINK_NOFOLLOW) == 0 &&
                  S_ISLNK(facts.st_mode);
        if (is_link) return {};
        return failure(code);
    }
    struct stat facts{};
    if (fstat(next.get(), &facts) != 0) return failure(errno);
    const auto is_good = check_folder(facts);
    if (!is_good) return is_good;
    folders.push_back(std::move(next));
    return {};
}

Result<bool> FolderWalk::go(struct stat& facts) {
    while (!names.empty()) {
        const std::string name = std::move(names.front());
        names.pop_front();
        if (name == "..") {
            if (folders.size() == 1) return outside();
            folders.pop_back();
            continue;
        }
        bool is_link = false;
        if (names.empty()) {
            if (fstatat(folder(), name.c_str(), &facts, AT_SYMLINK_NOFOLLOW) != 0) {
                if (errno != ENOENT) return failure(errno);
                names.push_front(name);
                return false;
            }
            if (!S_ISLNK(facts.st_mode)) {
                names.push_front(name);
                return true;
            }
            is_link = true;
        } else {
            const auto entered = enter(name, is_link);
            if (!entered) return entered.error();
        }
        if (!is_link) continue;
        const auto followed = follow(name);
        if (!followed) return followed.error();
    }
    return Error{ErrorKind::InvalidInput, "\"" + shown + "\" is a folder; a file is wanted."};
}

}  // namespace millrace::detail
