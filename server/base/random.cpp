#include "base/random.hpp"

#include <sys/random.h>

#include <array>
#include <cerrno>
#include <utility>

#include "base/error.hpp"

namespace millrace {

std::uint64_t SystemRandom::next() {
    thread_local std::array<std::uint64_t, 32> buffer;
    thread_local std::size_t used = buffer.size();
    if (used == buffer.size()) {
        ssize_t got = -1;
        do {
            got = getrandom(buffer.data(), sizeof(buffer), 0);
        } while (got < 0 && errno == EINTR);
        check(got == static_cast<ssize_t>(sizeof(buffer)), "getrandom gives 256 bytes");
        used = 0;
    }
    // A number that was handed out does not stay in memory.
    return std::exchange(buffer[used++], 0);
}

// Sebastiano Vigna's splitmix64 (public domain description).
std::uint64_t SeededRandom::next() {
    std::uint64_t z = (state_ += 0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
}

}  // namespace millrace
