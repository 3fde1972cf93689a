// Puts items into another order: by fields, or by chance.
#include <optional>
#include <vector>

#include "nodes/field_list.hpp"
#include "nodes/node_folder.hpp"
#include "nodes/pass_through.hpp"
#include "nodes/sort/node.hpp"
#include "nodes/sort/plain_column.hpp"
#include "nodes/sort/script_sort.hpp"
#include "nodes/sort/sort_key.hpp"

namespace millrace::nodes {
namespace {

using workflow::ItemList;

struct Field {
    sdk::ItemPath path;
    bool is_descending = false;
};

Result<std::vector<Field>> read_fields(sdk::NodeContext& context) {
    const auto plain = sdk::bool_parameter(context, "options.disableDotNotation", 0);
    if (!plain) return plain.error();
    const auto list = sdk::value_parameter(context, "sortFieldsUi.sortField", 0);
    if (!list) return list.error();
    if (!*list || !(*list)->is_array() || (*list)->get_array().empty())
        return Error{ErrorKind::InvalidInput, "No sorting specified.", "Add a field to sort by."};
    std::vector<Field> fields;
    for (const Json& entry : (*list)->get_array())
        fields.push_back(
            {sdk::ItemPath(text_member(entry, "fieldName"),
                           *plain ? sdk::PathNotation::Plain : sdk::PathNotation::Dotted),
             text_member(entry, "order", "ascending") != "ascending"});
    return fields;
}

Error unknown_field(const Field& field) {
    return Error{ErrorKind::InvalidInput,
                 "Couldn't find the field \"" + field.path.text() + "\" in the input data.",
                 "Check its spelling; for nested fields the option \"Disable Dot Notation\" must "
                 "be off."};
}

// The values of one field when they are plain in all items; nothing when they are not.
Task<std::optional<PlainColumn>> read_plain_column(ItemList items, const Field& field) {
    constexpr std::size_t kPrefetchDistance = 8;
    PlainColumn column(items.size());
    for (std::size_t i = 0; i < items.size(); ++i) {
        if (i % ItemList::kChunkSize == ItemList::kChunkSize - 1) co_await yield_now();
        items.prefetch(i + kPrefetchDistance);
        if (!column.add(field.path.get(*items[i].json))) co_return std::nullopt;
    }
    co_return column;
}

// False, with the places as they were, when not all fields are plain. Sorting by the last field
// first and by the first field last, and keeping the order of what is equal, is sorting by all.
Task<bool> sort_plain_columns(Places& places, ItemList items, const std::vector<Field>& fields) {
    std::vector<PlainColumn> columns;
    for (const Field& field : fields) {
        auto column = co_await read_plain_column(items, field);
        if (!column) co_return false;
        columns.push_back(std::move(*column));
    }
    for (std::size_t i = fields.size(); i-- > 0;) {
        co_await yield_now();
        columns[i].sort(places, fields[i].is_descending);
    }
    co_return true;
}

// The keys of one field, one per item; an error when no item has the field.
Task<Result<std::vector<SortKey>>> read_keys(ItemList items, const Field& field) {
    std::vector<SortKey> keys;
    keys.reserve(items.size());
    bool is_known = false;
    for (std::size_t i = 0; i < items.size(); ++i) {
        if (i % ItemList::kChunkSize == ItemList::kChunkSize - 1) co_await yield_now();
        const Json* value = field.path.get(*items[i].json);
        is_known = is_known || value;
        keys.emplace_back(value);
    }
    if (!is_known) co_return unknown_field(field);
    co_return keys;
}

Task<Result<Places>> sorted_places(sdk::NodeContext& context, ItemList items, Places places) {
    const auto fields = read_fields(context);
    if (!fields) co_return fields.error();
    if (!items.empty() && co_await sort_plain_columns(places, items, *fields)) co_return places;
    std::vector<std::vector<SortKey>> columns;
    for (const Field& field : *fields) {
        auto keys = co_await read_keys(items, field);
        if (!keys) co_return keys.error();
        columns.push_back(std::move(*keys));
    }
    script_sort(places, [&](std::uint32_t left, std::uint32_t right) {
        for (std::size_t i = 0; i < columns.size(); ++i) {
            const SortKey& a = columns[i][left];
            const SortKey& b = columns[i][right];
            if (a == b) continue;
            return is_less(a, b) != (*fields)[i].is_descending ? -1 : 1;
        }
        return 0;
    });
    co_return places;
}

void shuffle(Places& places, Random& random) {
    for (std::size_t i = places.size(); i > 1; --i)
        std::swap(places[i - 1],
                  places[static_cast<std::size_t>(random.unit() * static_cast<double>(i))]);
}

// The user's code is the body of a comparison of the items a and b, as for Array.prototype.sort. It
// begins on the first line, so that lines in error messages are its own.
Task<Result<Places>> places_by_code(sdk::NodeContext& context) {
    const auto code = sdk::text_parameter(context, "code", 0);
    if (!code) co_return code.error();
    if (code->find("return") == std::string::npos)
        co_return Error{ErrorKind::InvalidInput, "The sorting code returns nothing.",
                        "Return a number: below zero when item a comes before item b, above zero "
                        "when it comes after."};
    sdk::CodeRequest request;
    request.source =
        "return $input.all().map((item, place) => ({ item, place })).sort((x, y) => "
        "((a, b) => { " +
        *code + "\n})(x.item, y.item)).map(({ place }) => ({ json: { place } }))";
    const auto sorted = co_await context.run_code(std::move(request));
    if (!sorted) co_return sorted.error();
    Places places;
    for (const workflow::Item& item : *sorted) {
        const Json* place = find_member(*item.json, "place");
        if (!place || !place->is_int64() || place->get_int64() < 0 ||
            static_cast<std::size_t>(place->get_int64()) >= context.input().size())
            co_return Error{ErrorKind::NodeFailed, "The sorting code changed the list of items.",
                            "It may compare a and b, but not change them."};
        places.push_back(static_cast<std::uint32_t>(place->get_int64()));
    }
    co_return places;
}

}  // namespace

Task<Result<ItemList>> sort_items(sdk::NodeContext& context) {
    const auto type = sdk::text_parameter(context, "type", 0, "simple");
    if (!type) co_return type.error();
    const ItemList items = context.input();
    Places places(items.size());
    for (std::size_t i = 0; i < places.size(); ++i) places[i] = static_cast<std::uint32_t>(i);
    if (*type == "random") {
        shuffle(places, context.random());
    } else if (*type == "code") {
        auto sorted = co_await places_by_code(context);
        if (!sorted) co_return sorted.error();
        places = std::move(*sorted);
    } else {
        auto sorted = co_await sorted_places(context, items, std::move(places));
        if (!sorted) co_return sorted.error();
        places = std::move(*sorted);
    }
    co_return co_await pick_items(items, places);
}

namespace {

Task<Result<sdk::Outputs>> execute(sdk::NodeContext& context) {
    auto items = co_await sort_items(context);
    if (!items) co_return items.error();
    co_return sdk::Outputs{std::move(*items)};
}

}  // namespace

sdk::NodeType make_sort() {
    return make_from_folder("sort", execute);
}

}  // namespace millrace::nodes
