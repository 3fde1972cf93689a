// Append, and choose branch: the modes that leave items as they are.
#include "nodes/merge/combine_items.hpp"
#include "nodes/merge/modes.hpp"
#include "nodes/pass_through.hpp"

namespace millrace::nodes {

using workflow::Item;
using workflow::ItemList;

Result<std::size_t> merge_input_count(sdk::NodeContext& context) {
    if (context.version() < 3) return std::size_t{2};
    constexpr double kMaxInputs = 100;
    const auto count = sdk::number_parameter(context, "numberInputs", 0, 2);
    if (!count) return count.error();
    if (*count >= 1 && *count <= kMaxInputs) return static_cast<std::size_t>(*count);
    return Error{
        ErrorKind::InvalidInput,
        "The number of inputs must be between 1 and 100, but it is " + number_to_text(*count) + ".",
        "Change \"Number of Inputs\"."};
}

Task<Result<ItemList>> append_inputs(sdk::NodeContext& context) {
    const auto count = merge_input_count(context);
    if (!count) co_return count.error();
    ItemList output;
    for (std::size_t input = 0; input < *count; ++input)
        co_await append_input(context, input, output);
    co_return output;
}

namespace {

// Which input goes on, counted from 1; 0: an empty item.
Result<std::size_t> chosen_input(sdk::NodeContext& context, std::size_t count) {
    const auto output = sdk::text_parameter(context, "output", 0);
    if (!output) return output.error();
    if (*output == "empty") return std::size_t{0};
    if (context.version() < 3) return std::size_t{*output == "input2" ? 2u : 1u};
    const auto input = sdk::number_parameter(context, "useDataOfInput", 0, 1);
    if (!input) return input.error();
    if (*input >= 1 && *input <= static_cast<double>(count))
        return static_cast<std::size_t>(*input);
    return Error{ErrorKind::InvalidInput,
                 "There is no input " + number_to_text(*input) + "; the node has " +
                     std::to_string(count) + " inputs.",
                 "Change \"Use Data of Input\"."};
}

}  // namespace

Task<Result<ItemList>> choose_branch(sdk::NodeContext& context) {
    const auto count = merge_input_count(context);
    if (!count) co_return count.error();
    const auto input = chosen_input(context, *count);
    if (!input) co_return input.error();
    if (*input > 0) co_return co_await pass_through(context, *input - 1);
    Item empty;
    empty.paired = all_places(context, *count);
    co_return ItemList{empty};
}

}  // namespace millrace::nodes
