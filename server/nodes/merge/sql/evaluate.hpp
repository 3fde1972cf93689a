// The value of an expression for one row, or for a group of rows.
#pragma once

#include <map>
#include <unordered_map>
#include <vector>

#include "nodes/merge/sql/budget.hpp"
#include "nodes/merge/sql/functions.hpp"
#include "nodes/merge/sql/syntax.hpp"
#include "sdk/pattern.hpp"
#include "workflow/item.hpp"

namespace millrace::nodes::sql {

// A row of a table, and the items it was made from.
struct Record {
    std::shared_ptr<const Json> json;  // an object
    std::vector<workflow::PairedItem> origins{};
};
using Table = std::vector<Record>;

// One record of each source; null where a join found none.
using Row = std::vector<const Record*>;

// What a subquery has found: its rows' first columns.
struct Found {
    std::vector<Value> values;
};

// Which fields the rows of some tables have.
class FieldNames {
  public:
    void add(const Table& table) { tables_.push_back(&table); }
    bool knows(std::string_view name) const;

  private:
    std::vector<const Table*> tables_;
    mutable std::map<std::string, bool, std::less<>> known_;
};

// What names in an expression mean.
struct Scope {
    const std::vector<std::string>* aliases = nullptr;  // of the sources
    const FieldNames* fields = nullptr;                 // of the sources
    const Row* row = nullptr;
    // Of a group of rows: the rows, and what they were grouped by. Outside of aggregates nothing
    // else has a value.
    const std::vector<const Row*>* group = nullptr;
    const std::vector<const Node*>* grouped = nullptr;
    const JsonObject* output = nullptr;  // columns of the result, for ORDER BY, HAVING
    const Scope* outer = nullptr;        // of the query around a subquery
    // Set when a name was looked up outside: the subquery has another result for each row.
    mutable bool uses_outer = false;
};

class Evaluator {
  public:
    Evaluator(Budget& budget, Surroundings surroundings)
        : budget_(budget), surroundings_(surroundings) {}

    Value evaluate(const Node& node, const Scope& scope);
    void number_row(std::size_t number) { surroundings_.row_number = number; }

    // The results of subqueries, put here before an expression is evaluated that has some.
    std::unordered_map<const Node*, Found>& found() { return found_; }
    // Something that only shows while rows are looked at, such as a wrong regular expression.
    const std::optional<Error>& problem() const { return problem_; }

  private:
    Value column(const Node& node, const Scope& scope);
    Value no_table(const Node& node, const Scope& scope);
    Value value_of(const Node& node, const Scope& scope);
    Value made(Value value);
    Value binary(const Node& node, const Scope& scope);
    Value arithmetic(const std::string& operation, const Value& left, const Value& right);
    Value compared(const std::string& operation, const Value& left, const Value& right);
    Value matches(const Value& left, const Value& right);
    bool like(const Value& left, const Value& right);
    Value in_list(const Node& node, const Scope& scope);
    Value case_of(const Node& node, const Scope& scope);
    Value of_found(const Node& node, const Scope& scope);
    Value aggregate(const Node& node, const Scope& scope);

    Budget& budget_;
    Surroundings surroundings_;
    std::unordered_map<const Node*, Found> found_;
    std::map<std::string, sdk::Pattern> patterns_;
    std::optional<Error> problem_;
};

// JavaScript's == for values without parts.
bool is_loosely_equal(const Value& left, const Value& right);

// The same for values that a join takes for equal: 1 and "1".
void append_join_key(std::string& out, const Value& value);

}  // namespace millrace::nodes::sql
