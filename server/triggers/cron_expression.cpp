#include "triggers/cron_expression.hpp"

#include <date/date.h>

#include <array>
#include <charconv>
#include <string>
#include <vector>

namespace millrace::triggers {
namespace {

struct FieldRule {
    std::string_view name;
    int low;
    int high;
    std::string_view names;  // three letters each, from `low` on
};

constexpr std::array<FieldRule, 6> kFields{{
    {"second", 0, 59, ""},
    {"minute", 0, 59, ""},
    {"hour", 0, 23, ""},
    {"day of month", 1, 31, ""},
    {"month", 1, 12, "JANFEBMARAPRMAYJUNJULAUGSEPOCTNOVDEC"},
    {"day of week", 0, 7, "SUNMONTUEWEDTHUFRISAT"},
}};

Error bad_field(const FieldRule& rule, std::string_view text) {
    return Error{ErrorKind::InvalidInput,
                 "The " + std::string(rule.name) + " \"" + std::string(text) +
                     "\" of the cron expression is not understood.",
                 "It may be *, a number from " + std::to_string(rule.low) + " to " +
                     std::to_string(rule.high) + ", a range 1-5, a list 1,3 or a step */2."};
}

std::vector<std::string_view> split(std::string_view text, std::string_view separators) {
    std::vector<std::string_view> parts;
    std::size_t begin = 0;
    while (begin <= text.size()) {
        const std::size_t end = std::min(text.find_first_of(separators, begin), text.size());
        parts.push_back(text.substr(begin, end - begin));
        begin = end + 1;
    }
    return parts;
}

std::optional<int> read_number(std::string_view text) {
    int number = 0;
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (code != std::errc{} || end != text.data() + text.size() || text.front() == '-')
        return std::nullopt;
    return number;
}

std::optional<int> read_value(const FieldRule& rule, std::string_view text) {
    if (text.empty()) return std::nullopt;
    std::optional<int> value = read_number(text);
    if (!value && text.size() == 3) {
        std::string upper(text);
        for (char& c : upper)
            if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
        for (std::size_t i = 0; i + 3 <= rule.names.size(); i += 3)
            if (rule.names.substr(i, 3) == upper) value = rule.low + static_cast<int>(i / 3);
    }
    if (!value || *value < rule.low || *value > rule.high) return std::nullopt;
    return value;
}

// Marks the values that `text` names.
template <std::size_t Size>
Result<void> read_field(const FieldRule& rule, std::string_view text, std::bitset<Size>& marks) {
    for (const std::string_view part : split(text, ",")) {
        const auto pieces = split(part, "/");
        const std::string_view range = pieces.front();
        std::optional<int> step = 1;
        if (pieces.size() > 2) return bad_field(rule, text);
        if (pieces.size() == 2) step = pieces[1].empty() ? std::nullopt : read_number(pieces[1]);
        if (!step || *step < 1) return bad_field(rule, text);
        std::optional<int> first = rule.low;
        std::optional<int> last = rule.high;
        if (range != "*" && range != "?") {
            const auto ends = split(range, "-");
            if (ends.size() > 2) return bad_field(rule, text);
            first = read_value(rule, ends[0]);
            // "5/15" goes on from 5 to the end.
            last = ends.size() == 2 ? read_value(rule, ends[1])
                                    : (pieces.size() == 2 ? std::optional(rule.high) : first);
        }
        if (!first || !last || *first > *last) return bad_field(rule, text);
        for (int value = *first; value <= *last; value += *step)
            marks.set(static_cast<std::size_t>(value) % Size);
    }
    return {};
}

bool is_unrestricted(std::string_view field) {
    return field.starts_with('*') || field == "?";
}

std::string_view expanded(std::string_view text) {
    if (text == "@yearly" || text == "@annually") return "0 0 1 1 *";
    if (text == "@monthly") return "0 0 1 * *";
    if (text == "@weekly") return "0 0 * * 0";
    if (text == "@daily" || text == "@midnight") return "0 0 * * *";
    if (text == "@hourly") return "0 * * * *";
    return text;
}

date::year_month_day day_of(const CivilTime& time) {
    return date::year(time.year) / date::month(static_cast<unsigned>(time.month)) /
           date::day(static_cast<unsigned>(time.day));
}

// The first mark at or after `from`; -1: there is none.
template <std::size_t Size>
int next_mark(const std::bitset<Size>& marks, int from) {
    for (auto i = static_cast<std::size_t>(from); i < Size; ++i)
        if (marks[i]) return static_cast<int>(i);
    return -1;
}

}  // namespace

Result<CronExpression> CronExpression::parse(std::string_view text) {
    std::vector<std::string_view> fields;
    for (const std::string_view field : split(text, " \t\r\n"))
        if (!field.empty()) fields.push_back(field);
    if (fields.size() == 1) {
        const std::string_view written = expanded(fields[0]);
        if (written != fields[0]) return parse(written);
    }
    if (fields.size() == 5) fields.insert(fields.begin(), "0");
    if (fields.size() != 6)
        return Error{ErrorKind::InvalidInput,
                     "The cron expression \"" + std::string(text) + "\" has " +
                         std::to_string(fields.size()) + " fields.",
                     "It must have five (minute, hour, day of month, month, day of week), or six "
                     "with the second before them."};
    CronExpression cron;
    std::bitset<8> weekdays;
    Result<void> read = read_field(kFields[0], fields[0], cron.seconds_);
    if (read) read = read_field(kFields[1], fields[1], cron.minutes_);
    if (read) read = read_field(kFields[2], fields[2], cron.hours_);
    if (read) read = read_field(kFields[3], fields[3], cron.days_);
    if (read) read = read_field(kFields[4], fields[4], cron.months_);
    if (read) read = read_field(kFields[5], fields[5], weekdays);
    if (!read) return read.error();
    for (std::size_t day = 0; day < 8; ++day)
        if (weekdays[day]) cron.weekdays_.set(day % 7);
    cron.has_any_day_ = is_unrestricted(fields[3]);
    cron.has_any_weekday_ = is_unrestricted(fields[5]);
    return cron;
}

bool CronExpression::is_day(int year, int month, int day) const {
    if (!months_[static_cast<std::size_t>(month)]) return false;
    const date::sys_days moment(date::year(year) / month / day);
    const bool fits_day = days_[static_cast<std::size_t>(day)];
    const bool fits_weekday = weekdays_[date::weekday(moment).c_encoding()];
    if (has_any_day_ || has_any_weekday_) return fits_day && fits_weekday;
    return fits_day || fits_weekday;
}

bool CronExpression::matches(const CivilTime& time) const {
    return seconds_[static_cast<std::size_t>(time.second)] &&
           minutes_[static_cast<std::size_t>(time.minute)] &&
           hours_[static_cast<std::size_t>(time.hour)] && is_day(time.year, time.month, time.day);
}

std::optional<CivilTime> CronExpression::next(const CivilTime& from) const {
    constexpr int kMostDays = 366 * 30;
    CivilTime time = from;
    for (int day = 0; day < kMostDays; ++day) {
        if (is_day(time.year, time.month, time.day)) {
            for (int hour = next_mark(hours_, time.hour); hour >= 0;
                 hour = hour + 1 < 24 ? next_mark(hours_, hour + 1) : -1) {
                const bool is_first_hour = hour == time.hour;
                for (int minute = next_mark(minutes_, is_first_hour ? time.minute : 0); minute >= 0;
                     minute = minute + 1 < 60 ? next_mark(minutes_, minute + 1) : -1) {
                    const bool is_first_minute = is_first_hour && minute == time.minute;
                    const int second = next_mark(seconds_, is_first_minute ? time.second : 0);
                    if (second >= 0)
                        return CivilTime{time.year, time.month, time.day, hour, minute, second};
                }
            }
        }
        const date::year_month_day tomorrow(date::sys_days(day_of(time)) + date::days(1));
        time = CivilTime{int(tomorrow.year()), static_cast<int>(unsigned(tomorrow.month())),
                         static_cast<int>(unsigned(tomorrow.day()))};
    }
    return std::nullopt;
}

}  // namespace millrace::triggers
