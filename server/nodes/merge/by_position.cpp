// Combine by position, and all possible combinations.
#include <algorithm>
#include <limits>

#include "nodes/merge/combine_items.hpp"
#include "nodes/merge/modes.hpp"
#include "nodes/pass_through.hpp"
#include "sdk/value_conversion.hpp"

namespace millrace::nodes {
namespace {

using workflow::ItemList;

// The input whose fields win over those of others: the chosen one, else the last.
Result<std::size_t> preferred_input(const ClashRules& rules, std::size_t count) {
    constexpr std::string_view kPrefer = "preferInput";
    if (!rules.resolve.starts_with(kPrefer)) return count - 1;
    const double number = sdk::to_number(std::string_view(rules.resolve).substr(kPrefer.size()));
    if (number >= 1 && number <= static_cast<double>(count))
        return static_cast<std::size_t>(number) - 1;
    return Error{ErrorKind::InvalidInput,
                 "The clash handling \"" + rules.resolve + "\" prefers an input that does not " +
                     "exist; the node has " + std::to_string(count) + ".",
                 "Choose another input in \"Clash Handling\"."};
}

struct Positions {
    std::vector<ItemList> inputs;
    std::size_t preferred = 0;
    std::size_t rows = 0;
};

std::vector<Part> parts_of_row(const Positions& positions, std::uint32_t row) {
    std::vector<Part> parts;
    const auto add = [&](std::uint32_t input) {
        if (row < positions.inputs[input].size())
            parts.push_back({&positions.inputs[input][row], {row, input}});
    };
    for (std::uint32_t input = 0; input < positions.inputs.size(); ++input)
        if (input != positions.preferred) add(input);
    add(static_cast<std::uint32_t>(positions.preferred));
    return parts;
}

}  // namespace

Task<Result<ItemList>> combine_by_position(sdk::NodeContext& context) {
    const auto clash = read_clash_rules(context);
    if (!clash) co_return clash.error();
    const auto unpaired = sdk::bool_parameter(context, "options.includeUnpaired", 0);
    if (!unpaired) co_return unpaired.error();
    const auto count = merge_input_count(context);
    if (!count) co_return count.error();
    const auto preferred = preferred_input(*clash, *count);
    if (!preferred) co_return preferred.error();

    // Before version 3 an input alone went through.
    const bool is_alone = context.input(0).empty() || context.input(1).empty();
    if (context.version() < 3 && is_alone) co_return co_await append_inputs(context);

    Positions positions;
    positions.preferred = *preferred;
    positions.rows = *unpaired ? 0 : std::numeric_limits<std::size_t>::max();
    for (std::size_t input = 0; input < *count; ++input) {
        positions.inputs.push_back(context.input(input));
        const std::size_t size = positions.inputs.back().size();
        positions.rows =
            *unpaired ? std::max(positions.rows, size) : std::min(positions.rows, size);
    }
    ItemList output;
    ItemBuilder builder;
    for (std::size_t row = 0; row < positions.rows; ++row) {
        if (row % ItemList::kChunkSize == ItemList::kChunkSize - 1) co_await yield_now();
        const auto parts = parts_of_row(positions, static_cast<std::uint32_t>(row));
        output.push_back(parts.size() == 1 ? single(parts.front(), *clash, builder)
                                           : combine(parts, *clash, builder));
    }
    co_return output;
}

Task<Result<ItemList>> combine_all(sdk::NodeContext& context) {
    const auto clash = read_clash_rules(context);
    if (!clash) co_return clash.error();
    std::uint32_t outer = 0;
    std::uint32_t inner = 1;
    if (clash->resolve == "preferInput1") std::swap(outer, inner);
    const ItemList rows = context.input(outer);
    const ItemList columns = context.input(inner);
    ItemList output;
    ItemBuilder builder;
    for (std::uint32_t row = 0; row < rows.size(); ++row)
        for (std::uint32_t column = 0; column < columns.size(); ++column) {
            if (output.size() % ItemList::kChunkSize == ItemList::kChunkSize - 1)
                co_await yield_now();
            const std::vector<Part> parts{{&rows[row], {row, outer}},
                                          {&columns[column], {column, inner}}};
            output.push_back(combine(parts, *clash, builder));
        }
    co_return output;
}

}  // namespace millrace::nodes
