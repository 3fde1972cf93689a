#include "nodes/curl_import/shell_words.hpp"

#include <cstdint>
#include <optional>

#include "http/utf8.hpp"
#include "nodes/character_references/character_references.hpp"

namespace millrace::nodes {
namespace {

bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

std::optional<int> digit_of(char c, int base) {
    int digit = -1;
    if (c >= '0' && c <= '9') digit = c - '0';
    if (c >= 'a' && c <= 'f') digit = c - 'a' + 10;
    if (c >= 'A' && c <= 'F') digit = c - 'A' + 10;
    if (digit < 0 || digit >= base) return std::nullopt;
    return digit;
}

class Splitter {
  public:
    explicit Splitter(std::string_view text) : text_(text) {}

    Result<ShellWords> run() {
        while (skip_blanks()) {
            const std::size_t begin = at_;
            bool was_quoted = false;
            std::string word;
            if (!read_word(word, was_quoted))
                return Error{ErrorKind::InvalidInput,
                             "A quote in the command is opened and not closed.",
                             "Copy the whole command, up to its last line."};
            const bool is_operator = word == "|" || word == "||" || word == "&&" || word == ";" ||
                                     word == "&" || word == ">" || word == ">>" || word == "<";
            if (is_operator && !was_quoted) {
                result_.rest = text_.substr(begin);
                return result_;
            }
            // "curl … example.com;" ends the command.
            if (!was_quoted && word.size() > 1 && word.ends_with(';')) {
                word.pop_back();
                result_.words.push_back(std::move(word));
                if (skip_blanks()) result_.rest = text_.substr(at_);
                return result_;
            }
            result_.words.push_back(std::move(word));
        }
        return result_;
    }

  private:
    bool at_end() const { return at_ >= text_.size(); }
    bool sees(std::string_view what) const { return text_.substr(at_).starts_with(what); }
    bool skip_line_end() {
        for (const std::string_view end : {"\\\r\n", "\\\n"})
            if (sees(end)) {
                at_ += end.size();
                return true;
            }
        return false;
    }
    bool skip_blanks() {
        while (!at_end() && (is_blank(text_[at_]) || sees("\\\n") || sees("\\\r\n")))
            if (!skip_line_end()) ++at_;
        return !at_end();
    }

    bool read_word(std::string& word, bool& was_quoted) {
        while (!at_end() && !is_blank(text_[at_])) {
            const char c = text_[at_];
            if (skip_line_end()) continue;
            if (c == '\'' || c == '"' || sees("$'")) {
                was_quoted = true;
                const bool closed = c == '\''  ? read_plain(word)
                                    : c == '"' ? read_double(word)
                                               : read_ansi(word);
                if (!closed) return false;
            } else if (c == '\\') {
                was_quoted = true;
                ++at_;
                if (!at_end()) word.push_back(text_[at_++]);
            } else {
                word.push_back(c);
                ++at_;
            }
        }
        return true;
    }

    bool read_plain(std::string& word) {
        const std::size_t end = text_.find('\'', at_ + 1);
        if (end == std::string_view::npos) return false;
        word += text_.substr(at_ + 1, end - at_ - 1);
        at_ = end + 1;
        return true;
    }

    bool read_double(std::string& word) {
        for (++at_; !at_end(); ++at_) {
            const char c = text_[at_];
            if (c == '"') {
                ++at_;
                return true;
            }
            if (c != '\\' || at_ + 1 >= text_.size()) {
                word.push_back(c);
                continue;
            }
            if (skip_line_end()) {
                --at_;
                continue;
            }
            const char next = text_[++at_];
            // Elsewhere the backslash stays.
            if (next != '"' && next != '\\' && next != '$' && next != '`') word.push_back('\\');
            word.push_back(next);
        }
        return false;
    }

    // Up to `most` digits from here on; nothing without any.
    std::optional<std::uint32_t> read_number(int base, int most) {
        std::optional<std::uint32_t> number;
        for (; most > 0 && !at_end(); --most, ++at_) {
            const auto digit = digit_of(text_[at_], base);
            if (!digit) break;
            number = number.value_or(0) * static_cast<std::uint32_t>(base) +
                     static_cast<std::uint32_t>(*digit);
        }
        return number;
    }

    bool read_ansi(std::string& word) {
        for (at_ += 2; !at_end();) {
            const char c = text_[at_++];
            if (c == '\'') return true;
            if (c != '\\' || at_end()) {
                word.push_back(c);
                continue;
            }
            read_escape(word);
        }
        return false;
    }

    void read_escape(std::string& word) {
        constexpr std::string_view kLetters = "abefnrtv\\'\"?";
        constexpr std::string_view kMeanings = "\a\b\x1b\f\n\r\t\v\\'\"?";
        const char c = text_[at_++];
        if (const std::size_t found = kLetters.find(c); found != std::string_view::npos) {
            word.push_back(kMeanings[found]);
        } else if (c == 'x') {
            word.push_back(static_cast<char>(read_number(16, 2).value_or('x')));
        } else if (c == 'u' || c == 'U') {
            const auto number = read_number(16, c == 'u' ? 4 : 8).value_or(0xFFFD);
            word += utf8_text(number);
        } else if (c >= '0' && c <= '7') {
            --at_;
            word.push_back(static_cast<char>(read_number(8, 3).value_or(0)));
        } else {
            word.push_back('\\');
            word.push_back(c);
        }
    }

    std::string_view text_;
    std::size_t at_ = 0;
    ShellWords result_;
};

}  // namespace

Result<ShellWords> split_shell_words(std::string_view command) {
    return Splitter(command).run();
}

}  // namespace millrace::nodes
