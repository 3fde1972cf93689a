// A disk that gives trouble, preloaded into the server: writes below one folder fail with ENOSPC or
// are synced slowly, as a mapped file of two integers says from one moment to the next.
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <cstdio>

namespace {

struct Control {
    std::atomic<std::int32_t> is_full;
    std::atomic<std::int32_t> slow_ms;  // every sync takes up to so long
};

Control* control() {
    static Control* const mapped = [] {
        static Control none{};
        const char* path = getenv("MILLRACE_BENCH_DISK");
        const int file = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
        if (file < 0) return &none;
        void* memory = mmap(nullptr, sizeof(Control), PROT_READ, MAP_SHARED, file, 0);
        close(file);
        return memory == MAP_FAILED ? &none : static_cast<Control*>(memory);
    }();
    return mapped;
}

// Whether the descriptor is a file below the data folder.
bool is_watched(int descriptor) {
    static const char* const folder = getenv("MILLRACE_BENCH_DISK_FOLDER");
    if (!folder) return false;
    char link[64];
    char path[PATH_MAX];
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    const ssize_t length = readlink(link, path, sizeof path - 1);
    if (length <= 0) return false;
    path[length] = 0;
    return strncmp(path, folder, strlen(folder)) == 0;
}

bool is_refused(int descriptor) {
    if (!control()->is_full.load(std::memory_order_relaxed) || !is_watched(descriptor))
        return false;
    errno = ENOSPC;
    return true;
}

void be_slow(int descriptor) {
    const int most = control()->slow_ms.load(std::memory_order_relaxed);
    if (most <= 0 || !is_watched(descriptor)) return;
    timespec now{};
    clock_gettime(CLOCK_MONOTONIC, &now);
    const long pause = (now.tv_nsec / 1000) % most;  // any spread will do
    const timespec wait{pause / 1000, (pause % 1000) * 1000000};
    nanosleep(&wait, nullptr);
}

template <class Function>
Function real(const char* name) {
    return reinterpret_cast<Function>(dlsym(RTLD_NEXT, name));
}

}  // namespace

extern "C" {

ssize_t write(int file, const void* bytes, size_t count) {
    static const auto next = real<ssize_t (*)(int, const void*, size_t)>("write");
    return is_refused(file) ? -1 : next(file, bytes, count);
}

ssize_t pwrite(int file, const void* bytes, size_t count, off_t offset) {
    static const auto next = real<ssize_t (*)(int, const void*, size_t, off_t)>("pwrite");
    return is_refused(file) ? -1 : next(file, bytes, count, offset);
}

ssize_t pwrite64(int file, const void* bytes, size_t count, off64_t offset) {
    static const auto next = real<ssize_t (*)(int, const void*, size_t, off64_t)>("pwrite64");
    return is_refused(file) ? -1 : next(file, bytes, count, offset);
}

ssize_t writev(int file, const iovec* parts, int count) {
    static const auto next = real<ssize_t (*)(int, const iovec*, int)>("writev");
    return is_refused(file) ? -1 : next(file, parts, count);
}

int fallocate(int file, int mode, off_t offset, off_t length) {
    static const auto next = real<int (*)(int, int, off_t, off_t)>("fallocate");
    return is_refused(file) ? -1 : next(file, mode, offset, length);
}

int posix_fallocate(int file, off_t offset, off_t length) {
    static const auto next = real<int (*)(int, off_t, off_t)>("posix_fallocate");
    return is_refused(file) ? ENOSPC : next(file, offset, length);
}

int fsync(int file) {
    static const auto next = real<int (*)(int)>("fsync");
    be_slow(file);
    return next(file);
}

int fdatasync(int file) {
    static const auto next = real<int (*)(int)>("fdatasync");
    be_slow(file);
    return next(file);
}

}  // extern "C"
