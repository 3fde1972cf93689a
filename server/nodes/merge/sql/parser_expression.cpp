// Expressions, by precedence.
#include <array>

#include "nodes/merge/sql/functions.hpp"
#include "nodes/merge/sql/parser_class.hpp"

namespace millrace::nodes::sql {
namespace {

constexpr auto kAggregates = std::to_array<std::string_view>(
    {"ARRAY", "AVG", "COUNT", "FIRST", "GROUP_CONCAT", "LAST", "MAX", "MEDIAN", "MIN", "STDDEV",
     "STDEV", "STDEVP", "STRING_AGG", "SUM", "TOTAL", "VAR", "VARP"});

bool is_aggregate(std::string_view name) {
    for (const std::string_view known : kAggregates)
        if (known == name) return true;
    return false;
}

NodePtr literal(Json value) {
    NodePtr node = make_node(NodeKind::Literal);
    node->literal = std::move(value);
    return node;
}

}  // namespace

NodePtr Parser::tree(NodeKind kind, std::string text, NodePtr left, NodePtr right) const {
    if (std::max(left->depth, right ? right->depth : 0) >= kMaxTree)
        fail("an expression has more than 1000 parts");
    return right ? make_node(kind, std::move(text), std::move(left), std::move(right))
                 : make_node(kind, std::move(text), std::move(left));
}

Clause Parser::clause() {
    const Contents outer = std::exchange(contents_, Contents{});
    Clause made;
    made.root = expression();
    made.queries = std::move(contents_.queries);
    made.has_aggregate = contents_.has_aggregate;
    contents_ = outer;
    return made;
}

NodePtr Parser::expression() {
    const Level level(depth_, kMaxDepth, peek().at);
    NodePtr left = conjunction();
    while (take_word("OR")) left = tree(NodeKind::Binary, "OR", std::move(left), conjunction());
    return left;
}

NodePtr Parser::conjunction() {
    NodePtr left = negation();
    while (take_word("AND") || take_symbol("&&"))
        left = tree(NodeKind::Binary, "AND", std::move(left), negation());
    return left;
}

NodePtr Parser::negation() {
    if (!take_word("NOT")) return comparison();
    const Level level(depth_, kMaxDepth, peek().at);
    return tree(NodeKind::Unary, "NOT", negation());
}

NodePtr Parser::comparison() {
    NodePtr left = concatenation();
    for (;;) {
        left = predicate(std::move(left));
        std::string operation;
        for (const std::string_view symbol : {"=", "==", "<>", "!=", "<=", ">=", "<", ">"})
            if (operation.empty() && take_symbol(symbol)) operation = symbol;
        if (operation.empty()) return left;
        if (is_word("ANY") || is_word("SOME") || (is_word("ALL") && is_symbol("(", 1))) {
            const bool is_all = is_word("ALL");
            ++next_;
            NodePtr node = subquery(NodeKind::Compared);
            node->text = operation;
            node->is_negated = is_all;
            node->add(std::move(left));
            left = std::move(node);
            continue;
        }
        left = tree(NodeKind::Binary, operation, std::move(left), concatenation());
    }
}

NodePtr Parser::in_list(NodePtr left, bool is_negated) {
    if (is_symbol("(") && (is_word("SELECT", 1) || is_word("WITH", 1))) {
        NodePtr node = subquery(NodeKind::InQuery);
        node->is_negated = is_negated;
        node->add(std::move(left));
        return node;
    }
    want_symbol("(");
    NodePtr node = make_node(NodeKind::In, {}, std::move(left));
    node->is_negated = is_negated;
    if (take_symbol(")")) return node;
    do {
        node->add(expression());
    } while (take_symbol(","));
    want_symbol(")");
    return node;
}

NodePtr Parser::predicate(NodePtr left) {
    for (;;) {
        if (take_word("IS")) {
            const bool is_negated = take_word("NOT");
            NodePtr node = take_word("NULL")
                               ? tree(NodeKind::IsNull, {}, std::move(left))
                               : tree(NodeKind::Is, {}, std::move(left), concatenation());
            node->is_negated = is_negated;
            left = std::move(node);
            continue;
        }
        const bool is_negated =
            is_word("NOT") && (is_word("IN", 1) || is_word("LIKE", 1) || is_word("ILIKE", 1) ||
                               is_word("BETWEEN", 1) || is_word("REGEXP", 1));
        if (is_negated) ++next_;
        if (take_word("IN")) {
            left = in_list(std::move(left), is_negated);
        } else if (take_word("BETWEEN")) {
            NodePtr low = concatenation();
            want_word("AND");
            left =
                make_node(NodeKind::Between, {}, std::move(left), std::move(low), concatenation());
            left->is_negated = is_negated;
        } else if (take_word("LIKE") || take_word("ILIKE")) {
            left = tree(NodeKind::Binary, "LIKE", std::move(left), concatenation());
            left->is_negated = is_negated;
        } else if (take_word("REGEXP") || take_word("RLIKE")) {
            left = tree(NodeKind::Binary, "REGEXP", std::move(left), concatenation());
            left->is_negated = is_negated;
        } else {
            return left;
        }
    }
}

NodePtr Parser::concatenation() {
    NodePtr left = sum();
    while (take_symbol("||")) left = tree(NodeKind::Binary, "||", std::move(left), sum());
    return left;
}

NodePtr Parser::sum() {
    NodePtr left = product();
    for (;;) {
        const std::string operation = peek().text;
        if (!take_symbol("+") && !take_symbol("-")) return left;
        left = tree(NodeKind::Binary, operation, std::move(left), product());
    }
}

NodePtr Parser::product() {
    NodePtr left = sign();
    for (;;) {
        const std::string operation = peek().text;
        if (!take_symbol("*") && !take_symbol("/") && !take_symbol("%")) return left;
        left = tree(NodeKind::Binary, operation, std::move(left), sign());
    }
}

NodePtr Parser::sign() {
    const std::string operation = peek().text;
    if (!take_symbol("-") && !take_symbol("+")) return postfix();
    const Level level(depth_, kMaxDepth, peek().at);
    return tree(NodeKind::Unary, operation, sign());
}

NodePtr Parser::postfix() {
    NodePtr left = primary();
    for (;;) {
        if (take_symbol("::")) {
            left = tree(NodeKind::Cast, keyword_of(want_name()), std::move(left));
            continue;
        }
        if (!take_symbol("->")) return left;
        if (peek().kind != TokenKind::Word && peek().kind != TokenKind::Name &&
            peek().kind != TokenKind::Number && peek().kind != TokenKind::Text)
            fail("a name is missing behind \"->\"");
        std::string name = tokens_[next_++].text;
        if (!take_symbol("(")) {
            left = tree(NodeKind::Member, std::move(name), std::move(left));
            continue;
        }
        if (!is_method(name)) fail("there is no method \"" + name + "\"");
        want_symbol(")");
        left = tree(NodeKind::Method, std::move(name), std::move(left));
    }
}

NodePtr Parser::subquery(NodeKind kind) {
    want_symbol("(");
    NodePtr node = make_node(kind);
    const Contents outer = std::exchange(contents_, Contents{});
    const bool was_in_aggregate = std::exchange(is_in_aggregate_, false);
    node->query = query();
    is_in_aggregate_ = was_in_aggregate;
    contents_ = outer;
    want_symbol(")");
    contents_.queries.push_back(node.get());
    return node;
}

NodePtr Parser::primary() {
    const Token token = peek();
    switch (token.kind) {
        case TokenKind::Number:
            ++next_;
            return literal(number_json(token.number));
        case TokenKind::Text:
            ++next_;
            return literal(Json(token.text));
        case TokenKind::Symbol:
            break;
        case TokenKind::Name:
            ++next_;
            return column_path(token.text);
        case TokenKind::Word:
        case TokenKind::End:
            break;
    }
    if (is_symbol("(")) {
        if (is_word("SELECT", 1) || is_word("WITH", 1)) return subquery(NodeKind::Subquery);
        ++next_;
        NodePtr inner = expression();
        inner->is_bracketed = true;
        want_symbol(")");
        return inner;
    }
    if (token.kind != TokenKind::Word) fail_unexpected();
    const std::string word = keyword_of(token.text);
    if (word == "CASE") return case_expression();
    if (word == "EXISTS" && is_symbol("(", 1)) {
        ++next_;
        return subquery(NodeKind::Exists);
    }
    if (is_symbol("(", 1) && (!is_keyword(word) || word == "LEFT" || word == "RIGHT")) {
        next_ += 2;
        return word == "CAST" || word == "CONVERT" ? cast_expression() : call(token.text);
    }
    if (is_keyword(word)) fail_unexpected();
    ++next_;
    if (word == "NULL" || word == "UNDEFINED") return literal(nullptr);
    if (word == "TRUE") return literal(true);
    if (word == "FALSE") return literal(false);
    if (word == "CURRENT_TIMESTAMP" || word == "CURRENT_DATE") {
        NodePtr node = make_node(NodeKind::Call, word);
        node->function = find_function("NOW");
        return node;
    }
    return column_path(token.text);
}

// "a", "t.a", "t.a.b", "a.b": what is a table and what a field is known when the query runs.
NodePtr Parser::column_path(std::string first) {
    NodePtr node = make_node(NodeKind::Column, std::move(first));
    if (is_symbol(".") && (peek(1).kind == TokenKind::Word || peek(1).kind == TokenKind::Name)) {
        ++next_;
        node->table = std::move(node->text);
        node->text = tokens_[next_++].text;
    }
    while (is_symbol(".") && (peek(1).kind == TokenKind::Word || peek(1).kind == TokenKind::Name)) {
        ++next_;
        node = tree(NodeKind::Member, tokens_[next_++].text, std::move(node));
    }
    return node;
}

NodePtr Parser::case_expression() {
    want_word("CASE");
    NodePtr node = make_node(NodeKind::Case);
    if (!is_word("WHEN")) {
        node->has_value = true;
        node->add(expression());
    }
    while (take_word("WHEN")) {
        node->add(expression());
        want_word("THEN");
        node->add(expression());
    }
    if (take_word("ELSE")) {
        node->has_rest = true;
        node->add(expression());
    }
    want_word("END");
    return node;
}

// CAST(x AS type) and CONVERT(type, x).
NodePtr Parser::cast_expression() {
    NodePtr node = make_node(NodeKind::Cast);
    const auto read_type = [&] {
        node->text = keyword_of(want_name());
        if (!take_symbol("(")) return;
        do {
            node->add(literal(Json(want_count("a type"))));
        } while (node->children.size() < 2 && take_symbol(","));
        want_symbol(")");
    };
    NodePtr value;
    if (is_name() && is_type(peek().text) && (is_symbol(",", 1) || is_symbol("(", 1))) {
        read_type();
        want_symbol(",");
        value = expression();
    } else {
        value = expression();
        want_word("AS");
        read_type();
    }
    want_symbol(")");
    node->children.insert(node->children.begin(), std::move(value));
    return node;
}

NodePtr Parser::aggregate(std::string name) {
    if (is_in_aggregate_) fail("an aggregate cannot be within another");
    NodePtr node = make_node(NodeKind::Aggregate, std::move(name));
    is_in_aggregate_ = true;
    if (take_word("DISTINCT")) node->is_distinct = true;
    if (!take_symbol("*")) {
        do {
            node->add(expression());
        } while (take_symbol(","));
    }
    is_in_aggregate_ = false;
    want_symbol(")");
    if (node->children.empty() && node->text != "COUNT") fail(node->text + " needs a field");
    if (is_word("OVER")) fail("window functions are not possible");
    contents_.has_aggregate = true;
    return node;
}

// Behind the opening bracket.
NodePtr Parser::call(std::string name) {
    const std::string upper = keyword_of(name);
    const bool is_extreme = upper == "MAX" || upper == "MIN";
    if (is_aggregate(upper) && !(is_extreme && is_in_aggregate_)) return aggregate(upper);
    NodePtr node = make_node(NodeKind::Call, upper);
    node->function = find_function(upper);
    if (!node->function) fail("there is no function \"" + name + "\"");
    const bool takes_unit = upper == "DATEDIFF" || upper == "DATEADD";
    if (!is_symbol(")")) {
        do {
            if (takes_unit && node->children.empty() && is_name() && is_symbol(",", 1))
                node->add(literal(Json(want_name())));
            else
                node->add(expression());
        } while (take_symbol(","));
    }
    want_symbol(")");
    if (node->children.size() < node->function->least ||
        node->children.size() > node->function->most)
        fail("the number of values for " + upper + " is wrong");
    if (upper == "ROW_NUMBER" && take_word("OVER")) {
        // Rows are numbered as they come; an order or parts of its own are not possible.
        want_symbol("(");
        if (!take_symbol(")")) fail("window functions are not possible");
    }
    return node;
}

}  // namespace millrace::nodes::sql
