#include "nodes/merge/sql/evaluate.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/closest_name.hpp"
#include "nodes/value_key.hpp"
#include "sdk/value_conversion.hpp"

namespace millrace::nodes::sql {
namespace {

Value member_of(const Value& value, const std::string& name) {
    if (value.is_nullish()) return {};
    const Json& json = *value.get();
    if (const JsonArray* list = json.if_array()) {
        if (name == "length") return number_json(static_cast<double>(list->size()));
        const double index = sdk::to_number(std::string_view(name));
        if (index >= 0 && index < static_cast<double>(list->size()) && index == std::floor(index))
            return Value(&(*list)[static_cast<std::size_t>(index)]);
        return {};
    }
    if (json.is_string() && name == "length")
        return find_function("LENGTH")->call(std::span(&value, 1), {});
    return Value(find_member(json, name));
}

// A field of the sources, by the first that has it.
const Json* field_in(const Row& row, std::string_view name) {
    for (const Record* record : row)
        if (record)
            if (const Json* value = find_member(*record->json, name)) return value;
    return nullptr;
}

// Whether the rows of a group agree in this field.
bool is_grouped(const Node& column, const Scope& scope) {
    if (!scope.grouped) return true;
    return std::any_of(scope.grouped->begin(), scope.grouped->end(), [&](const Node* by) {
        return by->kind == NodeKind::Column && by->text == column.text &&
               (by->table.empty() || column.table.empty() || by->table == column.table);
    });
}

std::optional<std::size_t> source_named(const Scope& scope, std::string_view name) {
    if (!scope.aliases) return std::nullopt;
    const auto found = std::find(scope.aliases->begin(), scope.aliases->end(), name);
    if (found == scope.aliases->end()) return std::nullopt;
    return static_cast<std::size_t>(found - scope.aliases->begin());
}

Value cast_of(const Node& node, const Value& value) {
    const auto number = [&](std::size_t i) -> std::optional<double> {
        if (i >= node.children.size()) return std::nullopt;
        return number_of(node.children[i]->literal);
    };
    return cast(value, node.text, number(1), number(2));
}

Value of_bool(bool value) {
    return Json(value);
}

}  // namespace

std::size_t weight_of(const Json& value) {
    std::size_t weight = sizeof(Json);
    if (value.is_string()) {
        weight += value.get_string().size();
    } else if (const JsonArray* list = value.if_array()) {
        for (const Json& element : *list) weight += weight_of(element);
    } else if (const JsonObject* object = value.if_object()) {
        for (const auto& member : *object)
            weight += sizeof(member) + member.key().size() + weight_of(member.value());
    }
    return weight;
}

bool FieldNames::knows(std::string_view name) const {
    const auto found = known_.find(name);
    if (found != known_.end()) return found->second;
    const auto has_it = [&](const Record& record) { return find_member(*record.json, name); };
    const bool is_known = std::any_of(tables_.begin(), tables_.end(), [&](const Table* table) {
        return std::any_of(table->begin(), table->end(), has_it);
    });
    known_.emplace(name, is_known);
    return is_known;
}

// The error that a name is neither one of a table nor of a field.
Value Evaluator::no_table(const Node& node, const Scope& scope) {
    std::vector<std::string> names;
    for (const Scope* level = &scope; level; level = level->outer)
        if (level->aliases)
            names.insert(names.end(), level->aliases->begin(), level->aliases->end());
    Error error{ErrorKind::InvalidInput, "The query reads from no table \"" + node.table +
                                             "\", and no item has such a field."};
    if (const auto meant = closest_name(node.table, names))
        error.hint = "Did you mean \"" + *meant + "\"?";
    else
        error.hint = "Tables are named behind FROM and JOIN.";
    problem_ = std::move(error);
    return {};
}

Value Evaluator::column(const Node& node, const Scope& scope) {
    const auto mark_outer = [&](const Scope* used) {
        for (const Scope* inner = &scope; inner != used; inner = inner->outer)
            inner->uses_outer = true;
    };
    bool is_known = false;
    for (const Scope* level = &scope; level; level = level->outer) {
        if (!node.table.empty()) {
            if (!level->aliases && level->output)
                return Value(level->output->if_contains(node.text));
            const auto source = source_named(*level, node.table);
            is_known = is_known || !level->fields || level->fields->knows(node.table);
            if (!source || !level->row) continue;
            mark_outer(level);
            const Record* record = is_grouped(node, *level) ? (*level->row)[*source] : nullptr;
            return record ? Value(find_member(*record->json, node.text)) : Value();
        }
        if (level->output)
            if (const Json* value = level->output->if_contains(node.text)) {
                mark_outer(level);
                return Value(value);
            }
        const Json* value =
            level->row && is_grouped(node, *level) ? field_in(*level->row, node.text) : nullptr;
        // A field that another row of the table has is not looked for outside.
        if (value || (level->outer && level->fields && level->fields->knows(node.text))) {
            mark_outer(level);
            return Value(value);
        }
    }
    if (node.table.empty()) return {};
    if (!is_known) return no_table(node, scope);
    // No table has this name: it is a field, and the rest a part of it.
    Node field;
    field.kind = NodeKind::Column;
    field.text = node.table;
    return member_of(column(field, scope), node.text);
}

// Counts what a text has cost.
Value Evaluator::made(Value value) {
    if (!value.is_text()) return value;
    const std::size_t size = value.get()->get_string().size();
    budget_.step(size / 64);
    budget_.take(size);
    if (size <= budget_.limits().text && !budget_.has_no_memory()) return value;
    problem_ = Error{ErrorKind::TooLarge, "The query makes texts that are too long."};
    return {};
}

Value Evaluator::evaluate(const Node& node, const Scope& scope) {
    budget_.step();
    if (problem_ || budget_.has_no_steps()) return {};
    if (!scope.grouped || node.kind == NodeKind::Literal) return value_of(node, scope);
    // What the rows were grouped by is the same for all of them.
    for (const Node* by : *scope.grouped) {
        if (!is_same(*by, node)) continue;
        Scope plain = scope;
        plain.grouped = nullptr;
        Value value = value_of(node, plain);
        scope.uses_outer = scope.uses_outer || plain.uses_outer;
        return value;
    }
    return value_of(node, scope);
}

Value Evaluator::value_of(const Node& node, const Scope& scope) {
    switch (node.kind) {
        case NodeKind::Literal:
            return node.literal.is_null() ? Value() : Value(&node.literal);
        case NodeKind::Column:
            return column(node, scope);
        case NodeKind::Member:
            return member_of(evaluate(*node.children[0], scope), node.text);
        case NodeKind::Method:
            return made(call_method(evaluate(*node.children[0], scope), node.text));
        case NodeKind::Unary: {
            const Value value = evaluate(*node.children[0], scope);
            if (node.text == "NOT") return of_bool(!value.is_truthy());
            if (value.is_undefined()) return {};
            const double number = value.number();
            return number_json(node.text == "-" ? 0 - number : number);
        }
        case NodeKind::Binary:
            return binary(node, scope);
        case NodeKind::IsNull:
            return of_bool(evaluate(*node.children[0], scope).is_nullish() != node.is_negated);
        case NodeKind::Is: {
            const Value left = evaluate(*node.children[0], scope);
            return of_bool(left.is_same(evaluate(*node.children[1], scope)) != node.is_negated);
        }
        case NodeKind::Between: {
            const Value value = evaluate(*node.children[0], scope);
            const Value low = compared(">=", value, evaluate(*node.children[1], scope));
            const Value high = compared("<=", value, evaluate(*node.children[2], scope));
            if (low.is_undefined() || high.is_undefined()) return {};
            return of_bool((low.is_truthy() && high.is_truthy()) != node.is_negated);
        }
        case NodeKind::In:
            return in_list(node, scope);
        case NodeKind::Case:
            return case_of(node, scope);
        case NodeKind::Cast:
            return made(cast_of(node, evaluate(*node.children[0], scope)));
        case NodeKind::Call: {
            std::vector<Value> arguments;
            arguments.reserve(node.children.size());
            for (const NodePtr& child : node.children) arguments.push_back(evaluate(*child, scope));
            return made(node.function->call(arguments, surroundings_));
        }
        case NodeKind::Aggregate:
            return aggregate(node, scope);
        case NodeKind::InQuery:
        case NodeKind::Compared:
        case NodeKind::Exists:
        case NodeKind::Subquery:
            break;
    }
    return of_found(node, scope);
}

}  // namespace millrace::nodes::sql
