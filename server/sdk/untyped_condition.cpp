#include "sdk/untyped_condition.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "sdk/date_text.hpp"
#include "sdk/resolved_value.hpp"
#include "sdk/value_conversion.hpp"

namespace millrace::sdk {
namespace {

struct OperationName {
    std::string_view name;
    std::string_view base;  // the operation it is, or the one it turns round
    bool is_negated;
};

constexpr std::array<OperationName, 18> kOperations = {{{"equal", "equal", false},
                                                        {"notEqual", "equal", true},
                                                        {"larger", "larger", false},
                                                        {"largerEqual", "largerEqual", false},
                                                        {"smaller", "smaller", false},
                                                        {"smallerEqual", "smallerEqual", false},
                                                        {"after", "larger", false},
                                                        {"before", "smaller", false},
                                                        {"contains", "contains", false},
                                                        {"notContains", "contains", true},
                                                        {"startsWith", "startsWith", false},
                                                        {"notStartsWith", "startsWith", true},
                                                        {"endsWith", "endsWith", false},
                                                        {"notEndsWith", "endsWith", true},
                                                        {"regex", "regex", false},
                                                        {"notRegex", "regex", true},
                                                        {"isEmpty", "isEmpty", false},
                                                        {"isNotEmpty", "isEmpty", true}}};

// A value that counts as false is replaced, as `value || ""` does it.
std::string text_or_empty(const Json* value) {
    return value && is_truthy(*value) ? to_text(*value) : std::string();
}

bool is_empty(const Json* value) {
    if (!value || value->is_null()) return true;
    if (value->is_string()) return value->get_string().empty();
    if (value->is_array()) return value->get_array().empty();
    if (value->is_object()) return value->get_object().empty();
    return is_number(*value) && std::isnan(number_of(*value));
}

// JavaScript's < between `value || 0`: texts by their characters, else as numbers.
struct Ordered {
    explicit Ordered(const Json* value) {
        if (!value || !is_truthy(*value)) return;
        if (value->is_string())
            text = text_of(value->get_string());
        else
            number = to_number(*value);
    }
    std::optional<std::string_view> text;
    double number = 0;
    double as_number() const { return text ? to_number(*text) : number; }
};

bool is_in_order(std::string_view operation, const Json* left_value, const Json* right_value) {
    const Ordered left(left_value);
    const Ordered right(right_value);
    const auto compare = [&](const auto& a, const auto& b) {
        if (operation == "larger") return a > b;
        if (operation == "largerEqual") return a >= b;
        if (operation == "smaller") return a < b;
        return a <= b;
    };
    if (left.text && right.text) return compare(*left.text, *right.text);
    return compare(left.as_number(), right.as_number());
}

Result<Json> moment_of(const NodeContext& context, const Json* value) {
    if (value && is_number(*value)) return *value;
    const DateSurroundings surroundings{context.time_zone(), context.clock().now()};
    if (value && value->is_string())
        if (const auto date = parse_date_text(text_of(value->get_string()), DateReading::JavaScript,
                                              surroundings))
            return Json(*date);
    Error error{ErrorKind::InvalidInput,
                (value ? describe_value(*value) : std::string("an undefined value")) +
                    " is no date that can be compared."};
    error.hint = "Use an ISO date such as 2026-01-31T10:00:00Z.";
    return error;
}

Error no_text(std::string_view operation, const Json* value) {
    Error error{ErrorKind::InvalidInput,
                "The comparison \"" + std::string(operation) +
                    "\" needs a text, but its first "
                    "value is " +
                    (value ? describe_value(*value) : std::string("undefined")) + "."};
    error.hint = "Convert the value in its expression, for example with String(…).";
    return error;
}

}  // namespace

std::optional<DataType> data_type_from(std::string_view name) {
    if (name == "boolean") return DataType::Boolean;
    if (name == "dateTime") return DataType::DateTime;
    if (name == "number") return DataType::Number;
    if (name == "string") return DataType::Text;
    return std::nullopt;
}

Result<bool> UntypedComparison::matches(const Json* left, const Json* right) {
    const std::string text = text_or_empty(right);
    if (text.empty()) return false;
    if (!pattern_ || pattern_->text() != text) {
        auto compiled = Pattern::compile(text);
        if (!compiled) return compiled.error();
        pattern_ = std::move(*compiled);
    }
    return pattern_->matches(text_or_empty(left));
}

Result<bool> UntypedComparison::holds(NodeContext& context, DataType type,
                                      std::string_view operation, const Json* left,
                                      const Json* right) {
    const auto known = std::find_if(kOperations.begin(), kOperations.end(),
                                    [&](const auto& entry) { return entry.name == operation; });
    if (known == kOperations.end()) {
        Error error{ErrorKind::InvalidInput,
                    "There is no comparison \"" + std::string(operation) + "\"."};
        error.hint = "Choose one of the list in the node's condition.";
        return error;
    }
    const std::string_view base = known->base;
    if (base == "isEmpty") return is_empty(left) != known->is_negated;
    if (base == "regex") {
        auto found = matches(left, right);
        if (!found) return found;
        // An empty pattern matches nothing, and its opposite neither.
        return text_or_empty(right).empty() ? false : *found != known->is_negated;
    }
    if (base == "startsWith" || base == "endsWith") {
        if (!left || !left->is_string()) return no_text(operation, left);
        const std::string part = right ? to_text(*right) : "undefined";
        const std::string_view text = text_of(left->get_string());
        const bool fits = base == "startsWith" ? text.starts_with(part) : text.ends_with(part);
        return fits != known->is_negated;
    }
    Json left_moment;
    Json right_moment;
    if (type == DataType::DateTime) {
        auto first = moment_of(context, left);
        if (!first) return first.error();
        auto second = moment_of(context, right);
        if (!second) return second.error();
        left_moment = std::move(*first);
        right_moment = std::move(*second);
        left = &left_moment;
        right = &right_moment;
    }
    bool result = false;
    if (base == "equal")
        result = are_identical(left, right);
    else if (base == "contains")
        result = text_or_empty(left).find(text_or_empty(right)) != std::string::npos;
    else
        result = is_in_order(base, left, right);
    return result != known->is_negated;
}

UntypedConditionSet::UntypedConditionSet(const Parameter* parameter) {
    if (!parameter) return;
    for (const std::string_view name : {"boolean", "dateTime", "number", "string"}) {
        const Parameter* entries = parameter->member(name);
        for (std::size_t i = 0; entries && i < entries->element_count(); ++i)
            conditions_.push_back({*data_type_from(name), &entries->element(i)});
    }
}

Result<bool> UntypedConditionSet::test_one(NodeContext& context, const expression::Scope& scope,
                                           const Condition& condition) {
    ResolvedValue left;
    ResolvedValue right;
    ResolvedValue operation;
    if (auto done = left.resolve(condition.entry->member("value1"), scope); !done)
        return done.error();
    if (auto done = right.resolve(condition.entry->member("value2"), scope); !done)
        return done.error();
    if (auto done = operation.resolve(condition.entry->member("operation"), scope); !done)
        return done.error();
    const std::string name = operation.has_value() ? to_text(*operation.get()) : std::string();
    return comparison_.holds(context, condition.type, name, left.get(), right.get());
}

Result<bool> UntypedConditionSet::test(NodeContext& context, std::size_t item, bool is_any) {
    const expression::Scope& scope = context.scope(item);
    for (const Condition& condition : conditions_) {
        auto holds = test_one(context, scope, condition);
        if (!holds) {
            Error error = holds.error();
            if (error.node.empty()) error.node = context.node().name;
            error.item = item;
            return error;
        }
        if (*holds == is_any) return is_any;
    }
    return !is_any;
}

}  // namespace millrace::sdk
