// A query as a tree.
#pragma once

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/json.hpp"

namespace millrace::nodes::sql {

struct Query;
struct Function;  // functions.hpp

enum class NodeKind {
    Literal,    // literal; null is nothing at all
    Column,     // table?, text
    Member,     // children[0] -> text
    Method,     // children[0] -> text(children…)
    Unary,      // text children[0]
    Binary,     // children[0] text children[1]: arithmetic, comparison, AND, OR, LIKE, REGEXP
    IsNull,     // children[0] IS [NOT] NULL
    Is,         // children[0] IS [NOT] children[1]
    Between,    // children[0] [NOT] BETWEEN children[1] AND children[2]
    In,         // children[0] [NOT] IN (children…)
    InQuery,    // children[0] [NOT] IN (query)
    Compared,   // children[0] text ANY|ALL (query); is_negated: ALL
    Exists,     // EXISTS (query)
    Case,       // children: [value], then condition and result by turns, then the rest
    Cast,       // CAST(children[0] AS text), with size and digits as children[1] and [2]
    Call,       // function(children…)
    Aggregate,  // text([DISTINCT] children…); no child: COUNT(*)
    Subquery    // (query)
};

struct Node {
    NodeKind kind = NodeKind::Literal;
    std::string text{};
    std::string table{};
    Json literal{};
    bool is_negated = false;
    bool is_distinct = false;
    bool has_value = false;  // of Case: there is a value to compare
    bool has_rest = false;   // of Case: there is an ELSE
    bool is_bracketed = false;
    std::size_t depth = 1;  // of the tree below
    const Function* function = nullptr;
    std::vector<std::unique_ptr<Node>> children{};
    std::unique_ptr<Query> query{};

    void add(std::unique_ptr<Node> child) {
        depth = std::max(depth, child->depth + 1);
        children.push_back(std::move(child));
    }
};
using NodePtr = std::unique_ptr<Node>;

// An expression, and what has to be known before it can be evaluated.
struct Clause {
    NodePtr root{};
    std::vector<const Node*> queries{};  // subqueries inside, outermost only
    bool has_aggregate = false;

    explicit operator bool() const { return root != nullptr; }
};

struct Column {
    Clause value{};
    std::string name{};  // of the result; empty for a star
    bool is_star = false;
    std::string star_table{};  // of "table.*"; empty: all
};

enum class JoinKind { Cross, Inner, Left, Right, Outer, Semi, Anti };

struct Source {
    std::string table{};             // a name, or
    std::unique_ptr<Query> query{};  // a query
    std::string alias{};
    JoinKind join = JoinKind::Cross;
    Clause on{};
    std::vector<std::string> shared{};  // USING
};

struct Order {
    Clause value{};
    bool is_descending = false;
    bool ignores_case = false;
    std::optional<bool> nulls_first{};
};

enum class SetKind { None, Union, UnionAll, Except, Intersect };

struct Query {
    std::vector<std::pair<std::string, std::unique_ptr<Query>>> named{};  // WITH
    bool is_distinct = false;
    std::vector<Column> columns{};
    std::vector<Source> sources{};
    Clause where{};
    std::vector<Clause> groups{};
    Clause having{};
    SetKind set = SetKind::None;  // what is done with the rows of `next`
    std::unique_ptr<Query> next{};
    bool is_by_name = false;  // CORRESPONDING: columns of `next` keep their names
    std::vector<Order> orders{};
    std::optional<std::size_t> limit{};
    std::size_t offset = 0;

    bool has_aggregates() const {
        if (having.has_aggregate) return true;
        for (const Column& column : columns)
            if (column.value.has_aggregate) return true;
        for (const Order& order : orders)
            if (order.value.has_aggregate) return true;
        return false;
    }
};

// Whether both say the same; never for subqueries.
bool is_same(const Node& left, const Node& right);

// As the result is named that has no name of its own: "COUNT(*)", "n + 1".
std::string text_of(const Node& node);

}  // namespace millrace::nodes::sql
