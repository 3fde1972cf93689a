// The texts that Luxon reads dates from: ISO 8601, SQL, RFC 2822, HTTP.
#include <algorithm>
#include <cmath>

#include "expression/detail/date_scanner.hpp"
#include "expression/detail/date_time.hpp"
#include "expression/detail/number_text.hpp"
#include "expression/detail/text.hpp"

namespace millrace::expression {
namespace {

struct Parsed {
    CalendarFields fields;
    std::optional<double> offset;
};

bool is_in_range(const CalendarFields& f) {
    const bool is_day_end = f.hour == 24 && f.minute == 0 && f.second == 0 && f.millisecond == 0;
    return f.month >= 1 && f.month <= 12 && f.day >= 1 && f.day <= days_in_month(f.year, f.month) &&
           (f.hour <= 23 || is_day_end) && f.minute <= 59 && f.second <= 59;
}

Value finished(Context& context, const Parsed& parsed, const Zone& zone, bool keeps_zone) {
    if (!is_in_range(parsed.fields)) return invalid_date_time(context);
    if (parsed.offset) {
        const double time = time_of(parsed.fields) - *parsed.offset * 60000;
        return make_date_time(context, time,
                              keeps_zone ? Zone::fixed(static_cast<int>(*parsed.offset)) : zone);
    }
    const double guess = zone.offset_at(context.now());
    return make_date_time(context, time_of_fields(parsed.fields, guess, zone), zone);
}

// HH, HH:mm, HHmm, HH:mm:ss.SSS …
bool read_time(DateScanner& scan, CalendarFields& f) {
    if (!scan.number(2, f.hour)) return false;
    const std::size_t after_hour = scan.mark();
    scan.take(':');
    if (!scan.number(2, f.minute)) {
        scan.back_to(after_hour);
        return true;
    }
    const std::size_t after_minute = scan.mark();
    scan.take(':');
    if (!scan.number(2, f.second)) {
        scan.back_to(after_minute);
        return true;
    }
    const std::size_t after_second = scan.mark();
    if ((scan.take('.') || scan.take(',')) && !scan.fraction(f.millisecond))
        scan.back_to(after_second);
    return true;
}

bool finish_time(DateScanner& scan, Parsed& parsed) {
    if (scan.take('T') || scan.take('t')) {
        if (!read_time(scan, parsed.fields)) return false;
        parsed.offset = scan.offset();
        if (scan.peek() == '[') need_script("a date with a named zone");
    }
    return scan.at_end();
}

std::optional<Parsed> year_month_day(std::string_view text) {
    DateScanner scan(text);
    Parsed parsed;
    CalendarFields& f = parsed.fields;
    if (scan.peek() == '+' || scan.peek() == '-') {
        const double sign = scan.peek() == '-' ? -1 : 1;
        scan.take(scan.peek());
        if (!scan.number(6, f.year)) return std::nullopt;
        f.year *= sign;
    } else if (!scan.number(4, f.year)) {
        return std::nullopt;
    }
    const std::size_t after_year = scan.mark();
    scan.take('-');
    if (scan.number(2, f.month)) {
        const std::size_t after_month = scan.mark();
        scan.take('-');
        if (!scan.number(2, f.day)) scan.back_to(after_month);
    } else {
        scan.back_to(after_year);
    }
    if (!finish_time(scan, parsed)) return std::nullopt;
    return parsed;
}

std::optional<Parsed> year_week(std::string_view text) {
    DateScanner scan(text);
    Parsed parsed;
    WeekFields week;
    double number = 0;
    double day = 1;
    if (!scan.number(4, week.year)) return std::nullopt;
    scan.take('-');
    if (!scan.take('W') || !scan.number(2, number)) return std::nullopt;
    const std::size_t after_week = scan.mark();
    scan.take('-');
    if (!scan.number(1, day)) scan.back_to(after_week);
    week.week = static_cast<int>(number);
    week.weekday = static_cast<int>(day);
    const bool is_valid = week.week >= 1 && week.week <= weeks_in_year(week.year) &&
                          week.weekday >= 1 && week.weekday <= 7;
    parsed.fields = fields_of(time_of_week(week));
    if (!is_valid) parsed.fields.month = 13;
    if (!finish_time(scan, parsed)) return std::nullopt;
    return parsed;
}

std::optional<Parsed> year_day(std::string_view text) {
    DateScanner scan(text);
    Parsed parsed;
    double day = 1;
    if (!scan.number(4, parsed.fields.year)) return std::nullopt;
    scan.take('-');
    if (!scan.number(3, day)) return std::nullopt;
    const bool is_valid = day >= 1 && day <= (is_leap_year(parsed.fields.year) ? 366 : 365);
    parsed.fields.day = day;
    parsed.fields = fields_of(time_of(parsed.fields));
    if (!is_valid) parsed.fields.month = 13;
    if (!finish_time(scan, parsed)) return std::nullopt;
    return parsed;
}

// "T10:30" and "10:30".
bool looks_like_time(std::string_view text) {
    const auto is_digit = [&](std::size_t at) {
        return at < text.size() && text[at] >= '0' && text[at] <= '9';
    };
    if (text.empty()) return false;
    if (text[0] == 'T' || text[0] == 't') return is_digit(1);
    return text.size() > 2 && text[2] == ':' && is_digit(0) && is_digit(1);
}

template <std::size_t Size>
std::optional<std::size_t> position_of(const std::array<std::string_view, Size>& names,
                                       std::string_view name, std::size_t length) {
    for (std::size_t i = 0; i < Size; ++i)
        if (names[i].substr(0, length) == name) return i;
    return std::nullopt;
}

// "Mon, 23 Nov 2026 10:00:00": the weekday may be missing where `needs_day` is false.
std::optional<Parsed> day_month_year(DateScanner& scan, bool needs_day) {
    Parsed parsed;
    CalendarFields& f = parsed.fields;
    std::optional<std::size_t> weekday;
    if (const std::string_view word = scan.word(); !word.empty()) {
        weekday = position_of(kDayNames, word, 3);
        if (!weekday || !scan.take(',') || !scan.take(' ')) return std::nullopt;
    } else if (needs_day) {
        return std::nullopt;
    }
    if (!scan.digits(1, 2, f.day) || !scan.take(' ')) return std::nullopt;
    const auto month = position_of(kMonthNames, scan.word(), 3);
    if (!month || !scan.take(' ') || !scan.number(4, f.year) || !scan.take(' '))
        return std::nullopt;
    f.month = static_cast<double>(*month) + 1;
    if (!scan.number(2, f.hour) || !scan.take(':') || !scan.number(2, f.minute))
        return std::nullopt;
    if (scan.take(':') && !scan.number(2, f.second)) return std::nullopt;
    if (weekday && weekday_of(time_of(f)) != static_cast<int>(*weekday) + 1) f.month = 13;
    return parsed;
}

}  // namespace

Value parse_iso(Context& context, std::string_view text, const Zone& zone, bool keeps_zone) {
    for (const auto read : {year_month_day, year_week, year_day})
        if (const auto parsed = read(text)) return finished(context, *parsed, zone, keeps_zone);
    if (looks_like_time(text)) need_script("a date with only a time");
    return invalid_date_time(context);
}

Value parse_sql(Context& context, std::string_view text, const Zone& zone, bool keeps_zone) {
    DateScanner scan(text);
    Parsed parsed;
    CalendarFields& f = parsed.fields;
    if (scan.number(4, f.year) && scan.take('-') && scan.number(2, f.month) && scan.take('-') &&
        scan.number(2, f.day)) {
        if (scan.at_end()) return finished(context, parsed, zone, keeps_zone);
        if (scan.take(' ') && scan.number(2, f.hour) && scan.take(':') &&
            scan.number(2, f.minute)) {
            const bool is_complete =
                (!scan.take(':') || scan.number(2, f.second)) &&
                (!(scan.take('.') || scan.take(',')) || scan.fraction(f.millisecond));
            scan.take(' ');
            parsed.offset = scan.offset();
            if (is_complete && scan.at_end()) return finished(context, parsed, zone, keeps_zone);
        }
        need_script("this form of SQL date");
    }
    return invalid_date_time(context);
}

Value parse_rfc2822(Context& context, std::string_view text, const Zone& zone, bool keeps_zone) {
    DateScanner scan(text);
    auto parsed = day_month_year(scan, false);
    if (!parsed) return invalid_date_time(context);
    if (!scan.take(' ')) return invalid_date_time(context);
    const std::size_t before = scan.mark();
    const std::string_view name = scan.word();
    if (name == "GMT" || name == "UT" || name == "Z") {
        parsed->offset = 0;
    } else if (!name.empty()) {
        need_script("a named zone in a date");
    } else {
        scan.back_to(before);
        parsed->offset = scan.offset();
        if (!parsed->offset) return invalid_date_time(context);
    }
    if (!scan.at_end()) return invalid_date_time(context);
    return finished(context, *parsed, zone, keeps_zone);
}

Value parse_http(Context& context, std::string_view text, const Zone& zone, bool keeps_zone) {
    DateScanner scan(text);
    auto parsed = day_month_year(scan, true);
    if (!parsed || !scan.take(' ') || scan.word() != "GMT" || !scan.at_end())
        return invalid_date_time(context);
    parsed->offset = 0;
    return finished(context, *parsed, zone, keeps_zone);
}

}  // namespace millrace::expression
