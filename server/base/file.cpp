#include "base/file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace millrace {
namespace {

class Descriptor {
  public:
    explicit Descriptor(int fd) : fd_(fd) {}
    ~Descriptor() {
        if (fd_ >= 0) close(fd_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    int get() const { return fd_; }

  private:
    int fd_;
};

std::string reason(int code) {
    return std::generic_category().message(code);
}

Error failure(const std::filesystem::path& path, const char* verb, int code) {
    const ErrorKind kind = code == ENOENT ? ErrorKind::NotFound : ErrorKind::Unavailable;
    return Error{kind,
                 "The file " + path.string() + " cannot be " + verb + ": " + reason(code) + "."};
}

}  // namespace

Result<std::string> read_file(const std::filesystem::path& path, std::size_t max_bytes) {
    const Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (file.get() < 0) return failure(path, "read", errno);
    struct stat facts{};
    if (fstat(file.get(), &facts) != 0) return failure(path, "read", errno);
    if (S_ISDIR(facts.st_mode))
        return Error{ErrorKind::InvalidInput, path.string() + " is a folder; a file is wanted."};
    const Error too_large{ErrorKind::TooLarge,
                          "The file " + path.string() + " is larger than " +
                              std::to_string(std::max<std::size_t>(max_bytes >> 20, 1)) +
                              " MB, the limit."};
    if (facts.st_size > 0 && static_cast<std::size_t>(facts.st_size) > max_bytes) return too_large;
    std::string content;
    content.reserve(static_cast<std::size_t>(std::max<off_t>(facts.st_size, 0)));
    char buffer[65536];
    for (;;) {
        const ssize_t got = read(file.get(), buffer, sizeof(buffer));
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return failure(path, "read", errno);
        if (got == 0) return content;
        if (content.size() + static_cast<std::size_t>(got) > max_bytes) return too_large;
        content.append(buffer, static_cast<std::size_t>(got));
    }
}

bool is_private_file(const std::filesystem::path& path) {
    struct stat facts{};
    return stat(path.c_str(), &facts) == 0 && (facts.st_mode & 077U) == 0;
}

Result<void> write_file(const std::filesystem::path& path, std::string_view content,
                        FileAccess access) {
    const std::filesystem::path temporary = path.string() + ".new";
    {
        const mode_t mode = access == FileAccess::Private ? 0600 : 0644;
        unlink(temporary.c_str());
        const Descriptor file(
            open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode));
        if (file.get() < 0) return failure(path, "written", errno);
        while (!content.empty()) {
            const ssize_t put = write(file.get(), content.data(), content.size());
            if (put < 0 && errno == EINTR) continue;
            if (put < 0) return failure(path, "written", errno);
            content.remove_prefix(static_cast<std::size_t>(put));
        }
        if (fsync(file.get()) != 0) return failure(path, "written", errno);
    }
    if (rename(temporary.c_str(), path.c_str()) != 0) return failure(path, "written", errno);
    return {};
}

}  // namespace millrace
