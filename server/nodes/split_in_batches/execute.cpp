// A loop: the first call takes the items in, each call hands out the next batch, and what comes
// back in between is collected. The memory's values have the names that $node[…].context shows.
#include <algorithm>
#include <cmath>

#include "nodes/node_folder.hpp"
#include "nodes/pass_through.hpp"
#include "nodes/split_in_batches/node.hpp"

namespace millrace::nodes {
namespace {

using workflow::ItemList;

constexpr std::string_view kItems = "items";               // the list to loop over
constexpr std::string_view kPosition = "position";         // how many of them are handed out
constexpr std::string_view kCollected = "processedItems";  // brought back by the loop

ItemList& list_in(sdk::NodeMemory& memory, std::string_view name) {
    return memory.lists[std::string(name)];
}

Json& value_in(sdk::NodeMemory& memory, std::string_view name) {
    return memory.values[std::string(name)];
}

void start(sdk::NodeMemory& memory, ItemList items, double batch_size) {
    value_in(memory, "currentRunIndex") = 0;
    value_in(memory, "maxRunIndex") =
        number_json(std::ceil(static_cast<double>(items.size()) / batch_size));
    value_in(memory, kPosition) = 0;
    list_in(memory, kItems) = std::move(items);
    list_in(memory, kCollected) = {};
}

void collect(sdk::NodeMemory& memory, const ItemList& items) {
    Json& round = value_in(memory, "currentRunIndex");
    round = number_json(number_of(round) + 1);
    list_in(memory, kCollected).append(items);
}

ItemList next_batch(sdk::NodeMemory& memory, double batch_size) {
    const ItemList& items = list_in(memory, kItems);
    Json& position = value_in(memory, kPosition);
    const auto first = static_cast<std::size_t>(number_of(position));
    const double left = static_cast<double>(items.size() - first);
    const auto last = first + static_cast<std::size_t>(std::min(batch_size, left));
    position = last;
    value_in(memory, "noItemsLeft") = last == items.size();
    value_in(memory, "done") = first == last;
    return items.slice(first, last);
}

// Version 1 has the loop output only and ends without any when nothing is left; version 2 has loop
// and done, later ones done and loop.
sdk::Outputs arrange(double version, ItemList batch, const ItemList& collected) {
    const bool is_done = batch.empty();
    if (version < 2) return is_done ? sdk::Outputs() : sdk::Outputs{std::move(batch)};
    sdk::Outputs outputs(2);
    const std::size_t done = version < 3 ? 1 : 0;
    if (is_done)
        outputs[done] = collected;
    else
        outputs[1 - done] = std::move(batch);
    return outputs;
}

Task<Result<sdk::Outputs>> execute(sdk::NodeContext& context) {
    const auto size = sdk::number_parameter(context, "batchSize", 0, 1);
    if (!size) co_return size.error();
    const double batch_size = std::floor(*size);
    if (!(batch_size >= 1))
        co_return Error{
            ErrorKind::InvalidInput,
            "The batch size must be at least 1, but it is " + number_to_text(*size) + ".",
            "Change \"Batch Size\"."};
    const auto reset = sdk::bool_parameter(context, "options.reset", 0);
    if (!reset) co_return reset.error();

    ItemList items = co_await pass_through(context);
    sdk::NodeMemory& memory = context.memory();
    if (memory.empty() || *reset)
        start(memory, std::move(items), batch_size);
    else
        collect(memory, items);
    ItemList batch = next_batch(memory, batch_size);
    co_return arrange(context.version(), std::move(batch), list_in(memory, kCollected));
}

std::size_t output_count(const workflow::Node& node, const sdk::Parameter&) {
    return node.type_version < 2 ? 1 : 2;
}

}  // namespace

sdk::NodeType make_split_in_batches() {
    sdk::NodeType type = make_from_folder("split_in_batches", execute);
    type.output_count = output_count;
    return type;
}

}  // namespace millrace::nodes
