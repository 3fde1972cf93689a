// DateTime.toFormat() with English names.
#include <cmath>

#include "expression/detail/date_time.hpp"
#include "expression/detail/number_text.hpp"

namespace millrace::expression {

const std::array<std::string_view, 12> kMonthNames = {
    "January", "February", "March",     "April",   "May",      "June",
    "July",    "August",   "September", "October", "November", "December"};
const std::array<std::string_view, 7> kDayNames = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                                   "Friday", "Saturday", "Sunday"};

namespace {

class Formatter {
  public:
    explicit Formatter(const DateTimeObject& date)
        : date_(date), fields_(date.fields()), week_(week_of(date.local())) {}

    std::string run(std::string_view format) {
        std::string out;
        std::string run;
        bool is_quoted = false;
        const auto flush = [&] {
            if (!run.empty()) out += is_quoted ? run : token(run);
            run.clear();
        };
        for (const char c : format) {
            if (c == '\'') {
                if (run.empty() && is_quoted) out.push_back('\'');
                flush();
                is_quoted = !is_quoted;
            } else if (is_quoted) {
                run.push_back(c);
            } else {
                if (!run.empty() && run.back() != c) flush();
                run.push_back(c);
            }
        }
        flush();
        return out;
    }

  private:
    double hour12() const {
        const double hour = std::fmod(fields_.hour, 12);
        return hour == 0 ? 12 : hour;
    }
    std::string meridiem() const { return fields_.hour < 12 ? "AM" : "PM"; }
    std::string_view month() const {
        return kMonthNames[static_cast<std::size_t>(fields_.month) - 1];
    }
    std::string_view day() const { return kDayNames[static_cast<std::size_t>(week_.weekday) - 1]; }
    static std::string two_digit_year(double year) {
        const std::string digits = number_to_text(std::fabs(year));
        return digits.size() > 2 ? digits.substr(digits.size() - 2) : padded(year, 2);
    }

    // Names of zones are known natively only where English has them for certain.
    std::string zone_name() const {
        const std::string name = date_.zone.name();
        if (name == "UTC") return "UTC";
        if (name == "America/New_York" || name == "America/Chicago" || name == "America/Denver" ||
            name == "America/Los_Angeles")
            return date_.zone.abbreviation_at(date_.time);
        need_script("the name of a time zone");
    }

    std::string number(const std::string& t) const {
        const double quarter = std::ceil(fields_.month / 3);
        struct Token {
            std::string_view name;
            double value;
            std::size_t width;
        };
        const std::array<Token, 32> tokens = {{
            {"S", fields_.millisecond, 1},
            {"u", fields_.millisecond, 3},
            {"SSS", fields_.millisecond, 3},
            {"uu", std::floor(fields_.millisecond / 10), 2},
            {"uuu", std::floor(fields_.millisecond / 100), 1},
            {"s", fields_.second, 1},
            {"ss", fields_.second, 2},
            {"m", fields_.minute, 1},
            {"mm", fields_.minute, 2},
            {"h", hour12(), 1},
            {"hh", hour12(), 2},
            {"H", fields_.hour, 1},
            {"HH", fields_.hour, 2},
            {"d", fields_.day, 1},
            {"dd", fields_.day, 2},
            {"c", static_cast<double>(week_.weekday), 1},
            {"E", static_cast<double>(week_.weekday), 1},
            {"L", fields_.month, 1},
            {"LL", fields_.month, 2},
            {"M", fields_.month, 1},
            {"MM", fields_.month, 2},
            {"y", fields_.year, 1},
            {"yyyy", fields_.year, 4},
            {"yyyyyy", fields_.year, 6},
            {"kkkk", week_.year, 4},
            {"W", static_cast<double>(week_.week), 1},
            {"WW", static_cast<double>(week_.week), 2},
            {"o", static_cast<double>(ordinal_of(date_.local())), 1},
            {"ooo", static_cast<double>(ordinal_of(date_.local())), 3},
            {"q", quarter, 1},
            {"qq", quarter, 2},
            {"X", std::floor(date_.time / 1000), 1},
        }};
        for (const Token& token : tokens)
            if (token.name == t) return padded(token.value, token.width);
        return t == "x" ? number_to_text(date_.time) : std::string();
    }

    std::string word(const std::string& t) const {
        if (t == "ccc" || t == "EEE") return std::string(day().substr(0, 3));
        if (t == "cccc" || t == "EEEE") return std::string(day());
        if (t == "ccccc" || t == "EEEEE") return std::string(day().substr(0, 1));
        if (t == "LLL" || t == "MMM") return std::string(month().substr(0, 3));
        if (t == "LLLL" || t == "MMMM") return std::string(month());
        if (t == "LLLLL" || t == "MMMMM") return std::string(month().substr(0, 1));
        if (t == "a") return meridiem();
        if (t == "yy") return two_digit_year(fields_.year);
        if (t == "kk") return two_digit_year(week_.year);
        if (t == "z") return date_.zone.name();
        if (t == "ZZZZ") return zone_name();
        if (t == "Z") return offset_text(date_.offset(), OffsetForm::Narrow);
        if (t == "ZZ") return offset_text(date_.offset(), OffsetForm::Extended);
        if (t == "ZZZ") return offset_text(date_.offset(), OffsetForm::Compact);
        if (t == "G" || t == "GG" || t == "GGGGG" || t == "ZZZZZ" || t == "n" || t == "nn" ||
            t == "ii" || t == "iiii")
            need_script("the format token " + t);
        return {};
    }

    // Ready-made forms of English dates and times.
    std::string whole(const std::string& t) const {
        const std::string clock = number("h") + ":" + number("mm");
        const std::string short_day(day().substr(0, 3));
        const std::string month_day =
            std::string(month().substr(0, 3)) + " " + number("d") + ", " + number("y");
        const std::string long_month_day =
            std::string(month()) + " " + number("d") + ", " + number("y");
        const std::string numeric = number("M") + "/" + number("d") + "/" + number("y");
        if (t == "D") return numeric;
        if (t == "DD") return month_day;
        if (t == "DDD") return long_month_day;
        if (t == "DDDD") return std::string(day()) + ", " + long_month_day;
        if (t == "t") return clock + " " + meridiem();
        if (t == "tt") return clock + ":" + number("ss") + " " + meridiem();
        if (t == "T") return number("HH") + ":" + number("mm");
        if (t == "TT") return number("HH") + ":" + number("mm") + ":" + number("ss");
        if (t == "f") return numeric + ", " + clock + " " + meridiem();
        if (t == "ff") return month_day + ", " + clock + " " + meridiem();
        if (t == "F") return numeric + ", " + clock + ":" + number("ss") + " " + meridiem();
        if (t == "FF") return month_day + ", " + clock + ":" + number("ss") + " " + meridiem();
        if (t == "ttt" || t == "tttt" || t == "TTT" || t == "TTTT" || t == "fff" || t == "ffff" ||
            t == "FFF" || t == "FFFF")
            need_script("the format token " + t);
        return t;  // text without a meaning stays
    }

    std::string token(const std::string& t) const {
        if (std::string text = number(t); !text.empty()) return text;
        if (std::string text = word(t); !text.empty()) return text;
        return whole(t);
    }

    const DateTimeObject& date_;
    CalendarFields fields_;
    WeekFields week_;
};

}  // namespace

std::string format_date(const DateTimeObject& date, std::string_view format) {
    if (!date.is_valid) return "Invalid DateTime";
    return Formatter(date).run(format);
}

}  // namespace millrace::expression
