#include "base/clock.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cstdlib>

namespace millrace {
namespace {

// Reads exactly `digits` digits at `at`; moves `at`.
bool read_number(std::string_view text, std::size_t& at, std::size_t digits, int& out) {
    if (at + digits > text.size()) return false;
    const char* begin = text.data() + at;
    const auto [end, code] = std::from_chars(begin, begin + digits, out);
    if (code != std::errc{} || end != begin + digits || *begin == '-') return false;
    at += digits;
    return true;
}

bool read_char(std::string_view text, std::size_t& at, char wanted) {
    if (at >= text.size() || text[at] != wanted) return false;
    ++at;
    return true;
}

}  // namespace

Time SystemClock::now() const {
    return std::chrono::time_point_cast<std::chrono::milliseconds>(
        std::chrono::system_clock::now());
}

std::chrono::nanoseconds SystemClock::monotonic() const {
    return std::chrono::steady_clock::now().time_since_epoch();
}

// Written digit by digit: every run has several of these.
std::string to_iso_text(Time time) {
    // The calendar repeats every 400 years; within one such cycle std::chrono knows every year,
    // beyond 32767 it knows none.
    constexpr std::chrono::days kCycle{146097};
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const auto in_cycle = (day.time_since_epoch() % kCycle + kCycle) % kCycle;
    const auto cycles = static_cast<int>((day.time_since_epoch() - in_cycle) / kCycle);
    const std::chrono::year_month_day date{std::chrono::sys_days(in_cycle)};
    const int year = static_cast<int>(date.year()) + 400 * cycles;
    const auto ms = static_cast<int>((time - day).count());
    std::string text = "0000-00-00T00:00:00.000Z";
    const auto put = [&text](std::size_t end, int number) {
        for (; number > 0; number /= 10) text[--end] = static_cast<char>('0' + number % 10);
    };
    put(7, static_cast<int>(static_cast<unsigned>(date.month())));
    put(10, static_cast<int>(static_cast<unsigned>(date.day())));
    put(13, ms / 3600000);
    put(16, ms / 60000 % 60);
    put(19, ms / 1000 % 60);
    put(23, ms % 1000);
    if (year >= 0 && year <= 9999) {
        put(4, year);
        return text;
    }
    // ISO 8601's expanded form, as JavaScript writes it
    return fmt::format("{}{:06}", year < 0 ? '-' : '+', std::abs(year)) + text.substr(4);
}

std::optional<Time> time_from_iso(std::string_view text) {
    std::size_t at = 0;
    int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0;
    if (!read_number(text, at, 4, year) || !read_char(text, at, '-') ||
        !read_number(text, at, 2, month) || !read_char(text, at, '-') ||
        !read_number(text, at, 2, day))
        return std::nullopt;
    std::chrono::milliseconds fraction{0};
    std::chrono::minutes offset{0};
    if (at < text.size()) {
        if ((!read_char(text, at, 'T') && !read_char(text, at, ' ')) ||
            !read_number(text, at, 2, hour) || !read_char(text, at, ':') ||
            !read_number(text, at, 2, minute))
            return std::nullopt;
        if (read_char(text, at, ':') && !read_number(text, at, 2, second)) return std::nullopt;
        if (read_char(text, at, '.')) {
            int scale = 100;
            const std::size_t first = at;
            for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at, scale /= 10)
                fraction += std::chrono::milliseconds((text[at] - '0') * scale);
            if (at == first) return std::nullopt;
        }
        if (!read_char(text, at, 'Z') && at < text.size()) {
            const int sign = text[at] == '-' ? -1 : 1;
            if (text[at] != '+' && text[at] != '-') return std::nullopt;
            ++at;
            int hours = 0, minutes = 0;
            if (!read_number(text, at, 2, hours)) return std::nullopt;
            read_char(text, at, ':');
            if (at < text.size() && !read_number(text, at, 2, minutes)) return std::nullopt;
            offset = std::chrono::minutes(sign * (hours * 60 + minutes));
        }
    }
    const std::chrono::year_month_day date{std::chrono::year(year),
                                           std::chrono::month(static_cast<unsigned>(month)),
                                           std::chrono::day(static_cast<unsigned>(day))};
    if (at != text.size() || !date.ok() || hour > 24 || minute > 59 || second > 59)
        return std::nullopt;
    return Time(std::chrono::sys_days(date).time_since_epoch()) + std::chrono::hours(hour) +
           std::chrono::minutes(minute) + std::chrono::seconds(second) + fraction - offset;
}

}  // namespace millrace
