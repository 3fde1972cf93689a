#include "app/server_lock.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <string>
#include <utility>

namespace millrace::app {
namespace {

std::filesystem::path lock_path(const std::filesystem::path& data_dir) {
    return data_dir / "server.lock";
}

}  // namespace

Result<ServerLock> ServerLock::acquire(const std::filesystem::path& data_dir) {
    const auto path = lock_path(data_dir);
    const int descriptor = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (descriptor < 0)
        return Error{ErrorKind::Unavailable, "The file " + path.string() + " cannot be opened.",
                     "Check who owns the data folder and whether it can be written."};
    ServerLock lock(descriptor);
    if (flock(descriptor, LOCK_EX | LOCK_NB) != 0)
        return Error{ErrorKind::Conflict,
                     "Another millrace server uses the data folder " + data_dir.string() + ".",
                     "Stop it first, or choose another folder with --data-dir."};
    const std::string text = std::to_string(getpid()) + "\n";
    if (ftruncate(descriptor, 0) != 0 ||
        pwrite(descriptor, text.data(), text.size(), 0) != static_cast<ssize_t>(text.size()))
        return Error{ErrorKind::Unavailable, "The file " + path.string() + " cannot be written."};
    return lock;
}

ServerLock::ServerLock(ServerLock&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)) {}

ServerLock::~ServerLock() {
    if (descriptor_ >= 0) close(descriptor_);
}

bool ask_server_to_reload(const std::filesystem::path& data_dir) {
    const int descriptor = open(lock_path(data_dir).c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (descriptor < 0) return false;
    bool was_asked = false;
    if (flock(descriptor, LOCK_SH | LOCK_NB) !=
        0) {  // somebody holds it: the id in it is that process's
        std::array<char, 32> text{};
        const ssize_t size = pread(descriptor, text.data(), text.size(), 0);
        pid_t process = 0;
        if (size > 0) std::from_chars(text.data(), text.data() + size, process);
        was_asked = process > 1 && kill(process, SIGHUP) == 0;
    }
    close(descriptor);
    return was_asked;
}

}  // namespace millrace::app
