#include "nodes/pass_through.hpp"

namespace millrace::nodes {

workflow::Item paired_copy(const workflow::Item& item, std::size_t index, std::size_t input) {
    workflow::Item copy = item;
    copy.paired =
        workflow::PairedItem{static_cast<std::uint32_t>(index), static_cast<std::uint32_t>(input)};
    return copy;
}

Task<workflow::ItemList> pass_through(sdk::NodeContext& context, std::size_t input) {
    const workflow::ItemList items = context.input(input);
    workflow::ItemList output;
    for (std::size_t i = 0; i < items.size(); ++i) {
        if (i % workflow::ItemList::kChunkSize == workflow::ItemList::kChunkSize - 1)
            co_await yield_now();
        output.push_back(paired_copy(items[i], i, input));
    }
    co_return output;
}

Task<Result<sdk::Outputs>> execute_pass_through(sdk::NodeContext& context) {
    sdk::Outputs outputs(1);
    outputs[0] = co_await pass_through(context);
    co_return outputs;
}

}  // namespace millrace::nodes
