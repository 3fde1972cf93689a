// String.prototype.
#include <algorithm>
#include <cmath>
#include <unordered_map>

#include "expression/detail/builtins.hpp"
#include "expression/detail/coercion.hpp"
#include "expression/detail/property.hpp"
#include "expression/detail/regexp.hpp"
#include "expression/detail/text.hpp"

namespace millrace::expression {
namespace {

std::string_view text_argument(Context& context, Arguments arguments, std::size_t index) {
    return to_text(context, argument(arguments, index));
}

RegExpObject* regexp_of(Value value) {
    return value.is_object() && value.object()->kind == ObjectKind::RegExp
               ? static_cast<RegExpObject*>(value.object())
               : nullptr;
}

// For methods that take no pattern.
std::string_view plain_argument(Context& context, Arguments arguments) {
    if (regexp_of(argument(arguments, 0)) != nullptr) throw_type_error("not a regular expression");
    return text_argument(context, arguments, 0);
}

// A position in units, cut to [0, length].
std::size_t position(Context& context, Value value, std::size_t length, std::size_t fallback) {
    if (value.is_undefined()) return fallback;
    const double number = to_integer(context, value);
    if (number <= 0) return 0;
    return number >= static_cast<double>(length) ? length : static_cast<std::size_t>(number);
}

Value at(Context& context, Value self, Arguments arguments) {
    const double length = static_cast<double>(unit_count(self.text()));
    double index = to_integer(context, argument(arguments, 0));
    if (index < 0) index += length;
    if (index < 0 || index >= length) return {};
    const auto unit = static_cast<std::size_t>(index);
    return unit_slice(context.memory, self.text(), unit, unit + 1);
}

Value char_at(Context& context, Value self, Arguments arguments) {
    const double index = to_integer(context, argument(arguments, 0));
    if (index < 0 || index >= static_cast<double>(self.text().size())) return std::string_view{};
    const auto unit = static_cast<std::size_t>(index);
    return unit_slice(context.memory, self.text(), unit, unit + 1);
}

Value char_code_at(Context& context, Value self, Arguments arguments) {
    const double index = to_integer(context, argument(arguments, 0));
    if (index < 0 || index >= static_cast<double>(self.text().size())) return Value::nan();
    const std::u16string units = to_units(self.text());
    const auto unit = static_cast<std::size_t>(index);
    return unit < units.size() ? Value(static_cast<double>(units[unit])) : Value::nan();
}

Value code_point_at(Context& context, Value self, Arguments arguments) {
    const double index = to_integer(context, argument(arguments, 0));
    if (index < 0 || index >= static_cast<double>(self.text().size())) return {};
    const std::u16string units = to_units(self.text());
    const auto unit = static_cast<std::size_t>(index);
    if (unit >= units.size()) return {};
    const std::string rest = from_units(std::u16string_view(units).substr(unit, 2));
    std::size_t start = 0;
    return static_cast<double>(next_code_point(rest, start));
}

Value concat(Context& context, Value self, Arguments arguments) {
    Value whole = self;
    for (const Value more : arguments) whole = add(context, whole, to_text(context, more));
    return whole;
}

Value includes(Context& context, Value self, Arguments arguments) {
    const std::string_view wanted = plain_argument(context, arguments);
    const std::size_t from =
        byte_offset(self.text(), position(context, argument(arguments, 1), self.text().size(), 0));
    return self.text().find(wanted, from) != std::string_view::npos;
}

Value starts_with(Context& context, Value self, Arguments arguments) {
    const std::string_view wanted = plain_argument(context, arguments);
    const std::size_t from =
        byte_offset(self.text(), position(context, argument(arguments, 1), self.text().size(), 0));
    return self.text().substr(from).starts_with(wanted);
}

Value ends_with(Context& context, Value self, Arguments arguments) {
    const std::string_view wanted = plain_argument(context, arguments);
    const std::size_t length = unit_count(self.text());
    const std::size_t end =
        byte_offset(self.text(), position(context, argument(arguments, 1), length, length));
    return self.text().substr(0, end).ends_with(wanted);
}

Value index_of(Context& context, Value self, Arguments arguments) {
    const std::string_view wanted = text_argument(context, arguments, 0);
    const std::size_t from =
        byte_offset(self.text(), position(context, argument(arguments, 1), self.text().size(), 0));
    const std::size_t found = self.text().find(wanted, from);
    return found == std::string_view::npos ? Value(-1.0)
                                           : Value::count(unit_index(self.text(), found));
}

Value last_index_of(Context& context, Value self, Arguments arguments) {
    const std::string_view wanted = text_argument(context, arguments, 0);
    const double number = to_number(context, argument(arguments, 1));
    std::size_t from = std::string_view::npos;
    if (!std::isnan(number)) {
        const std::size_t length = unit_count(self.text());
        from = byte_offset(self.text(), position(context, number, length, length));
    }
    const std::size_t found = self.text().rfind(wanted, from);
    return found == std::string_view::npos ? Value(-1.0)
                                           : Value::count(unit_index(self.text(), found));
}

Value slice(Context& context, Value self, Arguments arguments) {
    const std::size_t length = unit_count(self.text());
    const std::size_t first = relative_index(context, argument(arguments, 0), length, 0);
    const std::size_t last = relative_index(context, argument(arguments, 1), length, length);
    return unit_slice(context.memory, self.text(), first, last);
}

Value substring(Context& context, Value self, Arguments arguments) {
    const std::size_t length = unit_count(self.text());
    const std::size_t a = position(context, argument(arguments, 0), length, 0);
    const std::size_t b = position(context, argument(arguments, 1), length, length);
    return unit_slice(context.memory, self.text(), std::min(a, b), std::max(a, b));
}

Value substr(Context& context, Value self, Arguments arguments) {
    const std::size_t length = unit_count(self.text());
    const std::size_t first = relative_index(context, argument(arguments, 0), length, 0);
    const std::size_t count = position(context, argument(arguments, 1), length, length);
    return unit_slice(context.memory, self.text(), first, first + count);
}

Value lower(Context& context, Value self, Arguments) {
    return context.text(to_lower(self.text()));
}
Value upper(Context& context, Value self, Arguments) {
    return context.text(to_upper(self.text()));
}
Value trim_both(Context&, Value self, Arguments) {
    return trim(self.text());
}
Value trim_left(Context&, Value self, Arguments) {
    return trim_start(self.text());
}
Value trim_right(Context&, Value self, Arguments) {
    return trim_end(self.text());
}
Value itself(Context&, Value self, Arguments) {
    return self;
}

std::string repeated(std::string_view text, std::size_t count) {
    if (!text.empty() && count > Memory::kLimit / text.size()) Memory::exceed();
    std::string out;
    out.reserve(text.size() * count);
    for (std::size_t i = 0; i < count && !text.empty(); ++i) append_text(out, text);
    return out;
}

Value repeat(Context& context, Value self, Arguments arguments) {
    const double count = to_integer(context, argument(arguments, 0));
    if (count < 0 || !std::isfinite(count)) throw_range_error("Invalid count value");
    if (self.text().empty()) return self;
    if (count > static_cast<double>(Memory::kLimit)) Memory::exceed();
    return context.text(repeated(self.text(), static_cast<std::size_t>(count)));
}

Value pad(Context& context, Value self, Arguments arguments, bool at_start) {
    const double wanted = to_integer(context, argument(arguments, 0));
    const std::string_view filler =
        argument(arguments, 1).is_undefined() ? " " : text_argument(context, arguments, 1);
    const std::size_t length = unit_count(self.text());
    if (!(wanted > static_cast<double>(length)) || filler.empty()) return self;
    if (wanted > static_cast<double>(Memory::kLimit)) Memory::exceed();
    const std::size_t missing = static_cast<std::size_t>(wanted) - length;
    const std::string many = repeated(filler, missing / unit_count(filler) + 1);
    std::string out;
    if (!at_start) out = self.text();
    append_text(out, unit_slice(context.memory, many, 0, missing));
    if (at_start) append_text(out, self.text());
    return context.text(out);
}
Value pad_start(Context& context, Value self, Arguments arguments) {
    return pad(context, self, arguments, true);
}
Value pad_end(Context& context, Value self, Arguments arguments) {
    return pad(context, self, arguments, false);
}

Value split(Context& context, Value self, Arguments arguments) {
    const Value separator = argument(arguments, 0);
    const Value limit_value = argument(arguments, 1);
    const std::size_t limit =
        limit_value.is_undefined()
            ? std::numeric_limits<std::size_t>::max()
            : static_cast<std::size_t>(static_cast<std::uint32_t>(to_int32(context, limit_value)));
    if (RegExpObject* pattern = regexp_of(separator))
        return text_split(context, self.text(), *pattern, limit);
    ArrayObject* parts = context.array();
    std::string_view rest = self.text();
    if (limit == 0) return parts;
    if (separator.is_undefined()) {
        parts->items.push_back(self);
        return parts;
    }
    const std::string_view mark = to_text(context, separator);
    if (mark.empty()) {
        const std::size_t count = std::min(limit, unit_count(rest));
        context.step(count);
        if (is_ascii(rest)) {
            for (std::size_t i = 0; i < count; ++i) parts->items.push_back(rest.substr(i, 1));
            return parts;
        }
        const std::u16string units = to_units(rest);
        for (std::size_t i = 0; i < count; ++i)
            parts->items.push_back(
                context.text(from_units(std::u16string_view(units).substr(i, 1))));
        return parts;
    }
    while (parts->items.size() < limit) {
        context.step();
        const std::size_t found = rest.find(mark);
        parts->items.push_back(rest.substr(0, found));
        if (found == std::string_view::npos) break;
        rest.remove_prefix(found + mark.size());
    }
    return parts;
}

Value replace_text(Context& context, Value self, Arguments arguments, bool is_all) {
    const std::string_view text = self.text();
    const std::string_view wanted = text_argument(context, arguments, 0);
    const Value with = argument(arguments, 1);
    const bool calls = is_callable(with);
    const std::string_view replacement = calls ? std::string_view{} : to_text(context, with);
    std::string out;
    std::size_t last = 0;
    std::size_t from = 0;
    while (from <= text.size()) {
        context.step();
        const std::size_t found = text.find(wanted, from);
        if (found == std::string_view::npos) break;
        append_text(out, text.substr(last, found - last));
        if (calls) {
            const std::vector<Value> call = {text.substr(found, wanted.size()),
                                             Value::count(unit_index(text, found)), self};
            append_text(out, to_text(context, call_function(context, with, call)));
        } else {
            const PatternMatch match{{Span{found, found + wanted.size()}}};
            append_replacement(context, out, replacement, text, match, nullptr);
        }
        if (out.size() > Memory::kLimit) Memory::exceed();
        last = found + wanted.size();
        if (!is_all) break;
        from = last;
        if (wanted.empty()) {
            if (from >= text.size()) break;
            if (!is_ascii(text)) need_script("replaceAll of an empty text");
            ++from;
        }
    }
    append_text(out, text.substr(last));
    return context.text(out);
}

Value replace(Context& context, Value self, Arguments arguments) {
    if (RegExpObject* pattern = regexp_of(argument(arguments, 0)))
        return text_replace(context, self.text(), *pattern, argument(arguments, 1));
    return replace_text(context, self, arguments, false);
}

Value replace_all(Context& context, Value self, Arguments arguments) {
    if (RegExpObject* pattern = regexp_of(argument(arguments, 0))) {
        if (!pattern->pattern.is_global()) throw_type_error("replaceAll needs a global pattern");
        return text_replace(context, self.text(), *pattern, argument(arguments, 1));
    }
    return replace_text(context, self, arguments, true);
}

// The pattern argument of match() and its relatives, made from a text where it is none.
RegExpObject& pattern_argument(Context& context, Arguments arguments, std::string_view flags) {
    const Value value = argument(arguments, 0);
    if (RegExpObject* pattern = regexp_of(value)) return *pattern;
    const Value made =
        new_regexp(context, value.is_undefined() ? "" : to_text(context, value), flags);
    return *static_cast<RegExpObject*>(made.object());
}

Value match(Context& context, Value self, Arguments arguments) {
    return text_match(context, self.text(), pattern_argument(context, arguments, ""));
}
Value match_all(Context& context, Value self, Arguments arguments) {
    return text_match_all(context, self.text(), pattern_argument(context, arguments, "g"));
}
Value search(Context& context, Value self, Arguments arguments) {
    return text_search(context, self.text(), pattern_argument(context, arguments, ""));
}

// Only where every collation agrees: texts of lower-case letters, or of digits.
Value locale_compare(Context& context, Value self, Arguments arguments) {
    const std::string_view other = text_argument(context, arguments, 0);
    const auto is_simple = [](std::string_view text) {
        return std::all_of(text.begin(), text.end(), [](char c) { return c >= 'a' && c <= 'z'; });
    };
    if (arguments.size() != 1 || !is_simple(self.text()) || !is_simple(other))
        need_script("localeCompare");
    return static_cast<double>(compare_units(self.text(), other));
}

Value normalize(Context& context, Value self, Arguments) {
    if (!is_ascii(self.text())) need_script("normalize");
    return context.text(self.text());
}

Value html_tag(Context& context, std::string_view tag, Value self) {
    std::string out = "<";
    out.append(tag).append(">").append(self.text()).append("</").append(tag).append(">");
    return context.text(out);
}
Value bold(Context& context, Value self, Arguments) {
    return html_tag(context, "b", self);
}
Value italics(Context& context, Value self, Arguments) {
    return html_tag(context, "i", self);
}

}  // namespace

Method find_text_method(std::string_view name) {
    static const std::unordered_map<std::string_view, Method> methods = {
        {"at", at},
        {"charAt", char_at},
        {"charCodeAt", char_code_at},
        {"codePointAt", code_point_at},
        {"concat", concat},
        {"includes", includes},
        {"startsWith", starts_with},
        {"endsWith", ends_with},
        {"indexOf", index_of},
        {"lastIndexOf", last_index_of},
        {"slice", slice},
        {"substring", substring},
        {"substr", substr},
        {"toLowerCase", lower},
        {"toUpperCase", upper},
        {"trim", trim_both},
        {"trimStart", trim_left},
        {"trimEnd", trim_right},
        {"trimLeft", trim_left},
        {"trimRight", trim_right},
        {"toString", itself},
        {"valueOf", itself},
        {"repeat", repeat},
        {"padStart", pad_start},
        {"padEnd", pad_end},
        {"split", split},
        {"replace", replace},
        {"replaceAll", replace_all},
        {"match", match},
        {"matchAll", match_all},
        {"search", search},
        {"localeCompare", locale_compare},
        {"normalize", normalize},
        {"bold", bold},
        {"italics", italics},
    };
    const auto found = methods.find(name);
    return found == methods.end() ? nullptr : found->second;
}

}  // namespace millrace::expression
