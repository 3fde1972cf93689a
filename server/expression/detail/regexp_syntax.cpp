#include "expression/detail/regexp_syntax.hpp"

#include <algorithm>
#include <cstdio>

#include "expression/detail/context.hpp"
#include "expression/detail/number_text.hpp"
#include "expression/detail/text.hpp"

namespace millrace::expression {
namespace {

constexpr std::string_view kSpaceSet =
    "\\t\\n\\x0b\\f\\r \\x{a0}\\x{1680}\\x{2000}-\\x{200a}\\x{2028}\\x{2029}\\x{202f}\\x{205f}"
    "\\x{3000}\\x{feff}";
constexpr std::string_view kNotSpaceSet =
    "\\x{0}-\\x{8}\\x{e}-\\x{1f}\\x{21}-\\x{9f}\\x{a1}-\\x{167f}\\x{1681}-\\x{1fff}"
    "\\x{200b}-\\x{2027}\\x{202a}-\\x{202e}\\x{2030}-\\x{205e}\\x{2060}-\\x{2fff}"
    "\\x{3001}-\\x{fefe}\\x{ff00}-\\x{10ffff}";

// What a part of the pattern can do, to find where PCRE2 and JavaScript part.
struct Part {
    bool may_be_empty = true;
    bool has_group = false;  // a capturing group inside
};

class Translator {
  public:
    Translator(std::string_view pattern, PatternFlags flags) : pattern_(pattern), flags_(flags) {}

    TranslatedPattern run() {
        find_groups();
        disjunction();
        if (at_ < pattern_.size()) need_script("an unmatched bracket in a pattern");
        return std::move(out_);
    }

  private:
    char peek(std::size_t ahead = 0) const {
        return at_ + ahead < pattern_.size() ? pattern_[at_ + ahead] : '\0';
    }
    bool take(std::string_view text) {
        if (!pattern_.substr(at_).starts_with(text)) return false;
        at_ += text.size();
        return true;
    }
    void emit(std::string_view text) { out_.text += text; }
    void emit_point(char32_t point) {
        if (!flags_.is_unicode && point >= 0x10000) {
            emit_code(0xD7C0 + (point >> 10U));
            emit_code(0xDC00 + (point & 0x3FFU));
        } else {
            emit_code(point);
        }
    }
    void emit_code(char32_t point) {
        if (point < 0x80 && (digit_value(static_cast<char>(point)) < 36 || point == '_')) {
            out_.text.push_back(static_cast<char>(point));
            return;
        }
        char buffer[16];
        std::snprintf(buffer, sizeof buffer, "\\x{%x}", static_cast<unsigned>(point));
        emit(buffer);
    }

    // Number and names of the groups are needed before the first back reference.
    void find_groups() {
        out_.group_names.emplace_back();
        bool in_class = false;
        for (std::size_t i = 0; i < pattern_.size(); ++i) {
            const char c = pattern_[i];
            if (c == '\\') {
                ++i;
            } else if (in_class) {
                in_class = c != ']';
            } else if (c == '[') {
                in_class = true;
            } else if (c == '(') {
                if (i + 1 >= pattern_.size() || pattern_[i + 1] != '?') {
                    out_.group_names.emplace_back();
                } else if (pattern_.substr(i).starts_with("(?<") && i + 3 < pattern_.size() &&
                           pattern_[i + 3] != '=' && pattern_[i + 3] != '!') {
                    const std::size_t end = pattern_.find('>', i);
                    if (end == std::string_view::npos) need_script("a group name");
                    out_.group_names.emplace_back(pattern_.substr(i + 3, end - i - 3));
                    out_.has_group_names = true;
                }
            }
        }
    }

    Part disjunction() {
        if (++depth_ > 100) need_script("a deeply nested pattern");
        Part whole = alternative();
        while (take("|")) {
            emit("|");
            const Part other = alternative();
            whole.may_be_empty = whole.may_be_empty || other.may_be_empty;
            whole.has_group = whole.has_group || other.has_group;
        }
        --depth_;
        return whole;
    }

    Part alternative() {
        Part whole;
        while (at_ < pattern_.size() && peek() != '|' && peek() != ')') {
            const Part part = term();
            whole.may_be_empty = whole.may_be_empty && part.may_be_empty;
            whole.has_group = whole.has_group || part.has_group;
        }
        return whole;
    }

    Part term() {
        const bool is_group = peek() == '(';
        bool is_assertion = false;
        bool is_capture = false;
        Part part = is_group ? group(is_assertion, is_capture) : atom(is_assertion);
        std::size_t least = 1;
        bool repeats = false;
        if (!quantifier(is_assertion, least, repeats)) return part;
        // A group captured in an earlier turn is forgotten in JavaScript; a turn that matches
        // nothing does not count.
        if (is_group && repeats && part.has_group && (!is_capture || groups_inside_ > 1))
            need_script("a group inside a repeated group");
        if (part.has_group && part.may_be_empty) need_script("a repeated group that may be empty");
        part.may_be_empty = part.may_be_empty || least == 0;
        return part;
    }

    Part group(bool& is_assertion, bool& is_capture) {
        const std::size_t groups_before = groups_seen_;
        Part inner;
        bool is_behind = false;
        if (take("(?:")) {
            emit("(?:");
        } else if (take("(?=")) {
            emit("(?=");
            is_assertion = true;
        } else if (take("(?!")) {
            emit("(?!");
            is_assertion = true;
        } else if (take("(?<=")) {
            emit("(?<=");
            is_assertion = is_behind = true;
        } else if (take("(?<!")) {
            emit("(?<!");
            is_assertion = is_behind = true;
        } else if (take("(?<")) {
            at_ = pattern_.find('>', at_) + 1;
            emit("(");
            is_capture = true;
        } else if (take("(?")) {
            need_script("a modifier in a pattern");
        } else {
            take("(");
            emit("(");
            is_capture = true;
        }
        if (is_capture) ++groups_seen_;
        inner = disjunction();
        if (!take(")")) need_script("an unmatched bracket in a pattern");
        emit(")");
        groups_inside_ = groups_seen_ - groups_before;
        if (is_behind && inner.has_group) need_script("a group in a look-behind");
        if (is_assertion) inner.may_be_empty = true;
        inner.has_group = inner.has_group || is_capture;
        return inner;
    }

    bool quantifier(bool is_assertion, std::size_t& least, bool& repeats) {
        std::string text;
        if (peek() == '*' || peek() == '+' || peek() == '?') {
            text = peek();
            least = peek() == '+' ? 1 : 0;
            repeats = peek() != '?';
            ++at_;
        } else if (peek() == '{') {
            const std::size_t end = counted(at_);
            if (end == 0) return false;
            text = pattern_.substr(at_, end - at_);
            least = static_cast<std::size_t>(std::min(9999.0, parse_int(text.substr(1), 10)));
            repeats = text != "{0,1}" && text != "{1}" && text != "{0}";
            at_ = end;
        } else {
            return false;
        }
        if (is_assertion) need_script("a repeated assertion");
        emit(text);
        if (take("?")) emit("?");
        if (peek() == '*' || peek() == '+' || peek() == '?' || (peek() == '{' && counted(at_) != 0))
            need_script("a repeated repetition");
        return true;
    }

    // End of "{2}", "{2,}" or "{2,3}" at `at`, 0 where a brace is just a brace.
    std::size_t counted(std::size_t at) const {
        std::size_t i = at + 1;
        const auto digits = [&] {
            const std::size_t from = i;
            while (i < pattern_.size() && digit_value(pattern_[i]) < 10) ++i;
            return i > from;
        };
        if (!digits()) return 0;
        if (i < pattern_.size() && pattern_[i] == ',') {
            ++i;
            digits();
        }
        return i < pattern_.size() && pattern_[i] == '}' ? i + 1 : 0;
    }

    Part atom(bool& is_assertion) {
        const char c = peek();
        const Part one{false, false};
        switch (c) {
            case '^':
                ++at_;
                is_assertion = true;
                emit(flags_.is_multiline ? "(?:\\A|(?<=[\\n\\r\\x{2028}\\x{2029}]))" : "\\A");
                return {};
            case '$':
                ++at_;
                is_assertion = true;
                emit(flags_.is_multiline ? "(?=[\\n\\r\\x{2028}\\x{2029}]|\\z)" : "\\z");
                return {};
            case '.':
                ++at_;
                emit(flags_.is_dot_all ? "(?s:.)" : "[^\\n\\r\\x{2028}\\x{2029}]");
                return one;
            case '[':
                character_class();
                return one;
            case '\\':
                return escape(is_assertion);
            case '*':
            case '+':
            case '?':
                need_script("a pattern with nothing to repeat");
            case '{':
                if (counted(at_) != 0 || flags_.is_unicode)
                    need_script("a pattern with nothing to repeat");
                break;
            default:
                break;
        }
        if (flags_.is_unicode && (c == '}' || c == ']')) need_script("a lone bracket in a pattern");
        const char32_t point = next_code_point(pattern_, at_);
        if (point >= 0x10000 && !flags_.is_unicode) {
            const bool is_repeated = peek() == '*' || peek() == '+' || peek() == '?' ||
                                     (peek() == '{' && counted(at_) != 0);
            if (is_repeated) need_script("a repeated character beyond U+FFFF");
        }
        emit_point(point);
        return one;
    }

    Part escape(bool& is_assertion) {
        ++at_;
        const char c = peek();
        const Part one{false, false};
        switch (c) {
            case 'b':
            case 'B':
                ++at_;
                is_assertion = true;
                emit(c == 'b' ? "\\b" : "\\B");
                return {};
            case 'k':
                return named_reference();
            case 'p':
            case 'P':
                if (flags_.is_unicode) need_script("a Unicode property in a pattern");
                break;
            default:
                break;
        }
        if (c >= '1' && c <= '9') return numbered_reference();
        if (const std::string_view set = class_escape(c); !set.empty()) {
            ++at_;
            emit("[");
            emit(set);
            emit("]");
            return one;
        }
        emit_point(character_escape(false));
        return one;
    }

    Part numbered_reference() {
        std::size_t number = 0;
        while (digit_value(peek()) < 10 && number < 1000) {
            number = number * 10 + static_cast<std::size_t>(digit_value(peek()));
            ++at_;
        }
        if (number >= out_.group_names.size()) need_script("an octal escape in a pattern");
        emit("\\g{" + std::to_string(number) + "}");
        return {};
    }

    Part named_reference() {
        if (!take("k<")) need_script("\\k without a name");
        const std::size_t end = pattern_.find('>', at_);
        if (end == std::string_view::npos) need_script("\\k without a name");
        const std::string_view name = pattern_.substr(at_, end - at_);
        at_ = end + 1;
        for (std::size_t i = 1; i < out_.group_names.size(); ++i) {
            if (out_.group_names[i] != name) continue;
            emit("\\g{" + std::to_string(i) + "}");
            return {};
        }
        need_script("\\k of an unknown name");
    }

    static std::string_view class_escape(char c) {
        switch (c) {
            case 'd':
                return "0-9";
            case 'D':
                return "\\x{0}-\\x{2f}\\x{3a}-\\x{10ffff}";
            case 'w':
                return "0-9A-Za-z_";
            case 'W':
                return "\\x{0}-\\x{2f}\\x{3a}-\\x{40}\\x{5b}-\\x{5e}\\x{60}\\x{7b}-\\x{10ffff}";
            case 's':
                return kSpaceSet;
            case 'S':
                return kNotSpaceSet;
            default:
                return {};
        }
    }

    // at_ is behind the backslash.
    char32_t character_escape(bool in_class) {
        if (at_ >= pattern_.size()) need_script("a pattern that ends with a backslash");
        const char c = peek();
        ++at_;
        switch (c) {
            case 'n':
                return '\n';
            case 'r':
                return '\r';
            case 't':
                return '\t';
            case 'v':
                return '\v';
            case 'f':
                return '\f';
            case 'b':
                if (in_class) return '\b';
                break;
            case '0':
                if (digit_value(peek()) < 10) need_script("an octal escape in a pattern");
                return 0;
            case 'c':
                if (digit_value(peek()) < 10 || digit_value(peek()) == 36)
                    need_script("\\c in a pattern");
                return static_cast<char32_t>(pattern_[at_++] & 31);
            case 'x':
                return hex(2);
            case 'u':
                if (peek() != '{' || !flags_.is_unicode) return surrogates(hex(4));
                ++at_;
                return braced_hex();
            default:
                break;
        }
        if (digit_value(c) < 10) need_script("an octal escape in a pattern");
        if (digit_value(c) < 36 && flags_.is_unicode) need_script("an unknown escape in a pattern");
        --at_;
        return next_code_point(pattern_, at_);
    }

    char32_t surrogates(char32_t high) {
        if (!flags_.is_unicode || high < 0xD800 || high >= 0xDC00 || peek() != '\\' ||
            peek(1) != 'u')
            return high;
        const std::size_t before = at_;
        at_ += 2;
        const char32_t low = hex(4);
        if (low >= 0xDC00 && low < 0xE000)
            return 0x10000 + ((high - 0xD800) << 10U) + (low - 0xDC00);
        at_ = before;
        return high;
    }

    char32_t hex(std::size_t count) {
        char32_t value = 0;
        for (std::size_t i = 0; i < count; ++i, ++at_) {
            if (digit_value(peek()) >= 16) need_script("an unfinished escape in a pattern");
            value = value * 16 + static_cast<char32_t>(digit_value(peek()));
        }
        return value;
    }

    char32_t braced_hex() {
        char32_t value = 0;
        for (; digit_value(peek()) < 16; ++at_) {
            value = value * 16 + static_cast<char32_t>(digit_value(peek()));
            if (value > 0x10FFFF) need_script("an escape beyond Unicode in a pattern");
        }
        if (!take("}")) need_script("an unfinished escape in a pattern");
        return value;
    }

    void character_class() {
        ++at_;
        const bool is_negated = take("^");
        if (peek() == ']') {
            ++at_;
            emit(is_negated ? "(?s:.)" : "(?!)");
            return;
        }
        emit(is_negated ? "[^" : "[");
        while (peek() != ']') {
            if (at_ >= pattern_.size()) need_script("an unclosed class in a pattern");
            if (class_set()) {
                if (peek() == '-' && peek(1) != ']') need_script("a range of a class");
                continue;
            }
            const char32_t first = class_character();
            if (peek() == '-' && peek(1) != ']' && at_ + 1 < pattern_.size()) {
                ++at_;
                if (peek() == '\\' && !class_escape(peek(1)).empty())
                    need_script("a range to a class");
                const char32_t last = class_character();
                if (last < first || (!flags_.is_unicode && (first >= 0x10000 || last >= 0x10000)))
                    need_script("this range in a pattern");
                emit_code(first);
                emit("-");
                emit_code(last);
            } else {
                emit_point(first);
            }
        }
        ++at_;
        emit("]");
    }

    bool class_set() {
        if (peek() != '\\' || class_escape(peek(1)).empty()) return false;
        emit(class_escape(peek(1)));
        at_ += 2;
        return true;
    }

    char32_t class_character() {
        if (peek() != '\\') return next_code_point(pattern_, at_);
        ++at_;
        return character_escape(true);
    }

    std::string_view pattern_;
    PatternFlags flags_;
    std::size_t at_ = 0;
    std::size_t depth_ = 0;
    std::size_t groups_seen_ = 0;
    std::size_t groups_inside_ = 0;
    TranslatedPattern out_;
};

}  // namespace

TranslatedPattern translate_pattern(std::string_view pattern, PatternFlags flags) {
    return Translator(pattern, flags).run();
}

}  // namespace millrace::expression
