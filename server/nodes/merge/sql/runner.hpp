// Runs one query; shared by the files it is written in.
#pragma once

#include <vector>

#include "nodes/merge/sql/run_query.hpp"

namespace millrace::nodes::sql {

// "old = new" within a join's condition: partners are found by hash, then looked at closely.
struct JoinKey {
    const Node* old_side;
    const Node* new_side;
};

class Runner {
  public:
    Runner(const Query& query, const Tables& tables, Evaluator& evaluator, Budget& budget,
           const Scope* outer)
        : query_(query), tables_(tables), evaluator_(evaluator), budget_(budget), outer_(outer) {}

    Task<Result<Table>> run();
    bool uses_outer() const { return uses_outer_; }

  private:
    // A result row on its way.
    struct Made {
        JsonObject object;
        std::vector<workflow::PairedItem> origins;
        std::vector<Value> order;
    };

    Task<Result<void>> load_sources();
    Task<Result<void>> join_source(std::size_t index);
    Task<Result<void>> add_matches(std::size_t index, std::vector<Row>& joined);
    Task<Result<void>> filter();
    Task<Result<void>> make_groups();
    Task<Result<void>> make_rows();
    Task<Result<void>> make_row(const Row& row, const std::vector<const Row*>* group);
    Task<Result<void>> add_next();
    Task<Result<void>> fill_subqueries(const Clause& clause, const Scope& scope);
    // Once the subqueries inside are filled.
    Value value_of(const Clause& clause, const Scope& scope);
    bool is_due() { return evaluator_.problem() || budget_.is_spent() || budget_.is_turn(); }
    Error too_many_rows() const;
    Task<Result<void>> keep_going();  // when it is due: gives others their turn, or ends the run

    std::string join_key(const std::vector<JoinKey>& keys, const Row& row, bool is_new);
    bool holds(const std::vector<const Node*>& conditions, const Scope& scope);
    Scope scope_of(const Row& row) const {
        Scope scope;
        scope.aliases = &aliases_;
        scope.fields = &fields_;
        scope.row = &row;
        scope.outer = outer_;
        return scope;
    }
    void forget_subqueries() {
        for (const Node* node : correlated_) evaluator_.found().erase(node);
        correlated_.clear();
    }
    void note(const Scope& scope) { uses_outer_ = uses_outer_ || scope.uses_outer; }
    const Clause& alias_or_clause(const Clause& clause) const;
    Value order_value(const Order& order, const Scope& scope);
    void star_into(JsonObject& object, const Column& column, const Row& row, bool is_grouped);
    void keep_distinct();
    void sort_rows();
    Table take_table();

    const Query& query_;
    const Tables& tables_;
    Tables own_tables_;
    std::vector<std::unique_ptr<Table>> kept_;
    Evaluator& evaluator_;
    Budget& budget_;
    const Scope* outer_;
    bool uses_outer_ = false;
    bool is_grouped_ = false;
    std::vector<std::string> aliases_;
    FieldNames fields_;
    std::vector<const Node*> grouped_;
    std::vector<const Table*> sources_;
    std::vector<Row> rows_;
    std::vector<std::vector<const Row*>> groups_;
    std::vector<Made> made_;
    std::vector<const Node*> correlated_;  // subqueries whose result is of one row only
    std::shared_ptr<workflow::JsonArena> arena_ = workflow::JsonArena::make();
};

// A row of a result, for comparison with others.
std::string row_key(const JsonObject& object);

}  // namespace millrace::nodes::sql
