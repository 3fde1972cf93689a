#include "expression/detail/parser.hpp"

#include <gtest/gtest.h>

#include "expression/detail/context.hpp"
#include "expression/detail/lexer.hpp"

namespace millrace::expression {
namespace {

NodePtr parse(std::string_view source) {
    return parse_expression(source).root;
}

TEST(Parser, BindsOperatorsByPrecedence) {
    const NodePtr sum = parse("1 + 2 * 3 ** 2");
    EXPECT_EQ(sum->op, Op::Add);
    EXPECT_EQ(sum->children[1]->op, Op::Multiply);
    EXPECT_EQ(sum->children[1]->children[1]->op, Op::Power);
    EXPECT_EQ(parse("1 - 2 - 3")->children[0]->op, Op::Subtract);
    EXPECT_EQ(parse("2 ** 3 ** 4")->children[1]->op, Op::Power);
}

TEST(Parser, WrapsOptionalChainsOnce) {
    const NodePtr chain = parse("$json?.a.b?.(1)[2]");
    EXPECT_EQ(chain->kind, NodeKind::Chain);
    EXPECT_EQ(chain->children[0]->kind, NodeKind::Index);
    EXPECT_EQ(chain->children[0]->children[0]->kind, NodeKind::Method);
    EXPECT_TRUE(chain->children[0]->children[0]->is_optional_call);
}

TEST(Parser, ResolvesNamesToSlots) {
    const NodePtr outer = parse("x => y => x + y");
    const Node& inner = *outer->children[1];
    const Node& sum = *inner.children[1];
    EXPECT_EQ(sum.children[0]->hops, 1);
    EXPECT_EQ(sum.children[1]->hops, 0);
}

TEST(Parser, TellsArrowsFromParentheses) {
    EXPECT_EQ(parse("(a, b) => a")->kind, NodeKind::Function);
    EXPECT_EQ(parse("(1, 2)")->kind, NodeKind::Sequence);
    EXPECT_EQ(parse("({ a }) => a")->kind, NodeKind::Function);
    EXPECT_EQ(parse("({ a: 1 })")->kind, NodeKind::Object);
}

TEST(Parser, TellsWrongFromUnknown) {
    for (const char* source : {"", "1 +", "a b", "[1, 2", "x =>", "{a: 1, ,}", "a.", "?.a", "f(,)"})
        EXPECT_THROW(parse(source), SyntaxFault) << source;
    for (const char* source : {"class A {}", "async () => 1", "while (1) {}", "a`b`", "this.x",
                               "let a = 1", "x = 1", "-1 ** 2"})
        EXPECT_THROW(parse(source), ScriptNeeded) << source;
}

TEST(Parser, RefusesDangerousNames) {
    for (const char* source : {"a.constructor", "a['__proto__']", "({prototype}) => 1"})
        EXPECT_THROW(parse(source), Thrown) << source;
}

TEST(Parser, SurvivesDeepNesting) {
    for (const char* unit : {"(", "[", "{a:", "!", "-", "a?", "a=>", "`${", "f("}) {
        std::string source;
        for (int i = 0; i < 20000; ++i) source += unit;
        EXPECT_ANY_THROW(parse(source)) << unit;
    }
    std::string sum = "1";
    for (int i = 0; i < 20000; ++i) sum += "+1";
    EXPECT_THROW(parse(sum), ScriptNeeded);
    EXPECT_THROW(parse(std::string(20000, '(') + "1" + std::string(20000, ')')), ScriptNeeded);
}

}  // namespace
}  // namespace millrace::expression
