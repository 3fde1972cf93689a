// The rows of a result: groups, columns, order.
#include <algorithm>

#include "nodes/merge/sql/order.hpp"
#include "nodes/merge/sql/runner.hpp"

namespace millrace::nodes::sql {

// "GROUP BY total" may mean a column of the result.
const Clause& Runner::alias_or_clause(const Clause& clause) const {
    if (clause.root->kind != NodeKind::Column || !clause.root->table.empty()) return clause;
    for (const Column& column : query_.columns)
        if (!column.is_star && column.name == clause.root->text &&
            column.value.root->kind != NodeKind::Column)
            return column.value;
    // A renamed field: GROUP BY its new name.
    for (const Column& column : query_.columns)
        if (!column.is_star && column.name == clause.root->text &&
            column.value.root->text != column.name)
            return column.value;
    return clause;
}

Task<Result<void>> Runner::make_groups() {
    std::unordered_map<std::string, std::size_t> places;
    std::vector<const Clause*> by;
    for (const Clause& clause : query_.groups) {
        by.push_back(&alias_or_clause(clause));
        grouped_.push_back(by.back()->root.get());
    }
    for (const Row& row : rows_) {
        std::string key;
        const Scope scope = scope_of(row);
        for (const Clause* clause : by) {
            if (!clause->queries.empty()) {
                const auto filled = co_await fill_subqueries(*clause, scope);
                if (!filled) co_return filled;
            }
            append_join_key(key, value_of(*clause, scope));
        }
        const auto [place, is_new] = places.emplace(std::move(key), groups_.size());
        if (is_new) groups_.emplace_back();
        groups_[place->second].push_back(&row);
        if (is_due()) {
            const auto going = co_await keep_going();
            if (!going) co_return going;
        }
    }
    // Without GROUP BY all rows are one group, also when there are none.
    if (query_.groups.empty() && groups_.empty()) groups_.emplace_back();
    co_return Result<void>();
}

void Runner::star_into(JsonObject& object, const Column& column, const Row& row, bool is_grouped) {
    for (std::size_t i = 0; i < row.size(); ++i) {
        if (!row[i] || (!column.star_table.empty() && aliases_[i] != column.star_table)) continue;
        for (const auto& member : row[i]->json->get_object()) {
            const auto is_group = [&](const Clause& clause) {
                return clause.root->kind == NodeKind::Column && clause.root->text == member.key();
            };
            if (is_grouped && std::none_of(query_.groups.begin(), query_.groups.end(), is_group))
                continue;
            budget_.take(weight_of(member.value()));
            object[member.key()] = member.value();
        }
    }
}

// "ORDER BY 2" means the second column.
Value Runner::order_value(const Order& order, const Scope& scope) {
    const Node& root = *order.value.root;
    if (root.kind != NodeKind::Literal || !is_number(root.literal))
        return value_of(order.value, scope);
    const double place = number_of(root.literal);
    if (!(place >= 1 && place <= static_cast<double>(query_.columns.size()))) return {};
    const Column& column = query_.columns[static_cast<std::size_t>(place) - 1];
    return Value(scope.output->if_contains(column.name));
}

Task<Result<void>> Runner::make_row(const Row& row, const std::vector<const Row*>* group) {
    evaluator_.number_row(made_.size() + 1);
    Scope scope = scope_of(row);
    scope.group = group;
    if (group) scope.grouped = &grouped_;
    Made made{JsonObject(arena_->storage()), {}, {}};
    for (const Column& column : query_.columns) {
        if (column.is_star) continue;
        if (!column.value.queries.empty()) {
            const auto filled = co_await fill_subqueries(column.value, scope);
            if (!filled) co_return filled;
        }
        const Value value = value_of(column.value, scope);
        if (value.get()) {
            budget_.take(weight_of(*value.get()));
            made.object[column.name] = *value.get();
        } else {
            made.object.erase(column.name);
        }
    }
    // Fields of a star win over columns of the same name.
    for (const Column& column : query_.columns)
        if (column.is_star) star_into(made.object, column, row, group != nullptr);

    scope.output = &made.object;
    if (query_.having) {
        if (!query_.having.queries.empty()) {
            const auto filled = co_await fill_subqueries(query_.having, scope);
            if (!filled) co_return filled;
        }
        const bool is_kept = value_of(query_.having, scope).is_truthy();
        if (!is_kept) co_return Result<void>();
    }
    if (query_.set == SetKind::None)
        for (const Order& order : query_.orders) {
            if (!order.value.queries.empty()) {
                const auto filled = co_await fill_subqueries(order.value, scope);
                if (!filled) co_return filled;
            }
            const Value value = order_value(order, scope);
            made.order.push_back(value.get() ? Value(*value.get()) : Value());
        }

    const auto add_origins = [&](const Row& from) {
        for (const Record* record : from)
            if (record) {
                budget_.take(record->origins.size() * sizeof(workflow::PairedItem));
                made.origins.insert(made.origins.end(), record->origins.begin(),
                                    record->origins.end());
            }
    };
    budget_.take(sizeof(Made));
    if (group)
        for (const Row* member : *group) add_origins(*member);
    else
        add_origins(row);
    made_.push_back(std::move(made));
    if (made_.size() > budget_.limits().rows) co_return too_many_rows();
    co_return Result<void>();
}

Task<Result<void>> Runner::make_rows() {
    if (query_.sources.empty()) {
        const Row none;
        co_return co_await make_row(none, nullptr);
    }
    if (!is_grouped_) {
        for (const Row& row : rows_) {
            const auto made = co_await make_row(row, nullptr);
            if (!made) co_return made;
            if (is_due()) {
                const auto going = co_await keep_going();
                if (!going) co_return going;
            }
        }
        co_return Result<void>();
    }
    const Row empty(aliases_.size(), nullptr);
    for (const auto& group : groups_) {
        const auto made = co_await make_row(group.empty() ? empty : *group.front(), &group);
        if (!made) co_return made;
        if (is_due()) {
            const auto going = co_await keep_going();
            if (!going) co_return going;
        }
    }
    co_return Result<void>();
}

void Runner::sort_rows() {
    if (query_.orders.empty()) return;
    std::vector<std::vector<Value>> keys;
    for (const Made& made : made_) keys.push_back(made.order);
    const std::vector<std::size_t> places = sorted_places(keys, query_.orders);
    std::vector<Made> sorted;
    sorted.reserve(made_.size());
    for (const std::size_t place : places) sorted.push_back(std::move(made_[place]));
    made_ = std::move(sorted);
}

Table Runner::take_table() {
    Table table;
    const std::size_t begin = std::min(query_.offset, made_.size());
    const std::size_t end =
        query_.limit ? std::min(made_.size(), begin + std::min(*query_.limit, made_.size()))
                     : made_.size();
    for (std::size_t i = begin; i < end; ++i) {
        Record record;
        record.json = arena_->share(std::move(made_[i].object));
        record.origins = std::move(made_[i].origins);
        table.push_back(std::move(record));
    }
    return table;
}

}  // namespace millrace::nodes::sql
