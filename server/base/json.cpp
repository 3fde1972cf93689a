#include "base/json.hpp"

#include <array>
#include <boost/json/basic_parser_impl.hpp>
#include <charconv>
#include <cmath>
#include <limits>

namespace millrace {
namespace {

namespace json = boost::json;

constexpr std::int64_t kMaxSafeInteger = std::int64_t{1} << 53;

// Builds a value from the events of Boost's parser; numbers with a fraction or exponent are read
// again by std::from_chars, because Boost 1.81 may be off by one unit in the last place.
class ValueBuilder {
  public:
    constexpr static std::size_t max_object_size = std::numeric_limits<std::size_t>::max();
    constexpr static std::size_t max_array_size = std::numeric_limits<std::size_t>::max();
    constexpr static std::size_t max_key_size = std::numeric_limits<std::size_t>::max();
    constexpr static std::size_t max_string_size = std::numeric_limits<std::size_t>::max();

    using error_code = json::error_code;
    using string_view = json::string_view;

    void start(json::storage_ptr storage, IntegerMode integers) {
        stack_.reset(std::move(storage));
        integers_ = integers;
    }
    Json take() { return stack_.release(); }

    bool on_document_begin(error_code&) { return true; }
    bool on_document_end(error_code&) { return true; }
    bool on_object_begin(error_code&) { return true; }
    bool on_object_end(std::size_t n, error_code&) { return stack_.push_object(n), true; }
    bool on_array_begin(error_code&) { return true; }
    bool on_array_end(std::size_t n, error_code&) { return stack_.push_array(n), true; }
    bool on_key_part(string_view s, std::size_t, error_code&) { return stack_.push_chars(s), true; }
    bool on_key(string_view s, std::size_t, error_code&) { return stack_.push_key(s), true; }
    bool on_string_part(string_view s, std::size_t, error_code&) {
        return stack_.push_chars(s), true;
    }
    bool on_string(string_view s, std::size_t, error_code&) { return stack_.push_string(s), true; }
    bool on_number_part(string_view s, error_code&) {
        number_.append(s.data(), s.size());
        return true;
    }
    bool on_int64(std::int64_t value, string_view, error_code&) {
        number_.clear();
        const bool exact = integers_ == IntegerMode::Exact ||
                           (value <= kMaxSafeInteger && value >= -kMaxSafeInteger);
        if (exact)
            stack_.push_int64(value);
        else
            stack_.push_double(static_cast<double>(value));
        return true;
    }
    bool on_uint64(std::uint64_t value, string_view, error_code&) {
        number_.clear();
        if (integers_ == IntegerMode::Exact)
            stack_.push_uint64(value);
        else
            stack_.push_double(static_cast<double>(value));
        return true;
    }
    bool on_double(double value, string_view s, error_code&) {
        number_.append(s.data(), s.size());
        double exact = value;
        const char* end = number_.data() + number_.size();
        const auto [ptr, ec] = std::from_chars(number_.data(), end, exact);
        if (ec == std::errc{} && ptr == end) value = exact;
        number_.clear();
        stack_.push_double(value);
        return true;
    }
    bool on_bool(bool value, error_code&) { return stack_.push_bool(value), true; }
    bool on_null(error_code&) { return stack_.push_null(), true; }
    bool on_comment_part(string_view, error_code&) { return true; }
    bool on_comment(string_view, error_code&) { return true; }

  private:
    json::value_stack stack_;
    std::string number_;
    IntegerMode integers_ = IntegerMode::JavaScript;
};

std::string position_of(std::string_view text, std::size_t offset) {
    std::size_t line = 1;
    std::size_t column = 1;
    for (std::size_t i = 0; i < offset && i < text.size(); ++i) {
        if (text[i] == '\n') {
            ++line;
            column = 1;
        } else {
            ++column;
        }
    }
    return "line " + std::to_string(line) + ", column " + std::to_string(column);
}

void append_value(std::string& out, const Json& value, int indent, int level) {
    const auto new_line = [&](int depth) {
        if (indent == 0) return;
        out.push_back('\n');
        out.append(static_cast<std::size_t>(depth * indent), ' ');
    };
    switch (value.kind()) {
        case json::kind::null:
            out += "null";
            break;
        case json::kind::bool_:
            out += value.get_bool() ? "true" : "false";
            break;
        case json::kind::int64: {
            std::array<char, 24> buffer;
            const auto end =
                std::to_chars(buffer.data(), buffer.data() + buffer.size(), value.get_int64()).ptr;
            out.append(buffer.data(), end);
            break;
        }
        case json::kind::uint64:
            out += std::to_string(value.get_uint64());
            break;
        case json::kind::double_:
            if (std::isfinite(value.get_double()))
                append_number(out, value.get_double());
            else
                out += "null";
            break;
        case json::kind::string:
            append_json_string(out, text_of(value.get_string()));
            break;
        case json::kind::array: {
            out.push_back('[');
            bool first = true;
            for (const Json& element : value.get_array()) {
                if (!first) out.push_back(',');
                first = false;
                new_line(level + 1);
                append_value(out, element, indent, level + 1);
            }
            if (!first) new_line(level);
            out.push_back(']');
            break;
        }
        case json::kind::object: {
            out.push_back('{');
            bool first = true;
            for (const auto& member : value.get_object()) {
                if (!first) out.push_back(',');
                first = false;
                new_line(level + 1);
                append_json_string(out, {member.key().data(), member.key().size()});
                out += indent == 0 ? ":" : ": ";
                append_value(out, member.value(), indent, level + 1);
            }
            if (!first) new_line(level);
            out.push_back('}');
            break;
        }
    }
}

}  // namespace

Result<Json> parse_json(std::string_view text, json::storage_ptr storage,
                        const JsonLimits& limits) {
    json::parse_options options;
    options.max_depth = limits.max_depth;
    json::basic_parser<ValueBuilder> parser(options);
    parser.handler().start(std::move(storage), limits.integers);
    json::error_code code;
    const std::size_t used = parser.write_some(false, text.data(), text.size(), code);
    std::size_t offset = used;
    if (!code) {
        offset = used;
        while (offset < text.size() && (text[offset] == ' ' || text[offset] == '\n' ||
                                        text[offset] == '\r' || text[offset] == '\t'))
            ++offset;
        if (offset < text.size()) code = json::error::extra_data;
    }
    if (code) {
        Error error{ErrorKind::InvalidInput, {}};
        if (code == json::error::too_deep)
            error.message = "The JSON is nested deeper than " + std::to_string(limits.max_depth) +
                            " levels at " + position_of(text, offset) + ".";
        else if (text.empty())
            error.message = "The JSON is empty.";
        else
            error.message =
                "Not valid JSON at " + position_of(text, offset) + ": " + code.message() + ".";
        return error;
    }
    return parser.handler().take();
}

std::string to_json_text(const Json& value) {
    std::string out;
    append_value(out, value, 0, 0);
    return out;
}

void append_json_text(std::string& out, const Json& value) {
    append_value(out, value, 0, 0);
}

std::string to_pretty_json_text(const Json& value) {
    std::string out;
    append_value(out, value, 2, 0);
    return out;
}

void append_json_string(std::string& out, std::string_view text) {
    constexpr char kHex[] = "0123456789abcdef";
    out.push_back('"');
    std::size_t plain = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto c = static_cast<unsigned char>(text[i]);
        if (c >= 0x20 && c != '"' && c != '\\') continue;
        out.append(text, plain, i - plain);
        plain = i + 1;
        switch (c) {
            case '"':
                out += "\\\"";
                break;
            case '\\':
                out += "\\\\";
                break;
            case '\b':
                out += "\\b";
                break;
            case '\f':
                out += "\\f";
                break;
            case '\n':
                out += "\\n";
                break;
            case '\r':
                out += "\\r";
                break;
            case '\t':
                out += "\\t";
                break;
            default:
                out += "\\u00";
                out.push_back(kHex[c >> 4]);
                out.push_back(kHex[c & 15]);
        }
    }
    out.append(text, plain, text.size() - plain);
    out.push_back('"');
}

// ECMA-262, Number::toString: the shortest digits that read back as the same number, in plain form
// for exponents from -7 to 20, else with an exponent.
void append_number(std::string& out, double number) {
    if (std::isnan(number)) {
        out += "NaN";
        return;
    }
    if (number == 0) {
        out.push_back('0');
        return;
    }
    if (number < 0) {
        out.push_back('-');
        number = -number;
    }
    if (std::isinf(number)) {
        out += "Infinity";
        return;
    }
    std::array<char, 32> buffer;
    const auto result = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number,
                                      std::chars_format::scientific);
    // d[.ddd]e±xx
    const std::string_view text(buffer.data(),
                                static_cast<std::size_t>(result.ptr - buffer.data()));
    const std::size_t e = text.find('e');
    std::string digits(1, text[0]);
    if (e > 1) digits += text.substr(2, e - 2);
    int exponent = 0;
    const char* exponent_start = text.data() + e + 1;
    if (*exponent_start == '+') ++exponent_start;
    std::from_chars(exponent_start, text.data() + text.size(), exponent);
    const int count = static_cast<int>(digits.size());
    const int point = exponent + 1;  // position of the decimal point after the first `point` digits
    if (point > 21 || point < -5) {
        out.push_back(digits[0]);
        if (count > 1) {
            out.push_back('.');
            out.append(digits, 1);
        }
        out += exponent < 0 ? "e-" : "e+";
        out += std::to_string(std::abs(exponent));
    } else if (point <= 0) {
        out += "0.";
        out.append(static_cast<std::size_t>(-point), '0');
        out += digits;
    } else if (point >= count) {
        out += digits;
        out.append(static_cast<std::size_t>(point - count), '0');
    } else {
        out.append(digits, 0, static_cast<std::size_t>(point));
        out.push_back('.');
        out.append(digits, static_cast<std::size_t>(point));
    }
}

std::string number_to_text(double number) {
    std::string out;
    append_number(out, number);
    return out;
}

Json number_json(double number) {
    if (std::abs(number) <= static_cast<double>(kMaxSafeInteger) && number == std::trunc(number) &&
        !(number == 0 && std::signbit(number)))
        return static_cast<std::int64_t>(number);
    return number;
}

const Json* find_member(const Json& value, std::string_view name) {
    const JsonObject* object = value.if_object();
    return object ? object->if_contains(json::string_view(name.data(), name.size())) : nullptr;
}

std::string_view text_member(const Json& value, std::string_view name, std::string_view fallback) {
    const Json* member = find_member(value, name);
    return member && member->is_string() ? text_of(member->get_string()) : fallback;
}

bool json_equal(const Json& left, const Json& right) {
    if (is_number(left) && is_number(right)) {
        if (left.is_int64() && right.is_int64()) return left.get_int64() == right.get_int64();
        if (left.is_uint64() && right.is_uint64()) return left.get_uint64() == right.get_uint64();
        return number_of(left) == number_of(right);
    }
    if (left.kind() != right.kind()) return false;
    if (const JsonArray* a = left.if_array()) {
        const JsonArray& b = right.get_array();
        if (a->size() != b.size()) return false;
        for (std::size_t i = 0; i < a->size(); ++i)
            if (!json_equal((*a)[i], b[i])) return false;
        return true;
    }
    if (const JsonObject* a = left.if_object()) {
        const JsonObject& b = right.get_object();
        if (a->size() != b.size()) return false;
        for (const auto& member : *a) {
            const Json* other = b.if_contains(member.key());
            if (!other || !json_equal(member.value(), *other)) return false;
        }
        return true;
    }
    return left == right;
}

}  // namespace millrace
