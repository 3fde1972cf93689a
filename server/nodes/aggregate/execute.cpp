// Many items become one that holds their data in lists.
#include <algorithm>

#include "nodes/aggregate/node.hpp"
#include "nodes/field_list.hpp"
#include "nodes/node_folder.hpp"

namespace millrace::nodes {
namespace {

using workflow::BinaryMap;
using workflow::BinaryValue;
using workflow::Item;
using workflow::ItemList;

constexpr std::size_t kPrefetchDistance = 8;

struct Field {
    sdk::ItemPath source;
    sdk::ItemPath destination;
};

struct FieldOptions {
    bool is_plain = false;
    bool merges_lists = false;
    bool keeps_missing = false;
};

Result<FieldOptions> read_field_options(sdk::NodeContext& context) {
    FieldOptions options;
    for (const auto& [name, target] : {std::pair{"options.disableDotNotation", &options.is_plain},
                                       std::pair{"options.mergeLists", &options.merges_lists},
                                       std::pair{"options.keepMissing", &options.keeps_missing}}) {
        const auto value = sdk::bool_parameter(context, name, 0);
        if (!value) return value.error();
        *target = *value;
    }
    return options;
}

Result<std::vector<Field>> read_fields(sdk::NodeContext& context, const FieldOptions& options) {
    const auto list = sdk::value_parameter(context, "fieldsToAggregate.fieldToAggregate", 0);
    if (!list) return list.error();
    if (!*list || !(*list)->is_array() || (*list)->get_array().empty())
        return no_fields("a field to aggregate");

    const auto notation = options.is_plain ? sdk::PathNotation::Plain : sdk::PathNotation::Dotted;
    std::vector<Field> fields;
    std::vector<std::string> used;
    for (const Json& entry : (*list)->get_array()) {
        const std::string_view source = text_member(entry, "fieldToAggregate");
        const Json* renames = find_member(entry, "renameField");
        std::string_view output;
        if (renames && renames->is_bool() && renames->get_bool())
            output = text_member(entry, "outputFieldName");
        const std::string_view stated = output.empty() ? source : output;
        if (std::find(used.begin(), used.end(), stated) != used.end())
            return Error{ErrorKind::InvalidInput,
                         "The output field \"" + std::string(stated) + "\" is used twice.",
                         "Give each field an output name of its own."};
        used.emplace_back(stated);
        if (source.empty()) continue;
        if (output.empty())
            output = options.is_plain ? source : source.substr(source.rfind('.') + 1);
        fields.push_back({sdk::ItemPath(source, notation), sdk::ItemPath(output, notation)});
    }
    return fields;
}

void collect(const Json* value, const FieldOptions& options, JsonArray& list) {
    if (!options.keeps_missing && (!value || value->is_null())) return;
    const JsonArray* elements = value ? value->if_array() : nullptr;
    if (!elements) {
        list.push_back(value ? *value : Json());
        return;
    }
    JsonArray kept(list.storage());
    JsonArray& target = options.merges_lists ? list : kept;
    for (const Json& element : *elements)
        if (options.keeps_missing || !element.is_null()) target.push_back(element);
    if (!options.merges_lists) list.push_back(std::move(kept));
}

Task<Result<Json>> aggregate_fields(sdk::NodeContext& context, ItemList items,
                                    boost::json::storage_ptr storage) {
    const auto options = read_field_options(context);
    if (!options) co_return options.error();
    const auto fields = read_fields(context, *options);
    if (!fields) co_return fields.error();
    Json result(JsonObject{storage});
    for (const Field& field : *fields) {
        JsonArray list(storage);
        list.reserve(items.size());
        for (std::size_t i = 0; i < items.size(); ++i) {
            if (i % ItemList::kChunkSize == ItemList::kChunkSize - 1) co_await yield_now();
            items.prefetch(i + kPrefetchDistance);
            collect(field.source.get(*items[i].json), *options, list);
        }
        const auto set = field.destination.set(result, std::move(list));
        if (!set) co_return set.error();
    }
    co_return result;
}

// True when the field goes into the list of whole items.
bool is_included(std::string_view name, const std::vector<std::string>& included,
                 const std::vector<std::string>& excluded) {
    const auto has = [&](const std::vector<std::string>& names) {
        return std::find(names.begin(), names.end(), name) != names.end();
    };
    return !has(excluded) && (included.empty() || has(included));
}

Task<Result<Json>> aggregate_whole_items(sdk::NodeContext& context, ItemList items,
                                         boost::json::storage_ptr storage) {
    const auto destination = sdk::text_parameter(context, "destinationFieldName", 0, "data");
    if (!destination) co_return destination.error();
    const auto include = sdk::text_parameter(context, "include", 0, "allFields");
    if (!include) co_return include.error();
    std::vector<std::string> included;
    std::vector<std::string> excluded;
    if (*include == "specifiedFields" || *include == "allFieldsExcept") {
        const bool is_exclusion = *include == "allFieldsExcept";
        auto names = field_names(context, is_exclusion ? "fieldsToExclude" : "fieldsToInclude");
        if (!names) co_return names.error();
        (is_exclusion ? excluded : included) = std::move(*names);
    }

    JsonArray list(storage);
    list.reserve(items.size());
    for (std::size_t i = 0; i < items.size(); ++i) {
        if (i % ItemList::kChunkSize == ItemList::kChunkSize - 1) co_await yield_now();
        items.prefetch(i + kPrefetchDistance);
        if (included.empty() && excluded.empty()) {
            list.push_back(*items[i].json);
            continue;
        }
        JsonObject object(storage);
        for (const auto& member : items[i].json->get_object())
            if (is_included(member.key(), included, excluded))
                object[member.key()] = member.value();
        if (!object.empty()) list.push_back(std::move(object));
    }
    JsonObject result(storage);
    result[*destination] = std::move(list);
    co_return Json(std::move(result));
}

bool is_same_file(const BinaryValue& left, const BinaryValue& right) {
    return left.mime_type == right.mime_type && left.file_name == right.file_name &&
           left.file_extension == right.file_extension &&
           left.content->size() == right.content->size();
}

// The files of all items; one whose name is taken gets a number behind it.
std::shared_ptr<const BinaryMap> all_files(const ItemList& items, bool only_unique) {
    BinaryMap files;
    for (const Item& item : items) {
        if (!item.binary) continue;
        for (const auto& entry : *item.binary) {
            const auto is_same = [&](const auto& other) {
                return is_same_file(other.second, entry.second);
            };
            if (only_unique && std::any_of(files.begin(), files.end(), is_same)) continue;
            std::string name = entry.first;
            for (int i = 1; files.contains(name); ++i) name = entry.first + "_" + std::to_string(i);
            files.emplace(std::move(name), entry.second);
        }
    }
    return files.empty() ? nullptr : std::make_shared<const BinaryMap>(std::move(files));
}

}  // namespace

Task<Result<ItemList>> aggregate_items(sdk::NodeContext& context) {
    const ItemList items = context.input();
    const auto what = sdk::text_parameter(context, "aggregate", 0, "aggregateIndividualFields");
    if (!what) co_return what.error();
    const auto wants_files = sdk::bool_parameter(context, "options.includeBinaries", 0);
    if (!wants_files) co_return wants_files.error();
    const auto only_unique = sdk::bool_parameter(context, "options.keepOnlyUnique", 0);
    if (!only_unique) co_return only_unique.error();

    constexpr std::size_t kMany = 10'000;
    const auto arena = workflow::JsonArena::make(items.size() > kMany);
    Result<Json> json = Json();
    if (*what == "aggregateAllItemData")
        json = co_await aggregate_whole_items(context, items, arena->storage());
    else
        json = co_await aggregate_fields(context, items, arena->storage());
    if (!json) co_return json.error();

    Item made;
    made.json = arena->share(std::move(*json));
    if (*wants_files) made.binary = all_files(items, *only_unique);
    std::vector<workflow::PairedItem> origins(items.size());
    for (std::size_t i = 0; i < origins.size(); ++i)
        origins[i].item = static_cast<std::uint32_t>(i);
    made.paired = workflow::PairedItems(std::move(origins));
    co_return ItemList{made};
}

namespace {

Task<Result<sdk::Outputs>> execute(sdk::NodeContext& context) {
    auto items = co_await aggregate_items(context);
    if (!items) co_return items.error();
    co_return sdk::Outputs{std::move(*items)};
}

}  // namespace

sdk::NodeType make_aggregate() {
    return make_from_folder("aggregate", execute);
}

}  // namespace millrace::nodes
