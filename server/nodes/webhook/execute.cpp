// Starts a run for every call of its address. The calls come in by triggers/; what they carried is
// the run's first item, which passes through here.
#include "nodes/node_folder.hpp"
#include "nodes/pass_through.hpp"
#include "nodes/webhook/node.hpp"

namespace millrace::nodes {
namespace {

// With several methods allowed, each has an output; the item says which one it came by.
const JsonArray* several_methods(const Json& methods) {
    const JsonArray* list = methods.if_array();
    return list && list->size() > 1 ? list : nullptr;
}

std::size_t output_of(const workflow::Item& item, const JsonArray& methods) {
    const std::string_view method = text_member(*item.json, "method");
    for (std::size_t i = 0; i < methods.size(); ++i)
        if (methods[i].is_string() && text_of(methods[i].get_string()) == method) return i;
    return 0;
}

Task<Result<sdk::Outputs>> execute(sdk::NodeContext& context) {
    sdk::Outputs outputs(1);
    outputs[0] = co_await pass_through(context);
    const auto methods = sdk::value_parameter(context, "httpMethod", 0);
    if (!methods) co_return methods.error();
    const JsonArray* several = *methods ? several_methods(**methods) : nullptr;
    if (several && !outputs[0].empty()) {
        const std::size_t output = output_of(outputs[0].front(), *several);
        outputs.resize(several->size());
        if (output != 0) std::swap(outputs[0], outputs[output]);
    }
    co_return outputs;
}

std::size_t output_count(const workflow::Node&, const sdk::Parameter& parameters) {
    const sdk::Parameter* methods = parameters.find("httpMethod");
    return methods ? std::max<std::size_t>(1, methods->element_count()) : 1;
}

}  // namespace

sdk::NodeType make_webhook() {
    sdk::NodeType type = make_from_folder("webhook", execute);
    type.output_count = output_count;
    return type;
}

}  // namespace millrace::nodes
