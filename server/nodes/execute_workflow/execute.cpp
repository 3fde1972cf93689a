// Runs another workflow, once with all items or once for each.
#include "nodes/execute_workflow/called_workflow.hpp"
#include "nodes/execute_workflow/node.hpp"
#include "nodes/node_folder.hpp"
#include "nodes/pass_through.hpp"

namespace millrace::nodes {
namespace {

using workflow::ItemList;

workflow::PairedItems all_of(std::size_t count) {
    std::vector<workflow::PairedItem> origins;
    origins.reserve(count);
    for (std::size_t i = 0; i < count; ++i) origins.push_back({static_cast<std::uint32_t>(i), 0});
    return workflow::PairedItems(std::move(origins));
}

// Items whose origin the called workflow lost: one to one where the numbers agree, else all.
ItemList with_origins(const ItemList& output, std::size_t count) {
    std::optional<workflow::PairedItems> all;
    ItemList items;
    for (std::size_t i = 0; i < output.size(); ++i) {
        workflow::Item item = output[i];
        if (item.paired.empty() && output.size() == count) {
            item.paired = workflow::PairedItem{static_cast<std::uint32_t>(i), 0};
        } else if (item.paired.empty()) {
            if (!all) all = all_of(count);
            item.paired = *all;
        }
        items.push_back(std::move(item));
    }
    return items;
}

Result<bool> does_wait(sdk::NodeContext& context, std::size_t item) {
    return sdk::bool_parameter(context, "options.waitForSubWorkflow", item, true);
}

Task<Result<sdk::SubWorkflowResult>> call(sdk::NodeContext& context, std::size_t item,
                                          ItemList items, bool waits) {
    auto request = co_await called_workflow(context, item);
    if (!request) co_return request.error();
    request->items = std::move(items);
    request->waits = waits;
    co_return co_await context.run_workflow(std::move(*request));
}

Task<Result<sdk::Outputs>> run_once(sdk::NodeContext& context, ItemList items) {
    const auto waits = does_wait(context, 0);
    if (!waits) co_return waits.error();
    const std::size_t count = items.size();
    auto result = co_await call(context, 0, std::move(items), *waits);
    sdk::Outputs outputs(1);
    if (!result && context.continues_on_fail()) {
        // One item for all: none of them was worked on.
        JsonObject json;
        json["error"] = result.error().message;
        workflow::Item failed = workflow::make_item(std::move(json), all_of(count));
        failed.error = std::make_shared<const Error>(result.error());
        outputs[0].push_back(std::move(failed));
        co_return outputs;
    }
    if (!result) co_return result.error();
    if (!*waits) {
        outputs[0] = co_await pass_through(context);
        co_return outputs;
    }
    for (std::size_t i = 0; i < result->outputs.size(); ++i) {
        if (i >= outputs.size()) outputs.emplace_back();
        outputs[i] = with_origins(result->outputs[i], count);
    }
    co_return outputs;
}

void append_result(sdk::Outputs& outputs, const sdk::SubWorkflowResult& result,
                   std::size_t origin) {
    for (std::size_t i = 0; i < result.outputs.size(); ++i) {
        if (i >= outputs.size()) outputs.emplace_back();
        for (workflow::Item item : result.outputs[i]) {
            item.paired = workflow::PairedItem{static_cast<std::uint32_t>(origin), 0};
            outputs[i].push_back(std::move(item));
        }
    }
}

Task<Result<sdk::Outputs>> run_each(sdk::NodeContext& context, ItemList items) {
    sdk::Outputs outputs(1);
    for (std::size_t i = 0; i < items.size(); ++i) {
        const auto waits = does_wait(context, i);
        if (!waits) co_return waits.error();
        auto result = co_await call(context, i, items.slice(i, i + 1), *waits);
        if (!result) {
            const auto failed = sdk::fail_item(context, outputs[0], i, result.error());
            if (!failed) co_return failed.error();
        } else if (*waits) {
            append_result(outputs, *result, i);
        } else {
            outputs[0].push_back(paired_copy(context.input()[i], i));
        }
    }
    co_return outputs;
}

Task<Result<sdk::Outputs>> execute(sdk::NodeContext& context) {
    const auto mode = sdk::text_parameter(context, "mode", 0, "once");
    if (!mode) co_return mode.error();
    auto items = co_await called_items(context);
    if (!items) co_return items.error();
    if (*mode == "once") co_return co_await run_once(context, std::move(*items));
    if (*mode == "each") co_return co_await run_each(context, std::move(*items));
    co_return Error{.kind = ErrorKind::InvalidInput,
                    .message = "The mode \"" + *mode + "\" is not known.",
                    .hint = "Choose once or each.",
                    .parameter = "mode"};
}

}  // namespace

sdk::NodeType make_execute_workflow() {
    return make_from_folder("execute_workflow", execute);
}

}  // namespace millrace::nodes
