#include "expression/detail/operators.hpp"

#include <cmath>

#include "expression/detail/coercion.hpp"
#include "expression/detail/property.hpp"

namespace millrace::expression {
namespace {

double power(double base, double exponent) {
    // C's pow says 1 where JavaScript says NaN.
    if (std::isnan(exponent) || (std::fabs(base) == 1 && std::isinf(exponent)))
        return std::numeric_limits<double>::quiet_NaN();
    return std::pow(base, exponent);
}

double arithmetic(Op op, double left, double right) {
    switch (op) {
        case Op::Subtract:
            return left - right;
        case Op::Multiply:
            return left * right;
        case Op::Divide:
            return left / right;
        case Op::Remainder:
            return std::fmod(left, right);
        default:
            return power(left, right);
    }
}

Value bitwise(Op op, std::int32_t left, std::int32_t right) {
    const auto bits = static_cast<std::uint32_t>(left);
    const std::uint32_t count = static_cast<std::uint32_t>(right) & 31U;
    const auto number = [](std::int32_t value) { return Value(static_cast<double>(value)); };
    switch (op) {
        case Op::BitAnd:
            return number(left & right);
        case Op::BitOr:
            return number(left | right);
        case Op::BitXor:
            return number(left ^ right);
        case Op::ShiftLeft:
            return number(static_cast<std::int32_t>(bits << count));
        case Op::ShiftRight:
            return number(left >> count);
        default:
            return static_cast<double>(bits >> count);
    }
}

Value instance_of(Context& context, Value left, Value) {
    if (!is_object_like(context.current(left))) return false;
    need_script("instanceof");
}

}  // namespace

Value binary_operation(Context& context, Op op, Value left, Value right) {
    switch (op) {
        case Op::Add:
            return add(context, left, right);
        case Op::Subtract:
        case Op::Multiply:
        case Op::Divide:
        case Op::Remainder:
        case Op::Power: {
            const double l = to_number(context, left);
            return arithmetic(op, l, to_number(context, right));
        }
        case Op::Equal:
            return loose_equal(context, left, right);
        case Op::NotEqual:
            return !loose_equal(context, left, right);
        case Op::StrictEqual:
            return strict_equal(context, left, right);
        case Op::StrictNotEqual:
            return !strict_equal(context, left, right);
        case Op::Less:
            return less_than(context, left, right).value_or(false);
        case Op::Greater:
            return less_than(context, right, left).value_or(false);
        case Op::LessEqual:
            return !less_than(context, right, left).value_or(true);
        case Op::GreaterEqual:
            return !less_than(context, left, right).value_or(true);
        case Op::In:
            if (!is_object_like(right)) throw_type_error("Cannot use 'in' on this value");
            return has_own(context, right, to_key(context, left));
        case Op::InstanceOf:
            return instance_of(context, left, right);
        default: {
            const std::int32_t l = to_int32(context, left);
            return bitwise(op, l, to_int32(context, right));
        }
    }
}

Value unary_operation(Context& context, Op op, Value operand) {
    switch (op) {
        case Op::Not:
            return !to_bool(operand);
        case Op::Minus:
            return -to_number(context, operand);
        case Op::Plus:
            return to_number(context, operand);
        case Op::BitNot:
            return static_cast<double>(~to_int32(context, operand));
        case Op::TypeOf:
            return type_of(context.current(operand));
        default:
            return {};  // void
    }
}

}  // namespace millrace::expression
