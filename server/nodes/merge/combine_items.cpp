#include "nodes/merge/combine_items.hpp"

#include <algorithm>

#include "nodes/pass_through.hpp"

namespace millrace::nodes {

using workflow::BinaryMap;
using workflow::Item;
using workflow::PairedItem;

Result<ClashRules> read_clash_rules(sdk::NodeContext& context) {
    constexpr std::string_view kPath = "options.clashHandling.values.";
    const auto path = [&](std::string_view name) { return std::string(kPath) + std::string(name); };
    ClashRules rules;
    auto resolve = sdk::text_parameter(context, path("resolveClash"), 0);
    if (!resolve) return resolve.error();
    rules.resolve = std::move(*resolve);
    const auto mode = sdk::text_parameter(context, path("mergeMode"), 0, "deepMerge");
    if (!mode) return mode.error();
    rules.merge.is_deep = *mode != "shallowMerge";
    const auto skips_empty = sdk::bool_parameter(context, path("overrideEmpty"), 0);
    if (!skips_empty) return skips_empty.error();
    rules.merge.skips_empty = *skips_empty;
    return rules;
}

namespace {

std::string suffix_of(const Part& part, const ClashRules& rules) {
    return rules.adds_suffix() ? "_" + std::to_string(part.place.input + 1) : std::string();
}

// Where nothing can clash, an object is copied as a whole.
JsonObject start_object(const Part& part, const ClashRules& rules,
                        const boost::json::storage_ptr& storage) {
    if (!rules.adds_suffix()) return JsonObject(part.item->json->get_object(), storage);
    JsonObject object(storage);
    merge_into(object, part.item->json->get_object(), rules.merge, suffix_of(part, rules));
    return object;
}

std::shared_ptr<const BinaryMap> combine_files(const std::vector<Part>& parts) {
    const auto has_files = [](const Part& part) { return part.item->binary != nullptr; };
    if (std::none_of(parts.begin(), parts.end(), has_files)) return nullptr;
    std::shared_ptr<const BinaryMap> only;
    BinaryMap files;
    for (const Part& part : parts) {
        if (!part.item->binary) continue;
        only = files.empty() ? part.item->binary : nullptr;
        for (const auto& [name, file] : *part.item->binary) files.insert_or_assign(name, file);
    }
    if (only || files.empty()) return only;
    return std::make_shared<const BinaryMap>(std::move(files));
}

}  // namespace

Item combine(const std::vector<Part>& parts, const ClashRules& rules, ItemBuilder& builder) {
    JsonObject object = start_object(parts.front(), rules, builder.storage());
    std::vector<PairedItem> places;
    places.reserve(parts.size());
    for (const Part& part : parts) {
        if (&part != &parts.front())
            merge_into(object, part.item->json->get_object(), rules.merge, suffix_of(part, rules));
        places.push_back(part.place);
    }
    Item made;
    made.json = builder.share(std::move(object));
    made.binary = combine_files(parts);
    made.paired = workflow::PairedItems(std::move(places));
    return made;
}

Item single(const Part& part, const ClashRules& rules, ItemBuilder& builder) {
    if (rules.adds_suffix()) return combine({part}, rules, builder);
    return paired_copy(*part.item, part.place.item, part.place.input);
}

workflow::PairedItems all_places(const sdk::NodeContext& context, std::size_t count) {
    std::vector<PairedItem> places;
    for (std::uint32_t input = 0; input < count; ++input)
        for (std::uint32_t item = 0; item < context.input(input).size(); ++item)
            places.push_back({item, input});
    return workflow::PairedItems(std::move(places));
}

}  // namespace millrace::nodes
