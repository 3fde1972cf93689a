// The recursive-descent parser behind parse_expression(): one class, its parts in
// parser_expressions.cpp, parser_literals.cpp, parser_functions.cpp and parser_statements.cpp.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "expression/detail/context.hpp"
#include "expression/detail/lexer.hpp"
#include "expression/detail/name_scopes.hpp"
#include "expression/detail/parser.hpp"

namespace millrace::expression {

bool is_keyword(std::string_view name);
// Keywords that begin a statement which is no expression.
bool starts_statement(std::string_view name);

struct BinaryOperator {
    std::string_view mark;
    Op op;
    int precedence;
};

class Parser {
  public:
    explicit Parser(std::string_view source) : tokens_(tokenize(source)) {}

    ParsedExpression run();

  private:
    static constexpr std::uint32_t kMaxLevel = 1000;  // of own nesting, several a bracket
    static constexpr std::uint32_t kMaxDepth = 500;   // of the tree

    // --- tokens
    const Token& current() const { return tokens_[at_]; }
    const Token& ahead(std::size_t count = 1) const {
        return tokens_[std::min(at_ + count, tokens_.size() - 1)];
    }
    bool at(std::string_view mark) const {
        return current().kind == TokenKind::Mark && current().source == mark;
    }
    bool at_word(std::string_view word) const {
        return current().kind == TokenKind::Name && current().source == word;
    }
    void advance() { ++at_; }
    bool take(std::string_view mark) {
        if (!at(mark)) return false;
        advance();
        return true;
    }
    void expect(std::string_view mark) {
        if (!take(mark)) fault();
    }
    [[noreturn]] void fault() const;

    // --- nodes
    class Level {
      public:
        explicit Level(Parser& parser) : parser_(parser) {
            if (++parser_.level_ > kMaxLevel) need_script("deep nesting");
        }
        ~Level() { --parser_.level_; }
        Level(const Level&) = delete;
        Level& operator=(const Level&) = delete;

      private:
        Parser& parser_;
    };
    static NodePtr make(NodeKind kind, Op op = Op::None) {
        auto node = std::make_unique<Node>();
        node->kind = kind;
        node->op = op;
        return node;
    }
    static NodePtr constant(Value value) {
        NodePtr node = make(NodeKind::Constant);
        node->value = value;
        return node;
    }
    static void add(Node& parent, NodePtr child) {
        parent.depth = std::max(parent.depth, child->depth + 1);
        if (parent.depth > kMaxDepth) need_script("deep nesting");
        parent.children.push_back(std::move(child));
    }
    template <class... Children>
    static NodePtr with(NodePtr node, Children... children) {
        (add(*node, std::move(children)), ...);
        return node;
    }

    // --- expressions
    NodePtr sequence();
    bool at_arrow() const;
    NodePtr assignment();
    void check_target(const Node& target, std::size_t start) const;
    NodePtr conditional();
    const BinaryOperator* binary_operator() const;
    NodePtr binary(int least);
    NodePtr unary();

    // A primary expression with everything that follows it: members, indexes, calls.
    NodePtr postfix();
    NodePtr member(NodePtr object, bool is_optional);
    NodePtr index(NodePtr object);
    NodePtr call(NodePtr callee, bool is_optional);
    static void require_method(std::string_view name);
    void arguments(Node& node);
    NodePtr spread_or_assignment();
    NodePtr new_expression();
    NodePtr primary();
    static NodePtr text_constant(const std::string& text);
    NodePtr template_literal();
    NodePtr regexp();
    NodePtr name();
    NodePtr resolve(std::string_view word, std::size_t offset);
    NodePtr array();
    NodePtr object();
    NodePtr property();

    // --- functions
    NodePtr arrow();
    NodePtr function();
    void parameters(Node& node);
    NodePtr pattern_with_default(bool is_constant);
    NodePtr pattern(bool is_constant);
    NodePtr bind_name(bool is_constant);
    NodePtr array_pattern(bool is_constant);
    NodePtr object_pattern(bool is_constant);
    NodePtr pattern_property(bool is_constant);

    // --- statements, only inside functions
    NodePtr block();
    NodePtr statement();
    void end_statement();
    NodePtr declaration();
    NodePtr return_statement();
    NodePtr if_statement();
    NodePtr try_statement();
    NodePtr throw_statement();

    // Only for (const x of list), with a body that captures nothing per turn.
    NodePtr for_statement();

    std::vector<Token> tokens_;
    std::size_t at_ = 0;
    std::uint32_t level_ = 0;
    NameScopes names_;
    std::vector<FoundName> unknown_names_;
};

}  // namespace millrace::expression
