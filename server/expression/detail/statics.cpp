#include "expression/detail/statics.hpp"

#include <array>
#include <numbers>

#include "expression/detail/builtins.hpp"
#include "expression/detail/date_members.hpp"

namespace millrace::expression {
namespace {

struct Constant {
    std::string_view name;
    double value;
};
constexpr std::array<Constant, 15> kConstants = {{
    {"Math.PI", std::numbers::pi},
    {"Math.E", std::numbers::e},
    {"Math.LN2", std::numbers::ln2},
    {"Math.LN10", std::numbers::ln10},
    {"Math.LOG2E", std::numbers::log2e},
    {"Math.LOG10E", std::numbers::log10e},
    {"Math.SQRT2", std::numbers::sqrt2},
    {"Math.SQRT1_2", std::numbers::sqrt2 / 2},
    {"Number.MAX_SAFE_INTEGER", 9007199254740991.0},
    {"Number.MIN_SAFE_INTEGER", -9007199254740991.0},
    {"Number.MAX_VALUE", std::numeric_limits<double>::max()},
    {"Number.MIN_VALUE", std::numeric_limits<double>::denorm_min()},
    {"Number.EPSILON", std::numeric_limits<double>::epsilon()},
    {"Number.POSITIVE_INFINITY", std::numeric_limits<double>::infinity()},
    {"Number.NEGATIVE_INFINITY", -std::numeric_limits<double>::infinity()},
}};

}  // namespace

NativeFunction find_static(std::string_view object, std::string_view name) {
    const std::string full = std::string(object) + "." + std::string(name);
    for (const Statics* table : {&object_statics(), &number_statics(), &date_statics()}) {
        const auto found = table->find(full);
        if (found != table->end()) return found->second;
    }
    return nullptr;
}

Value static_value(Context& context, std::string_view object, std::string_view name) {
    const std::string full = std::string(object) + "." + std::string(name);
    for (const Constant& constant : kConstants)
        if (constant.name == full) return constant.value;
    if (const NativeFunction function = find_static(object, name)) return context.native(function);
    if (object == "DateTime")
        if (const auto constant = date_constant(context, name)) return *constant;
    need_script(full);
}

}  // namespace millrace::expression
