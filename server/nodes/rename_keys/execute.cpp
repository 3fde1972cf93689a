// Gives fields of items other names, one by one or by a regular expression.
#include "nodes/item_builder.hpp"
#include "nodes/node_folder.hpp"
#include "nodes/rename_keys/node.hpp"
#include "nodes/rename_keys/renamed_by_pattern.hpp"
#include "sdk/item_path.hpp"

namespace millrace::nodes {
namespace {

using workflow::Item;
using workflow::ItemList;

struct Rename {
    sdk::ItemPath from;
    sdk::ItemPath to;
};

struct Renames {
    std::vector<Rename> fields;
    std::vector<PatternRename> patterns;
};

bool is_true(const Json* value) {
    return value && value->is_bool() && value->get_bool();
}

Result<PatternRename> read_pattern(const Json& entry) {
    const Json* options = find_member(entry, "options");
    const Json* depth = options ? find_member(*options, "depth") : nullptr;
    const bool ignores_case = options && is_true(find_member(*options, "caseInsensitive"));
    auto pattern =
        sdk::Pattern::compile(text_member(entry, "searchRegex"), ignores_case ? "i" : "");
    if (!pattern) return pattern.error();
    return PatternRename{std::move(*pattern), std::string(text_member(entry, "replaceRegex")),
                         depth && is_number(*depth) ? number_of(*depth) : -1};
}

Result<Renames> read_renames(sdk::NodeContext& context, std::size_t item) {
    Renames renames;
    const auto keys = sdk::value_parameter(context, "keys.key", item);
    if (!keys) return keys.error();
    if (*keys && (*keys)->is_array())
        for (const Json& entry : (*keys)->get_array()) {
            const std::string_view from = text_member(entry, "currentKey");
            const std::string_view to = text_member(entry, "newKey");
            if (!from.empty() && !to.empty() && from != to)
                renames.fields.push_back({sdk::ItemPath(from), sdk::ItemPath(to)});
        }
    const auto replacements =
        sdk::value_parameter(context, "additionalOptions.regexReplacement.replacements", item);
    if (!replacements) return replacements.error();
    if (*replacements && (*replacements)->is_array())
        for (const Json& entry : (*replacements)->get_array()) {
            auto pattern = read_pattern(entry);
            if (!pattern) return pattern.error();
            renames.patterns.push_back(std::move(*pattern));
        }
    return renames;
}

// Every field is taken from the item as it came: renaming a to b and b to c moves both.
Result<Item> renamed(const Item& item, std::size_t index, const Renames& renames,
                     ItemBuilder& builder) {
    Json json(*item.json, builder.storage());
    for (const Rename& rename : renames.fields) {
        const Json* value = rename.from.get(*item.json);
        if (!value) continue;
        const auto set = rename.to.set(json, Json(*value, builder.storage()));
        if (!set) return set.error();
        rename.from.unset(json);
    }
    for (const PatternRename& rename : renames.patterns) {
        const auto changed = rename_by_pattern(json, rename);
        if (!changed) return changed.error();
    }
    Item made = item;
    made.json = builder.share(std::move(json.get_object()));
    made.paired = workflow::PairedItem{static_cast<std::uint32_t>(index), 0};
    return made;
}

Task<Result<sdk::Outputs>> execute(sdk::NodeContext& context) {
    const ItemList items = context.input();
    ItemBuilder builder;
    sdk::Outputs outputs(1);
    for (std::size_t i = 0; i < items.size(); ++i) {
        if (i % ItemList::kChunkSize == ItemList::kChunkSize - 1) co_await yield_now();
        const auto renames = read_renames(context, i);
        Result<Item> item =
            renames ? renamed(items[i], i, *renames, builder) : Result<Item>(renames.error());
        if (!item) {
            Error error = item.error();
            error.item = i;
            co_return error;
        }
        outputs[0].push_back(std::move(*item));
    }
    co_return outputs;
}

}  // namespace

sdk::NodeType make_rename_keys() {
    return make_from_folder("rename_keys", execute);
}

}  // namespace millrace::nodes
