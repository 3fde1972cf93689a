// Operators and comparisons: JavaScript's, but that nothing is neither equal nor unequal.
#include <algorithm>
#include <cmath>

#include "nodes/merge/sql/evaluate.hpp"
#include "nodes/value_key.hpp"
#include "sdk/value_conversion.hpp"

namespace millrace::nodes::sql {
namespace {

Value of_bool(bool value) {
    return Json(value);
}

}  // namespace

bool is_loosely_equal(const Value& left, const Value& right) {
    if (left.is_nullish() || right.is_nullish()) return left.is_nullish() && right.is_nullish();
    const Json& a = *left.get();
    const Json& b = *right.get();
    if (a.is_structured() && b.is_structured()) return false;
    if (a.is_string() && b.is_string()) return a == b;
    if (a.is_structured() || b.is_structured()) return left.text() == right.text();
    return left.number() == right.number();
}

void append_join_key(std::string& out, const Value& value) {
    const bool has_text =
        value.get() && (is_number(*value.get()) || value.is_text() || value.get()->is_array());
    if (!has_text) {
        append_value_key(out, value.get());
        return;
    }
    const Json text(value.text());
    append_value_key(out, &text);
}

Value Evaluator::arithmetic(const std::string& operation, const Value& left, const Value& right) {
    if (left.is_nullish() || right.is_nullish()) return {};
    const auto is_text = [](const Value& value) {
        return value.is_text() || value.get()->is_structured();
    };
    if (operation == "+" && (is_text(left) || is_text(right)))
        return made(Json(left.text() + right.text()));
    const double a = left.number();
    const double b = right.number();
    if (operation == "+") return number_json(a + b);
    if (operation == "-") return number_json(a - b);
    if (operation == "*") return number_json(a * b);
    if (operation == "/") return number_json(a / b);
    return number_json(std::fmod(a, b));
}

Value Evaluator::compared(const std::string& operation, const Value& left, const Value& right) {
    if (left.is_nullish() || right.is_nullish()) return {};
    if (operation == "=" || operation == "==") return of_bool(left.is_same(right));
    if (operation == "<>" || operation == "!=") return of_bool(!is_loosely_equal(left, right));
    const Json& a = *left.get();
    const Json& b = *right.get();
    if (operation == "<") return of_bool(sdk::is_less(a, b));
    if (operation == ">") return of_bool(sdk::is_less(b, a));
    const bool has_nan = !(left.is_text() && right.is_text()) &&
                         (std::isnan(left.number()) || std::isnan(right.number()));
    if (operation == "<=") return of_bool(!has_nan && !sdk::is_less(b, a));
    return of_bool(!has_nan && !sdk::is_less(a, b));
}

Value Evaluator::matches(const Value& left, const Value& right) {
    if (left.is_nullish() || right.is_nullish()) return {};
    const std::string text = right.text();
    auto known = patterns_.find(text);
    if (known == patterns_.end()) {
        constexpr std::size_t kMaxPatterns = 1000;
        auto pattern = sdk::Pattern::compile(text, "");
        if (!pattern || patterns_.size() >= kMaxPatterns) {
            if (!problem_)
                problem_ = pattern ? Error{ErrorKind::TooLarge,
                                           "The query has too many regular expressions."}
                                   : pattern.error();
            return {};
        }
        known = patterns_.emplace(text, std::move(*pattern)).first;
    }
    const auto found = known->second.matches(left.text());
    if (!found && !problem_) problem_ = found.error();
    return found ? of_bool(*found) : Value();
}

bool Evaluator::like(const Value& left, const Value& right) {
    const std::string text = left.text();
    const std::string pattern = right.text();
    // At its worst every character meets every other.
    budget_.step(text.size() / 64 * (pattern.size() / 4 + 1));
    return !budget_.has_no_steps() && is_like(text, pattern);
}

Value Evaluator::binary(const Node& node, const Scope& scope) {
    const std::string& operation = node.text;
    const Value left = evaluate(*node.children[0], scope);
    if (operation == "AND") return left.is_truthy() ? evaluate(*node.children[1], scope) : left;
    if (operation == "OR") return left.is_truthy() ? left : evaluate(*node.children[1], scope);
    const Value right = evaluate(*node.children[1], scope);
    if (operation == "||")
        return made(Json((left.is_nullish() ? "" : left.text()) +
                         (right.is_nullish() ? "" : right.text())));
    if (operation == "LIKE" || operation == "REGEXP") {
        if (left.is_nullish() || right.is_nullish()) return {};
        const Value found = operation == "LIKE" ? of_bool(like(left, right)) : matches(left, right);
        return of_bool(found.is_truthy() != node.is_negated);
    }
    constexpr std::string_view kArithmetic = "+-*/%";
    if (operation.size() == 1 && kArithmetic.find(operation) != std::string_view::npos)
        return arithmetic(operation, left, right);
    return compared(operation, left, right);
}

Value Evaluator::in_list(const Node& node, const Scope& scope) {
    const Value value = evaluate(*node.children[0], scope);
    if (value.is_nullish()) return {};
    for (std::size_t i = 1; i < node.children.size(); ++i) {
        const Value candidate = evaluate(*node.children[i], scope);
        if (value.is_same(candidate)) return of_bool(!node.is_negated);
    }
    return of_bool(node.is_negated);
}

Value Evaluator::case_of(const Node& node, const Scope& scope) {
    std::size_t i = 0;
    Value value;
    if (node.has_value) value = evaluate(*node.children[i++], scope);
    const std::size_t end = node.children.size() - (node.has_rest ? 1 : 0);
    for (; i < end; i += 2) {
        const Value condition = evaluate(*node.children[i], scope);
        if (node.has_value ? value.is_same(condition) : condition.is_truthy())
            return evaluate(*node.children[i + 1], scope);
    }
    return node.has_rest ? evaluate(*node.children[end], scope) : Value();
}

Value Evaluator::of_found(const Node& node, const Scope& scope) {
    const auto known = found_.find(&node);
    static const Found kNone;
    const Found& found = known == found_.end() ? kNone : known->second;
    if (node.kind == NodeKind::Exists) return of_bool(!found.values.empty());
    if (node.kind == NodeKind::Subquery)
        return found.values.empty() ? Value() : found.values.front();
    const Value value = evaluate(*node.children[0], scope);
    if (value.is_nullish()) return {};
    budget_.step(found.values.size());
    if (node.kind == NodeKind::InQuery) {
        const bool is_in = std::any_of(found.values.begin(), found.values.end(),
                                       [&](const Value& other) { return value.is_same(other); });
        return of_bool(is_in != node.is_negated);
    }
    const auto holds = [&](const Value& other) {
        return compared(node.text, value, other).is_truthy();
    };
    return of_bool(node.is_negated ? std::all_of(found.values.begin(), found.values.end(), holds)
                                   : std::any_of(found.values.begin(), found.values.end(), holds));
}

}  // namespace millrace::nodes::sql
