// The operators of conditions: what "type" and "operation" of a condition mean, and how two values
// compare once they have their types.
#pragma once

#include <optional>
#include <string_view>

#include "sdk/pattern.hpp"
#include "sdk/value_conversion.hpp"

namespace millrace::sdk::detail {

enum class Operation {
    Exists,
    Empty,
    Equals,
    Contains,
    StartsWith,
    EndsWith,
    Matches,
    Greater,
    Less,
    GreaterOrEqual,
    LessOrEqual,
    IsTrue,
    LengthEquals,
    LengthGreater,
    LengthLess,
    LengthGreaterOrEqual,
    LengthLessOrEqual,
    Unknown
};

struct Operator {
    ValueType type = ValueType::Any;
    ValueType right_type = ValueType::Any;
    Operation operation = Operation::Unknown;
    bool is_negated = false;        // "notEquals", "false"
    bool has_single_value = false;  // the right value is not looked at
};

// `right_type` may be empty: as `type`.
Operator read_operator(std::string_view type, std::string_view operation,
                       std::string_view right_type, bool has_single_value);

// One side of a comparison. `value` null: undefined.
struct Operand {
    const Json* value = nullptr;
    double date = 0;  // milliseconds, for dates
    bool exists() const;
};

// Both operands have the operator's types, or are null or undefined. `pattern` is the right value
// of Matches.
Result<bool> compare(const Operator& op, const Operand& left, const Operand& right,
                     bool is_case_sensitive, const Pattern* pattern);

}  // namespace millrace::sdk::detail
