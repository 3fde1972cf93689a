#include "expression/detail/lexer.hpp"

#include <array>
#include <optional>

#include "expression/detail/context.hpp"
#include "expression/detail/number_text.hpp"
#include "expression/detail/text.hpp"

namespace millrace::expression {
namespace {

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
bool is_name_start(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$';
}
bool is_name_part(char c) {
    return is_name_start(c) || is_digit(c);
}

// Longest first, so that the first match is the token.
constexpr std::array<std::string_view, 58> kMarks = {
    ">>>=", "...", "===", "!==", "**=", "<<=", ">>=", ">>>", "&&=", "||=", "?\?=", "=>",
    "==",   "!=",  "<=",  ">=",  "&&",  "||",  "??",  "?.",  "++",  "--",  "+=",   "-=",
    "*=",   "/=",  "%=",  "&=",  "|=",  "^=",  "<<",  ">>",  "**",  "{",   "}",    "(",
    ")",    "[",   "]",   ".",   ";",   ",",   "<",   ">",   "+",   "-",   "*",    "/",
    "%",    "&",   "|",   "^",   "!",   "~",   "?",   ":",   "=",   "#"};

class Lexer {
  public:
    explicit Lexer(std::string_view source) : source_(source) {}

    std::vector<Token> run() {
        while (true) {
            skip_blanks();
            if (at_ >= source_.size()) break;
            read_token();
            after_line_end_ = false;
        }
        if (!open_.empty()) fault("a bracket is not closed");
        Token& end = add(TokenKind::End, at_);
        end.after_line_end = after_line_end_;
        return std::move(tokens_);
    }

  private:
    [[noreturn]] void fault(const std::string& what) const {
        throw SyntaxFault{"invalid syntax: " + what, std::min(at_, source_.size())};
    }
    char peek(std::size_t ahead = 0) const {
        return at_ + ahead < source_.size() ? source_[at_ + ahead] : '\0';
    }
    Token& add(TokenKind kind, std::size_t start) {
        Token& token = tokens_.emplace_back();
        token.kind = kind;
        token.source = source_.substr(start, at_ - start);
        token.offset = start;
        token.after_line_end = after_line_end_;
        return token;
    }

    void skip_blanks() {
        while (at_ < source_.size()) {
            std::size_t next = at_;
            const char32_t c = next_code_point(source_, next);
            if (is_space(c)) {
                if (c == '\n' || c == '\r' || c == 0x2028 || c == 0x2029) after_line_end_ = true;
                at_ = next;
            } else if (c == '/' && peek(1) == '/') {
                while (at_ < source_.size() && source_[at_] != '\n' && source_[at_] != '\r') ++at_;
            } else if (c == '/' && peek(1) == '*') {
                const std::size_t end = source_.find("*/", at_ + 2);
                if (end == std::string_view::npos) fault("a comment is not closed");
                if (source_.substr(at_, end - at_).find('\n') != std::string_view::npos)
                    after_line_end_ = true;
                at_ = end + 2;
            } else {
                return;
            }
        }
    }

    void read_token() {
        const char c = source_[at_];
        if (is_name_start(c) || static_cast<unsigned char>(c) >= 0x80)
            read_name();
        else if (is_digit(c) || (c == '.' && is_digit(peek(1))))
            read_number();
        else if (c == '"' || c == '\'')
            read_text(c);
        else if (c == '`')
            read_template(at_ + 1);
        else if (c == '/' && regexp_may_follow())
            read_regexp();
        else
            read_mark();
    }

    void read_name() {
        const std::size_t start = at_;
        while (at_ < source_.size()) {
            if (is_name_part(source_[at_])) {
                ++at_;
                continue;
            }
            if (static_cast<unsigned char>(source_[at_]) < 0x80) break;
            std::size_t next = at_;
            const char32_t c = next_code_point(source_, next);
            if (!is_name_character(c)) {
                if (at_ == start) fault("a character has no meaning here");
                break;
            }
            at_ = next;
        }
        if (peek() == '\\') need_script("an escape in a name");
        add(TokenKind::Name, start);
    }

    // Letters, marks and digits of Unicode; close to ID_Continue, which is all that is asked here.
    static bool is_name_character(char32_t c) { return is_letter(c) || c == 0x200C || c == 0x200D; }

    void read_number() {
        const std::size_t start = at_;
        std::string digits;
        const auto take = [&](auto accepts) {
            while (accepts(peek()) || (peek() == '_' && accepts(peek(1)) && !digits.empty())) {
                if (peek() != '_') digits.push_back(peek());
                ++at_;
            }
        };
        if (peek() == '0' && (peek(1) == 'x' || peek(1) == 'X' || peek(1) == 'o' ||
                              peek(1) == 'O' || peek(1) == 'b' || peek(1) == 'B')) {
            const int radix = (peek(1) | 32) == 'x' ? 16 : (peek(1) | 32) == 'o' ? 8 : 2;
            at_ += 2;
            take([&](char d) { return digit_value(d) < radix; });
            if (digits.empty()) fault("a number has no digits");
            finish_number(start, integer_of_digits(digits, radix));
            return;
        }
        if (peek() == '0' && is_digit(peek(1))) need_script("a number with a leading zero");
        take(is_digit);
        if (peek() == '.') {
            digits.push_back('.');
            ++at_;
            take(is_digit);
        }
        if (peek() == 'e' || peek() == 'E') {
            const bool has_sign = peek(1) == '+' || peek(1) == '-';
            if (!is_digit(peek(has_sign ? 2 : 1))) fault("a number has no exponent");
            digits.push_back('e');
            if (has_sign) digits.push_back(peek(1));
            at_ += has_sign ? 2 : 1;
            take(is_digit);
        }
        finish_number(start, number_of_text(digits));
    }

    void finish_number(std::size_t start, double number) {
        if (peek() == 'n') need_script("a BigInt");
        if (is_name_part(peek())) fault("a name follows a number");
        add(TokenKind::Number, start).number = number;
    }

    void read_text(char quote) {
        const std::size_t start = at_++;
        std::string value;
        while (true) {
            if (at_ >= source_.size()) fault("a text is not closed");
            const char c = source_[at_];
            if (c == quote) break;
            if (c == '\n' || c == '\r') need_script("a line end inside a text");
            if (c == '\\') {
                ++at_;
                read_escape(value, false);
            } else {
                value.push_back(c);
                ++at_;
            }
        }
        ++at_;
        add(TokenKind::Text, start).value = std::move(value);
    }

    // at_ is behind the backslash.
    void read_escape(std::string& out, bool in_template) {
        if (at_ >= source_.size()) fault("a text is not closed");
        const char c = source_[at_++];
        switch (c) {
            case 'n':
                out.push_back('\n');
                return;
            case 't':
                out.push_back('\t');
                return;
            case 'r':
                out.push_back('\r');
                return;
            case 'b':
                out.push_back('\b');
                return;
            case 'f':
                out.push_back('\f');
                return;
            case 'v':
                out.push_back('\v');
                return;
            case '\r':
                if (peek() == '\n') ++at_;
                return;
            case '\n':
                return;
            case 'x':
                append_unit(out, read_hex(2));
                return;
            case 'u':
                read_unicode_escape(out);
                return;
            default:
                break;
        }
        if (is_digit(c)) {
            if (c != '0' || is_digit(peek())) {
                if (in_template) fault("an octal escape in a template");
                need_script("an octal escape");
            }
            out.push_back('\0');
            return;
        }
        --at_;
        std::size_t next = at_;
        const char32_t point = next_code_point(source_, next);
        if (point != 0x2028 && point != 0x2029) append_code_point(out, point);
        at_ = next;
    }

    void read_unicode_escape(std::string& out) {
        if (peek() != '{') {
            append_unit(out, read_hex(4));
            return;
        }
        ++at_;
        char32_t point = 0;
        std::size_t digits = 0;
        for (; digit_value(peek()) < 16; ++at_, ++digits) {
            point = point * 16 + static_cast<char32_t>(digit_value(peek()));
            if (point > 0x10FFFF) fault("a \\u{…} is beyond Unicode");
        }
        if (digits == 0 || peek() != '}') fault("a \\u{…} is not right");
        ++at_;
        append_unit(out, point);
    }

    char32_t read_hex(std::size_t count) {
        char32_t value = 0;
        for (std::size_t i = 0; i < count; ++i, ++at_) {
            if (digit_value(peek()) >= 16) fault("an escape is not right");
            value = value * 16 + static_cast<char32_t>(digit_value(peek()));
        }
        return value;
    }

    static void append_unit(std::string& out, char32_t unit) {
        std::string one;
        append_code_point(one, unit);
        append_text(out, one);
    }

    void read_template(std::size_t from) {
        const std::size_t start = at_;
        at_ = from;
        std::string value;
        while (true) {
            if (at_ >= source_.size()) fault("a template is not closed");
            const char c = source_[at_];
            if (c == '`') {
                ++at_;
                Token& token = add(TokenKind::Template, start);
                token.value = std::move(value);
                token.is_last_piece = true;
                return;
            }
            if (c == '$' && peek(1) == '{') {
                at_ += 2;
                add(TokenKind::Template, start).value = std::move(value);
                open_.push_back({'`', tokens_.size() - 1});
                return;
            }
            if (c == '\\') {
                ++at_;
                read_escape(value, true);
            } else if (c == '\r') {
                value.push_back('\n');
                at_ += peek(1) == '\n' ? 2 : 1;
            } else {
                value.push_back(c);
                ++at_;
            }
        }
    }

    bool regexp_may_follow() const {
        if (tokens_.empty()) return true;
        const Token& last = tokens_.back();
        switch (last.kind) {
            case TokenKind::Number:
            case TokenKind::Text:
            case TokenKind::RegExp:
                return false;
            case TokenKind::Template:
                return !last.is_last_piece;
            case TokenKind::Name:
                return last.source == "return" || last.source == "typeof" ||
                       last.source == "void" || last.source == "in" || last.source == "of" ||
                       last.source == "instanceof" || last.source == "delete" ||
                       last.source == "case" || last.source == "else" || last.source == "throw";
            default:
                return last.source != ")" && last.source != "]" && last.source != "}";
        }
    }

    void read_regexp() {
        const std::size_t start = at_++;
        bool in_class = false;
        while (true) {
            if (at_ >= source_.size() || peek() == '\n' || peek() == '\r')
                fault("a regular expression is not closed");
            const char c = source_[at_];
            if (c == '\\') {
                at_ += 2;
                continue;
            }
            if (c == '[') in_class = true;
            if (c == ']') in_class = false;
            if (c == '/' && !in_class) break;
            ++at_;
        }
        const std::size_t end = at_++;
        const std::size_t flags = at_;
        while (is_name_part(peek())) ++at_;
        Token& token = add(TokenKind::RegExp, start);
        token.value = source_.substr(start + 1, end - start - 1);
        token.flags = source_.substr(flags, at_ - flags);
    }

    void read_mark() {
        const std::string_view rest = source_.substr(at_);
        for (const std::string_view mark : kMarks) {
            if (!rest.starts_with(mark)) continue;
            if (mark == "?." && is_digit(peek(2))) continue;  // a ? .5 : …
            if (mark == "}" && !open_.empty() && open_.back().bracket == '`') {
                open_.pop_back();
                read_template(at_ + 1);
                return;
            }
            const std::size_t start = at_;
            at_ += mark.size();
            add(TokenKind::Mark, start);
            match_bracket(mark[0]);
            return;
        }
        fault("a character has no meaning here");
    }

    void match_bracket(char mark) {
        if (mark == '(' || mark == '[' || mark == '{') {
            open_.push_back({mark, tokens_.size() - 1});
            return;
        }
        if (mark != ')' && mark != ']' && mark != '}') return;
        const char wanted = mark == ')' ? '(' : mark == ']' ? '[' : '{';
        if (open_.empty() || open_.back().bracket != wanted) fault("a bracket does not match");
        tokens_[open_.back().token].partner = tokens_.size() - 1;
        open_.pop_back();
    }

    struct Open {
        char bracket;
        std::size_t token;
    };

    std::string_view source_;
    std::size_t at_ = 0;
    bool after_line_end_ = false;
    std::vector<Token> tokens_;
    std::vector<Open> open_;
};

}  // namespace

std::vector<Token> tokenize(std::string_view source) {
    return Lexer(source).run();
}

}  // namespace millrace::expression
