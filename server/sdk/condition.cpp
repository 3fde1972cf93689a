#include "sdk/condition.hpp"

#include "sdk/date_text.hpp"
#include "sdk/detail/condition_operator.hpp"
#include "sdk/pattern.hpp"
#include "sdk/resolved_value.hpp"
#include "sdk/value_conversion.hpp"

namespace millrace::sdk {
namespace {

using detail::Operand;
using detail::Operation;
using detail::Operator;

// A text that belongs to the shape of the parameter rather than to an item.
Result<std::string> shape_text(NodeContext& context, const Parameter* parameter) {
    if (!parameter) return std::string();
    if (const Json* constant = parameter->constant())
        return constant->is_null() ? std::string() : to_text(*constant);
    if (context.input().empty()) return std::string();
    ResolvedValue resolved;
    if (auto done = resolved.resolve(parameter, context.scope(0)); !done) return done.error();
    return resolved.has_value() ? to_text(*resolved.get()) : std::string();
}

}  // namespace

struct ConditionSet::Condition {
    const Parameter* left = nullptr;
    const Parameter* right = nullptr;
    Operator op;
    std::optional<Pattern> pattern{};  // the one that was used last
};

ConditionSet::ConditionSet() = default;
ConditionSet::ConditionSet(ConditionSet&&) noexcept = default;
ConditionSet& ConditionSet::operator=(ConditionSet&&) noexcept = default;
ConditionSet::~ConditionSet() = default;

Result<ConditionSet> ConditionSet::read(NodeContext& context, const Parameter* parameter) {
    ConditionSet set;
    if (parameter && parameter->expression() && !context.input().empty()) {
        auto value = parameter->resolve(context.scope(0));
        if (!value) return value.error();
        set.computed_ = std::make_shared<const Parameter>(
            Parameter::compile(*value ? **value : Json(JsonObject())));
        parameter = set.computed_.get();
    }
    if (!parameter) return set;
    if (auto done = set.read_options(context, *parameter); !done) return done.error();
    const Parameter* conditions = parameter->member("conditions");
    for (std::size_t i = 0; conditions && i < conditions->element_count(); ++i)
        if (auto done = set.read_condition(context, conditions->element(i)); !done)
            return done.error();
    return set;
}

Result<void> ConditionSet::read_options(NodeContext& context, const Parameter& parameter) {
    const Parameter& node = context.parameters();
    const auto case_sensitive = shape_text(context, parameter.find("options.caseSensitive"));
    if (!case_sensitive) return case_sensitive.error();
    const auto ignores_case = shape_text(context, node.find("options.ignoreCase"));
    if (!ignores_case) return ignores_case.error();
    is_case_sensitive_ =
        case_sensitive->empty() ? *ignores_case != "true" : *case_sensitive != "false";

    const auto validation = shape_text(context, parameter.find("options.typeValidation"));
    if (!validation) return validation.error();
    const Parameter* loose = node.find("options.looseTypeValidation");
    if (!loose) loose = node.find("looseTypeValidation");
    const auto is_loose = shape_text(context, loose);
    if (!is_loose) return is_loose.error();
    is_strict_ = validation->empty() ? *is_loose != "true" : *validation != "loose";

    const auto version = shape_text(context, parameter.find("options.version"));
    if (!version) return version.error();
    if (!version->empty()) version_ = static_cast<int>(to_number(std::string_view(*version)));
    const auto combinator = shape_text(context, parameter.find("combinator"));
    if (!combinator) return combinator.error();
    is_any_ = *combinator == "or";
    return {};
}

Result<void> ConditionSet::read_condition(NodeContext& context, const Parameter& parameter) {
    const auto type = shape_text(context, parameter.find("operator.type"));
    if (!type) return type.error();
    const auto operation = shape_text(context, parameter.find("operator.operation"));
    if (!operation) return operation.error();
    const auto right_type = shape_text(context, parameter.find("operator.rightType"));
    if (!right_type) return right_type.error();
    const auto single = shape_text(context, parameter.find("operator.singleValue"));
    if (!single) return single.error();

    Condition condition;
    condition.left = parameter.member("leftValue");
    condition.right = parameter.member("rightValue");
    condition.op = detail::read_operator(*type, *operation, *right_type, *single == "true");
    conditions_.push_back(std::move(condition));
    return {};
}

namespace {

// How values become what an operator compares.
struct Conversion {
    bool is_strict;
    int version;
    DateSurroundings dates;
};

// Gives `operand` the value as the operator's type. False when it cannot be one.
bool convert_operand(ResolvedValue& resolved, ValueType type, const Conversion& conversion,
                     Operand& operand) {
    operand.value = resolved.get();
    if (!operand.exists() || type == ValueType::Any) {
        // NaN is no value, but passes for a number only.
        return !operand.value || operand.value->is_null() || type == ValueType::Any ||
               type == ValueType::Number;
    }
    const Json& value = *resolved.get();
    if (type == ValueType::DateTime) {
        const auto date =
            value.is_bool() || value.is_object()
                ? std::nullopt
                : parse_date_text(to_text(value), DateReading::InZone, conversion.dates);
        operand.date = date.value_or(0);
        return date.has_value();
    }
    if (has_type(value, type)) return true;
    if (conversion.is_strict) return false;
    auto converted = type == ValueType::Boolean && conversion.version < 2
                         ? std::optional<Json>(is_truthy(value))
                         : convert_value(value, type);
    if (!converted && type == ValueType::Boolean) converted = is_truthy(value);
    if (!converted) return false;
    resolved.replace(std::move(*converted));
    operand.value = resolved.get();
    return true;
}

struct WrongValue {
    std::string_view side;
    const Json& value;
    ValueType wanted;
};

Error wrong_type(std::size_t condition, const WrongValue& wrong, bool is_strict) {
    Error error{ErrorKind::InvalidInput,
                "Condition " + std::to_string(condition + 1) + ": the " + std::string(wrong.side) +
                    " value is " + describe_value(wrong.value) +
                    (is_strict ? ", but the operator compares " : ", which cannot be read as ") +
                    std::string(name_of(wrong.wanted)) + "."};
    error.hint = is_strict ? "Choose an operator for that type, convert the value in its "
                             "expression, or turn on \"Convert types where required\"."
                           : "Choose an operator for that type, or mend the value.";
    return error;
}

}  // namespace

Result<bool> ConditionSet::test_one(NodeContext& context, const expression::Scope& scope,
                                    std::size_t index) {
    Condition& condition = conditions_[index];
    const Operator& op = condition.op;
    ResolvedValue left_value;
    ResolvedValue right_value;
    if (auto done = left_value.resolve(condition.left, scope); !done) return done.error();
    if (auto done = right_value.resolve(condition.right, scope); !done) return done.error();

    const Conversion conversion{is_strict_, version_, {context.time_zone(), context.clock().now()}};
    Operand left;
    Operand right;
    if (!convert_operand(left_value, op.type, conversion, left))
        return wrong_type(index, {"left", *left_value.get(), op.type}, is_strict_);
    if (!op.has_single_value && !convert_operand(right_value, op.right_type, conversion, right))
        return wrong_type(index, {"right", *right_value.get(), op.right_type}, is_strict_);

    const Pattern* pattern = nullptr;
    if (op.operation == Operation::Matches && op.type == ValueType::Text) {
        const std::string text =
            right.value && !right.value->is_null() ? to_text(*right.value) : std::string();
        if (!condition.pattern || condition.pattern->text() != text) {
            auto compiled = Pattern::compile(text);
            if (!compiled) return compiled.error();
            condition.pattern = std::move(*compiled);
        }
        pattern = &*condition.pattern;
    }
    return detail::compare(op, left, right, is_case_sensitive_, pattern);
}

Result<bool> ConditionSet::test(NodeContext& context, std::size_t item) {
    const expression::Scope& scope = context.scope(item);
    for (std::size_t i = 0; i < conditions_.size(); ++i) {
        auto holds = test_one(context, scope, i);
        if (!holds) {
            Error error = holds.error();
            if (error.node.empty()) error.node = context.node().name;
            error.item = item;
            return error;
        }
        if (*holds == is_any_) return is_any_;
    }
    return !is_any_;
}

}  // namespace millrace::sdk
