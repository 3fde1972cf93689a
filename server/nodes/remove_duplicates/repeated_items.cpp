#include "nodes/remove_duplicates/repeated_items.hpp"

#include <algorithm>
#include <unordered_set>

#include "nodes/equal_keys.hpp"
#include "nodes/field_list.hpp"
#include "nodes/item_builder.hpp"
#include "nodes/pass_through.hpp"
#include "nodes/value_key.hpp"

namespace millrace::nodes {
namespace {

using workflow::Item;
using workflow::ItemList;

constexpr std::size_t kPrefetchDistance = 8;

// Dotted paths of all values inside, lists by index. Empty objects and lists have none.
class FieldSet {
  public:
    void add_top(const Json& value) {
        for (const auto& member : value.get_object()) add(member.key());
    }
    void add_nested(const Json& value, const std::string& prefix = {}) {
        const std::string start = prefix.empty() ? prefix : prefix + ".";
        if (const JsonObject* object = value.if_object()) {
            for (const auto& member : *object)
                add_nested(member.value(), start + std::string(member.key()));
        } else if (const JsonArray* list = value.if_array()) {
            for (std::size_t i = 0; i < list->size(); ++i)
                add_nested((*list)[i], start + std::to_string(i));
        } else {
            add(prefix);
        }
    }
    std::vector<std::string> take() { return std::move(names_); }

  private:
    void add(std::string name) {
        if (known_.insert(name).second) names_.push_back(std::move(name));
    }
    std::vector<std::string> names_;
    std::unordered_set<std::string> known_;
};

Task<std::vector<std::string>> all_fields(ItemList items, bool is_plain) {
    FieldSet fields;
    for (std::size_t i = 0; i < items.size(); ++i) {
        if (i % ItemList::kChunkSize == ItemList::kChunkSize - 1) co_await yield_now();
        if (is_plain)
            fields.add_top(*items[i].json);
        else
            fields.add_nested(*items[i].json);
    }
    co_return fields.take();
}

// Leaving fields out starts from the first item's fields; with plain names from all items'.
Task<Result<std::vector<std::string>>> compared_fields(sdk::NodeContext& context, ItemList items,
                                                       bool is_plain) {
    const auto compare = sdk::text_parameter(context, "compare", 0, "allFields");
    if (!compare) co_return compare.error();
    if (*compare == "selectedFields") {
        auto names = field_names(context, "fieldsToCompare");
        if (names && names->empty()) co_return no_fields("a field to compare on");
        co_return names;
    }
    if (*compare != "allFieldsExcept") co_return co_await all_fields(items, is_plain);
    const auto excluded = field_names(context, "fieldsToExclude");
    if (!excluded) co_return excluded.error();
    if (excluded->empty()) co_return no_fields("a field to exclude from comparison");
    const ItemList models = is_plain ? items : items.slice(0, 1);
    std::vector<std::string> names = co_await all_fields(models, is_plain);
    std::erase_if(names, [&](const std::string& name) {
        return std::find(excluded->begin(), excluded->end(), name) != excluded->end();
    });
    co_return names;
}

// JavaScript's typeof.
std::string_view type_of(const Json& value) {
    if (value.is_string()) return "string";
    if (is_number(value)) return "number";
    return value.is_bool() ? "boolean" : "object";
}

// Looks at one field of all items, one after another: every item must have it, with values of one
// type.
class FieldCheck {
  public:
    FieldCheck(const sdk::ItemPath& field, MixedTypes mixed_types)
        : field_(field), mixed_types_(mixed_types) {}

    void add(const Json* value, std::size_t index) {
        if (problem_) return;
        if (!value) {
            problem_ =
                Error{ErrorKind::InvalidInput,
                      "The field \"" + field_.text() + "\" is missing from some input items.",
                      "Compare fields that every item has; for nested fields the option "
                      "\"Disable Dot Notation\" must be off."};
            problem_->item = index;
            return;
        }
        // Null goes with every type.
        if (value->is_null() || mixed_types_ == MixedTypes::Allowed) return;
        const std::string_view type = type_of(*value);
        if (!type_.empty() && type != type_) {
            problem_ = Error{ErrorKind::InvalidInput,
                             "The field \"" + field_.text() + "\" isn't always of the same type: " +
                                 std::string(type_) + " before item " + std::to_string(index) +
                                 ", " + std::string(type) + " there.",
                             "Convert it to one type in a node before this one."};
            problem_->item = index;
        }
        type_ = type;
    }
    const std::optional<Error>& problem() const { return problem_; }

  private:
    const sdk::ItemPath& field_;
    MixedTypes mixed_types_;
    std::string_view type_;
    std::optional<Error> problem_;
};

Item only_fields(const Item& item, std::size_t index, const std::vector<sdk::ItemPath>& fields,
                 ItemBuilder& builder) {
    Json object(JsonObject{builder.storage()});
    for (const sdk::ItemPath& field : fields)
        if (const Json* value = field.get(*item.json))
            check(field.set(object, *value).has_value(), "a path that was read can be written");
    Item made;
    made.json = builder.share(std::move(object.get_object()));
    made.paired = workflow::PairedItem{static_cast<std::uint32_t>(index), 0};
    return made;
}

}  // namespace

Task<Result<ItemList>> remove_repeated_items(sdk::NodeContext& context, MixedTypes mixed_types) {
    const ItemList items = context.input();
    const auto plain = sdk::bool_parameter(context, "options.disableDotNotation", 0);
    if (!plain) co_return plain.error();
    const auto only_compared = sdk::bool_parameter(context, "options.removeOtherFields", 0);
    if (!only_compared) co_return only_compared.error();
    const auto names = co_await compared_fields(context, items, *plain);
    if (!names) co_return names.error();
    const std::vector<sdk::ItemPath> fields = to_paths(*names, *plain);
    std::vector<FieldCheck> checks;
    for (const sdk::ItemPath& field : fields) checks.emplace_back(field, mixed_types);

    ItemList kept;
    ItemBuilder builder;
    EqualKeys keys(items.size());
    std::string key;
    // Chunk by chunk, so that the items are still near when it is known which are kept.
    for (std::uint32_t first = 0; first < items.size(); first += ItemList::kChunkSize) {
        if (first > 0) co_await yield_now();
        const auto last = std::min<std::size_t>(first + ItemList::kChunkSize, items.size());
        for (std::uint32_t i = first; i < last; ++i) {
            items.prefetch(i + kPrefetchDistance);
            key.clear();
            for (std::size_t field = 0; field < fields.size(); ++field) {
                const Json* value = fields[field].get(*items[i].json);
                checks[field].add(value, i);
                append_value_key(key, value);
            }
            keys.add(key);
        }
        keys.find();
        for (std::uint32_t i = first; i < last; ++i) {
            if (keys.first_places()[i] != i) continue;
            if (*only_compared)
                kept.push_back(only_fields(items[i], i, fields, builder));
            else
                kept.push_paired(items[i], {i, 0});
        }
    }
    // Of the first field that has one.
    for (const FieldCheck& check : checks)
        if (check.problem()) co_return *check.problem();
    co_return kept;
}

}  // namespace millrace::nodes
