// From the text of an expression to tokens.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace millrace::expression {

// The text is no JavaScript; the message says what, `offset` where in the text.
struct SyntaxFault {
    std::string message;
    std::size_t offset = 0;
};

enum class TokenKind {
    Name,      // identifiers and keywords
    Number,    //
    Text,      // a quoted string; `value` holds its content
    Template,  // a piece of a template literal up to "${" or to its end
    RegExp,    // `value` holds the pattern, `flags` the flags
    Mark,      // punctuation
    End
};

struct Token {
    TokenKind kind = TokenKind::End;
    std::string_view source;  // as written
    std::string value{};
    std::string flags{};
    double number = 0;
    std::size_t offset = 0;
    std::size_t partner = 0;  // of a bracket: index of the one that matches
    bool after_line_end = false;
    bool is_last_piece = false;  // of a template literal
    bool has_escape = false;
};

// The last token is End. Throws SyntaxFault, and ScriptNeeded for what JavaScript knows and this
// does not. Tokens point into `source`.
std::vector<Token> tokenize(std::string_view source);

}  // namespace millrace::expression
