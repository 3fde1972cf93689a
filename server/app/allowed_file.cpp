#include "app/allowed_file.hpp"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

#include "app/workflow_file.hpp"

namespace millrace::app {
namespace {

std::string quoted(const std::string& text) {
    return "\"" + text + "\"";
}

class Descriptor {
  public:
    explicit Descriptor(int number) : number_(number) {}
    ~Descriptor() {
        if (number_ >= 0) close(number_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    int number() const { return number_; }

  private:
    const int number_;
};

// Opened in one step by the kernel, which does not let the path leave the folder whatever links
// there are or come meanwhile.
int open_beneath(int folder, const std::string& path) {
    open_how how{};
    how.flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;
    how.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS;
    return static_cast<int>(syscall(SYS_openat2, folder, path.c_str(), &how, sizeof(how)));
}

Result<std::string> read_all(int file, const std::string& name) {
    struct stat facts{};
    if (fstat(file, &facts) != 0 || !S_ISREG(facts.st_mode))
        return Error{ErrorKind::InvalidInput, quoted(name) + " is not a plain file."};
    if (facts.st_size > static_cast<off_t>(kMaxWorkflowFile))
        return Error{ErrorKind::TooLarge, "The file " + quoted(name) + " is larger than 64 MB."};
    std::string content(static_cast<std::size_t>(facts.st_size), '\0');
    std::size_t size = 0;
    while (size < content.size()) {
        const ssize_t got = read(file, content.data() + size, content.size() - size);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0)
            return Error{ErrorKind::Unavailable, "The file " + quoted(name) + " cannot be read."};
        if (got == 0) break;
        size += static_cast<std::size_t>(got);
    }
    content.resize(size);
    return content;
}

// `path` below `folder` as it is written; nothing when it is elsewhere.
std::optional<std::string> below(const std::filesystem::path& path,
                                 const std::filesystem::path& folder) {
    const auto relative = path.lexically_normal().lexically_relative(folder.lexically_normal());
    if (relative.empty() || *relative.begin() == ".." || relative == ".") return std::nullopt;
    return relative.string();
}

Result<std::string> read_allowed(const std::vector<std::string>& folders, const std::string& name) {
    if (name.find('\0') != std::string::npos || !name.starts_with('/'))
        return Error{ErrorKind::InvalidInput,
                     "The path " + quoted(name) + " must be absolute: it starts with a slash."};
    bool is_missing = false;
    for (const std::string& allowed : folders) {
        const auto path = below(name, allowed);
        if (!path) continue;
        const Descriptor folder(open(allowed.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
        const Descriptor file(folder.number() < 0 ? -1 : open_beneath(folder.number(), *path));
        if (file.number() >= 0) return read_all(file.number(), name);
        is_missing |= errno == ENOENT || errno == ENOTDIR;
    }
    if (is_missing) return Error{ErrorKind::NotFound, "There is no file " + quoted(name) + "."};
    return Error{ErrorKind::Forbidden,
                 "The file " + quoted(name) + " is in no folder that workflows may read.",
                 "The operator can allow its folder with MILLRACE_FILE_ACCESS."};
}

}  // namespace

std::function<Result<std::string>(const std::string&)> allowed_files(const Config& config) {
    return [folders = config.file_access](const std::string& name) {
        return read_allowed(folders, name);
    };
}

}  // namespace millrace::app
