#include "engine/lineage.hpp"

#include <algorithm>
#include <set>

namespace millrace::engine {
namespace {

using workflow::Item;
using workflow::Source;

Error lost_trail(std::string_view ancestor, const std::string& why) {
    return Error{ErrorKind::Expression,
                 "The item of node \"" + std::string(ancestor) +
                     "\" that belongs to this item is not known: " + why,
                 "Use .first(), .last() or .all()[index] in place of .item, or connect the nodes "
                 "so that each item "
                 "has one origin."};
}

struct Search {
    const workflow::RunData& data;
    std::string_view ancestor;
    std::size_t steps = 0;  // documents with loops could be followed for ever

    Result<Item> find(const std::vector<std::optional<Source>>& sources, std::size_t input,
                      std::size_t item);
    Result<Item> find_in_pairs(const Source& source, const Item& child);
    void collect_start_items(const Source& source, const Item& child,
                             std::set<std::uint32_t>& found);
    const Item* item_at(const std::vector<std::optional<Source>>& sources,
                        workflow::PairedItem place) const;
    const workflow::NodeRun& run_that_took_in(const Source& source, const Item& child,
                                              workflow::PairedItem origin) const;
};

// Two items are the same when they are the same data.
bool is_same(const Item& left, const Item& right) {
    return left.json == right.json;
}

const Item* Search::item_at(const std::vector<std::optional<Source>>& sources,
                            workflow::PairedItem place) const {
    if (place.input >= sources.size() || !sources[place.input]) return nullptr;
    const Source& source = *sources[place.input];
    const workflow::NodeRun* run = data.find_run(source.node, source.run);
    if (!run || source.output >= run->outputs.size() ||
        place.item >= run->outputs[source.output].size())
        return nullptr;
    return &run->outputs[source.output][place.item];
}

// A loop hands out items that an earlier run of it took in: the run whose input holds the very item
// is the one that the pairing means.
const workflow::NodeRun& Search::run_that_took_in(const Source& source, const Item& child,
                                                  workflow::PairedItem origin) const {
    const auto& runs = data.nodes.find(source.node)->second;
    const Item* here = item_at(runs[source.run].sources, origin);
    if (here && is_same(*here, child)) return runs[source.run];
    constexpr std::size_t kMostRuns =
        1000;  // nodes that make new items are never found: keep it cheap
    const std::size_t last = source.run - std::min(source.run, kMostRuns);
    for (std::size_t earlier = source.run; earlier-- > last;) {
        const Item* candidate = item_at(runs[earlier].sources, origin);
        if (candidate && is_same(*candidate, child)) return runs[earlier];
    }
    return runs[source.run];
}

Result<Item> Search::find(const std::vector<std::optional<Source>>& sources, std::size_t input,
                          std::size_t item) {
    constexpr std::size_t kMaxSteps = 100'000;
    if (++steps > kMaxSteps) return lost_trail(ancestor, "there are too many possible origins.");
    if (input >= sources.size() || !sources[input])
        return lost_trail(ancestor, "no path leads back from the current node to that node.");
    const Source& source = *sources[input];
    const Item* here =
        item_at(sources, {static_cast<std::uint32_t>(item), static_cast<std::uint32_t>(input)});
    if (!here) return lost_trail(ancestor, "node \"" + source.node + "\" has no such item.");
    if (source.node == ancestor) return *here;
    return find_in_pairs(source, *here);
}

Result<Item> Search::find_in_pairs(const Source& source, const Item& child) {
    if (child.paired.empty())
        return lost_trail(ancestor,
                          "node \"" + source.node +
                              "\" did not say which input items its output items were made from.");
    std::optional<Item> found;
    std::optional<Error> failure;
    for (std::size_t i = 0; i < child.paired.size(); ++i) {
        const workflow::PairedItem origin = child.paired[i];
        const workflow::NodeRun& run = run_that_took_in(source, child, origin);
        auto candidate = find(run.sources, origin.input, origin.item);
        if (!candidate) {
            if (!failure) failure = candidate.error();
            continue;
        }
        if (found && !is_same(*found, *candidate))
            return lost_trail(ancestor,
                              "several items of it were combined in node \"" + source.node + "\".");
        found = std::move(*candidate);
    }
    if (found) return *found;
    return *failure;
}

// A run of a node that nothing led to is the start: its items' origins are those of the run.
void Search::collect_start_items(const Source& source, const Item& child,
                                 std::set<std::uint32_t>& found) {
    constexpr std::size_t kMaxSteps = 10'000;
    for (std::size_t i = 0; i < child.paired.size() && ++steps <= kMaxSteps; ++i) {
        const workflow::PairedItem origin = child.paired[i];
        const workflow::NodeRun& run = run_that_took_in(source, child, origin);
        if (origin.input >= run.sources.size() || !run.sources[origin.input]) {
            found.insert(origin.item);
            continue;
        }
        if (const Item* parent = item_at(run.sources, origin))
            collect_start_items(*run.sources[origin.input], *parent, found);
    }
}

}  // namespace

workflow::PairedItems find_start_items(const workflow::RunData& data, const Source& place,
                                       std::size_t item) {
    const workflow::NodeRun* run = data.find_run(place.node, place.run);
    if (!run || place.output >= run->outputs.size() || item >= run->outputs[place.output].size())
        return {};
    std::set<std::uint32_t> found;
    Search search{data, {}};
    search.collect_start_items(place, run->outputs[place.output][item], found);
    if (found.empty()) return {};
    if (found.size() == 1) return workflow::PairedItem{*found.begin(), 0};
    std::vector<workflow::PairedItem> origins;
    origins.reserve(found.size());
    for (const std::uint32_t index : found) origins.push_back({index, 0});
    return workflow::PairedItems(std::move(origins));
}

Result<Item> find_ancestor_item(const workflow::RunData& data,
                                const std::vector<std::optional<Source>>& sources,
                                std::size_t input, std::size_t item, std::string_view ancestor) {
    return Search{data, ancestor}.find(sources, input, item);
}

void complete_pairing(const std::vector<std::optional<workflow::ItemList>>& inputs,
                      std::vector<workflow::ItemList>& outputs) {
    const bool has_one_input = inputs.size() == 1 && inputs[0];
    if (!has_one_input) return;
    const std::size_t count = inputs[0]->size();
    const bool one_to_one = outputs.size() == 1 && outputs[0].size() == count;
    if (count != 1 && !one_to_one) return;
    for (workflow::ItemList& output : outputs) {
        if (output.has_all_origins()) continue;
        workflow::ItemList completed;
        for (std::size_t i = 0; i < output.size(); ++i) {
            Item item = output[i];
            if (item.paired.empty())
                item.paired =
                    workflow::PairedItem{static_cast<std::uint32_t>(count == 1 ? 0 : i), 0};
            completed.push_back(std::move(item));
        }
        output = std::move(completed);
    }
}

}  // namespace millrace::engine
