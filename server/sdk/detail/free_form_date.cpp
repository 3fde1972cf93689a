// Dates as browsers read them beyond ISO. The rules: numbers before a time make up the day, a
// number with a colon starts the time, a sign after the time starts the offset; words before the
// first number do not count, after it only months, zones, AM and PM do; brackets are comments.
#include <array>
#include <cmath>
#include <string>
#include <vector>

#include "sdk/detail/calendar_fields.hpp"

namespace millrace::sdk::detail {
namespace {

constexpr std::array<std::string_view, 12> kMonths = {"jan", "feb", "mar", "apr", "may", "jun",
                                                      "jul", "aug", "sep", "oct", "nov", "dec"};
struct NamedOffset {
    std::string_view name;
    int hours;
};
constexpr std::array<NamedOffset, 12> kZones = {{{"z", 0},
                                                 {"ut", 0},
                                                 {"utc", 0},
                                                 {"gmt", 0},
                                                 {"est", -5},
                                                 {"edt", -4},
                                                 {"cst", -6},
                                                 {"cdt", -5},
                                                 {"mst", -7},
                                                 {"mdt", -6},
                                                 {"pst", -8},
                                                 {"pdt", -7}}};

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_space(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

class FreeFormReader {
  public:
    FreeFormReader(std::string_view text, std::string_view zone) : text_(text) {
        fields_.zone = zone;
    }

    std::optional<CalendarFields> read() {
        while (at_ < text_.size()) {
            const char c = text_[at_];
            const bool is_good = is_digit(c)                             ? read_number()
                                 : is_letter(c)                          ? read_word()
                                 : c == '('                              ? skip_comment()
                                 : c == '+' || c == '-'                  ? read_sign()
                                 : c == ')' && has_number_               ? false
                                 : static_cast<unsigned char>(c) >= 0x80 ? read_word()
                                                                         : skip();
            if (!is_good) return std::nullopt;
        }
        if (!finish_day() || !finish_time()) return std::nullopt;
        return fields_;
    }

  private:
    char peek(std::size_t ahead = 0) const {
        return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
    }
    bool skip() {
        ++at_;
        return true;
    }
    bool take(char c) {
        if (peek() != c) return false;
        ++at_;
        return true;
    }
    double digits() {
        double value = 0;
        while (is_digit(peek())) value = value * 10 + (text_[at_++] - '0');
        return value;
    }
    bool skip_comment() {
        int depth = 0;
        do {
            if (peek() == '(') ++depth;
            if (peek() == ')') --depth;
            ++at_;
        } while (depth > 0 && at_ < text_.size());
        return true;
    }

    bool expects_time_part() const { return has_open_time_ && !time_.empty() && time_.size() < 4; }

    bool read_number() {
        has_number_ = true;
        const double n = digits();
        if (take(':')) {
            if (offset_hour_ && !offset_minute_) return false;
            if (time_.size() >= 3 || (!time_.empty() && !has_open_time_)) return false;
            time_.push_back(n);
            has_open_time_ = true;
            if (take(':')) time_.push_back(0);
            return true;
        }
        if (expects_time_part() && peek() == '.' && is_digit(peek(1))) {
            ++at_;
            time_.push_back(n);
            return read_milliseconds();
        }
        if (offset_hour_ && !offset_minute_) {
            offset_minute_ = n;
            return true;
        }
        if (expects_time_part()) {
            time_.push_back(n);
            has_open_time_ = false;
            const char next = peek();
            return next == '\0' || is_space(next) || next == '+' || next == '-' || is_letter(next);
        }
        if (day_.size() == 3) return false;
        day_.push_back(n);
        take('-');
        return true;
    }

    bool read_milliseconds() {
        double value = 0;
        double unit = 100;
        for (; is_digit(peek()); ++at_, unit /= 10) value += (text_[at_] - '0') * unit;
        fields_.millisecond = std::floor(value + 1e-9);
        has_open_time_ = false;
        return true;
    }

    bool read_word() {
        std::string word;
        while (is_letter(peek()) || static_cast<unsigned char>(peek()) >= 0x80)
            word.push_back(static_cast<char>(text_[at_++] | 0x20));
        if ((word == "am" || word == "pm") && !time_.empty()) {
            half_of_day_ = word == "am" ? 0 : 12;
            return true;
        }
        for (std::size_t i = 0; i < kMonths.size(); ++i)
            if (word.starts_with(kMonths[i])) {
                named_month_ = static_cast<int>(i) + 1;
                take('-');
                return true;
            }
        if (has_number_)
            for (const NamedOffset& zone : kZones)
                if (word == zone.name) {
                    offset_sign_ = zone.hours < 0 ? -1 : 1;
                    offset_hour_ = std::abs(zone.hours);
                    offset_minute_ = 0;
                    is_utc_ = zone.hours == 0;
                    return true;
                }
        return !has_number_ && !is_digit(peek());
    }

    bool read_sign() {
        const char sign = text_[at_++];
        if (!is_utc_ && time_.empty()) return !has_number_;
        offset_sign_ = sign == '-' ? -1 : 1;
        const std::size_t first = at_;
        const double n = digits();
        const std::size_t length = at_ - first;
        has_number_ = true;
        if (peek() == ':' && length > 0) {
            ++at_;
            offset_hour_ = n;
            offset_minute_.reset();
            return true;
        }
        if (length > 4) return false;
        offset_hour_ = length <= 2 ? n : std::floor(n / 100);
        offset_minute_ = length <= 2 ? 0 : std::fmod(n, 100);
        return true;
    }

    static bool is_day(double n) { return n >= 1 && n <= 31; }

    bool finish_day() {
        if (day_.empty()) return false;
        while (day_.size() < 3) day_.push_back(1);
        double year = day_[2];
        double month = day_[0];
        double day = day_[1];
        if (named_month_ != 0) {
            month = named_month_;
            // Two numbers follow each other: the one that can be no day is the year.
            year = is_day(day_[0]) ? day_[1] : day_[0];
            day = is_day(day_[0]) ? day_[0] : day_[1];
        } else if (!is_day(day_[0])) {
            year = day_[0];
            month = day_[1];
            day = day_[2];
        }
        if (year <= 49)
            year += 2000;
        else if (year <= 99)
            year += 1900;
        if (month < 1 || month > 12 || !is_day(day) || year > 275'760) return false;
        fields_.year = year;
        fields_.month = static_cast<int>(month);
        fields_.day = static_cast<int>(day);
        // A day beyond its month's end counts on into the next one.
        if (fields_.day > days_in_month(fields_.year, fields_.month)) {
            fields_.day -= days_in_month(fields_.year, fields_.month);
            ++fields_.month;
        }
        return true;
    }

    bool finish_time() {
        while (time_.size() < 3) time_.push_back(0);
        double hour = time_[0];
        if (half_of_day_) {
            if (hour < 1 || hour > 12) return false;
            hour = std::fmod(hour, 12) + *half_of_day_;
        }
        if (hour > 24 || time_[1] > 59 || time_[2] > 59) return false;
        fields_.hour = static_cast<int>(hour);
        fields_.minute = static_cast<int>(time_[1]);
        fields_.second = static_cast<int>(time_[2]);
        if (offset_hour_) {
            const double minutes = *offset_hour_ * 60 + offset_minute_.value_or(0);
            if (minutes > 5999) return false;
            fields_.offset_minutes = offset_sign_ * static_cast<int>(minutes);
        }
        return true;
    }

    std::string_view text_;
    std::size_t at_ = 0;
    CalendarFields fields_;
    std::vector<double> day_;
    std::vector<double> time_;
    bool has_open_time_ = false;  // the last part of the time ended with a colon
    bool has_number_ = false;
    bool is_utc_ = false;
    int named_month_ = 0;
    std::optional<int> half_of_day_;  // hours that AM or PM adds
    int offset_sign_ = 1;
    std::optional<double> offset_hour_;
    std::optional<double> offset_minute_;
};

}  // namespace

std::optional<CalendarFields> read_free_form(std::string_view text, std::string_view zone) {
    return FreeFormReader(text, zone).read();
}

}  // namespace millrace::sdk::detail
