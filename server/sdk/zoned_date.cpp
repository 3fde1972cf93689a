#include "sdk/zoned_date.hpp"

namespace millrace::sdk {

Result<DatedValue> dated_parameter(NodeContext& context, std::string_view path, std::size_t item) {
    const Parameter* parameter = context.parameters().find(path);
    const expression::Expression* written = parameter ? parameter->expression() : nullptr;
    if (written) {
        auto value = written->evaluate_dated(context.scope(item));
        if (value) return value;
    }
    // Also where it failed: errors then name node, item and parameter.
    auto value = value_parameter(context, path, item);
    if (!value) return value.error();
    return DatedValue{std::move(*value)};
}

}  // namespace millrace::sdk
