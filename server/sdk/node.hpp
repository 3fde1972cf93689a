// A node type: its description and its behaviour.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "sdk/context.hpp"
#include "sdk/description.hpp"

namespace millrace::sdk {

// Items by output index; missing outputs are empty. No output at all: there was nothing to do, the
// run goes on as if the node had not been reached (the end of a loop).
using Outputs = std::vector<workflow::ItemList>;

// Runs a node once over all its input items. An error fails the node (its `item` says on which
// one); what that means for the run is the engine's business. Long loops yield (base/async.hpp).
using Execute = Task<Result<Outputs>> (*)(NodeContext& context);

// Which inputs must have data before a node with several inputs may run, once nothing else can run.
struct RequiredInputs {
    std::size_t at_least = 1;           // this many of any
    std::vector<std::size_t> all_of{};  // and each of these
};

struct NodeType {
    NodeDescription description;
    Execute execute = nullptr;
    // For nodes with several inputs whose need depends on parameters; null: one input suffices.
    RequiredInputs (*required_inputs)(const workflow::Node& node,
                                      const Parameter& parameters) = nullptr;
    // For nodes whose number of outputs depends on parameters, not counting the error output; null:
    // as described.
    std::size_t (*output_count)(const workflow::Node& node, const Parameter& parameters) = nullptr;
};

// The answer of a per-item step that failed: when the node goes on after failures
// (NodeContext::continues_on_fail) the item {"error": message} with its origin is added to `output`
// and the result is good; else the error is returned with node and item filled in.
Result<void> fail_item(const NodeContext& context, workflow::ItemList& output, std::size_t item,
                       Error error);

// What came of one item: what was made of it is added to `output` (a lone object with its origin),
// or its failure as above.
Result<void> settle_item(const NodeContext& context, workflow::ItemList& output, std::size_t item,
                         Result<workflow::Item> made);
Result<void> settle_item(const NodeContext& context, workflow::ItemList& output, std::size_t item,
                         Result<workflow::ItemList> made);
Result<void> settle_item(const NodeContext& context, workflow::ItemList& output, std::size_t item,
                         Result<JsonObject> made);

}  // namespace millrace::sdk
