// The parser, shared by the files it is written in.
#pragma once

#include <algorithm>

#include "nodes/merge/sql/parser.hpp"
#include "nodes/merge/sql/token.hpp"

namespace millrace::nodes::sql {

// Leaves by way of an exception that never leaves parse_queries().
struct SyntaxFault {
    std::string message;
    std::size_t at;
};

class Parser {
  public:
    explicit Parser(std::vector<Token> tokens) : tokens_(std::move(tokens)) {}

    std::vector<std::unique_ptr<Query>> run();

  private:
    static constexpr std::size_t kMaxDepth = 200;
    static constexpr std::size_t kMaxTree = 1000;
    static constexpr std::size_t kMaxSources = 50;

    // --- tokens
    const Token& peek(std::size_t ahead = 0) const {
        return tokens_[std::min(next_ + ahead, tokens_.size() - 1)];
    }
    bool is_word(std::string_view word, std::size_t ahead = 0) const;
    bool is_symbol(std::string_view symbol, std::size_t ahead = 0) const;
    bool take_word(std::string_view word);
    bool take_symbol(std::string_view symbol);
    void want_word(std::string_view word);
    void want_symbol(std::string_view symbol);
    std::string want_name();  // an identifier that is no keyword, quoted or not
    bool is_name(std::size_t ahead = 0) const;
    std::size_t want_count(std::string_view what);
    [[noreturn]] void fail(std::string message) const;
    [[noreturn]] void fail_unexpected() const;

    // --- parser_query.cpp
    std::unique_ptr<Query> query();
    std::unique_ptr<Query> select();
    void columns(Query& query);
    Column column();
    void sources(Query& query);
    Source source();
    JoinKind join_kind();
    void join(Query& query);
    void groups(Query& query);
    void set_operation(Query& query);
    void orders(Query& query);
    void limits(Query& query);

    // --- parser_expression.cpp, lowest precedence first
    Clause clause();
    NodePtr expression();
    NodePtr conjunction();
    NodePtr negation();
    NodePtr comparison();
    NodePtr concatenation();
    NodePtr sum();
    NodePtr product();
    NodePtr sign();
    NodePtr postfix();
    NodePtr primary();
    NodePtr predicate(NodePtr left);  // IS, IN, LIKE, BETWEEN behind a value; null: none follows
    NodePtr in_list(NodePtr left, bool is_negated);
    NodePtr case_expression();
    NodePtr cast_expression();
    NodePtr call(std::string name);
    NodePtr aggregate(std::string name);
    NodePtr column_path(std::string first);
    NodePtr subquery(NodeKind kind);
    // A tree, refused when it is too deep to walk through.
    NodePtr tree(NodeKind kind, std::string text, NodePtr left, NodePtr right = nullptr) const;

    // What the expression that is being read contains.
    struct Contents {
        std::vector<const Node*> queries;
        bool has_aggregate = false;
    };

    std::vector<Token> tokens_;
    std::size_t next_ = 0;
    std::size_t depth_ = 0;
    Contents contents_;
    bool is_in_aggregate_ = false;
};

// Counts one level of nesting while it lives.
class Level {
  public:
    Level(std::size_t& depth, std::size_t most, std::size_t at) : depth_(depth) {
        if (++depth_ > most) {
            --depth_;
            throw SyntaxFault{"it is nested too deeply", at};
        }
    }
    ~Level() { --depth_; }
    Level(const Level&) = delete;
    Level& operator=(const Level&) = delete;

  private:
    std::size_t& depth_;
};

NodePtr make_node(NodeKind kind, std::string text = {});
template <class... Children>
NodePtr make_node(NodeKind kind, std::string text, Children... children) {
    NodePtr node = make_node(kind, std::move(text));
    (node->add(std::move(children)), ...);
    return node;
}

// Upper case of ASCII.
std::string keyword_of(std::string_view word);
// Words that end a name where one could stand.
bool is_keyword(std::string_view word);

}  // namespace millrace::nodes::sql
