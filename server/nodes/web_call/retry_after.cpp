#include "nodes/web_call/retry_after.hpp"

#include <date/date.h>

#include <algorithm>
#include <charconv>
#include <sstream>
#include <string>

namespace millrace::nodes {
namespace {

using std::chrono::seconds;

constexpr seconds kMost = std::chrono::hours(24);

std::optional<seconds> seconds_in(std::string_view text) {
    if (text.empty() || text.find_first_not_of("0123456789") != std::string_view::npos)
        return std::nullopt;
    std::int64_t number = 0;
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (code == std::errc::result_out_of_range || number > kMost.count()) return kMost;
    return seconds(number);
}

std::optional<seconds> until_date(const std::string& text, Time now) {
    std::istringstream in(text);
    in.imbue(std::locale::classic());
    date::sys_seconds time;
    in >> date::parse("%a, %d %b %Y %T GMT", time);
    if (in.fail()) return std::nullopt;
    const auto wait = std::chrono::ceil<seconds>(time - now);
    return std::clamp<seconds>(wait, seconds(0), kMost);
}

}  // namespace

std::optional<seconds> retry_after(const http::Headers& headers, Time now) {
    const auto value = headers.find("retry-after");
    if (!value) return std::nullopt;
    if (const auto wait = seconds_in(*value)) return wait;
    return until_date(std::string(*value), now);
}

}  // namespace millrace::nodes
