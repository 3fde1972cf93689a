#include "base/id.hpp"

#include <charconv>

namespace millrace {

std::string make_id(Random& random) {
    constexpr std::string_view kAlphabet =
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    std::string id;
    while (id.size() < 16) {
        // Six bits at a time; the two values beyond the alphabet are drawn again, so all are
        // equally likely.
        std::uint64_t bits = random.next();
        for (int i = 0; i < 10 && id.size() < 16; ++i, bits >>= 6)
            if ((bits & 63) < kAlphabet.size()) id.push_back(kAlphabet[bits & 63]);
    }
    return id;
}

std::string make_uuid(Random& random) {
    constexpr char kHex[] = "0123456789abcdef";
    const std::uint64_t high = (random.next() & ~0xf000ULL) | 0x4000ULL;
    const std::uint64_t low = (random.next() & ~(3ULL << 62)) | (2ULL << 62);
    std::string id;
    for (int i = 0; i < 32; ++i) {
        if (i == 8 || i == 12 || i == 16 || i == 20) id.push_back('-');
        const std::uint64_t word = i < 16 ? high : low;
        id.push_back(kHex[(word >> (60 - 4 * (i % 16))) & 15]);
    }
    return id;
}

ExecutionId make_execution_id(Time now, Random& random) {
    const auto ms = static_cast<std::uint64_t>(now.time_since_epoch().count()) & ((1ULL << 42) - 1);
    return static_cast<ExecutionId>((ms << 21) | (random.next() >> 43));
}

std::string to_text(ExecutionId id) {
    return std::to_string(id);
}

std::optional<ExecutionId> execution_id_from(std::string_view text) {
    ExecutionId id = 0;
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), id);
    if (code != std::errc{} || end != text.data() + text.size() || id <= 0) return std::nullopt;
    return id;
}

}  // namespace millrace
