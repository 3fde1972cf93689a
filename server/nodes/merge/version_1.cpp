// Version 1 of the node, with modes and rules of its own.
#include <algorithm>
#include <unordered_map>

#include "nodes/merge/combine_items.hpp"
#include "nodes/merge/modes.hpp"
#include "nodes/pass_through.hpp"
#include "sdk/item_path.hpp"
#include "sdk/value_conversion.hpp"

namespace millrace::nodes {
namespace {

using workflow::Item;
using workflow::ItemList;

// Top members are replaced, later inputs win.
const ClashRules kReplace{.resolve = {}, .merge = {.is_deep = false}};

// By index; `join` says which input decides how many: both (inner), the first (left), the longer
// (outer).
Task<Result<ItemList>> merge_by_index(sdk::NodeContext& context) {
    const auto join = sdk::text_parameter(context, "join", 0, "left");
    if (!join) co_return join.error();
    const ItemList first = context.input(0);
    const ItemList second = context.input(1);
    std::size_t rows = first.size();
    if (*join == "inner") rows = std::min(first.size(), second.size());
    if (*join == "outer") rows = std::max(first.size(), second.size());
    ItemList output;
    ItemBuilder builder;
    for (std::uint32_t row = 0; row < rows; ++row) {
        if (row % ItemList::kChunkSize == ItemList::kChunkSize - 1) co_await yield_now();
        std::vector<Part> parts;
        if (row < first.size()) parts.push_back({&first[row], {row, 0}});
        if (row < second.size()) parts.push_back({&second[row], {row, 1}});
        output.push_back(parts.size() == 1 ? single(parts.front(), kReplace, builder)
                                           : combine(parts, kReplace, builder));
    }
    co_return output;
}

Task<Result<ItemList>> multiplex(sdk::NodeContext& context) {
    const ItemList first = context.input(0);
    const ItemList second = context.input(1);
    ItemList output;
    ItemBuilder builder;
    for (std::uint32_t row = 0; row < first.size(); ++row)
        for (std::uint32_t column = 0; column < second.size(); ++column) {
            if (output.size() % ItemList::kChunkSize == ItemList::kChunkSize - 1)
                co_await yield_now();
            const std::vector<Part> parts{{&first[row], {row, 0}}, {&second[column], {column, 1}}};
            output.push_back(combine(parts, kReplace, builder));
        }
    co_return output;
}

struct KeyRules {
    std::string mode;  // keepKeyMatches, mergeByKey, removeKeyMatches
    sdk::ItemPath first;
    sdk::ItemPath second;
    std::string overwrite;  // always, undefined, blank
};

Result<KeyRules> read_key_rules(sdk::NodeContext& context, std::string mode) {
    const auto first = sdk::text_parameter(context, "propertyName1", 0);
    if (!first) return first.error();
    const auto second = sdk::text_parameter(context, "propertyName2", 0);
    if (!second) return second.error();
    auto overwrite = sdk::text_parameter(context, "overwrite", 0, "always");
    if (!overwrite) return overwrite.error();
    return KeyRules{std::move(mode), sdk::ItemPath(*first), sdk::ItemPath(*second),
                    std::move(*overwrite)};
}

bool may_overwrite(const JsonObject& object, std::string_view name, const std::string& overwrite) {
    const Json* present = object.if_contains(name);
    if (overwrite == "undefined") return !present;
    if (overwrite == "blank")
        return !present || present->is_null() ||
               (present->is_string() && present->get_string().empty());
    return true;
}

Item merge_pair(const Part& entry, const Part& match, const KeyRules& rules, ItemBuilder& builder) {
    JsonObject object(entry.item->json->get_object(), builder.storage());
    for (const auto& member : match.item->json->get_object())
        if (member.key() != rules.second.text() &&
            may_overwrite(object, member.key(), rules.overwrite))
            object[member.key()] = member.value();
    Item made = *entry.item;
    made.json = builder.share(std::move(object));
    made.paired = workflow::PairedItems({entry.place, match.place});
    return made;
}

// The last item of input 2 for each key; keys that are no value at all do not count.
std::unordered_map<std::string, std::uint32_t> index_by_key(const ItemList& items,
                                                            const sdk::ItemPath& field) {
    std::unordered_map<std::string, std::uint32_t> index;
    for (std::uint32_t i = 0; i < items.size(); ++i) {
        const Json* key = field.get(*items[i].json);
        if (key && sdk::is_truthy(*key)) index[sdk::to_text(*key)] = i;
    }
    return index;
}

Task<ItemList> match_keys(ItemList first, ItemList second, KeyRules rules) {
    const auto index = index_by_key(second, rules.second);
    ItemList output;
    ItemBuilder builder;
    for (std::uint32_t i = 0; i < first.size(); ++i) {
        if (i % ItemList::kChunkSize == ItemList::kChunkSize - 1) co_await yield_now();
        const Part entry{&first[i], {i, 0}};
        const Json* key = rules.first.get(*first[i].json);
        if (!key) {
            if (rules.mode == "removeKeyMatches") output.push_back(paired_copy(first[i], i));
            continue;
        }
        if (!key->is_string() && !is_number(*key) && !key->is_null()) continue;
        const auto found = index.find(sdk::to_text(*key));
        const bool matches = found != index.end();
        if (rules.mode == "mergeByKey" && matches)
            output.push_back(
                merge_pair(entry, {&second[found->second], {found->second, 1}}, rules, builder));
        else if (rules.mode == "mergeByKey" || matches == (rules.mode == "keepKeyMatches"))
            output.push_back(paired_copy(first[i], i));
    }
    co_return output;
}

Task<Result<ItemList>> merge_by_key(sdk::NodeContext& context, std::string mode) {
    const auto rules = read_key_rules(context, std::move(mode));
    if (!rules) co_return rules.error();
    const ItemList second = context.input(1);
    if (second.empty() || rules->first.text().empty() || rules->second.text().empty()) {
        if (rules->mode == "keepKeyMatches") co_return ItemList();
        co_return co_await pass_through(context);
    }
    co_return co_await match_keys(context.input(0), second, *rules);
}

}  // namespace

Task<Result<ItemList>> merge_version_1(sdk::NodeContext& context) {
    const auto mode = sdk::text_parameter(context, "mode", 0, "append");
    if (!mode) co_return mode.error();
    if (*mode == "append") co_return co_await append_inputs(context);
    if (*mode == "mergeByIndex") co_return co_await merge_by_index(context);
    if (*mode == "multiplex") co_return co_await multiplex(context);
    if (*mode == "mergeByKey" || *mode == "keepKeyMatches" || *mode == "removeKeyMatches")
        co_return co_await merge_by_key(context, *mode);
    if (*mode == "passThrough") {
        const auto output = sdk::text_parameter(context, "output", 0, "input1");
        if (!output) co_return output.error();
        co_return co_await pass_through(context, *output == "input1" ? 0 : 1);
    }
    if (*mode != "wait") co_return ItemList();
    Item empty;
    empty.paired = all_places(context, 2);
    co_return ItemList{empty};
}

}  // namespace millrace::nodes
