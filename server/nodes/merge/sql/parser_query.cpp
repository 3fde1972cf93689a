// Statements, tables, joins, order.
#include <algorithm>
#include <array>

#include "nodes/merge/sql/parser_class.hpp"

namespace millrace::nodes::sql {
namespace {

constexpr auto kKeywords = std::to_array<std::string_view>(
    {"ALL",    "AND",      "ANTI",  "AS",        "ASC",    "BETWEEN", "BY",    "CASE",  "CROSS",
     "DESC",   "DISTINCT", "ELSE",  "END",       "EXCEPT", "FETCH",   "FROM",  "FULL",  "GROUP",
     "HAVING", "IN",       "INNER", "INTERSECT", "INTO",   "IS",      "JOIN",  "LEFT",  "LIKE",
     "LIMIT",  "NATURAL",  "NOT",   "OFFSET",    "ON",     "OR",      "ORDER", "OUTER", "REGEXP",
     "RIGHT",  "SELECT",   "SEMI",  "THEN",      "UNION",  "USING",   "WHEN",  "WHERE", "WITH"});

// What begins a statement that changes something, or reaches outside.
constexpr auto kForbidden = std::to_array<std::string_view>(
    {"ALTER", "ATTACH",  "BEGIN",  "COMMIT",   "CREATE", "DECLARE", "DELETE",  "DETACH",  "DROP",
     "EXEC",  "EXECUTE", "IMPORT", "INSERT",   "MERGE",  "PRAGMA",  "REINDEX", "REPLACE", "REQUIRE",
     "SET",   "SOURCE",  "STORE",  "TRUNCATE", "UPDATE", "USE",     "VACUUM"});

}  // namespace

std::string keyword_of(std::string_view word) {
    std::string upper;
    for (const char c : word) upper.push_back(c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c);
    return upper;
}

bool is_keyword(std::string_view word) {
    return std::find(kKeywords.begin(), kKeywords.end(), keyword_of(word)) != kKeywords.end();
}

NodePtr make_node(NodeKind kind, std::string text) {
    auto node = std::make_unique<Node>();
    node->kind = kind;
    node->text = std::move(text);
    return node;
}

bool Parser::is_word(std::string_view word, std::size_t ahead) const {
    return peek(ahead).kind == TokenKind::Word && keyword_of(peek(ahead).text) == word;
}
bool Parser::is_symbol(std::string_view symbol, std::size_t ahead) const {
    return peek(ahead).kind == TokenKind::Symbol && peek(ahead).text == symbol;
}
bool Parser::take_word(std::string_view word) {
    if (!is_word(word)) return false;
    ++next_;
    return true;
}
bool Parser::take_symbol(std::string_view symbol) {
    if (!is_symbol(symbol)) return false;
    ++next_;
    return true;
}
void Parser::want_word(std::string_view word) {
    if (!take_word(word)) fail(std::string(word) + " is missing");
}
void Parser::want_symbol(std::string_view symbol) {
    if (!take_symbol(symbol)) fail("\"" + std::string(symbol) + "\" is missing");
}
bool Parser::is_name(std::size_t ahead) const {
    const Token& token = peek(ahead);
    return token.kind == TokenKind::Name ||
           (token.kind == TokenKind::Word && !is_keyword(token.text));
}
std::string Parser::want_name() {
    if (!is_name()) fail("a name is missing");
    return tokens_[next_++].text;
}
std::size_t Parser::want_count(std::string_view what) {
    const double number = peek().kind == TokenKind::Number ? peek().number : -1;
    if (!(number >= 0 && number < 1e15)) fail("a number is missing behind " + std::string(what));
    ++next_;
    return static_cast<std::size_t>(number);
}
void Parser::fail(std::string message) const {
    throw SyntaxFault{std::move(message), peek().at};
}
void Parser::fail_unexpected() const {
    if (peek().kind == TokenKind::End) fail("it ends too early");
    fail("\"" + peek().text + "\" is not expected here");
}

std::vector<std::unique_ptr<Query>> Parser::run() {
    std::vector<std::unique_ptr<Query>> queries;
    for (;;) {
        while (take_symbol(";")) {
        }
        if (peek().kind == TokenKind::End) break;
        const std::string word = keyword_of(peek().text);
        if (peek().kind == TokenKind::Word &&
            std::find(kForbidden.begin(), kForbidden.end(), word) != kForbidden.end())
            throw SyntaxFault{word + " is not possible: the inputs can only be read, by SELECT",
                              peek().at};
        queries.push_back(query());
        if (peek().kind != TokenKind::End && !is_symbol(";")) fail_unexpected();
    }
    if (queries.empty()) fail("there is nothing in it");
    return queries;
}

std::unique_ptr<Query> Parser::query() {
    const Level level(depth_, kMaxDepth, peek().at);
    std::vector<std::pair<std::string, std::unique_ptr<Query>>> named;
    if (take_word("WITH")) {
        if (is_word("RECURSIVE")) fail("WITH RECURSIVE is not possible");
        do {
            std::string name = want_name();
            want_word("AS");
            want_symbol("(");
            named.emplace_back(std::move(name), query());
            want_symbol(")");
        } while (take_symbol(","));
    }
    auto made = select();
    made->named = std::move(named);
    return made;
}

std::unique_ptr<Query> Parser::select() {
    auto made = std::make_unique<Query>();
    want_word("SELECT");
    if (take_word("DISTINCT"))
        made->is_distinct = true;
    else
        take_word("ALL");
    if (is_word("TOP") && (peek(1).kind == TokenKind::Number || is_symbol("(", 1))) {
        ++next_;
        const bool is_bracketed = take_symbol("(");
        made->limit = want_count("TOP");
        if (is_bracketed) want_symbol(")");
    }
    columns(*made);
    if (is_word("INTO")) fail("INTO is not possible: the inputs can only be read");
    if (take_word("FROM")) sources(*made);
    if (take_word("WHERE")) made->where = clause();
    groups(*made);
    set_operation(*made);
    orders(*made);
    limits(*made);
    return made;
}

void Parser::columns(Query& query) {
    do {
        query.columns.push_back(column());
    } while (take_symbol(","));
}

Column Parser::column() {
    Column made;
    if (take_symbol("*")) {
        made.is_star = true;
        return made;
    }
    if (is_name() && is_symbol(".", 1) && is_symbol("*", 2)) {
        made.is_star = true;
        made.star_table = want_name();
        next_ += 2;
        return made;
    }
    made.value = clause();
    if (take_word("AS")) {
        if (peek().kind != TokenKind::Text && peek().kind != TokenKind::Word &&
            peek().kind != TokenKind::Name)
            fail("a name is missing behind AS");
        made.name = tokens_[next_++].text;
    } else if (is_name()) {
        made.name = want_name();
    } else {
        const Node& root = *made.value.root;
        made.name = root.kind == NodeKind::Column ? root.text : text_of(root);
    }
    return made;
}

Source Parser::source() {
    Source made;
    if (take_symbol("(")) {
        made.query = query();
        want_symbol(")");
    } else {
        if (!is_name()) fail("the name of a table is missing");
        made.table = want_name();
        if (is_symbol("("))
            fail("\"" + made.table + "(…)\" is no table: there are only the inputs");
        made.alias = made.table;
    }
    if (take_word("AS"))
        made.alias = want_name();
    else if (is_name())
        made.alias = want_name();
    return made;
}

void Parser::sources(Query& query) {
    do {
        query.sources.push_back(source());
        while (is_word("JOIN") || is_word("INNER") || is_word("LEFT") || is_word("RIGHT") ||
               is_word("FULL") || is_word("OUTER") || is_word("CROSS") || is_word("SEMI") ||
               is_word("ANTI") || is_word("NATURAL"))
            join(query);
        if (query.sources.size() > kMaxSources) fail("it reads more than 50 tables");
    } while (take_symbol(","));
}

JoinKind Parser::join_kind() {
    JoinKind kind = JoinKind::Inner;
    if (is_word("NATURAL")) fail("NATURAL JOIN is not possible; name the fields behind ON");
    if (take_word("INNER")) {
    } else if (take_word("LEFT")) {
        kind = JoinKind::Left;
        take_word("OUTER");
    } else if (take_word("RIGHT")) {
        kind = JoinKind::Right;
        take_word("OUTER");
    } else if (take_word("FULL")) {
        kind = JoinKind::Outer;
        take_word("OUTER");
    } else if (take_word("OUTER")) {
        kind = JoinKind::Outer;
    } else if (take_word("CROSS")) {
        kind = JoinKind::Cross;
    } else if (take_word("SEMI")) {
        kind = JoinKind::Semi;
    } else if (take_word("ANTI")) {
        kind = JoinKind::Anti;
    }
    want_word("JOIN");
    return kind;
}

void Parser::join(Query& query) {
    const JoinKind kind = join_kind();
    Source joined = source();
    joined.join = kind;
    if (take_word("ON")) {
        joined.on = clause();
    } else if (take_word("USING")) {
        const bool is_bracketed = take_symbol("(");
        do {
            joined.shared.push_back(want_name());
        } while (take_symbol(","));
        if (is_bracketed) want_symbol(")");
    } else if (kind == JoinKind::Inner) {
        joined.join = JoinKind::Cross;
    }
    query.sources.push_back(std::move(joined));
}

void Parser::groups(Query& query) {
    if (take_word("GROUP")) {
        want_word("BY");
        do {
            query.groups.push_back(clause());
        } while (take_symbol(","));
    }
    if (take_word("HAVING")) query.having = clause();
}

void Parser::set_operation(Query& query) {
    if (take_word("UNION"))
        query.set = take_word("ALL") ? SetKind::UnionAll : SetKind::Union;
    else if (take_word("EXCEPT"))
        query.set = SetKind::Except;
    else if (take_word("INTERSECT"))
        query.set = SetKind::Intersect;
    else
        return;
    const Level level(depth_, kMaxDepth, peek().at);
    query.is_by_name = take_word("CORRESPONDING");
    const bool is_bracketed = take_symbol("(");
    query.next = select();
    if (is_bracketed) want_symbol(")");
    // ORDER BY and LIMIT at the end are those of the whole.
    if (is_bracketed) return;
    query.orders = std::move(query.next->orders);
    query.next->orders.clear();
    query.limit = std::exchange(query.next->limit, std::nullopt);
    query.offset = std::exchange(query.next->offset, 0);
}

void Parser::orders(Query& query) {
    if (!take_word("ORDER")) return;
    want_word("BY");
    do {
        Order order;
        order.value = clause();
        if (take_word("COLLATE")) order.ignores_case = keyword_of(want_name()) == "NOCASE";
        if (take_word("DESC"))
            order.is_descending = true;
        else
            take_word("ASC");
        if (take_word("NULLS")) {
            order.nulls_first = take_word("FIRST");
            if (!*order.nulls_first) want_word("LAST");
        }
        query.orders.push_back(std::move(order));
    } while (take_symbol(","));
}

void Parser::limits(Query& query) {
    if (take_word("LIMIT")) {
        query.limit = want_count("LIMIT");
        if (take_symbol(",")) {
            query.offset = *query.limit;
            query.limit = want_count("LIMIT");
        }
    }
    if (take_word("OFFSET")) {
        query.offset = want_count("OFFSET");
        if (!take_word("ROWS")) take_word("ROW");
    }
    if (take_word("FETCH")) {
        if (!take_word("FIRST")) want_word("NEXT");
        query.limit = want_count("FETCH");
        if (!take_word("ROWS")) take_word("ROW");
        want_word("ONLY");
    }
}

Result<std::vector<std::unique_ptr<Query>>> parse_queries(std::string_view text) {
    constexpr std::size_t kMaxQuery = 100'000;
    if (text.size() > kMaxQuery)
        return Error{ErrorKind::TooLarge, "The query is longer than 100000 bytes.",
                     "Split it over several nodes."};
    auto tokens = tokens_of(text);
    if (!tokens) return tokens.error();
    try {
        return Parser(std::move(*tokens)).run();
    } catch (const SyntaxFault& fault) {
        Error error{ErrorKind::InvalidInput, "The query is wrong at character " +
                                                 std::to_string(fault.at + 1) + ": " +
                                                 fault.message + "."};
        error.hint = "Correct \"Query\".";
        return error;
    }
}

}  // namespace millrace::nodes::sql
