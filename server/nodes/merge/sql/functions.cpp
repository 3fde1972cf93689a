#include "nodes/merge/sql/functions.hpp"

#include <algorithm>
#include <array>

#include "nodes/merge/sql/function_list.hpp"
#include "sdk/value_conversion.hpp"

namespace millrace::nodes::sql {

bool Value::is_truthy() const {
    return json_ && (json_->is_structured() || sdk::is_truthy(*json_));
}
double Value::number() const {
    return json_ ? sdk::to_number(*json_) : std::numeric_limits<double>::quiet_NaN();
}
std::string Value::text() const {
    return json_ ? sdk::to_text(*json_) : "undefined";
}
bool Value::is_same(const Value& other) const {
    return sdk::are_identical(json_, other.json_);
}

namespace {

Value coalesce(Arguments arguments, const Surroundings&) {
    for (const Value& value : arguments)
        if (!value.is_nullish()) return value;
    return {};
}
Value null_if(Arguments arguments, const Surroundings&) {
    return arguments[0].is_same(arguments[1]) ? Value() : arguments[0];
}
Value if_else(Arguments arguments, const Surroundings&) {
    return arguments[0].is_truthy() ? arguments[1] : arguments[2];
}

constexpr auto kFunctions = std::to_array<Function>({
    {"COALESCE", 1, kMany, coalesce},
    {"IF", 3, 3, if_else},
    {"IFNULL", 2, 2, coalesce},
    {"IIF", 3, 3, if_else},
    {"ISNULL", 2, 2, coalesce},
    {"NULLIF", 2, 2, null_if},
    {"NVL", 2, 2, coalesce},
});

}  // namespace

const Function* find_function(std::string_view name) {
    const std::string upper = sdk::to_upper_case(name);
    for (const std::span<const Function> list :
         {std::span<const Function>(kFunctions), text_functions(), number_functions(),
          date_functions()})
        for (const Function& function : list)
            if (function.name == upper) return &function;
    return nullptr;
}

}  // namespace millrace::nodes::sql
