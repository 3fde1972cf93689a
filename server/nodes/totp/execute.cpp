// Passwords that change with the time, for services that ask for a second factor.
#include <algorithm>

#include "nodes/node_folder.hpp"
#include "nodes/totp/node.hpp"
#include "nodes/totp/one_time_password.hpp"

namespace millrace::nodes {
namespace {

using workflow::ItemList;

Result<PasswordRules> read_rules(sdk::NodeContext& context, std::size_t item) {
    PasswordRules rules;
    auto algorithm = sdk::text_parameter(context, "options.algorithm", item, "SHA1");
    if (!algorithm) return algorithm.error();
    rules.algorithm = std::move(*algorithm);
    const auto digits = sdk::number_parameter(context, "options.digits", item, 6);
    if (!digits) return digits.error();
    rules.digits = static_cast<int>(std::clamp(*digits, 0.0, 100.0));
    const auto period = sdk::number_parameter(context, "options.period", item, 30);
    if (!period) return period.error();
    rules.period = static_cast<int>(std::clamp(*period, 0.0, 1e9));
    return rules;
}

Result<JsonObject> password(sdk::NodeContext& context, std::size_t item) {
    const auto operation = sdk::text_parameter(context, "operation", item, "generateSecret");
    if (!operation) return operation.error();
    if (*operation != "generateSecret")
        return Error{ErrorKind::InvalidInput, "The operation \"" + *operation + "\" is not known.",
                     "Choose another in \"Operation\"."};
    const auto rules = read_rules(context, item);
    if (!rules) return rules.error();
    const auto fields = context.credential("totpApi");
    if (!fields) return fields.error();
    const double now = static_cast<double>(context.clock().now().time_since_epoch().count()) / 1000;
    const auto token = one_time_password(text_member(Json(*fields), "secret"), now, *rules);
    if (!token) return token.error();
    JsonObject result;
    result["token"] = *token;
    result["secondsRemaining"] = seconds_remaining(now, *rules);
    return result;
}

Task<Result<sdk::Outputs>> execute(sdk::NodeContext& context) {
    sdk::Outputs outputs(1);
    for (std::size_t i = 0; i < context.input().size(); ++i) {
        if (i % ItemList::kChunkSize == ItemList::kChunkSize - 1) co_await yield_now();
        auto result = password(context, i);
        const auto settled = sdk::settle_item(context, outputs[0], i, std::move(result));
        if (!settled) co_return settled.error();
    }
    co_return outputs;
}

}  // namespace

sdk::NodeType make_totp() {
    return make_from_folder("totp", execute);
}

}  // namespace millrace::nodes
