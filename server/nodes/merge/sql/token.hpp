// The words of an SQL text.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"

namespace millrace::nodes::sql {

enum class TokenKind {
    Word,  // a name or a keyword, without quotes
    Name,  // `name` or [name]
    Text,  // 'text' or "text"
    Number,
    Symbol,  // an operator or a bracket
    End
};

struct Token {
    TokenKind kind = TokenKind::End;
    std::string text{};  // without quotes
    double number = 0;   // of a Number
    std::size_t at = 0;  // offset in the query
};

// Comments are left out; the last token is End. Errors say where.
Result<std::vector<Token>> tokens_of(std::string_view query);

}  // namespace millrace::nodes::sql
