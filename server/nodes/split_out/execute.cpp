// Lists inside items become items of their own.
#include "nodes/field_list.hpp"
#include "nodes/item_builder.hpp"
#include "nodes/node_folder.hpp"
#include "nodes/split_out/node.hpp"
#include "sdk/value_conversion.hpp"

namespace millrace::nodes {
namespace {

using workflow::BinaryMap;
using workflow::Item;
using workflow::ItemList;

struct Options {
    std::vector<sdk::ItemPath> fields;
    std::vector<std::string> destinations;  // none, or one for each field
    std::string include;
    std::vector<sdk::ItemPath> fields_to_include;
    bool is_plain = false;  // dots are part of field names
    bool keeps_files = false;
};

Result<Options> read_options(sdk::NodeContext& context, std::size_t item) {
    Options options;
    const auto plain = sdk::bool_parameter(context, "options.disableDotNotation", item);
    if (!plain) return plain.error();
    options.is_plain = *plain;
    const auto keeps_files = sdk::bool_parameter(context, "options.includeBinary", item);
    if (!keeps_files) return keeps_files.error();
    options.keeps_files = *keeps_files;
    auto include = sdk::text_parameter(context, "include", item, "noOtherFields");
    options.include = include ? std::move(*include) : std::string();  // no text: none of the three

    const auto text = sdk::text_parameter(context, "fieldToSplitOut", item);
    if (!text) return text.error();
    auto names = sdk::split_field_list(*text);
    for (std::string& name : names)
        if (name.starts_with("$json.")) name.erase(0, 6);
    options.fields = to_paths(names, options.is_plain);
    auto destinations = field_names(context, "options.destinationFieldName", item);
    if (!destinations) return destinations.error();
    options.destinations = std::move(*destinations);
    if (!options.destinations.empty() && options.destinations.size() != options.fields.size())
        return Error{
            ErrorKind::InvalidInput,
            "\"Fields To Split Out\" and \"Destination Field Name\" name different numbers "
            "of fields.",
            "Give as many destination fields as fields to split out, or none."};
    if (options.include == "selectedOtherFields") {
        const auto included = field_names(context, "fieldsToInclude", item);
        if (!included) return included.error();
        if (included->empty()) return no_fields("a field to include");
        options.fields_to_include = to_paths(*included, options.is_plain);
    }
    return options;
}

// The elements of one field: of a list or object its values, else the value alone.
std::vector<const Json*> elements_of(const Json* value) {
    std::vector<const Json*> elements;
    if (!value) return elements;
    if (const JsonArray* list = value->if_array())
        for (const Json& element : *list) elements.push_back(&element);
    else if (const JsonObject* object = value->if_object())
        for (const auto& member : *object) elements.push_back(&member.value());
    else
        elements.push_back(value);
    return elements;
}

// One column per field to split out; row r holds the r-th element of each, where there is one.
struct Columns {
    std::vector<std::vector<const Json*>> values;
    std::size_t rows = 0;
    bool has_files = false;  // "$binary" is among the fields
};

std::optional<Error> check_splittable(const sdk::ItemPath& field, const Json* value,
                                      Splittable splittable) {
    if (splittable == Splittable::Anything || (value && value->is_array())) return std::nullopt;
    if (splittable == Splittable::ListsAndObjects && value && value->is_object())
        return std::nullopt;
    if (!value)
        return Error{ErrorKind::InvalidInput,
                     "The item has no field \"" + field.text() + "\" to split out.",
                     "Check its spelling; for nested fields the option \"Disable Dot Notation\" "
                     "must be off."};
    return Error{
        ErrorKind::InvalidInput,
        "The field \"" + field.text() + "\" is no list, but " + sdk::describe_value(*value) + ".",
        "Name a field that holds a list in every item."};
}

Result<Columns> read_columns(const Item& item, const Options& options, Splittable splittable) {
    Columns columns;
    for (const sdk::ItemPath& field : options.fields) {
        if (field.text() == "$binary") {
            columns.has_files = true;
            columns.values.emplace_back();
            if (item.binary) columns.rows = std::max(columns.rows, item.binary->size());
        } else {
            const Json* value = field.get(*item.json);
            if (auto problem = check_splittable(field, value, splittable)) return *problem;
            columns.values.push_back(elements_of(value));
            columns.rows = std::max(columns.rows, columns.values.back().size());
        }
    }
    return columns;
}

JsonObject other_fields(const Item& item, const Options& options,
                        boost::json::storage_ptr storage) {
    if (options.include != "allOtherFields") return JsonObject(storage);
    Json rest(*item.json, storage);
    for (const sdk::ItemPath& field : options.fields) field.unset(rest);
    return std::move(rest.get_object());
}

// An object that is all there is to a new item becomes the item itself; it is shared with its list.
bool is_whole_item(const Columns& columns, std::size_t row, const Options& options) {
    return options.include == "noOtherFields" && columns.values.size() == 1 &&
           options.destinations.empty() && row < columns.values[0].size() &&
           columns.values[0][row]->is_object();
}

JsonObject make_object(const Item& item, const Columns& columns, std::size_t row,
                       const Options& options, const JsonObject& others,
                       boost::json::storage_ptr storage) {
    JsonObject object(others, storage);
    for (std::size_t i = 0; i < columns.values.size(); ++i) {
        if (row >= columns.values[i].size()) continue;
        const std::string& name =
            options.destinations.empty() ? options.fields[i].text() : options.destinations[i];
        object[name] = *columns.values[i][row];
    }
    for (const sdk::ItemPath& field : options.fields_to_include)
        if (const Json* value = field.get(*item.json)) object[field.text()] = *value;
    return object;
}

std::shared_ptr<const BinaryMap> files_of(const Item& item, const Columns& columns, std::size_t row,
                                          const Options& options) {
    if (columns.has_files && item.binary && row < item.binary->size()) {
        const auto& file = *std::next(item.binary->begin(), static_cast<std::ptrdiff_t>(row));
        return std::make_shared<const BinaryMap>(BinaryMap{file});
    }
    return options.keeps_files ? item.binary : nullptr;
}

Task<> split(const Item& item, std::size_t index, const Options& options, const Columns& columns,
             ItemBuilder& builder, ItemList& output) {
    const JsonObject others = other_fields(item, options, {});
    for (std::size_t row = 0; row < columns.rows; ++row) {
        if (row % ItemList::kChunkSize == ItemList::kChunkSize - 1) co_await yield_now();
        Item made;
        if (is_whole_item(columns, row, options)) {
            made.json = std::shared_ptr<const Json>(item.json, columns.values[0][row]);
        } else {
            auto storage = builder.storage();
            made.json = builder.share(make_object(item, columns, row, options, others, storage));
        }
        made.binary = files_of(item, columns, row, options);
        made.paired = workflow::PairedItem{static_cast<std::uint32_t>(index), 0};
        output.push_back(std::move(made));
    }
}

}  // namespace

Task<Result<ItemList>> split_out_items(sdk::NodeContext& context, Splittable splittable) {
    const ItemList items = context.input();
    ItemBuilder builder;
    ItemList output;
    for (std::size_t i = 0; i < items.size(); ++i) {
        if (i % ItemList::kChunkSize == ItemList::kChunkSize - 1) co_await yield_now();
        const auto options = read_options(context, i);
        if (!options) {
            const auto failed = sdk::fail_item(context, output, i, options.error());
            if (!failed) co_return failed.error();
            continue;
        }
        const auto columns = read_columns(items[i], *options, splittable);
        if (!columns) {
            Error error = columns.error();
            error.item = i;
            co_return error;
        }
        co_await split(items[i], i, *options, *columns, builder, output);
    }
    co_return output;
}

namespace {

Task<Result<sdk::Outputs>> execute(sdk::NodeContext& context) {
    auto items = co_await split_out_items(context, Splittable::Anything);
    if (!items) co_return items.error();
    co_return sdk::Outputs{std::move(*items)};
}

}  // namespace

sdk::NodeType make_split_out() {
    return make_from_folder("split_out", execute);
}

}  // namespace millrace::nodes
