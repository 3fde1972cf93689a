#include "nodes/summarize/summary.hpp"

#include <algorithm>
#include <limits>
#include <tuple>
#include <unordered_map>

#include "nodes/field_list.hpp"
#include "nodes/item_builder.hpp"
#include "nodes/summarize/aggregation.hpp"
#include "nodes/value_key.hpp"
#include "sdk/value_conversion.hpp"

namespace millrace::nodes {
namespace {

using workflow::Item;
using workflow::ItemList;

constexpr std::size_t kMaxSplitFields = 100;  // groups are nested as deep as this

struct Rules {
    std::vector<Aggregation> aggregations;
    std::vector<sdk::ItemPath> split_by;
    bool skips_empty_groups = false;
    bool is_single_item = false;
    bool goes_on_without_field = false;
    SummaryOptions options;
};

Result<Rules> read_rules(sdk::NodeContext& context, SummaryOptions options) {
    Rules rules;
    rules.options = options;
    const auto plain = sdk::bool_parameter(context, "options.disableDotNotation", 0);
    if (!plain) return plain.error();
    auto aggregations = read_aggregations(context, *plain);
    if (!aggregations) return aggregations.error();
    rules.aggregations = std::move(*aggregations);
    const auto names = field_names(context, "fieldsToSplitBy");
    if (!names) return names.error();
    if (names->size() > kMaxSplitFields)
        return Error{ErrorKind::TooLarge,
                     "\"Fields to Split By\" names " + std::to_string(names->size()) +
                         " fields, more than the " + std::to_string(kMaxSplitFields) +
                         " that are possible.",
                     "Name fewer fields."};
    rules.split_by = to_paths(*names, *plain);
    const auto skips = sdk::bool_parameter(context, "options.skipEmptySplitFields", 0);
    if (!skips) return skips.error();
    rules.skips_empty_groups = *skips;
    const auto goes_on = sdk::bool_parameter(context, "options.continueIfFieldNotFound", 0);
    if (!goes_on) return goes_on.error();
    rules.goes_on_without_field = *goes_on;
    const auto format = sdk::text_parameter(context, "options.outputFormat", 0, "separateItems");
    if (!format) return format.error();
    rules.is_single_item = *format == "singleItem";
    return rules;
}

// The items that have the values of this group and of those around it in common.
struct Group {
    Json value;             // what they have in common
    bool has_value = true;  // false: the field is missing
    std::size_t place = 0;  // its number, or behind all numbers
    std::size_t order = 0;  // as they turned up
    std::vector<std::unique_ptr<Group>> groups{};
    std::unordered_map<std::string, Group*> by_key{};
    std::vector<std::uint32_t> items{};
    std::vector<Aggregator> aggregators{};
};

// Where a name stands in a JavaScript object: whole numbers before all others.
std::size_t place_of(std::string_view name) {
    constexpr std::size_t kBehind = std::numeric_limits<std::size_t>::max();
    constexpr std::size_t kMostDigits = 10;
    constexpr std::size_t kLastIndex = 4294967294;
    const bool is_number =
        !name.empty() && name.size() <= kMostDigits &&
        std::all_of(name.begin(), name.end(), [](char c) { return c >= '0' && c <= '9'; }) &&
        (name == "0" || name.front() != '0');
    if (!is_number) return kBehind;
    const std::size_t number = std::stoull(std::string(name));
    return number <= kLastIndex ? number : kBehind;
}

std::string group_text(const Json* value) {
    if (!value) return "undefined";
    return value->is_structured() ? to_json_text(*value) : sdk::to_text(*value);
}

bool is_skipped(const Json* value) {
    return !value || (!is_number(*value) && !sdk::is_truthy(*value));
}

class Grouping {
  public:
    explicit Grouping(const Rules& rules) : rules_(rules), was_found_(rules.aggregations.size()) {}

    void add(const Item& item, std::uint32_t index);
    Group& root() { return root_; }
    // The first field that no item has.
    const Aggregation* missing_field() const;

  private:
    Group* group_in(Group& parent, const Json* value);

    const Rules& rules_;
    std::vector<bool> was_found_;
    Group root_;
};

Group* Grouping::group_in(Group& parent, const Json* value) {
    const bool is_typed = rules_.options.group_value == GroupValue::Typed;
    std::string key;
    Json shown;
    if (is_typed && (!value || !value->is_structured())) {
        append_value_key(key, value);
        if (value) shown = *value;
    } else {
        shown = group_text(value);
        append_value_key(key, &shown);
    }
    Group*& group = parent.by_key[std::move(key)];
    if (group) return group;
    parent.groups.push_back(std::make_unique<Group>());
    group = parent.groups.back().get();
    group->order = parent.groups.size();
    group->has_value = value || !is_typed;
    if (rules_.options.group_value == GroupValue::TextInOrder)
        group->place = place_of(text_of(shown.get_string()));
    group->value = std::move(shown);
    return group;
}

void Grouping::add(const Item& item, std::uint32_t index) {
    std::vector<const Json*> values;
    values.reserve(rules_.aggregations.size());
    for (std::size_t i = 0; i < rules_.aggregations.size(); ++i) {
        values.push_back(rules_.aggregations[i].field.get(*item.json));
        if (values.back()) was_found_[i] = true;
    }
    Group* group = &root_;
    for (const sdk::ItemPath& field : rules_.split_by) {
        const Json* value = field.get(*item.json);
        if (rules_.skips_empty_groups && is_skipped(value)) return;
        group = group_in(*group, value);
    }
    if (group->aggregators.empty())
        for (const Aggregation& aggregation : rules_.aggregations)
            group->aggregators.emplace_back(aggregation);
    group->items.push_back(index);
    for (std::size_t i = 0; i < values.size(); ++i) group->aggregators[i].add(values[i]);
}

const Aggregation* Grouping::missing_field() const {
    for (std::size_t i = 0; i < rules_.aggregations.size(); ++i)
        if (!was_found_[i] && !rules_.aggregations[i].field.text().empty())
            return &rules_.aggregations[i];
    return nullptr;
}

workflow::PairedItems origins_of(const std::vector<std::uint32_t>& items) {
    std::vector<workflow::PairedItem> origins;
    origins.reserve(items.size());
    for (const std::uint32_t item : items) origins.push_back({item, 0});
    return workflow::PairedItems(std::move(origins));
}

class Writer {
  public:
    explicit Writer(const Rules& rules) : rules_(rules) {}

    // One item for each innermost group.
    Task<ItemList> separate_items(Group& root);
    // One item whose fields are the groups.
    Item single_item(Group& root, std::size_t item_count);

  private:
    JsonObject summary_of(const Group& group);
    JsonObject nested(Group& group, std::size_t depth);
    void sort_groups(Group& group) const;
    void collect_leaves(Group& group, std::vector<const Group*>& path, std::size_t depth);

    struct Leaf {
        const Group* group;
        std::vector<const Group*> path;  // outermost first; the last is the group itself
    };
    const Rules& rules_;
    ItemBuilder builder_;
    std::vector<Leaf> leaves_;
};

JsonObject Writer::summary_of(const Group& group) {
    JsonObject object(builder_.storage());
    if (group.aggregators.empty()) {  // no item at all
        for (const Aggregation& aggregation : rules_.aggregations)
            object[aggregation.output] = Aggregator(aggregation).result(object.storage());
        return object;
    }
    for (std::size_t i = 0; i < group.aggregators.size(); ++i)
        object[rules_.aggregations[i].output] = group.aggregators[i].result(object.storage());
    return object;
}

void Writer::sort_groups(Group& group) const {
    if (rules_.options.group_value != GroupValue::TextInOrder) return;
    std::sort(group.groups.begin(), group.groups.end(), [](const auto& left, const auto& right) {
        return std::tie(left->place, left->order) < std::tie(right->place, right->order);
    });
}

void Writer::collect_leaves(Group& group, std::vector<const Group*>& path, std::size_t depth) {
    if (depth == rules_.split_by.size()) {
        leaves_.push_back({&group, path});
        return;
    }
    sort_groups(group);
    for (const auto& inner : group.groups) {
        path.push_back(inner.get());
        collect_leaves(*inner, path, depth + 1);
        path.pop_back();
    }
}

Task<ItemList> Writer::separate_items(Group& root) {
    std::vector<const Group*> path;
    collect_leaves(root, path, 0);
    ItemList items;
    for (const Leaf& leaf : leaves_) {
        if (items.size() % ItemList::kChunkSize == ItemList::kChunkSize - 1) co_await yield_now();
        JsonObject object = summary_of(*leaf.group);
        for (std::size_t i = leaf.path.size(); i-- > 0;)
            if (leaf.path[i]->has_value)
                object[flat_name(rules_.split_by[i].text())] = leaf.path[i]->value;
        Item made;
        made.json = builder_.share(std::move(object));
        made.paired = origins_of(leaf.group->items);
        items.push_back(std::move(made));
    }
    co_return items;
}

JsonObject Writer::nested(Group& group, std::size_t depth) {
    if (depth == rules_.split_by.size()) return summary_of(group);
    sort_groups(group);
    JsonObject object(builder_.storage());
    for (const auto& inner : group.groups) {
        const Json* value = inner->has_value ? &inner->value : nullptr;
        object[group_text(value)] = nested(*inner, depth + 1);
    }
    return object;
}

Item Writer::single_item(Group& root, std::size_t item_count) {
    Item made;
    made.json = builder_.share(nested(root, 0));
    std::vector<std::uint32_t> items(item_count);
    for (std::size_t i = 0; i < item_count; ++i) items[i] = static_cast<std::uint32_t>(i);
    made.paired = origins_of(items);
    return made;
}

Error unknown_field(const Aggregation& aggregation) {
    return Error{ErrorKind::InvalidInput,
                 "No item has the field \"" + aggregation.field.text() + "\".",
                 "Check its spelling; for nested fields the option \"Disable Dot Notation\" must "
                 "be off."};
}

Item empty_item(std::size_t item_count) {
    Item made;
    std::vector<std::uint32_t> items(item_count);
    for (std::size_t i = 0; i < item_count; ++i) items[i] = static_cast<std::uint32_t>(i);
    made.paired = origins_of(items);
    return made;
}

}  // namespace

Task<Result<ItemList>> summarize_items(sdk::NodeContext& context, SummaryOptions options) {
    const ItemList items = context.input();
    const auto rules = read_rules(context, options);
    if (!rules) co_return rules.error();
    Grouping grouping(*rules);
    for (std::size_t i = 0; i < items.size(); ++i) {
        if (i % ItemList::kChunkSize == ItemList::kChunkSize - 1) co_await yield_now();
        grouping.add(items[i], static_cast<std::uint32_t>(i));
    }
    if (const Aggregation* missing = grouping.missing_field(); missing && options.needs_fields) {
        if (!rules->goes_on_without_field) co_return unknown_field(*missing);
        co_return ItemList{empty_item(items.size())};
    }
    Writer writer(*rules);
    if (rules->is_single_item)
        co_return ItemList{writer.single_item(grouping.root(), items.size())};
    co_return co_await writer.separate_items(grouping.root());
}

}  // namespace millrace::nodes
