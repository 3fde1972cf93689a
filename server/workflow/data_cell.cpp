// What values become in the cells of a data table, and back.
#include <charconv>
#include <cmath>

#include "workflow/data_table.hpp"

namespace millrace::workflow {
namespace {

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view kSpace = " \t\r\n";
    const std::size_t begin = text.find_first_not_of(kSpace);
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(kSpace) - begin + 1);
}

std::optional<double> number_in(std::string_view text) {
    text = trimmed(text);
    double number = 0;
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (text.empty() || code != std::errc{} || end != text.data() + text.size() ||
        !std::isfinite(number))
        return std::nullopt;
    return number;
}

std::optional<bool> flag_in(const Json& value) {
    if (value.is_bool()) return value.get_bool();
    if (is_number(value) && (number_of(value) == 0 || number_of(value) == 1))
        return number_of(value) == 1;
    if (!value.is_string()) return std::nullopt;
    std::string text(trimmed(text_of(value.get_string())));
    for (char& c : text)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    if (text == "true" || text == "1") return true;
    if (text == "false" || text == "0") return false;
    return std::nullopt;
}

// ISO 8601, also a day alone and with a space in place of the T; UTC where no offset is given. A
// number is milliseconds since 1970.
std::optional<Time> time_in(const Json& value) {
    constexpr double kFurthest = 8.64e15;  // JavaScript's last day
    if (is_number(value)) {
        if (std::abs(number_of(value)) > kFurthest) return std::nullopt;
        return Time(std::chrono::milliseconds(static_cast<std::int64_t>(number_of(value))));
    }
    if (!value.is_string()) return std::nullopt;
    std::string text(trimmed(text_of(value.get_string())));
    constexpr std::size_t kDay = 10;
    constexpr std::size_t kMinute = 16;
    if (text.size() == kDay) text += "T00:00:00";
    if (text.size() > kDay && text[kDay] == ' ') text[kDay] = 'T';
    if (text.size() == kMinute) text += ":00";
    const bool has_zone = text.find_first_of("Z+", kDay) != std::string::npos ||
                          (text.size() > kMinute && text.find('-', kMinute) != std::string::npos);
    return time_from_iso(has_zone ? text : text + "Z");
}

Error does_not_fit(std::string_view column, ColumnType type, const Json& value) {
    std::string text = to_json_text(value);
    constexpr std::size_t kShown = 60;
    if (text.size() > kShown) {
        std::size_t end = kShown;
        while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
        text = text.substr(0, end) + "…";
    }
    return Error{ErrorKind::InvalidInput,
                 "The value " + text + " does not fit the column \"" + std::string(column) +
                     "\", which is of the type " + std::string(to_string(type)) + ".",
                 value.is_object() || value.is_array()
                     ? "Lists and objects can be kept as a text, such as of JSON.stringify."
                     : "Give a value of that type, or change the column."};
}

}  // namespace

Result<Cell> to_cell(std::string_view column, ColumnType type, const Json& value) {
    if (value.is_null()) return Cell{};
    switch (type) {
        case ColumnType::String:
            if (value.is_string()) return Cell{std::string(text_of(value.get_string()))};
            if (value.is_bool()) return Cell{std::string(value.get_bool() ? "true" : "false")};
            if (is_number(value)) return Cell{number_to_text(number_of(value))};
            break;
        case ColumnType::Number:
            if (is_number(value) && std::isfinite(number_of(value))) return Cell{number_of(value)};
            if (value.is_string())
                if (const auto number = number_in(text_of(value.get_string())))
                    return Cell{*number};
            break;
        case ColumnType::Boolean:
            if (const auto flag = flag_in(value)) return Cell{*flag};
            break;
        case ColumnType::Date:
            if (const auto time = time_in(value)) return Cell{*time};
            break;
    }
    return does_not_fit(column, type, value);
}

Json to_json(const Cell& cell) {
    if (const auto* flag = std::get_if<bool>(&cell)) return Json(*flag);
    if (const auto* number = std::get_if<double>(&cell)) return number_json(*number);
    if (const auto* text = std::get_if<std::string>(&cell)) return Json(*text);
    if (const auto* time = std::get_if<Time>(&cell)) return Json(to_iso_text(*time));
    return Json();
}

}  // namespace millrace::workflow
