#include "engine/node_step.hpp"

#include "engine/lineage.hpp"
#include "engine/node_execution.hpp"
#include "engine/retry_wait.hpp"

namespace millrace::engine {
namespace {

using workflow::Item;
using workflow::ItemList;
using workflow::Node;
using workflow::OnError;

using Inputs = std::vector<std::optional<ItemList>>;

const ItemList* first_items(const Step& step) {
    for (const auto& input : step.inputs)
        if (input && !input->empty()) return &*input;
    return nullptr;
}

// What makes a result worth another try: the node failed, or one that goes on after errors reported
// one for its first item.
std::optional<Error> failure_of(const Result<sdk::Outputs>& outputs) {
    if (!outputs) return outputs.error();
    if (outputs->empty() || (*outputs)[0].empty()) return std::nullopt;
    const auto& reported = (*outputs)[0].front().error;
    return reported ? std::optional(*reported) : std::nullopt;
}

Task<Result<sdk::Outputs>> execute_with_retries(const PlannedNode& planned, StepContext& context) {
    for (int attempt = 1;; ++attempt) {
        auto outputs = co_await execute_node(planned, context);
        const auto failure = failure_of(outputs);
        if (!failure) co_return outputs;
        const auto wait =
            wait_before_retry(planned.node->retries, attempt, *failure, context.random());
        if (!wait) co_return outputs;
        const auto resume_at =
            context.clock().now() + std::chrono::duration_cast<std::chrono::milliseconds>(*wait);
        const auto waited = co_await context.wait_until(resume_at);
        if (!waited) co_return waited.error();
    }
}

// What an item that failed says about it: the node set `error`, or the item is nothing but
// {"error"} or {"error", "message"}.
bool is_failed(const Item& item) {
    if (item.error) return true;
    const JsonObject& json = item.json->get_object();
    const Json* error = json.if_contains("error");
    if (!error || error->is_null()) return false;
    return json.size() == 1 || (json.size() == 2 && json.contains("message"));
}

// onError "continueErrorOutput": failed items leave by an output of their own, after the node's
// outputs, together with the fields of the input item they came from.
void split_error_output(const Inputs& inputs, std::size_t output_count, sdk::Outputs& outputs) {
    outputs.resize(output_count + 1);
    ItemList errors;
    for (std::size_t output = 0; output < output_count; ++output) {
        ItemList good;
        for (const Item& item : outputs[output]) {
            if (!is_failed(item)) {
                good.push_back(item);
                continue;
            }
            Item failed = item;
            failed.error = nullptr;
            if (!item.paired.empty()) {
                const workflow::PairedItem origin = item.paired[0];
                if (origin.input < inputs.size() && inputs[origin.input] &&
                    origin.item < inputs[origin.input]->size()) {
                    JsonObject merged = (*inputs[origin.input])[origin.item].json->get_object();
                    for (const auto& member : item.json->get_object())
                        merged[member.key()] = member.value();
                    failed.json = std::make_shared<const Json>(std::move(merged));
                }
            }
            errors.push_back(std::move(failed));
        }
        outputs[output] = std::move(good);
    }
    outputs[output_count] = std::move(errors);
}

// alwaysOutputData: an empty item that descends from all input items.
void ensure_output(const Inputs& inputs, sdk::Outputs& outputs) {
    if (!outputs.empty() && !outputs[0].empty()) return;
    std::vector<workflow::PairedItem> origins;
    for (std::size_t input = 0; input < inputs.size(); ++input)
        for (std::size_t item = 0; inputs[input] && item < inputs[input]->size(); ++item)
            origins.push_back(
                {static_cast<std::uint32_t>(item), static_cast<std::uint32_t>(input)});
    if (outputs.empty()) outputs.emplace_back();
    Item empty;
    empty.paired = workflow::PairedItems(std::move(origins));
    outputs[0] = ItemList{empty};
}

Error unknown_type(const Node& node) {
    Error error{
        ErrorKind::NodeFailed,
        "Node \"" + node.name + "\" has the type \"" + node.type + "\", which is not installed.",
        "Replace the node by one of an installed type, or disable it."};
    error.node = node.name;
    return error;
}

// A node that does not announce its effects itself may have some as soon as it runs.
Task<Result<void>> begin_effects(const PlannedNode& planned, const StepServices& services) {
    if (!services.announce || planned.type->description.effects() != sdk::Effects::External)
        co_return Result<void>();
    co_return co_await services.announce(Repeat::Noticeable, std::nullopt);
}

Result<sdk::Outputs> pinned_outputs(const Plan& plan, const Node& node, bool& is_pinned) {
    const Json* pins = plan.workflow.pin_data().if_contains(node.name);
    is_pinned = pins && pins->is_array();
    if (!is_pinned) return sdk::Outputs();
    ItemList items;
    for (const Json& pin : pins->get_array()) {
        // Pins written by hand may leave out the "json" around the item's fields.
        auto item = workflow::item_from_json(find_member(pin, "json") ? pin : Json{{"json", pin}});
        if (!item) {
            Error error = item.error();
            error.message = "The pinned data of node \"" + node.name + "\" cannot be used, item " +
                            std::to_string(items.size()) + ": " + error.message;
            return error;
        }
        items.push_back(std::move(*item));
    }
    return sdk::Outputs{items};
}

}  // namespace

Task<Result<http::Request>> ResponseSink::next_request(http::Response, Duration) {
    co_return Error{ErrorKind::Unavailable, "The caller cannot be asked for more."};
}

Task<StepResult> run_step(const Plan& plan, const workflow::RunData& data, const Step& step,
                          const RunFacts& facts, const StepServices& services,
                          NodeMemories& memories, const StepTerms& terms) {
    const PlannedNode& planned = plan.nodes[step.node];
    const Node& node = *planned.node;
    StepResult result;
    result.run.started_at = services.clock.now();
    const auto begin = services.clock.monotonic();
    result.run.sources = step.sources;

    if (node.disabled) {
        result.has_data = !step.inputs.empty() && step.inputs[0];
        if (result.has_data) result.run.outputs = {*step.inputs[0]};
        co_return result;
    }
    if (!first_items(step)) {
        result.has_data = false;
        if (!node.always_output_data) co_return result;
    }
    // What the node works on. Expressions still see all items that came.
    Inputs inputs = step.inputs;
    if (node.execute_once)
        for (auto& input : inputs)
            if (input && input->size() > 1) input = input->slice(0, 1);

    Result<sdk::Outputs> outputs = sdk::Outputs();
    bool is_pinned = false;
    if (terms.uses_pins) outputs = pinned_outputs(plan, node, is_pinned);
    if (terms.failure) {
        outputs = *terms.failure;
    } else if (!is_pinned && result.has_data) {
        if (!planned.type) {
            outputs = unknown_type(node);
        } else if (const auto begun = co_await begin_effects(planned, services); !begun) {
            outputs = begun.error();
        } else {
            StepContext context(plan, data, step, inputs, facts, services, memories, terms.resumed);
            if (!node.credentials.empty()) co_await context.fetch_credentials();
            outputs = co_await execute_with_retries(planned, context);
            result.run.console = std::move(context.console());
            result.run.sub_executions = context.sub_executions();
            if (context.metadata() != data.metadata) result.metadata = context.metadata();
        }
    }
    result.run.duration =
        std::chrono::duration_cast<std::chrono::milliseconds>(services.clock.monotonic() - begin);

    if (!outputs) {
        Error error = outputs.error();
        if (error.node.empty()) error.node = node.name;
        result.run.succeeded = false;
        result.run.error = std::move(error);
        result.has_data = true;
        result.stops_workflow = node.on_error == OnError::StopWorkflow;
        if (result.stops_workflow) co_return result;
        // The node goes on although it failed as a whole: its input passes through.
        if (!inputs.empty() && inputs[0]) {
            if (node.on_error == OnError::ContinueErrorOutput) {
                sdk::Outputs split(plan.output_count(step.node) + 1);
                for (std::size_t i = 0; i < inputs[0]->size(); ++i) {
                    Item item = (*inputs[0])[i];
                    JsonObject json = item.json->get_object();
                    json["error"] = result.run.error->message;
                    item.json = std::make_shared<const Json>(std::move(json));
                    item.paired = workflow::PairedItem{static_cast<std::uint32_t>(i), 0};
                    split.back().push_back(std::move(item));
                }
                result.run.outputs = std::move(split);
            } else {
                result.run.outputs = {*inputs[0]};
            }
        }
        co_return result;
    }
    if (outputs->empty() && !node.always_output_data) {
        result.has_data = false;
        co_return result;
    }
    complete_pairing(inputs, *outputs);
    if (node.on_error == OnError::ContinueErrorOutput)
        split_error_output(inputs, plan.output_count(step.node), *outputs);
    if (node.always_output_data) {
        ensure_output(inputs, *outputs);
        result.has_data = true;
    }
    result.run.outputs = std::move(*outputs);
    co_return result;
}

}  // namespace millrace::engine
