// Functions of texts, by character.
#include <algorithm>
#include <array>

#include "nodes/merge/sql/function_list.hpp"
#include "sdk/value_conversion.hpp"

namespace millrace::nodes::sql {
namespace {

constexpr std::size_t kMaxText = std::size_t{16} << 20U;

std::size_t next_character(std::string_view text, std::size_t at) {
    for (++at; at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U; ++at) {
    }
    return at;
}
std::size_t length_of(std::string_view text) {
    std::size_t count = 0;
    for (std::size_t at = 0; at < text.size(); at = next_character(text, at)) ++count;
    return count;
}

Value upper(Arguments arguments, const Surroundings&) {
    return of_text(arguments[0], [](const std::string& text) { return sdk::to_upper_case(text); });
}
Value lower(Arguments arguments, const Surroundings&) {
    return of_text(arguments[0], [](const std::string& text) { return sdk::to_lower_case(text); });
}
Value length(Arguments arguments, const Surroundings&) {
    if (arguments[0].is_nullish()) return {};
    if (const JsonArray* list = arguments[0].get()->if_array())
        return number_json(static_cast<double>(list->size()));
    return number_json(static_cast<double>(length_of(arguments[0].text())));
}
Value trim(Arguments arguments, const Surroundings&) {
    return of_text(arguments[0],
                   [](const std::string& text) { return std::string(sdk::trim_blanks(text)); });
}
Value trim_left(Arguments arguments, const Surroundings&) {
    return of_text(arguments[0], [](const std::string& text) {
        return text.substr(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
    });
}
Value trim_right(Arguments arguments, const Surroundings&) {
    return of_text(arguments[0], [](const std::string& text) {
        return text.substr(0, text.find_last_not_of(" \t\r\n") + 1);
    });
}
Value substring(Arguments arguments, const Surroundings&) {
    const double first = std::max(0.0, arguments[1].number() - 1);
    const double count = arguments.size() > 2 ? arguments[2].number() : 1e9;
    return of_text(arguments[0], [&](const std::string& text) {
        return std::string(characters(text, first, count));
    });
}
Value left(Arguments arguments, const Surroundings&) {
    return of_text(arguments[0], [&](const std::string& text) {
        return std::string(characters(text, 0, arguments[1].number()));
    });
}
Value right(Arguments arguments, const Surroundings&) {
    return of_text(arguments[0], [&](const std::string& text) {
        const double size = static_cast<double>(length_of(text));
        return std::string(characters(text, std::max(0.0, size - arguments[1].number()), size));
    });
}
Value position(Arguments arguments, const Surroundings&) {
    if (arguments[0].is_nullish()) return {};
    const std::string text = arguments[0].text();
    const std::size_t found = text.find(arguments[1].text());
    if (found == std::string::npos) return Json(0);
    const auto before = std::string_view(text).substr(0, found);
    return number_json(static_cast<double>(length_of(before)) + 1);
}
Value replace(Arguments arguments, const Surroundings&) {
    if (arguments[0].is_nullish()) return {};
    const std::string text = arguments[0].text();
    const std::string from = arguments[1].text();
    const std::string to = arguments[2].text();
    if (from.empty()) return Json(text);
    std::string out;
    std::size_t at = 0;
    for (std::size_t found = text.find(from); found != std::string::npos && out.size() < kMaxText;
         found = text.find(from, at)) {
        out += text.substr(at, found - at) + to;
        at = found + from.size();
    }
    return Json(out + text.substr(at));
}
Value repeat(Arguments arguments, const Surroundings&) {
    return of_text(arguments[0], [&](const std::string& text) {
        std::string out;
        for (double i = 0;
             i < arguments[1].number() && out.size() + text.size() <= kMaxText && !text.empty();
             ++i)
            out += text;
        return out;
    });
}
Value reverse(Arguments arguments, const Surroundings&) {
    return of_text(arguments[0], [](const std::string& text) {
        std::string out(text.size(), ' ');
        for (std::size_t at = 0; at < text.size();) {
            const std::size_t end = next_character(text, at);
            out.replace(text.size() - end, end - at, text, at, end - at);
            at = end;
        }
        return out;
    });
}
Value concat(Arguments arguments, const Surroundings&) {
    std::string out;
    for (const Value& value : arguments)
        if (!value.is_nullish()) out += value.text();
    return Json(out);
}
Value concat_with(Arguments arguments, const Surroundings&) {
    std::string out;
    bool is_first = true;
    for (const Value& value : arguments.subspan(1)) {
        if (value.is_nullish()) continue;
        if (!is_first) out += arguments[0].text();
        out += value.text();
        is_first = false;
    }
    return Json(out);
}

constexpr auto kFunctions = std::to_array<Function>({
    {"CONCAT", 0, kMany, concat},   {"CONCAT_WS", 1, kMany, concat_with},
    {"INSTR", 2, 2, position},      {"LCASE", 1, 1, lower},
    {"LEFT", 2, 2, left},           {"LEN", 1, 1, length},
    {"LENGTH", 1, 1, length},       {"LOWER", 1, 1, lower},
    {"LTRIM", 1, 1, trim_left},     {"MID", 2, 3, substring},
    {"REPLACE", 3, 3, replace},     {"REPLICATE", 2, 2, repeat},
    {"REVERSE", 1, 1, reverse},     {"RIGHT", 2, 2, right},
    {"RTRIM", 1, 1, trim_right},    {"SUBSTR", 2, 3, substring},
    {"SUBSTRING", 2, 3, substring}, {"TRIM", 1, 1, trim},
    {"UCASE", 1, 1, upper},         {"UPPER", 1, 1, upper},
});

}  // namespace

std::span<const Function> text_functions() {
    return kFunctions;
}

std::string_view characters(std::string_view text, double first, double count) {
    std::size_t begin = 0;
    for (double i = 0; i < first && begin < text.size(); ++i) begin = next_character(text, begin);
    std::size_t end = begin;
    for (double i = 0; i < count && end < text.size(); ++i) end = next_character(text, end);
    return text.substr(begin, end - begin);
}

bool is_method(std::string_view name) {
    return name == "toString" || name == "toUpperCase" || name == "toLowerCase" || name == "trim";
}

Value call_method(const Value& value, std::string_view name) {
    if (value.is_nullish()) return {};
    const std::string text = value.text();
    if (name == "toUpperCase") return Json(sdk::to_upper_case(text));
    if (name == "toLowerCase") return Json(sdk::to_lower_case(text));
    if (name == "trim") return Json(sdk::trim_blanks(text));
    return Json(text);
}

// Linear with backtracking to the last "%" only.
bool is_like(std::string_view text, std::string_view pattern) {
    const std::string low_text = sdk::to_lower_case(text);
    const std::string low_pattern = sdk::to_lower_case(pattern);
    std::size_t t = 0;
    std::size_t p = 0;
    std::size_t star = std::string::npos;
    std::size_t star_text = 0;
    while (t < low_text.size()) {
        const char c = p < low_pattern.size() ? low_pattern[p] : '\0';
        const bool is_escaped = c == '\\' && p + 1 < low_pattern.size();
        const char wanted = is_escaped ? low_pattern[p + 1] : c;
        if (p < low_pattern.size() && c == '%') {
            star = p++;
            star_text = t;
        } else if (p < low_pattern.size() && c == '_') {
            t = next_character(low_text, t);
            ++p;
        } else if (p < low_pattern.size() && wanted == low_text[t]) {
            ++t;
            p += is_escaped ? 2 : 1;
        } else if (star != std::string::npos) {
            p = star + 1;
            t = ++star_text;
        } else {
            return false;
        }
    }
    while (p < low_pattern.size() && low_pattern[p] == '%') ++p;
    return p == low_pattern.size();
}

}  // namespace millrace::nodes::sql
