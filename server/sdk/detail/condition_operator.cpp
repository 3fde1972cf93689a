#include "sdk/detail/condition_operator.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace millrace::sdk::detail {
namespace {

struct OperationName {
    std::string_view name;
    Operation operation;
    bool is_negated = false;
};

constexpr std::array<OperationName, 30> kOperations = {{
    {"exists", Operation::Exists},
    {"notExists", Operation::Exists, true},
    {"empty", Operation::Empty},
    {"notEmpty", Operation::Empty, true},
    {"equals", Operation::Equals},
    {"notEquals", Operation::Equals, true},
    {"contains", Operation::Contains},
    {"notContains", Operation::Contains, true},
    {"startsWith", Operation::StartsWith},
    {"notStartsWith", Operation::StartsWith, true},
    {"endsWith", Operation::EndsWith},
    {"notEndsWith", Operation::EndsWith, true},
    {"regex", Operation::Matches},
    {"notRegex", Operation::Matches, true},
    {"gt", Operation::Greater},
    {"lt", Operation::Less},
    {"gte", Operation::GreaterOrEqual},
    {"lte", Operation::LessOrEqual},
    {"after", Operation::Greater},
    {"before", Operation::Less},
    {"afterOrEquals", Operation::GreaterOrEqual},
    {"beforeOrEquals", Operation::LessOrEqual},
    {"true", Operation::IsTrue},
    {"false", Operation::IsTrue, true},
    {"lengthEquals", Operation::LengthEquals},
    {"lengthNotEquals", Operation::LengthEquals, true},
    {"lengthGt", Operation::LengthGreater},
    {"lengthLt", Operation::LengthLess},
    {"lengthGte", Operation::LengthGreaterOrEqual},
    {"lengthLte", Operation::LengthLessOrEqual},
}};

// A null or undefined text counts as empty.
std::string text_operand(const Operand& operand, bool is_case_sensitive) {
    if (!operand.value || operand.value->is_null()) return {};
    std::string text = to_text(*operand.value);
    return is_case_sensitive ? text : to_lower_case(text);
}

Result<bool> compare_texts(Operation operation, const Operand& left, const Operand& right,
                           bool is_case_sensitive, const Pattern* pattern) {
    const std::string value = text_operand(left, is_case_sensitive);
    if (operation == Operation::Empty) return value.empty();
    if (operation == Operation::Matches) return pattern ? pattern->matches(value) : false;
    const std::string wanted = text_operand(right, is_case_sensitive);
    switch (operation) {
        case Operation::Equals:
            return value == wanted;
        case Operation::Contains:
            return value.find(wanted) != std::string::npos;
        case Operation::StartsWith:
            return value.starts_with(wanted);
        case Operation::EndsWith:
            return value.ends_with(wanted);
        default:
            return false;
    }
}

// As JavaScript orders them: null is 0, undefined is no number.
double ordered_number(const Operand& operand) {
    return operand.value ? to_number(*operand.value) : std::numeric_limits<double>::quiet_NaN();
}

bool compare_order(Operation operation, double left, double right) {
    switch (operation) {
        case Operation::Greater:
            return left > right;
        case Operation::Less:
            return left < right;
        case Operation::GreaterOrEqual:
            return left >= right;
        case Operation::LessOrEqual:
            return left <= right;
        default:
            return false;
    }
}

bool compare_numbers(Operation operation, const Operand& left, const Operand& right) {
    if (operation == Operation::Empty) return !left.exists();
    if (operation == Operation::Equals) return are_identical(left.value, right.value);
    return compare_order(operation, ordered_number(left), ordered_number(right));
}

bool compare_booleans(Operation operation, const Operand& left, const Operand& right) {
    if (operation == Operation::Empty) return !left.exists();
    if (operation == Operation::IsTrue) return left.value && is_truthy(*left.value);
    return operation == Operation::Equals && are_identical(left.value, right.value);
}

bool contains_value(const JsonArray& list, const Operand& right, bool is_case_sensitive) {
    if (!right.value) return false;
    if (!is_case_sensitive && right.value->is_string()) {
        const std::string wanted = text_operand(right, false);
        return std::any_of(list.begin(), list.end(), [&](const Json& element) {
            return element.is_string() && to_lower_case(text_of(element.get_string())) == wanted;
        });
    }
    return std::any_of(list.begin(), list.end(),
                       [&](const Json& element) { return are_identical(&element, right.value); });
}

bool compare_lists(Operation operation, const Operand& left, const Operand& right,
                   bool is_case_sensitive) {
    static const JsonArray kNone;
    const JsonArray& list = left.value && left.value->is_array() ? left.value->get_array() : kNone;
    const double length = static_cast<double>(list.size());
    const double wanted = ordered_number(right);
    switch (operation) {
        case Operation::Empty:
            return list.empty();
        case Operation::Contains:
            return contains_value(list, right, is_case_sensitive);
        case Operation::LengthEquals:
            return right.value && is_number(*right.value) && length == wanted;
        case Operation::LengthGreater:
            return length > wanted;
        case Operation::LengthLess:
            return length < wanted;
        case Operation::LengthGreaterOrEqual:
            return length >= wanted;
        case Operation::LengthLessOrEqual:
            return length <= wanted;
        default:
            return false;
    }
}

// Dates that are missing compare as false, whatever the operator.
bool compare_dates(const Operator& op, const Operand& left, const Operand& right) {
    if (op.operation == Operation::Empty) return left.exists() == op.is_negated;
    if (!left.exists() || !right.exists()) return false;
    if (op.operation == Operation::Equals) return (left.date == right.date) != op.is_negated;
    return compare_order(op.operation, left.date, right.date);
}

bool is_empty_object(const Operand& operand) {
    return !operand.exists() || !operand.value->is_object() || operand.value->get_object().empty();
}

}  // namespace

bool Operand::exists() const {
    return value && !value->is_null() && !(value->is_double() && std::isnan(value->get_double()));
}

Operator read_operator(std::string_view type, std::string_view operation,
                       std::string_view right_type, bool has_single_value) {
    Operator op;
    op.type = value_type_from(type);
    op.right_type = value_type_from(right_type.empty() ? type : right_type);
    op.has_single_value = has_single_value;
    const auto found = std::find_if(kOperations.begin(), kOperations.end(),
                                    [&](const auto& known) { return known.name == operation; });
    if (found != kOperations.end()) {
        op.operation = found->operation;
        op.is_negated = found->is_negated;
    }
    return op;
}

Result<bool> compare(const Operator& op, const Operand& left, const Operand& right,
                     bool is_case_sensitive, const Pattern* pattern) {
    if (op.operation == Operation::Unknown) return false;
    if (op.operation == Operation::Exists) return left.exists() != op.is_negated;
    switch (op.type) {
        case ValueType::Text: {
            auto holds = compare_texts(op.operation, left, right, is_case_sensitive, pattern);
            if (!holds) return holds;
            return *holds != op.is_negated;
        }
        case ValueType::Number:
            return compare_numbers(op.operation, left, right) != op.is_negated;
        case ValueType::Boolean:
            return compare_booleans(op.operation, left, right) != op.is_negated;
        case ValueType::DateTime:
            return compare_dates(op, left, right);
        case ValueType::Array:
            return compare_lists(op.operation, left, right, is_case_sensitive) != op.is_negated;
        case ValueType::Object:
            return op.operation == Operation::Empty && is_empty_object(left) != op.is_negated;
        case ValueType::Any:
            return false;
    }
    return false;
}

}  // namespace millrace::sdk::detail
