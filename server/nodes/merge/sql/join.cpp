// Rows of several tables become one, partners found by hash where a condition allows it.
#include <algorithm>

#include "nodes/merge/sql/runner.hpp"

namespace millrace::nodes::sql {
namespace {

// Whether the expression speaks of one source only, or of sources before it; with other names, or
// subqueries, nothing is known.
struct Sides {
    bool has_new = false;
    bool has_old = false;
    bool is_unknown = false;
};

void find_sides(const Node& node, const std::vector<std::string>& aliases, std::size_t source,
                Sides& sides) {
    if (node.kind == NodeKind::Column) {
        const auto found = std::find(aliases.begin(), aliases.end(), node.table);
        if (node.table.empty() || found == aliases.end())
            sides.is_unknown = true;
        else if (static_cast<std::size_t>(found - aliases.begin()) == source)
            sides.has_new = true;
        else if (static_cast<std::size_t>(found - aliases.begin()) < source)
            sides.has_old = true;
        else
            sides.is_unknown = true;
    }
    if (node.query || node.kind == NodeKind::Aggregate) sides.is_unknown = true;
    for (const NodePtr& child : node.children) find_sides(*child, aliases, source, sides);
}

void find_keys(const Node& node, const std::vector<std::string>& aliases, std::size_t source,
               std::vector<JoinKey>& keys, std::vector<const Node*>& rest) {
    if (node.kind == NodeKind::Binary && node.text == "AND") {
        for (const NodePtr& child : node.children) find_keys(*child, aliases, source, keys, rest);
        return;
    }
    if (node.kind == NodeKind::Binary && (node.text == "=" || node.text == "==")) {
        Sides left;
        Sides right;
        find_sides(*node.children[0], aliases, source, left);
        find_sides(*node.children[1], aliases, source, right);
        const auto is_only = [](const Sides& sides, bool is_new) {
            return !sides.is_unknown && sides.has_new == is_new && sides.has_old != is_new;
        };
        if (is_only(left, false) && is_only(right, true))
            keys.push_back({node.children[0].get(), node.children[1].get()});
        else if (is_only(left, true) && is_only(right, false))
            keys.push_back({node.children[1].get(), node.children[0].get()});
    }
    rest.push_back(&node);
}

}  // namespace

std::string Runner::join_key(const std::vector<JoinKey>& keys, const Row& row, bool is_new) {
    std::string text;
    const Scope scope = scope_of(row);
    for (const JoinKey& key : keys)
        append_join_key(text, evaluator_.evaluate(is_new ? *key.new_side : *key.old_side, scope));
    return text;
}

bool Runner::holds(const std::vector<const Node*>& conditions, const Scope& scope) {
    const bool is_true = std::all_of(conditions.begin(), conditions.end(), [&](const Node* node) {
        return evaluator_.evaluate(*node, scope).is_truthy();
    });
    forget_subqueries();
    note(scope);
    return is_true;
}

// Joins the source at `index` to the rows so far.
Task<Result<void>> Runner::add_matches(std::size_t index, std::vector<Row>& joined) {
    const Source& source = query_.sources[index];
    const Table& table = *sources_[index];
    std::vector<JoinKey> keys;
    std::vector<const Node*> rest;
    std::vector<NodePtr> shared;
    for (const std::string& name : source.shared) {
        NodePtr node = std::make_unique<Node>();
        node->kind = NodeKind::Binary;
        node->text = "=";
        for (const std::string& alias : {aliases_[index - 1], aliases_[index]}) {
            auto column = std::make_unique<Node>();
            column->kind = NodeKind::Column;
            column->table = alias;
            column->text = name;
            node->children.push_back(std::move(column));
        }
        shared.push_back(std::move(node));
        find_keys(*shared.back(), aliases_, index, keys, rest);
    }
    if (source.on) find_keys(*source.on.root, aliases_, index, keys, rest);
    // As with AlaSQL, a single comparison takes 1 for "1", and null for null.
    const bool is_loose =
        !source.on || (keys.size() == 1 && rest.size() == 1 && !source.on.root->is_bracketed);
    if (is_loose && !keys.empty()) rest.clear();
    // Tables side by side are joined by what WHERE says of them; it is looked at once more later.
    std::vector<const Node*> ignored;
    if (source.join == JoinKind::Cross && query_.where)
        find_keys(*query_.where.root, aliases_, index, keys, ignored);

    std::unordered_map<std::string, std::vector<std::uint32_t>> by_key;
    Row probe(aliases_.size(), nullptr);
    if (!keys.empty())
        for (std::uint32_t i = 0; i < table.size(); ++i) {
            probe[index] = &table[i];
            by_key[join_key(keys, probe, true)].push_back(i);
            if (is_due()) {
                const auto going = co_await keep_going();
                if (!going) co_return going;
            }
        }
    std::vector<std::uint32_t> all;
    if (keys.empty())
        for (std::uint32_t i = 0; i < table.size(); ++i) all.push_back(i);

    const JoinKind kind = source.join;
    std::vector<bool> was_matched(table.size());
    for (const Row& left : rows_) {
        const std::vector<std::uint32_t>* candidates = &all;
        static const std::vector<std::uint32_t> kNone;
        if (!keys.empty()) {
            const auto found = by_key.find(join_key(keys, left, false));
            candidates = found == by_key.end() ? &kNone : &found->second;
        }
        bool is_matched = false;
        for (const std::uint32_t candidate : *candidates) {
            Row row = left;
            row[index] = &table[candidate];
            budget_.step();
            if (is_due()) {
                const auto going = co_await keep_going();
                if (!going) co_return going;
            }
            if (!rest.empty()) {
                const Scope scope = scope_of(row);
                if (!source.on.queries.empty()) {
                    const auto filled = co_await fill_subqueries(source.on, scope);
                    if (!filled) co_return filled;
                }
                if (!holds(rest, scope)) continue;
            }
            is_matched = true;
            was_matched[candidate] = true;
            if (kind == JoinKind::Semi || kind == JoinKind::Anti) break;
            joined.push_back(std::move(row));
            if (joined.size() > budget_.limits().rows) co_return too_many_rows();
        }
        const bool keeps_lone = kind == JoinKind::Left || kind == JoinKind::Outer;
        if ((kind == JoinKind::Semi && is_matched) ||
            ((kind == JoinKind::Anti || keeps_lone) && !is_matched))
            joined.push_back(left);
        if (is_due()) {
            const auto going = co_await keep_going();
            if (!going) co_return going;
        }
    }
    if (kind == JoinKind::Right || kind == JoinKind::Outer)
        for (std::size_t i = 0; i < table.size(); ++i) {
            if (was_matched[i]) continue;
            Row row(aliases_.size(), nullptr);
            row[index] = &table[i];
            joined.push_back(std::move(row));
        }
    co_return Result<void>();
}

Task<Result<void>> Runner::join_source(std::size_t index) {
    std::vector<Row> joined;
    if (index == 0) {
        joined.reserve(sources_[0]->size());
        for (const Record& record : *sources_[0]) {
            Row row(aliases_.size(), nullptr);
            row[0] = &record;
            joined.push_back(std::move(row));
        }
    } else {
        const auto added = co_await add_matches(index, joined);
        if (!added) co_return added;
    }
    rows_ = std::move(joined);
    co_return Result<void>();
}

}  // namespace millrace::nodes::sql
