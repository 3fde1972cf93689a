// ISO 8601 in the forms that luxon reads, and SQL's timestamps.
#include <cmath>

#include "sdk/detail/calendar_fields.hpp"

namespace millrace::sdk::detail {
namespace {

class Reader {
  public:
    explicit Reader(std::string_view text) : text_(text) {}

    bool at_end() const { return at_ == text_.size(); }
    std::size_t position() const { return at_; }
    void go_to(std::size_t position) { at_ = position; }
    std::string_view rest() const { return text_.substr(at_); }

    bool take(char c) {
        if (at_end() || text_[at_] != c) return false;
        ++at_;
        return true;
    }
    bool take_letter(char upper) { return take(upper) || take(static_cast<char>(upper + 32)); }

    // Exactly `count` digits, else nothing is taken.
    std::optional<int> digits(std::size_t count) {
        if (text_.size() - at_ < count) return std::nullopt;
        int value = 0;
        for (std::size_t i = 0; i < count; ++i) {
            const char c = text_[at_ + i];
            if (c < '0' || c > '9') return std::nullopt;
            value = value * 10 + (c - '0');
        }
        at_ += count;
        return value;
    }
    // A mark that may be missing, then digits; nothing is taken when the digits are missing.
    std::optional<int> part(char mark, std::size_t count) {
        const std::size_t before = at_;
        take(mark);
        const auto value = digits(count);
        if (!value) at_ = before;
        return value;
    }
    // Up to 30 digits after the decimal mark, as milliseconds.
    std::optional<double> fraction() {
        const std::size_t before = at_;
        if (!take('.') && !take(',')) return std::nullopt;
        double value = 0;
        double unit = 100;
        std::size_t count = 0;
        for (; count < 30 && !at_end() && text_[at_] >= '0' && text_[at_] <= '9'; ++count, ++at_) {
            value += (text_[at_] - '0') * unit;
            unit /= 10;
        }
        if (count > 0) return std::floor(value + 1e-9);
        at_ = before;
        return std::nullopt;
    }

  private:
    std::string_view text_;
    std::size_t at_ = 0;
};

bool read_offset(Reader& reader, CalendarFields& fields) {
    if (reader.take_letter('Z')) {
        fields.offset_minutes = 0;
        return true;
    }
    const std::size_t before = reader.position();
    const int sign = reader.take('+') ? 1 : reader.take('-') ? -1 : 0;
    const auto hours = sign != 0 ? reader.digits(2) : std::nullopt;
    if (!hours) {
        reader.go_to(before);
        return false;
    }
    fields.offset_minutes = sign * (*hours * 60 + reader.part(':', 2).value_or(0));
    return true;
}

bool read_time(Reader& reader, CalendarFields& fields) {
    const auto hour = reader.digits(2);
    if (!hour) return false;
    fields.hour = *hour;
    const auto minute = reader.part(':', 2);
    if (!minute) return true;
    fields.minute = *minute;
    const auto second = reader.part(':', 2);
    if (!second) return true;
    fields.second = *second;
    fields.millisecond = reader.fraction().value_or(0);
    return true;
}

bool is_zone_name(std::string_view name) {
    if (name.empty()) return false;
    for (const char c : name)
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
              c == '_' || c == '/' || c == '+' || c == '-'))
            return false;
    return true;
}

// "10:20:30Z", "10:20+02:00[Europe/Paris]"
bool read_time_and_zone(Reader& reader, CalendarFields& fields) {
    if (!read_time(reader, fields)) return false;
    const bool has_offset = read_offset(reader, fields);
    if (reader.take('[')) {
        const std::string_view rest = reader.rest();
        const std::size_t close = rest.find(']');
        if (close == std::string_view::npos || !is_zone_name(rest.substr(0, close))) return false;
        if (!has_offset) fields.zone = rest.substr(0, close);
        reader.go_to(reader.position() + close + 1);
    }
    return reader.at_end();
}

bool ends_with_time(Reader& reader, CalendarFields& fields) {
    if (reader.at_end()) return true;
    return reader.take_letter('T') && read_time_and_zone(reader, fields);
}

std::optional<double> read_year(Reader& reader) {
    const int sign = reader.take('+') ? 1 : reader.take('-') ? -1 : 0;
    const auto year = reader.digits(sign != 0 ? 6 : 4);
    if (!year) return std::nullopt;
    return sign < 0 ? -*year : *year;
}

bool read_year_month_day(Reader reader, CalendarFields& fields) {
    const auto year = read_year(reader);
    if (!year) return false;
    fields.year = *year;
    if (const auto month = reader.part('-', 2)) {
        fields.month = *month;
        if (const auto day = reader.part('-', 2)) fields.day = *day;
    }
    return ends_with_time(reader, fields);
}

void set_day_of_year(CalendarFields& fields, double days) {
    // `days` since 1970 to a date: step through the months of the year.
    while (days < days_of(fields.year, 1, 1)) fields.year -= 1;
    while (days >= days_of(fields.year + 1, 1, 1)) fields.year += 1;
    double left = days - days_of(fields.year, 1, 1);
    fields.month = 1;
    while (left >= days_in_month(fields.year, fields.month))
        left -= days_in_month(fields.year, fields.month++);
    fields.day = static_cast<int>(left) + 1;
}

bool read_week_date(Reader reader, CalendarFields& fields) {
    const auto year = reader.digits(4);
    if (!year) return false;
    reader.take('-');
    if (!reader.take('W')) return false;
    const auto week = reader.digits(2);
    if (!week) return false;
    const int weekday = reader.part('-', 1).value_or(1);
    if (!ends_with_time(reader, fields)) return false;
    if (*week < 1 || *week > 53 || weekday < 1 || weekday > 7) {
        fields.month = 0;  // out of range
        return true;
    }
    // The first week is the one with January 4th.
    const double january_4 = days_of(*year, 1, 4);
    fields.year = *year;
    set_day_of_year(fields, january_4 - weekday_of(january_4) + (*week - 1) * 7 + weekday);
    return true;
}

bool read_ordinal_date(Reader reader, CalendarFields& fields) {
    const auto year = reader.digits(4);
    if (!year) return false;
    const auto ordinal = reader.part('-', 3);
    if (!ordinal || !ends_with_time(reader, fields)) return false;
    fields.year = *year;
    if (*ordinal < 1 || *ordinal > 366)
        fields.month = 0;  // out of range
    else
        set_day_of_year(fields, days_of(*year, 1, 1) + *ordinal - 1);
    return true;
}

}  // namespace

std::optional<CalendarFields> read_iso(std::string_view text, std::string_view zone,
                                       const CalendarFields& today) {
    CalendarFields blank;
    blank.zone = zone;
    CalendarFields fields = blank;
    if (read_year_month_day(Reader(text), fields)) return fields;
    fields = blank;
    if (read_week_date(Reader(text), fields)) return fields;
    fields = blank;
    if (read_ordinal_date(Reader(text), fields)) return fields;
    fields = today;
    fields.zone = zone;
    Reader reader(text);
    reader.take_letter('T');
    if (read_time_and_zone(reader, fields)) return fields;
    return std::nullopt;
}

std::optional<CalendarFields> read_sql(std::string_view text, std::string_view zone) {
    CalendarFields fields;
    fields.zone = zone;
    Reader reader(text);
    const auto year = reader.digits(4);
    if (!year || !reader.take('-')) return std::nullopt;
    const auto month = reader.digits(2);
    if (!month || !reader.take('-')) return std::nullopt;
    const auto day = reader.digits(2);
    if (!day || !reader.take(' ')) return std::nullopt;
    fields.year = *year;
    fields.month = *month;
    fields.day = *day;
    if (!read_time(reader, fields)) return std::nullopt;
    if (reader.at_end()) return fields;
    reader.take(' ');
    if (read_offset(reader, fields) && reader.at_end()) return fields;
    if (fields.offset_minutes || reader.rest().find('/') == std::string_view::npos ||
        !is_zone_name(reader.rest()))
        return std::nullopt;
    fields.zone = reader.rest();
    return fields;
}

bool is_iso_day_only(std::string_view text) {
    Reader reader(text);
    if (!read_year(reader)) return false;
    if (reader.at_end()) return true;
    if (!reader.take('-') || !reader.digits(2)) return false;
    if (reader.at_end()) return true;
    return reader.take('-') && reader.digits(2) && reader.at_end();
}

}  // namespace millrace::sdk::detail
