#include "nodes/merge/sql/token.hpp"

#include <array>
#include <charconv>

namespace millrace::nodes::sql {
namespace {

constexpr std::array<std::string_view, 10> kLongSymbols = {
    "<=", ">=", "<>", "!=", "==", "->", "||", "::", "&&", "=>"};
constexpr std::string_view kShortSymbols = "()*,.;=<>+-/%![]{}@:^&|?";

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
bool is_word_start(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$' ||
           static_cast<unsigned char>(c) >= 0x80;
}
bool is_word(char c) {
    return is_word_start(c) || is_digit(c);
}

class Lexer {
  public:
    explicit Lexer(std::string_view query) : query_(query) {}
    Result<std::vector<Token>> run();

  private:
    Result<void> skip_blanks();
    Result<Token> next();
    Result<Token> quoted(char end, TokenKind kind);
    Token number();
    Error error(std::string what) const {
        return Error{ErrorKind::InvalidInput, "The query is wrong at character " +
                                                  std::to_string(at_ + 1) + ": " + std::move(what) +
                                                  "."};
    }
    char peek(std::size_t ahead = 0) const {
        return at_ + ahead < query_.size() ? query_[at_ + ahead] : '\0';
    }

    std::string_view query_;
    std::size_t at_ = 0;
};

Result<void> Lexer::skip_blanks() {
    while (at_ < query_.size()) {
        const char c = peek();
        if (c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v') {
            ++at_;
        } else if (c == '-' && peek(1) == '-') {
            at_ = std::min(query_.find('\n', at_), query_.size());
        } else if (c == '/' && peek(1) == '*') {
            const std::size_t end = query_.find("*/", at_ + 2);
            if (end == std::string_view::npos) return error("a comment does not end");
            at_ = end + 2;
        } else {
            break;
        }
    }
    return {};
}

// A doubled quote stands for one.
Result<Token> Lexer::quoted(char end, TokenKind kind) {
    Token token{.kind = kind, .at = at_};
    for (++at_; at_ < query_.size(); ++at_) {
        if (peek() == end) {
            ++at_;
            if (peek() != end || end == ']') return token;
        }
        token.text.push_back(peek());
    }
    at_ = token.at;
    return error("a quoted text does not end");
}

Token Lexer::number() {
    Token token{.kind = TokenKind::Number, .at = at_};
    const char* const begin = query_.data() + at_;
    const auto [end, code] = std::from_chars(begin, query_.data() + query_.size(), token.number);
    const std::size_t length = std::max<std::size_t>(1, static_cast<std::size_t>(end - begin));
    token.text = query_.substr(at_, length);
    at_ += length;
    return token;
}

Result<Token> Lexer::next() {
    const char c = peek();
    if (c == '\'' || c == '"') return quoted(c, TokenKind::Text);
    if (c == '`') return quoted('`', TokenKind::Name);
    if (c == '[') return quoted(']', TokenKind::Name);
    if (is_digit(c) || (c == '.' && is_digit(peek(1)))) return number();
    if (is_word_start(c)) {
        Token token{.kind = TokenKind::Word, .at = at_};
        while (is_word(peek())) token.text.push_back(query_[at_++]);
        return token;
    }
    for (const std::string_view symbol : kLongSymbols)
        if (query_.substr(at_, 2) == symbol) {
            at_ += 2;
            return Token{TokenKind::Symbol, std::string(symbol), 0, at_ - 2};
        }
    if (kShortSymbols.find(c) != std::string_view::npos) {
        ++at_;
        return Token{TokenKind::Symbol, std::string(1, c), 0, at_ - 1};
    }
    return error("\"" + std::string(1, c) + "\" has no meaning here");
}

Result<std::vector<Token>> Lexer::run() {
    std::vector<Token> tokens;
    for (;;) {
        const auto skipped = skip_blanks();
        if (!skipped) return skipped.error();
        if (at_ >= query_.size()) break;
        auto token = next();
        if (!token) return token.error();
        tokens.push_back(std::move(*token));
    }
    tokens.push_back({.kind = TokenKind::End, .at = query_.size()});
    return tokens;
}

}  // namespace

Result<std::vector<Token>> tokens_of(std::string_view query) {
    return Lexer(query).run();
}

}  // namespace millrace::nodes::sql
