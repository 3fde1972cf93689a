#include "nodes/date_time/moment_format.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>

#include "nodes/date_time/moment_tokens.hpp"

namespace millrace::nodes {
namespace {

constexpr std::array<std::string_view, 12> kMonths = {
    "January", "February", "March",     "April",   "May",      "June",
    "July",    "August",   "September", "October", "November", "December"};
constexpr std::array<std::string_view, 7> kDays = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                                   "Thursday", "Friday", "Saturday"};

std::string ordinal(int number) {
    const int last = number % 10;
    const bool is_teen = number / 10 % 10 == 1;
    const std::string_view suffix = is_teen     ? "th"
                                    : last == 1 ? "st"
                                    : last == 2 ? "nd"
                                    : last == 3 ? "rd"
                                                : "th";
    return fmt::format("{}{}", number, suffix);
}

class Formatter {
  public:
    Formatter(const sdk::ZonedDate& date, bool shows_zone)
        : date_(date), fields_(date.fields()), shows_zone_(shows_zone) {}

    std::string token(std::string_view name) const;

  private:
    std::optional<std::string> day_token(std::string_view name) const;
    std::optional<std::string> year_token(std::string_view name) const;
    std::optional<std::string> week_token(std::string_view name) const;
    std::optional<std::string> time_token(std::string_view name) const;
    std::optional<std::string> zone_token(std::string_view name) const;

    int weekday() const { return fields_.weekday % 7; }  // 0 Sunday
    int hour12() const { return fields_.hour % 12 == 0 ? 12 : fields_.hour % 12; }
    // The week as the United States count it: from Sunday, the first has January 1st.
    struct Week {
        double year;
        int number;
    };
    Week local_week() const;
    std::string offset(std::string_view separator) const;

    const sdk::ZonedDate& date_;
    sdk::DateFields fields_;
    bool shows_zone_;
};

std::string padded(double number, int width, bool forces_sign = false) {
    const std::string digits = fmt::format("{:0{}}", std::fabs(number), width);
    if (number < 0) return "-" + digits;
    return forces_sign ? "+" + digits : digits;
}

std::string padded_year(double year) {
    return year <= 9999 ? padded(year, 4) : padded(year, 1, true);
}

std::optional<std::string> Formatter::year_token(std::string_view name) const {
    const double year = fields_.year;
    const double era_year = year > 0 ? year : 1 - year;
    if (name == "Y") return padded_year(year);
    if (name == "YY") return padded(std::fmod(std::fabs(year), 100), 2);
    if (name == "YYYY") return padded(year, 4);
    if (name == "YYYYY") return padded(year, 5);
    if (name == "YYYYYY") return padded(year, 6, true);
    if (name == "yo") return ordinal(static_cast<int>(era_year));
    if (name.starts_with('y')) return padded(era_year, static_cast<int>(name.size()));
    if (name == "NNNN") return std::string(year > 0 ? "Anno Domini" : "Before Christ");
    if (name.starts_with('N')) return std::string(year > 0 ? "AD" : "BC");
    if (name == "Q") return fmt::format("{}", (fields_.month + 2) / 3);
    if (name == "Qo") return ordinal((fields_.month + 2) / 3);
    return std::nullopt;
}

std::optional<std::string> Formatter::day_token(std::string_view name) const {
    const std::string_view month = kMonths[static_cast<std::size_t>(fields_.month) - 1];
    const std::string_view day = kDays[static_cast<std::size_t>(weekday())];
    if (name == "M") return fmt::format("{}", fields_.month);
    if (name == "Mo") return ordinal(fields_.month);
    if (name == "MM") return fmt::format("{:02}", fields_.month);
    if (name == "MMM") return std::string(month.substr(0, 3));
    if (name == "MMMM") return std::string(month);
    if (name == "D") return fmt::format("{}", fields_.day);
    if (name == "Do") return ordinal(fields_.day);
    if (name == "DD") return fmt::format("{:02}", fields_.day);
    if (name == "DDD") return fmt::format("{}", fields_.day_of_year);
    if (name == "DDDo") return ordinal(fields_.day_of_year);
    if (name == "DDDD") return fmt::format("{:03}", fields_.day_of_year);
    if (name == "d" || name == "e") return fmt::format("{}", weekday());
    if (name == "do") return ordinal(weekday());
    if (name == "dd") return std::string(day.substr(0, 2));
    if (name == "ddd") return std::string(day.substr(0, 3));
    if (name == "dddd") return std::string(day);
    if (name == "E") return fmt::format("{}", fields_.weekday);
    return std::nullopt;
}

Formatter::Week Formatter::local_week() const {
    const auto weekday_of_first = [&](int days_before_first) {
        return ((weekday() - days_before_first) % 7 + 7) % 7;
    };
    const auto days_in = [](double year) {
        return std::fmod(year, 4) == 0 && (std::fmod(year, 100) != 0 || std::fmod(year, 400) == 0)
                   ? 366
                   : 365;
    };
    const int first = weekday_of_first(fields_.day_of_year - 1);  // of January 1st
    const int number = (fields_.day_of_year - 1 + first) / 7 + 1;
    const int days_left = days_in(fields_.year) - fields_.day_of_year;
    // The week of the next January 1st is week 1 of that year.
    if (days_left < 6 - weekday()) return {fields_.year + 1, 1};
    return {fields_.year, number};
}

std::optional<std::string> Formatter::week_token(std::string_view name) const {
    const Week local = local_week();
    if (name == "w") return fmt::format("{}", local.number);
    if (name == "wo") return ordinal(local.number);
    if (name == "ww") return fmt::format("{:02}", local.number);
    if (name == "W") return fmt::format("{}", fields_.week);
    if (name == "Wo") return ordinal(fields_.week);
    if (name == "WW") return fmt::format("{:02}", fields_.week);
    const bool is_local = name.starts_with('g');
    if (!is_local && !name.starts_with('G')) return std::nullopt;
    const double year = is_local ? local.year : fields_.week_year;
    if (name.size() == 2) return padded(std::fmod(std::fabs(year), 100), 2);
    return padded(year, static_cast<int>(name.size()));
}

std::optional<std::string> Formatter::time_token(std::string_view name) const {
    const int hour24 = fields_.hour == 0 ? 24 : fields_.hour;
    if (name == "H") return fmt::format("{}", fields_.hour);
    if (name == "HH") return fmt::format("{:02}", fields_.hour);
    if (name == "h") return fmt::format("{}", hour12());
    if (name == "hh") return fmt::format("{:02}", hour12());
    if (name == "k") return fmt::format("{}", hour24);
    if (name == "kk") return fmt::format("{:02}", hour24);
    if (name == "a") return std::string(fields_.hour < 12 ? "am" : "pm");
    if (name == "A") return std::string(fields_.hour < 12 ? "AM" : "PM");
    if (name == "m") return fmt::format("{}", fields_.minute);
    if (name == "mm") return fmt::format("{:02}", fields_.minute);
    if (name == "s") return fmt::format("{}", fields_.second);
    if (name == "ss") return fmt::format("{:02}", fields_.second);
    if (name == "hmm") return fmt::format("{}{:02}", hour12(), fields_.minute);
    if (name == "hmmss")
        return fmt::format("{}{:02}{:02}", hour12(), fields_.minute, fields_.second);
    if (name == "Hmm") return fmt::format("{}{:02}", fields_.hour, fields_.minute);
    if (name == "Hmmss")
        return fmt::format("{}{:02}{:02}", fields_.hour, fields_.minute, fields_.second);
    if (name.starts_with('S')) {
        std::string digits = fmt::format("{:03}", fields_.millisecond);
        digits.resize(name.size(), '0');
        return digits;
    }
    return std::nullopt;
}

std::string Formatter::offset(std::string_view separator) const {
    const int minutes = static_cast<int>(std::fabs(fields_.offset_minutes));
    return fmt::format("{}{:02}{}{:02}", fields_.offset_minutes < 0 ? '-' : '+', minutes / 60,
                       separator, minutes % 60);
}

std::optional<std::string> Formatter::zone_token(std::string_view name) const {
    if (name == "Z") return offset(":");
    if (name == "ZZ") return offset("");
    if (name == "z" || name == "zz") return shows_zone_ ? date_.zone_abbreviation() : std::string();
    if (name == "X") return number_to_text(std::floor(date_.milliseconds() / 1000));
    if (name == "x") return number_to_text(date_.milliseconds());
    return std::nullopt;
}

std::string Formatter::token(std::string_view name) const {
    for (const auto part : {&Formatter::year_token, &Formatter::day_token, &Formatter::week_token,
                            &Formatter::time_token, &Formatter::zone_token})
        if (auto text = (this->*part)(name)) return std::move(*text);
    return std::string(name);
}

}  // namespace

std::string format_moment(const sdk::ZonedDate& date, std::string_view format, bool shows_zone) {
    const Formatter formatter(date, shows_zone);
    if (format.empty()) format = "YYYY-MM-DDTHH:mm:ssZ";
    std::string out;
    for (const MomentToken& token : moment_tokens(format))
        out += token.is_literal ? token.text : formatter.token(token.text);
    return out;
}

}  // namespace millrace::nodes
