// Reading dates by the formats of Moment.js.
#include <algorithm>
#include <array>
#include <cmath>

#include "nodes/date_time/moment_format.hpp"
#include "nodes/date_time/moment_tokens.hpp"
#include "sdk/value_conversion.hpp"

namespace millrace::nodes {
namespace {

constexpr std::array<std::string_view, 12> kMonths = {
    "january", "february", "march",     "april",   "may",      "june",
    "july",    "august",   "september", "october", "november", "december"};
constexpr std::array<std::string_view, 7> kDays = {"sunday",   "monday", "tuesday", "wednesday",
                                                   "thursday", "friday", "saturday"};

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

// A part of the text.
struct Piece {
    std::size_t begin = 0;
    std::size_t length = 0;
};

// How many digits a token takes.
struct DigitRule {
    std::string_view token;
    std::size_t least;
    std::size_t most;
    std::size_t strict_least;
    std::size_t strict_most;
};

constexpr std::size_t kMany = 40;
constexpr auto kDigitRules = std::to_array<DigitRule>(
    {{"M", 1, 2, 1, 2},     {"MM", 1, 2, 2, 2},     {"D", 1, 2, 1, 2},     {"DD", 1, 2, 2, 2},
     {"DDD", 1, 3, 1, 3},   {"DDDD", 3, 3, 3, 3},   {"YY", 1, 2, 2, 2},    {"YYYY", 1, 4, 4, 4},
     {"YYYYY", 1, 6, 6, 6}, {"YYYYYY", 1, 6, 6, 6}, {"H", 1, 2, 1, 2},     {"HH", 1, 2, 2, 2},
     {"h", 1, 2, 1, 2},     {"hh", 1, 2, 2, 2},     {"k", 1, 2, 1, 2},     {"kk", 1, 2, 2, 2},
     {"hmm", 3, 4, 3, 4},   {"Hmm", 3, 4, 3, 4},    {"hmmss", 5, 6, 5, 6}, {"Hmmss", 5, 6, 5, 6},
     {"m", 1, 2, 1, 2},     {"mm", 1, 2, 2, 2},     {"s", 1, 2, 1, 2},     {"ss", 1, 2, 2, 2},
     {"S", 1, 3, 1, 1},     {"SS", 1, 3, 2, 2},     {"SSS", 1, 3, 3, 3},   {"Q", 1, 1, 1, 1},
     {"w", 1, 2, 1, 2},     {"ww", 1, 2, 2, 2},     {"W", 1, 2, 1, 2},     {"WW", 1, 2, 2, 2},
     {"gg", 1, 2, 2, 2},    {"GG", 1, 2, 2, 2},     {"gggg", 1, 4, 4, 4},  {"GGGG", 1, 4, 4, 4},
     {"d", 1, 2, 1, 2},     {"e", 1, 2, 1, 2},      {"E", 1, 2, 1, 2}});

std::optional<Piece> find_digits(std::string_view text, std::size_t least, std::size_t most) {
    for (std::size_t begin = 0; begin < text.size(); ++begin) {
        std::size_t length = 0;
        while (length < most && begin + length < text.size() && is_digit(text[begin + length]))
            ++length;
        if (length >= least && length > 0) return Piece{begin, length};
    }
    return std::nullopt;
}

std::optional<Piece> find_signed(std::string_view text, bool has_fraction) {
    auto found = find_digits(text, 1, kMany);
    if (!found) return std::nullopt;
    std::size_t end = found->begin + found->length;
    if (has_fraction && end + 1 < text.size() && text[end] == '.' && is_digit(text[end + 1]))
        for (int i = 0; i < 4 && end < text.size() && (i == 0 || is_digit(text[end])); ++i) ++end;
    if (found->begin > 0 && (text[found->begin - 1] == '+' || text[found->begin - 1] == '-'))
        --found->begin;
    return Piece{found->begin, end - found->begin};
}

// The first of the names in the text, whole or its first `shortest` letters, the longest form.
template <class Names>
std::optional<Piece> find_name(std::string_view text, const Names& names, std::size_t shortest) {
    const std::string lower = sdk::to_lower_case(text);
    if (lower.size() != text.size()) return std::nullopt;  // no English name in it anyway
    for (std::size_t begin = 0; begin < lower.size(); ++begin) {
        std::size_t best = 0;
        for (const std::string_view name : names) {
            const std::string_view rest = std::string_view(lower).substr(begin);
            if (rest.starts_with(name)) best = std::max(best, name.size());
            if (rest.starts_with(name.substr(0, shortest))) best = std::max(best, shortest);
        }
        if (best > 0) return Piece{begin, best};
    }
    return std::nullopt;
}

template <class Names>
std::optional<int> index_of_name(std::string_view text, const Names& names) {
    const std::string lower = sdk::to_lower_case(text);
    for (std::size_t i = 0; i < names.size(); ++i)
        if (names[i].starts_with(lower)) return static_cast<int>(i);
    return std::nullopt;
}

// "Z", "+01", "+0100", "+01:00"
std::optional<Piece> find_offset(std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == 'Z' || text[i] == 'z') return Piece{i, 1};
        if (text[i] != '+' && text[i] != '-') continue;
        const auto two_digits = [&](std::size_t at) {
            return at + 1 < text.size() && is_digit(text[at]) && is_digit(text[at + 1]);
        };
        if (!two_digits(i + 1)) continue;
        if (two_digits(i + 3)) return Piece{i, 5};
        if (i + 3 < text.size() && text[i + 3] == ':' && two_digits(i + 4)) return Piece{i, 6};
        return Piece{i, 3};
    }
    return std::nullopt;
}

int offset_minutes(std::string_view text) {
    std::string digits;
    for (const char c : text)
        if (is_digit(c)) digits.push_back(c);
    if (digits.empty()) return 0;
    digits.resize(4, '0');
    const int number = std::stoi(digits);
    const int minutes = number / 100 * 60 + number % 100;
    return text.front() == '-' ? -minutes : minutes;
}

std::optional<Piece> find_meridiem(std::string_view text) {
    const std::size_t begin = text.find_first_of("apAP");
    if (begin == std::string_view::npos) return std::nullopt;
    std::size_t end = begin + 1;
    if (end < text.size() && text[end] == '.') ++end;
    if (end < text.size() && (text[end] == 'm' || text[end] == 'M')) ++end;
    if (end < text.size() && text[end] == '.') ++end;
    return Piece{begin, end - begin};
}

std::optional<Piece> find_ordinal(std::string_view text, bool is_strict) {
    auto found = find_digits(text, 1, 2);
    if (!found) return std::nullopt;
    const std::string_view suffix = text.substr(found->begin + found->length, 2);
    const bool has_suffix = suffix == "st" || suffix == "nd" || suffix == "rd" || suffix == "th";
    if (has_suffix) found->length += 2;
    return has_suffix || !is_strict ? found : std::nullopt;
}

// What the text says; numbers as they are written.
struct Given {
    std::optional<double> instant;  // X and x
    std::optional<double> year, month, day, hour, minute, second, millisecond;
    std::optional<double> day_of_year, quarter, offset;
    std::optional<double> iso_year, iso_week, iso_weekday;  // GG, W, E
    std::optional<double> local_year, local_week, weekday;  // gg, w, d
    std::optional<bool> is_afternoon;
    bool is_hour12 = false;
    bool is_empty = true;  // no token has found anything
};

double two_digit_year(double year) {
    return year + (year > 68 ? 1900 : 2000);
}

class Reader {
  public:
    Reader(std::string_view text, bool is_strict) : rest_(text), is_strict_(is_strict) {}

    std::optional<Given> run(std::string_view format);

  private:
    std::optional<Piece> find(std::string_view token) const;
    void take(std::string_view token, std::string_view found);
    void take_date(std::string_view token, std::string_view found, double number);
    void take_time(std::string_view token, std::string_view found, double number);
    void take_compact_time(std::string_view token, std::string_view found);

    std::string_view rest_;
    bool is_strict_;
    Given given_;
};

std::optional<Piece> Reader::find(std::string_view token) const {
    for (const DigitRule& rule : kDigitRules)
        if (rule.token == token)
            return is_strict_ ? find_digits(rest_, rule.strict_least, rule.strict_most)
                              : find_digits(rest_, rule.least, rule.most);
    if (token.starts_with('S')) return find_digits(rest_, 1, kMany);
    if (token == "Y" || token == "x") return find_signed(rest_, false);
    if (token == "X") return find_signed(rest_, true);
    if (token == "MMM" || token == "MMMM") return find_name(rest_, kMonths, 3);
    if (token == "dd") return find_name(rest_, kDays, 2);
    if (token == "ddd" || token == "dddd") return find_name(rest_, kDays, 3);
    if (token == "Do") return find_ordinal(rest_, is_strict_);
    if (token == "a" || token == "A") return find_meridiem(rest_);
    if (token == "Z" || token == "ZZ") return find_offset(rest_);
    const std::size_t begin = rest_.find(token);
    if (begin == std::string_view::npos) return std::nullopt;
    return Piece{begin, token.size()};
}

void Reader::take_date(std::string_view token, std::string_view found, double number) {
    if (token == "YY" || (token == "YYYY" && found.size() == 2)) {
        given_.year = two_digit_year(number);
    } else if (token.starts_with('Y')) {
        given_.year = number;
    } else if (token == "MMM" || token == "MMMM") {
        const auto month = index_of_name(found, kMonths);
        if (month) given_.month = *month + 1;
    } else if (token.starts_with('M')) {
        given_.month = number;
    } else if (token == "DDD" || token == "DDDD") {
        given_.day_of_year = number;
    } else if (token.starts_with('D')) {
        given_.day = number;
    } else if (token == "Q") {
        given_.quarter = number;
    } else if (token == "dd" || token == "ddd" || token == "dddd") {
        const auto day = index_of_name(found, kDays);
        if (day) given_.weekday = *day;
    } else if (token == "d" || token == "e") {
        given_.weekday = number;
    } else if (token == "E") {
        given_.iso_weekday = number;
    } else if (token.starts_with('W')) {
        given_.iso_week = number;
    } else if (token.starts_with('w')) {
        given_.local_week = number;
    } else if (token.starts_with('G')) {
        given_.iso_year = token == "GG" ? two_digit_year(number) : number;
    } else if (token.starts_with('g')) {
        given_.local_year = token == "gg" ? two_digit_year(number) : number;
    }
}

void Reader::take_compact_time(std::string_view token, std::string_view found) {
    const bool has_seconds = token.size() == 5;
    const std::size_t tail = has_seconds ? 4 : 2;
    const auto number = [&](std::size_t at, std::size_t length) {
        return sdk::to_number(found.substr(at, length));
    };
    const std::size_t hours = found.size() - tail;
    given_.hour = number(0, hours);
    given_.minute = number(hours, 2);
    if (has_seconds) given_.second = number(hours + 2, 2);
    given_.is_hour12 = given_.is_hour12 || token.starts_with('h');
}

void Reader::take_time(std::string_view token, std::string_view found, double number) {
    if (token == "H" || token == "HH" || token == "h" || token == "hh") {
        given_.hour = number;
        given_.is_hour12 = given_.is_hour12 || token.starts_with('h');
    } else if (token.starts_with('k')) {
        given_.hour = number == 24 ? 0 : number;
    } else if (token.starts_with('H') || token.starts_with('h')) {
        take_compact_time(token, found);
    } else if (token.starts_with('m')) {
        given_.minute = number;
    } else if (token.starts_with('s')) {
        given_.second = number;
    } else if (token.starts_with('S')) {
        given_.millisecond = std::trunc(sdk::to_number("0." + std::string(found)) * 1000);
    } else if (token == "a" || token == "A") {
        given_.is_afternoon = found.front() == 'p' || found.front() == 'P';
    } else if (token == "Z" || token == "ZZ") {
        given_.offset = offset_minutes(found);
    } else if (token == "X") {
        given_.instant = number * 1000;
    } else if (token == "x") {
        given_.instant = number;
    }
}

void Reader::take(std::string_view token, std::string_view found) {
    const std::string_view digits =
        token == "Do" ? found.substr(0, found.find_first_not_of("0123456789")) : found;
    const double number = sdk::to_number(digits);
    constexpr std::string_view kDateLetters = "YMDQdeEWwGg";
    if (kDateLetters.find(token.front()) != std::string_view::npos)
        take_date(token, found, number);
    else
        take_time(token, found, number);
}

std::optional<Given> Reader::run(std::string_view format) {
    for (const MomentToken& token : moment_tokens(format)) {
        if (token.is_literal) {
            // Letter by letter, as Moment looks for them.
            for (const char c : token.text) {
                const std::size_t at = rest_.find(c);
                if (at == std::string_view::npos || (is_strict_ && at > 0)) {
                    if (is_strict_) return std::nullopt;
                    continue;
                }
                rest_.remove_prefix(at + 1);
            }
            continue;
        }
        const auto found = find(token.text);
        if (!found || (is_strict_ && found->begin > 0)) {
            if (is_strict_) return std::nullopt;
            continue;
        }
        given_.is_empty = false;
        take(token.text, rest_.substr(found->begin, found->length));
        rest_.remove_prefix(found->begin + found->length);
    }
    if (given_.is_empty || (is_strict_ && !rest_.empty())) return std::nullopt;
    return given_;
}

int weekday_of(double year, int month, int day) {
    sdk::DateFields fields;
    fields.year = year;
    fields.month = month;
    fields.day = day;
    const auto date = sdk::ZonedDate::from_fields(fields, "UTC");
    return date ? date->fields().weekday % 7 : 0;
}

// The day of the year of a weekday in a week; may be beyond the year. `first_day`: 0 Sunday, 1
// Monday; `fixed_day`: the day of January that is always in week 1.
double day_of_week(double year, double week, double weekday, int first_day, int fixed_day) {
    const int first = (7 + weekday_of(year, 1, fixed_day) - first_day) % 7;
    return 1 + 7 * (week - 1) + std::fmod(7 + weekday - first_day, 7) - first + fixed_day - 1;
}

class Completion {
  public:
    Completion(const Given& given, const sdk::ZonedDate& now)
        : given_(given), now_(now.fields()), date_(now) {}

    // The fields as they are to be read; nothing when they are no date.
    std::optional<sdk::DateFields> run();

  private:
    void use_weeks();
    bool use_date();
    bool use_time();

    Given given_;
    sdk::DateFields now_;
    const sdk::ZonedDate& date_;
    sdk::DateFields fields_;
};

void Completion::use_weeks() {
    const bool has_iso = given_.iso_year || given_.iso_week || given_.iso_weekday;
    const bool has_local = given_.local_year || given_.local_week || given_.weekday;
    if ((!has_iso && !has_local) || given_.day || given_.month || given_.quarter) return;
    const auto or_else = [](const std::optional<double>& one, const std::optional<double>& other,
                            double last) { return one ? *one : other.value_or(last); };
    double year = 0;
    double day = 0;
    if (has_iso) {
        year = or_else(given_.iso_year, given_.year, now_.week_year);
        day = day_of_week(year, given_.iso_week.value_or(1), given_.iso_weekday.value_or(1), 1, 4);
    } else {
        const double week = sdk::to_number(format_moment(date_, "w", false));
        year = or_else(given_.local_year, given_.year,
                       sdk::to_number(format_moment(date_, "gggg", false)));
        day = day_of_week(year, given_.local_week.value_or(week), given_.weekday.value_or(0), 0, 1);
    }
    given_.year = year;
    given_.month = 1;
    given_.day = day;
}

bool Completion::use_date() {
    if (given_.quarter) given_.month = (*given_.quarter - 1) * 3 + 1;
    const bool is_checked = !given_.day_of_year && (given_.day || given_.month || given_.year);
    if (given_.day_of_year) {
        fields_.year = given_.year.value_or(now_.year);
        fields_.month = 1;
        fields_.day = static_cast<int>(*given_.day_of_year);
        return *given_.day_of_year >= 1 && *given_.day_of_year <= 366;
    }
    fields_.year = given_.year.value_or(now_.year);
    const bool has_year = given_.year.has_value();
    fields_.month = static_cast<int>(given_.month.value_or(has_year ? 1 : now_.month));
    const bool has_month = has_year || given_.month.has_value();
    fields_.day = static_cast<int>(given_.day.value_or(has_month ? 1 : now_.day));
    return !is_checked || (fields_.month >= 1 && fields_.month <= 12);
}

bool Completion::use_time() {
    double hour = given_.hour.value_or(0);
    if (given_.is_afternoon) {
        if (*given_.is_afternoon && hour < 12) hour += 12;
        if (!*given_.is_afternoon && hour == 12) hour = 0;
    }
    fields_.hour = static_cast<int>(hour);
    fields_.minute = static_cast<int>(given_.minute.value_or(0));
    fields_.second = static_cast<int>(given_.second.value_or(0));
    fields_.millisecond = static_cast<int>(given_.millisecond.value_or(0));
    const bool is_end_of_day = fields_.hour == 24 && fields_.minute == 0 && fields_.second == 0 &&
                               fields_.millisecond == 0;
    return (fields_.hour <= 23 || is_end_of_day) && fields_.minute <= 59 && fields_.second <= 59;
}

std::optional<sdk::DateFields> Completion::run() {
    const bool has_day = given_.day.has_value();
    use_weeks();
    if (!use_date() || !use_time()) return std::nullopt;
    if (has_day) {
        // The day must exist, and be the weekday that the text names.
        sdk::DateFields day = fields_;
        day.hour = day.minute = day.second = day.millisecond = 0;
        const auto made = sdk::ZonedDate::from_fields(day, "UTC");
        if (!made || made->fields().day != fields_.day) return std::nullopt;
        if (given_.weekday && made->fields().weekday % 7 != static_cast<int>(*given_.weekday))
            return std::nullopt;
    }
    return fields_;
}

}  // namespace

std::optional<double> parse_moment(std::string_view text, std::string_view format,
                                   MomentReading reading, const sdk::ZonedDate& now,
                                   std::string_view zone) {
    const bool is_strict = reading == MomentReading::Strict;
    const auto given = Reader(text, is_strict).run(format);
    if (!given) return std::nullopt;
    if (given->instant) return given->instant;
    if (is_strict && given->is_hour12 && given->hour && (*given->hour > 12 || *given->hour == 0))
        return std::nullopt;
    const auto fields = Completion(*given, now).run();
    if (!fields) return std::nullopt;
    const auto date = sdk::ZonedDate::from_fields(*fields, given->offset ? "UTC" : zone);
    if (!date) return std::nullopt;
    return date->milliseconds() - given->offset.value_or(0) * 60000;
}

}  // namespace millrace::nodes
