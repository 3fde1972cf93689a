#include "nodes/remove_duplicates/history.hpp"

#include <cmath>
#include <limits>

#include "nodes/pass_through.hpp"
#include "nodes/remove_duplicates/seen_values.hpp"
#include "sdk/date_text.hpp"
#include "sdk/value_conversion.hpp"

namespace millrace::nodes {
namespace {

using workflow::ItemList;

struct Place {
    std::string scope;
    std::string key;
};

// Where the history lies: under the workflow, by node or for all its nodes.
Result<Place> history_place(const sdk::NodeContext& context, const std::string& scope) {
    if (context.workflow_id().empty()) {
        Error error{ErrorKind::Conflict,
                    "What earlier executions saw can only be remembered for a saved workflow, and "
                    "this one has no id."};
        error.hint = "Save the workflow, or compare items within the current input only.";
        return error;
    }
    const std::string owner =
        scope == "workflow" ? std::string("workflow") : "node:" + context.node().name;
    return Place{"workflow:" + std::string(context.workflow_id()), "removeDuplicates:" + owner};
}

Result<Place> read_place(sdk::NodeContext& context) {
    const auto scope = sdk::text_parameter(context, "options.scope", 0, "node");
    if (!scope) return scope.error();
    if (*scope != "node" && *scope != "workflow")
        return Error{ErrorKind::InvalidInput, "The scope \"" + *scope + "\" is not known.",
                     "Choose \"node\" or \"workflow\"."};
    return history_place(context, *scope);
}

Task<Result<std::vector<bool>>> find_new_values(sdk::NodeContext& context, Place place) {
    const auto maximum = sdk::number_parameter(context, "options.historySize", 0, 10000);
    if (!maximum) co_return maximum.error();
    std::vector<std::string> values;
    for (std::size_t i = 0; i < context.input().size(); ++i) {
        const auto value = sdk::value_parameter(context, "dedupeValue", i);
        if (!value) co_return value.error();
        values.push_back(*value && !(*value)->is_null() ? sdk::to_text(**value) : std::string());
    }
    auto stored = co_await context.state().load(place.scope, place.key);
    if (!stored) co_return stored.error();
    SeenValues seen = SeenValues::from_json(*stored ? &**stored : nullptr);
    const auto limit = static_cast<std::size_t>(std::clamp(*maximum, 1.0, 1e9));
    if (values.size() > limit)
        co_return Error{ErrorKind::TooLarge,
                        "There are " + std::to_string(values.size()) +
                            " items, more than the history of " + std::to_string(limit) +
                            " values can hold.",
                        "Raise \"History Size\" or process fewer items at once."};
    std::vector<bool> is_new = seen.add(values);
    seen.shrink_to(limit);
    Json history = seen.to_json();
    const auto saved = co_await context.state().save(place.scope, place.key, std::move(history));
    if (!saved) co_return saved.error();
    co_return is_new;
}

Error not_growing(std::string_view what, std::size_t item) {
    Error error{ErrorKind::InvalidInput, "The value to dedupe on of item " + std::to_string(item) +
                                             " is not " + std::string(what) + "."};
    error.hint = "Check the expression of \"Value to Dedupe On\".";
    error.item = item;
    return error;
}

Result<double> growing_value(sdk::NodeContext& context, bool is_date, std::size_t item) {
    const std::string_view name = is_date ? "dateDedupeValue" : "incrementalDedupeValue";
    const auto value = sdk::value_parameter(context, name, item);
    if (!value) return value.error();
    const std::string_view what = is_date ? "a date" : "a number";
    if (!*value || (*value)->is_null()) return not_growing(what, item);
    if (is_date) {
        const std::string text = sdk::to_text(**value);
        const auto time = sdk::parse_date_text(text, sdk::DateReading::InZone,
                                               {context.time_zone(), context.clock().now()});
        if (!time) return not_growing(what, item);
        return *time;
    }
    const bool is_blank = (*value)->is_string() && (*value)->get_string().empty();
    const double number = is_blank ? std::nan("") : sdk::to_number(**value);
    if (std::isnan(number)) return not_growing(what, item);
    return number;
}

Task<Result<std::vector<bool>>> find_growing_values(sdk::NodeContext& context, Place place,
                                                    bool is_date) {
    std::vector<double> values;
    for (std::size_t i = 0; i < context.input().size(); ++i) {
        const auto value = growing_value(context, is_date, i);
        if (!value) co_return value.error();
        values.push_back(*value);
    }
    place.key += is_date ? ":date" : ":number";
    auto stored = co_await context.state().load(place.scope, place.key);
    if (!stored) co_return stored.error();
    double highest = *stored && is_number(**stored) ? number_of(**stored)
                                                    : std::numeric_limits<double>::quiet_NaN();
    std::vector<bool> is_new = add_growing(values, highest);
    Json history = number_json(highest);
    const auto saved = co_await context.state().save(place.scope, place.key, std::move(history));
    if (!saved) co_return saved.error();
    co_return is_new;
}

}  // namespace

Task<Result<sdk::Outputs>> remove_seen_items(sdk::NodeContext& context) {
    const auto place = read_place(context);
    if (!place) co_return place.error();
    const auto logic = sdk::text_parameter(context, "logic", 0);
    if (!logic) co_return logic.error();
    Result<std::vector<bool>> is_new = std::vector<bool>();
    if (*logic == "removeItemsUpToStoredIncrementalKey")
        is_new = co_await find_growing_values(context, *place, false);
    else if (*logic == "removeItemsUpToStoredDate")
        is_new = co_await find_growing_values(context, *place, true);
    else
        is_new = co_await find_new_values(context, *place);
    if (!is_new) co_return is_new.error();

    sdk::Outputs outputs(2);
    const ItemList items = context.input();
    for (std::size_t i = 0; i < items.size(); ++i)
        outputs[(*is_new)[i] ? 0 : 1].push_back(paired_copy(items[i], i));
    co_return outputs;
}

Task<Result<sdk::Outputs>> clear_history(sdk::NodeContext& context) {
    const auto place = read_place(context);
    if (!place) co_return place.error();
    for (const std::string_view kind : {"", ":number", ":date"}) {
        std::string key = place->key + std::string(kind);
        const auto saved = co_await context.state().save(place->scope, std::move(key), nullptr);
        if (!saved) co_return saved.error();
    }
    sdk::Outputs outputs(1);
    outputs[0] = co_await pass_through(context);
    co_return outputs;
}

}  // namespace millrace::nodes
