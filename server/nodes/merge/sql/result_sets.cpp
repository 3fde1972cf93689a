// Results without repeated rows, and together with those of another query.
#include <algorithm>
#include <unordered_set>

#include "nodes/merge/sql/runner.hpp"
#include "nodes/value_key.hpp"

namespace millrace::nodes::sql {

std::string row_key(const JsonObject& object) {
    std::string key;
    const Json json(object);
    append_value_key(key, &json);
    return key;
}

// Rows with a null and rows without the field are the same.
void Runner::keep_distinct() {
    std::unordered_set<std::string> seen;
    std::erase_if(made_, [&](const Made& row) {
        JsonObject object;
        for (const auto& member : row.object)
            if (!member.value().is_null()) object[member.key()] = member.value();
        return !seen.insert(row_key(object)).second;
    });
}

// UNION, EXCEPT, INTERSECT.
Task<Result<void>> Runner::add_next() {
    Runner inner(*query_.next, own_tables_, evaluator_, budget_, outer_);
    auto others = co_await inner.run();
    if (!others) co_return others.error();
    uses_outer_ = uses_outer_ || inner.uses_outer();
    const auto has_star = [](const Query& query) {
        return std::any_of(query.columns.begin(), query.columns.end(),
                           [](const Column& column) { return column.is_star; });
    };
    // Columns count by position where both sides name theirs.
    const bool is_renamed = !query_.is_by_name && !has_star(query_) && !has_star(*query_.next);
    std::vector<Made> second;
    for (Record& record : *others) {
        Made made{JsonObject(arena_->storage()), std::move(record.origins), {}};
        const JsonObject& object = record.json->get_object();
        if (!is_renamed) {
            made.object = object;
        } else {
            const std::size_t count = std::min(query_.columns.size(), query_.next->columns.size());
            for (std::size_t i = 0; i < count; ++i)
                if (const Json* value = object.if_contains(query_.next->columns[i].name))
                    made.object[query_.columns[i].name] = *value;
        }
        second.push_back(std::move(made));
    }
    const auto move_all = [](std::vector<Made>& from, std::vector<Made>& to) {
        for (Made& made : from) to.push_back(std::move(made));
    };
    if (query_.set == SetKind::UnionAll) {
        move_all(second, made_);
    } else {
        std::unordered_set<std::string> keys;
        for (const Made& made : second) keys.insert(row_key(made.object));
        // The rows of the second query come first, as the order of AlaSQL's UNION is.
        std::vector<Made> result;
        const bool is_union = query_.set == SetKind::Union;
        if (is_union) move_all(second, result);
        for (Made& made : made_) {
            const std::string key = row_key(made.object);
            const bool is_known = keys.contains(key);
            if (is_union && !is_known) keys.insert(key);
            if (is_known == (query_.set == SetKind::Intersect)) result.push_back(std::move(made));
        }
        made_ = std::move(result);
    }
    if (made_.size() > budget_.limits().rows) co_return too_many_rows();
    for (Made& made : made_) {
        Scope scope;
        scope.output = &made.object;
        made.order.clear();
        for (const Order& order : query_.orders) {
            const Value value = order_value(order, scope);
            made.order.push_back(value.get() ? Value(*value.get()) : Value());
        }
    }
    co_return co_await keep_going();
}

}  // namespace millrace::nodes::sql
