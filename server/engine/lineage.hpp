// Which item of an earlier node an item was made from, followed back over the paired items of a
// run.
#pragma once

#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "workflow/run_data.hpp"

namespace millrace::engine {

// The item of node `ancestor` that item `item` on an input descends from. `sources` are the sources
// of the current node's inputs. Errors say where the trail ends: no data, no pairing, or several
// different origins.
Result<workflow::Item> find_ancestor_item(
    const workflow::RunData& data, const std::vector<std::optional<workflow::Source>>& sources,
    std::size_t input, std::size_t item, std::string_view ancestor);

// Which of the items that the run was started with item `item` of a node's output descends from, as
// far as that is known.
workflow::PairedItems find_start_items(const workflow::RunData& data, const workflow::Source& place,
                                       std::size_t item);

// Fills in the origins a node did not state where they are certain: with one input item all outputs
// are its children, and a single output with as many items as the input is paired one to one.
void complete_pairing(const std::vector<std::optional<workflow::ItemList>>& inputs,
                      std::vector<workflow::ItemList>& outputs);

}  // namespace millrace::engine
