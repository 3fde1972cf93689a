// A messenger to learn with: nothing is sent, the item says what would have been.
#include "nodes/item_builder.hpp"
#include "nodes/n8n_training_customer_messenger/node.hpp"
#include "nodes/node_folder.hpp"

namespace millrace::nodes {
namespace {

using workflow::ItemList;

Result<std::string> report(sdk::NodeContext& context, std::size_t item) {
    const auto customer = sdk::text_parameter(context, "customerId", item);
    if (!customer) return customer.error();
    const auto message = sdk::text_parameter(context, "message", item);
    if (!message) return message.error();
    return "Sent message to customer " + *customer + ":  " + *message;
}

Task<Result<sdk::Outputs>> execute(sdk::NodeContext& context) {
    ItemBuilder builder;
    sdk::Outputs outputs(1);
    for (std::size_t i = 0; i < context.input().size(); ++i) {
        if (i % ItemList::kChunkSize == ItemList::kChunkSize - 1) co_await yield_now();
        const auto text = report(context, i);
        if (!text) {
            const auto failed = sdk::fail_item(context, outputs[0], i, text.error());
            if (!failed) co_return failed.error();
            continue;
        }
        JsonObject object(builder.storage());
        object["output"] = *text;
        workflow::Item made;
        made.json = builder.share(std::move(object));
        made.paired = workflow::PairedItem{static_cast<std::uint32_t>(i), 0};
        outputs[0].push_back(std::move(made));
    }
    co_return outputs;
}

}  // namespace

sdk::NodeType make_n8n_training_customer_messenger() {
    return make_from_folder("n8n_training_customer_messenger", execute);
}

}  // namespace millrace::nodes
