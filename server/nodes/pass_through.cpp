#include "nodes/pass_through.hpp"

#include <algorithm>

namespace millrace::nodes {

workflow::Item paired_copy(const workflow::Item& item, std::size_t index, std::size_t input) {
    workflow::Item copy = item;
    copy.paired =
        workflow::PairedItem{static_cast<std::uint32_t>(index), static_cast<std::uint32_t>(input)};
    return copy;
}

Task<> append_input(sdk::NodeContext& context, std::size_t input, workflow::ItemList& output) {
    constexpr std::size_t kItemsPerTurn = 4 * workflow::ItemList::kChunkSize;
    const workflow::ItemList items = context.input(input);
    for (std::size_t first = 0; first < items.size(); first += kItemsPerTurn) {
        if (first > 0) co_await yield_now();
        output.append_paired(items, first, std::min(first + kItemsPerTurn, items.size()),
                             static_cast<std::uint32_t>(input));
    }
}

Task<workflow::ItemList> pass_through(sdk::NodeContext& context, std::size_t input) {
    workflow::ItemList output;
    co_await append_input(context, input, output);
    co_return output;
}

namespace {

// An item begins in one line of the cache and ends in the next.
void prefetch_place(const workflow::Item& item) {
    const char* const first = reinterpret_cast<const char*>(&item);
    __builtin_prefetch(first);
    __builtin_prefetch(first + sizeof(item) - 1);
}

}  // namespace

Task<workflow::ItemList> pick_items(workflow::ItemList items,
                                    const std::vector<std::uint32_t>& places) {
    // They lie apart: first where an item is has to come into the cache, then what it refers to.
    constexpr std::size_t kItemAhead = 32;
    constexpr std::size_t kDataAhead = 16;
    workflow::ItemList output;
    for (std::size_t i = 0; i < places.size(); ++i) {
        if (i % workflow::ItemList::kChunkSize == workflow::ItemList::kChunkSize - 1)
            co_await yield_now();
        if (i + kItemAhead < places.size()) prefetch_place(items[places[i + kItemAhead]]);
        if (i + kDataAhead < places.size()) items.prefetch(places[i + kDataAhead]);
        output.push_paired(items[places[i]], {places[i], 0});
    }
    co_return output;
}

bool is_set_off(const sdk::NodeContext& context) {
    const workflow::ItemList& items = context.input();
    return !items.empty() && !items.front().json->get_object().empty();
}

Task<Result<sdk::Outputs>> execute_pass_through(sdk::NodeContext& context) {
    sdk::Outputs outputs(1);
    outputs[0] = co_await pass_through(context);
    co_return outputs;
}

}  // namespace millrace::nodes
