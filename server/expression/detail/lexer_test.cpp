#include "expression/detail/lexer.hpp"

#include <gtest/gtest.h>

#include "expression/detail/context.hpp"

namespace millrace::expression {
namespace {

std::string kinds(std::string_view source) {
    std::string out;
    for (const Token& token : tokenize(source)) switch (token.kind) {
            case TokenKind::Name:
                out += 'n';
                break;
            case TokenKind::Number:
                out += '1';
                break;
            case TokenKind::Text:
                out += 's';
                break;
            case TokenKind::Template:
                out += 't';
                break;
            case TokenKind::RegExp:
                out += 'r';
                break;
            case TokenKind::Mark:
                out += '.';
                break;
            case TokenKind::End:
                out += '$';
                break;
        }
    return out;
}

TEST(Lexer, TellsDivisionFromRegularExpressions) {
    EXPECT_EQ(kinds("a / b / c"), "n.n.n$");
    EXPECT_EQ(kinds("/b/.test(c)"), "r.n.n.$");
    EXPECT_EQ(kinds("f(/[/]/g)"), "n.r.$");
    EXPECT_EQ(kinds("(a) / 2"), ".n..1$");
    EXPECT_EQ(kinds("return /x/"), "nr$");
}

TEST(Lexer, ReadsNestedTemplates) {
    EXPECT_EQ(kinds("`a${ `b${c}` }d`"), "ttntt$");
    EXPECT_EQ(kinds("`${ {a: 1}.a }`"), "t.n.1..nt$");
}

TEST(Lexer, ReadsEscapes) {
    EXPECT_EQ(tokenize(R"('a\n\x41\u0042\u{1F6A3}\'')")[0].value, "a\nAB\xF0\x9F\x9A\xA3'");
    EXPECT_EQ(tokenize(R"("\uD83D\uDEA3")")[0].value, "\xF0\x9F\x9A\xA3");
}

TEST(Lexer, ReadsNumbers) {
    EXPECT_EQ(tokenize("1_000.5e-1")[0].number, 100.05);
    EXPECT_EQ(tokenize("0xFf")[0].number, 255);
    EXPECT_EQ(tokenize("a?.5:1")[2].number, .5);
}

TEST(Lexer, MatchesBrackets) {
    const auto tokens = tokenize("f(a[1])");
    EXPECT_EQ(tokens[1].partner, 6U);
    EXPECT_EQ(tokens[3].partner, 5U);
}

TEST(Lexer, RefusesWhatIsNoJavaScript) {
    for (const char* source : {"'open", "(", "a)", "`x${", "\x01", "‘x’", "1a", "/x", "0x"})
        EXPECT_THROW(tokenize(source), SyntaxFault) << source;
    EXPECT_THROW(tokenize("1n"), ScriptNeeded);
    EXPECT_THROW(tokenize("010"), ScriptNeeded);
}

}  // namespace
}  // namespace millrace::expression
