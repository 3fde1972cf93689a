// DateTime.fromFormat() with English names.
#include <algorithm>
#include <cmath>

#include "expression/detail/coercion.hpp"
#include "expression/detail/date_scanner.hpp"
#include "expression/detail/date_time.hpp"
#include "expression/detail/text.hpp"

namespace millrace::expression {
namespace {

struct Given {
    std::optional<double> year, month, day, hour, minute, second, millisecond, ordinal, weekday;
    std::optional<double> offset;
    std::optional<bool> is_afternoon;
};

template <std::size_t Size>
std::optional<double> read_name(DateScanner& scan, const std::array<std::string_view, Size>& names,
                                std::size_t length) {
    const std::size_t start = scan.mark();
    const std::string word = to_lower(scan.word());
    for (std::size_t i = 0; i < Size; ++i) {
        const std::string name = to_lower(names[i].substr(0, length));
        if (word != name) continue;
        return static_cast<double>(i) + 1;
    }
    scan.back_to(start);
    return std::nullopt;
}

class FormatReader {
  public:
    FormatReader(std::string_view text, std::string_view format) : scan_(text), format_(format) {}

    std::optional<Given> run() {
        std::string run;
        bool is_quoted = false;
        bool fits = true;
        const auto flush = [&] {
            if (!run.empty()) fits = fits && (is_quoted ? literal(run) : token(run));
            run.clear();
        };
        for (const char c : format_) {
            if (c == '\'') {
                if (run.empty() && is_quoted) fits = fits && literal("'");
                flush();
                is_quoted = !is_quoted;
                continue;
            }
            if (!is_quoted && !run.empty() && run.back() != c) flush();
            run.push_back(c);
        }
        flush();
        if (!fits || !scan_.at_end()) return std::nullopt;
        return given_;
    }

  private:
    bool literal(std::string_view text) {
        return std::all_of(text.begin(), text.end(), [&](char c) {
            const char other = static_cast<char>(c >= 'a' && c <= 'z' ? c - 32 : c + 32);
            const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            return scan_.take(c) || (is_letter && scan_.take(other));
        });
    }
    bool digits(std::size_t least, std::size_t most, std::optional<double>& into) {
        double number = 0;
        if (!scan_.digits(least, most, number)) return false;
        into = number;
        return true;
    }
    bool named(std::optional<double> found, std::optional<double>& into) {
        into = found;
        return found.has_value();
    }

    bool token(const std::string& t) {
        if (t == "yyyy") return digits(4, 4, given_.year);
        if (t == "y") return digits(1, 6, given_.year);
        if (t == "yy") return short_year();
        if (t == "M" || t == "L") return digits(1, 2, given_.month);
        if (t == "MM" || t == "LL") return digits(2, 2, given_.month);
        if (t == "MMM" || t == "LLL") return named(read_name(scan_, kMonthNames, 3), given_.month);
        if (t == "MMMM" || t == "LLLL")
            return named(read_name(scan_, kMonthNames, 99), given_.month);
        if (t == "d") return digits(1, 2, given_.day);
        if (t == "dd") return digits(2, 2, given_.day);
        if (t == "o") return digits(1, 3, given_.ordinal);
        if (t == "ooo") return digits(3, 3, given_.ordinal);
        if (t == "H" || t == "h") return digits(1, 2, given_.hour);
        if (t == "HH" || t == "hh") return digits(2, 2, given_.hour);
        if (t == "m") return digits(1, 2, given_.minute);
        if (t == "mm") return digits(2, 2, given_.minute);
        if (t == "s") return digits(1, 2, given_.second);
        if (t == "ss") return digits(2, 2, given_.second);
        if (t == "S") return digits(1, 3, given_.millisecond);
        if (t == "SSS") return digits(3, 3, given_.millisecond);
        if (t == "EEE" || t == "ccc") return named(read_name(scan_, kDayNames, 3), given_.weekday);
        if (t == "EEEE" || t == "cccc")
            return named(read_name(scan_, kDayNames, 99), given_.weekday);
        if (t == "a") return meridiem();
        if (t == "Z" || t == "ZZ" || t == "ZZZ") return offset(t == "ZZZ");
        return unknown(t);
    }
    // "+5", "+05:30"; compact: "+0530".
    bool offset(bool is_compact) {
        const double sign = scan_.peek() == '-' ? -1 : 1;
        double hours = 0;
        double minutes = 0;
        if (!scan_.take('-') && !scan_.take('+')) return false;
        if (!scan_.digits(1, 2, hours)) return false;
        const std::size_t before = scan_.mark();
        if ((!is_compact && !scan_.take(':')) || !scan_.number(2, minutes)) scan_.back_to(before);
        given_.offset = sign * (hours * 60 + minutes);
        return true;
    }
    bool unknown(const std::string& t) {
        const bool is_letters = std::all_of(t.begin(), t.end(), [](char c) {
            return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        });
        if (is_letters) need_script("the format token " + t);
        return literal(t);
    }
    bool short_year() {
        std::optional<double> year;
        if (!digits(2, 2, year)) return false;
        given_.year = *year > 60 ? 1900 + *year : 2000 + *year;
        return true;
    }
    bool meridiem() {
        const std::string word = to_lower(scan_.word());
        if (word != "am" && word != "pm") return false;
        given_.is_afternoon = word == "pm";
        return true;
    }

    DateScanner scan_;
    std::string_view format_;
    Given given_;
};

}  // namespace

Value parse_format(Context& context, std::string_view text, std::string_view format,
                   const Zone& zone) {
    const std::optional<Given> given = FormatReader(text, format).run();
    if (!given) return invalid_date_time(context);
    if (given->ordinal) need_script("an ordinal date in a format");
    if (given->weekday && !given->day) need_script("a format with only a weekday");
    const CalendarFields now = DateTimeObject(context.now(), zone).fields();
    CalendarFields f = now;
    bool has_found = false;
    const auto fill = [&](std::optional<double> value, double& into, double least) {
        if (value) {
            into = *value;
            has_found = true;
        } else if (has_found) {
            into = least;
        }
    };
    std::optional<double> hour = given->hour;
    if (hour && given->is_afternoon) {
        if (*hour < 12 && *given->is_afternoon)
            hour = *hour + 12;
        else if (*hour == 12 && !*given->is_afternoon)
            hour = 0;
    }
    fill(given->year, f.year, 1);
    fill(given->month, f.month, 1);
    fill(given->day, f.day, 1);
    fill(hour, f.hour, 0);
    fill(given->minute, f.minute, 0);
    fill(given->second, f.second, 0);
    fill(given->millisecond, f.millisecond, 0);
    if (!has_found) need_script("a format without fields");
    const bool is_valid = f.month >= 1 && f.month <= 12 && f.day >= 1 &&
                          f.day <= days_in_month(f.year, f.month) && f.hour <= 23 &&
                          f.minute <= 59 && f.second <= 59;
    if (!is_valid) return invalid_date_time(context);
    if (given->weekday && weekday_of(time_of(f)) != static_cast<int>(*given->weekday))
        return invalid_date_time(context);
    if (given->offset) return make_date_time(context, time_of(f) - *given->offset * 60000, zone);
    return make_date_time(context, time_of_fields(f, zone.offset_at(context.now()), zone), zone);
}

}  // namespace millrace::expression
