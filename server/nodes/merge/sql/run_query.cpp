#include "nodes/merge/sql/run_query.hpp"

#include "base/closest_name.hpp"
#include "nodes/merge/sql/runner.hpp"

namespace millrace::nodes::sql {
namespace {

Error too_much_memory() {
    return Error{ErrorKind::TooLarge, "The query makes more data than one run may make.",
                 "Select fewer columns, or filter the inputs before this node."};
}

Error too_many_steps() {
    return Error{ErrorKind::Timeout, "The query takes more steps than one run may take.",
                 "Join by fields that are equal, or filter the inputs before this node."};
}

}  // namespace

Error Runner::too_many_rows() const {
    return Error{ErrorKind::TooLarge,
                 "The query makes more than " + std::to_string(budget_.limits().rows) +
                     " rows on the way to its result.",
                 "Join by fields that are equal, or filter the inputs before this node."};
}

Task<Result<void>> Runner::keep_going() {
    if (evaluator_.problem()) co_return *evaluator_.problem();
    if (budget_.has_no_steps()) co_return too_many_steps();
    if (budget_.has_no_memory()) co_return too_much_memory();
    co_await yield_now();
    co_return Result<void>();
}

Task<Result<void>> Runner::load_sources() {
    own_tables_ = tables_;
    const auto keep = [&](Table table) {
        kept_.push_back(std::make_unique<Table>(std::move(table)));
        return kept_.back().get();
    };
    for (const auto& [name, query] : query_.named) {
        Runner inner(*query, own_tables_, evaluator_, budget_, outer_);
        auto table = co_await inner.run();
        if (!table) co_return table.error();
        uses_outer_ = uses_outer_ || inner.uses_outer();
        own_tables_[name] = keep(std::move(*table));
    }
    for (const Source& source : query_.sources) {
        aliases_.push_back(source.alias);
        if (source.query) {
            Runner inner(*source.query, own_tables_, evaluator_, budget_, outer_);
            auto table = co_await inner.run();
            if (!table) co_return table.error();
            uses_outer_ = uses_outer_ || inner.uses_outer();
            sources_.push_back(keep(std::move(*table)));
            fields_.add(*sources_.back());
            continue;
        }
        const auto found = own_tables_.find(source.table);
        if (found == own_tables_.end()) {
            std::vector<std::string> names;
            for (const auto& table : own_tables_) names.push_back(table.first);
            Error error{ErrorKind::InvalidInput, "There is no table \"" + source.table + "\"."};
            if (const auto meant = closest_name(source.table, names))
                error.hint = "Did you mean \"" + *meant + "\"?";
            else
                error.hint = "The inputs are the tables input1, input2 and so on.";
            co_return error;
        }
        sources_.push_back(found->second);
        fields_.add(*sources_.back());
    }
    co_return Result<void>();
}

// Subqueries that look outside are run anew for each row, others once.
Task<Result<void>> Runner::fill_subqueries(const Clause& clause, const Scope& scope) {
    for (const Node* node : clause.queries) {
        if (evaluator_.found().contains(node)) continue;
        Runner inner(*node->query, own_tables_, evaluator_, budget_, &scope);
        auto table = co_await inner.run();
        if (!table) co_return table.error();
        Found found;
        for (const Record& record : *table) {
            const JsonObject& object = record.json->get_object();
            const std::string& name = node->query->columns.front().name;
            const Json* value = name.empty() ? (object.empty() ? nullptr : &object.begin()->value())
                                             : object.if_contains(name);
            found.values.push_back(value ? Value(*value) : Value());
        }
        evaluator_.found()[node] = std::move(found);
        if (inner.uses_outer()) correlated_.push_back(node);
    }
    co_return Result<void>();
}

Value Runner::value_of(const Clause& clause, const Scope& scope) {
    Value value = evaluator_.evaluate(*clause.root, scope);
    forget_subqueries();
    note(scope);
    return value;
}

Task<Result<void>> Runner::filter() {
    if (!query_.where) co_return Result<void>();
    std::vector<Row> kept;
    for (Row& row : rows_) {
        const Scope scope = scope_of(row);
        if (!query_.where.queries.empty()) {
            const auto filled = co_await fill_subqueries(query_.where, scope);
            if (!filled) co_return filled;
        }
        const bool is_kept = value_of(query_.where, scope).is_truthy();
        if (is_kept) kept.push_back(std::move(row));
        if (is_due()) {
            const auto going = co_await keep_going();
            if (!going) co_return going;
        }
    }
    rows_ = std::move(kept);
    co_return Result<void>();
}

Task<Result<Table>> Runner::run() {
    const auto loaded = co_await load_sources();
    if (!loaded) co_return loaded.error();
    for (std::size_t i = 0; i < sources_.size(); ++i) {
        const auto joined = co_await join_source(i);
        if (!joined) co_return joined.error();
    }
    const auto filtered = co_await filter();
    if (!filtered) co_return filtered.error();
    is_grouped_ = !query_.groups.empty() || query_.has_aggregates();
    if (is_grouped_) {
        const auto grouped = co_await make_groups();
        if (!grouped) co_return grouped.error();
    }
    const auto made = co_await make_rows();
    if (!made) co_return made.error();
    if (query_.is_distinct) keep_distinct();
    if (query_.next) {
        const auto added = co_await add_next();
        if (!added) co_return added.error();
    }
    if (is_due()) {
        const auto going = co_await keep_going();
        if (!going) co_return going.error();
    }
    sort_rows();
    co_return take_table();
}

Task<Result<Table>> run_query(const Query& query, const Tables& tables, Evaluator& evaluator,
                              Budget& budget) {
    Runner runner(query, tables, evaluator, budget, nullptr);
    co_return co_await runner.run();
}

}  // namespace millrace::nodes::sql
