// Answers the webhook call that started the run, and hands its items on.
#include "nodes/node_folder.hpp"
#include "nodes/pass_through.hpp"
#include "nodes/respond_to_webhook/answer.hpp"
#include "nodes/respond_to_webhook/node.hpp"

namespace millrace::nodes {
namespace {

using workflow::Item;
using workflow::ItemList;

// What the output "Response" shows of the answer.
Item describe(const http::Response& response) {
    JsonObject headers;
    for (const auto field : response.headers) headers[http::to_lower(field.name)] = field.value;
    JsonObject object;
    auto body = parse_json(response.body);
    object["body"] = body ? std::move(*body) : Json(response.body);
    object["headers"] = std::move(headers);
    object["statusCode"] = response.status;
    JsonObject json;
    json["response"] = std::move(object);
    return workflow::make_item(std::move(json), workflow::PairedItem{0, 0});
}

// Version 1.3 always has the second output, later ones by choice.
std::size_t count_outputs(double version, bool is_enabled) {
    return version == 1.3 || (version >= 1.4 && is_enabled) ? 2 : 1;
}

Task<Result<sdk::Outputs>> execute(sdk::NodeContext& context) {
    const auto has_response_output = sdk::bool_parameter(context, "enableResponseOutput", 0);
    if (!has_response_output) co_return has_response_output.error();
    sdk::Outputs outputs(1);
    auto answer = make_answer(context);
    if (!answer) {
        const auto failed = sdk::fail_item(context, outputs[0], 0, answer.error());
        if (!failed) co_return failed.error();
        co_return outputs;
    }
    const Item description = describe(*answer);
    const auto sent = co_await context.respond(std::move(*answer));
    // Version 1 takes no notice of a run that nobody waits for.
    if (!sent && context.version() > 1) {
        const auto failed = sdk::fail_item(context, outputs[0], 0, sent.error());
        if (!failed) co_return failed.error();
        co_return outputs;
    }
    outputs[0] = co_await pass_through(context);
    if (count_outputs(context.version(), *has_response_output) == 2)
        outputs.push_back(ItemList{description});
    co_return outputs;
}

std::size_t output_count(const workflow::Node& node, const sdk::Parameter& parameters) {
    const sdk::Parameter* option = parameters.find("enableResponseOutput");
    const Json* constant = option ? option->constant() : nullptr;
    const bool is_enabled = constant && constant->is_bool() && constant->get_bool();
    return count_outputs(node.type_version, is_enabled);
}

}  // namespace

sdk::NodeType make_respond_to_webhook() {
    sdk::NodeType type = make_from_folder("respond_to_webhook", execute);
    type.output_count = output_count;
    return type;
}

}  // namespace millrace::nodes
