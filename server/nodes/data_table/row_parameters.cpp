#include "nodes/data_table/row_parameters.hpp"

#include <cmath>

namespace millrace::nodes {

using workflow::Comparison;
using workflow::RowCondition;
using workflow::RowFilter;

namespace {

struct TableName {
    bool is_name = false;  // else an id
    std::string text;
};

Result<TableName> table_name(sdk::NodeContext& context, std::size_t item) {
    const auto value = sdk::value_parameter(context, "dataTableId", item);
    if (!value) return value.error();
    TableName name;
    if (*value && (**value).is_object()) {
        name.is_name = text_member(**value, "mode") == "name";
        auto text = sdk::text_parameter(context, "dataTableId.value", item);
        if (!text) return text.error();
        name.text = std::move(*text);
    } else if (*value && !(**value).is_null()) {
        auto text = sdk::text_parameter(context, "dataTableId", item);
        if (!text) return text.error();
        name.text = std::move(*text);
    }
    if (!name.text.empty()) return name;
    Error error{ErrorKind::InvalidInput, "No data table is chosen.",
                "Choose one in \"Data Table\", or give its name or id."};
    error.parameter = "dataTableId";
    return error;
}

Error wrong_filter(std::string message, std::string hint) {
    Error error{ErrorKind::InvalidInput, std::move(message), std::move(hint)};
    error.parameter = "filters";
    return error;
}

Result<RowCondition> condition_from(const Json& json) {
    const Json* column = find_member(json, "keyName");
    if (!column || !column->is_string() || column->get_string().empty())
        return wrong_filter("A condition names no column.", "Choose its column.");
    RowCondition condition{std::string(text_of(column->get_string())), Comparison::Equals, Json()};
    const std::string_view name = text_member(json, "condition", "eq");
    if (name == "isEmpty") return condition;
    if (name == "isNotEmpty") {
        condition.comparison = Comparison::NotEquals;
        return condition;
    }
    if (name == "isTrue" || name == "isFalse") {
        condition.value = name == "isTrue";
        return condition;
    }
    const auto comparison = workflow::comparison_from(name);
    if (!comparison)
        return wrong_filter("The condition \"" + std::string(name) + "\" is not known.",
                            "Choose another one.");
    condition.comparison = *comparison;
    if (const Json* value = find_member(json, "keyValue")) condition.value = *value;
    return condition;
}

JsonObject without_kept_columns(const JsonObject& object) {
    JsonObject values = object;
    for (const char* name : {"id", "createdAt", "updatedAt"}) values.erase(name);
    return values;
}

}  // namespace

Task<Result<workflow::DataTable>> NamedTables::of_item(std::size_t item) {
    auto name = table_name(context_, item);
    if (!name) co_return name.error();
    std::pair<bool, std::string> key(name->is_name, name->text);
    if (const auto found = known_.find(key); found != known_.end()) co_return found->second;
    Result<workflow::DataTable> table = Error{};
    if (name->is_name)
        table = co_await tables_.find_by_name(std::move(name->text));
    else
        table = co_await tables_.find(std::move(name->text));
    if (table) {
        known_.emplace(std::move(key), *table);
    } else {
        Error error = table.error();
        error.parameter = "dataTableId";
        co_return error;
    }
    co_return table;
}

Result<RowFilter> row_filter(sdk::NodeContext& context, std::size_t item, Conditions conditions) {
    const auto match = sdk::text_parameter(context, "matchType", item, "anyCondition");
    if (!match) return match.error();
    if (*match != "anyCondition" && *match != "allConditions")
        return wrong_filter("The match type \"" + *match + "\" is not known.",
                            "Choose another one in \"Must Match\".");
    RowFilter filter;
    filter.match = *match == "anyCondition" ? RowFilter::Match::Any : RowFilter::Match::All;
    const auto filters = sdk::value_parameter(context, "filters", item);
    if (!filters) return filters.error();
    const Json* list = *filters ? find_member(**filters, "conditions") : nullptr;
    if (list && list->is_array())
        for (const Json& one : list->get_array()) {
            auto condition = condition_from(one);
            if (!condition) return condition.error();
            filter.conditions.push_back(std::move(*condition));
        }
    if (filter.conditions.empty() && conditions == Conditions::Required)
        return wrong_filter("Which rows are meant is not said.",
                            "Add at least one condition in \"Conditions\".");
    return filter;
}

Result<JsonObject> row_values(sdk::NodeContext& context, std::size_t item) {
    const auto mode = sdk::text_parameter(context, "columns.mappingMode", item, "defineBelow");
    if (!mode) return mode.error();
    if (*mode == "autoMapInputData")
        return without_kept_columns(context.input()[item].json->get_object());
    if (*mode != "defineBelow") {
        Error error{ErrorKind::InvalidInput, "The mapping mode \"" + *mode + "\" is not known.",
                    "Choose another one in \"Mapping Column Mode\"."};
        error.parameter = "columns";
        return error;
    }
    const auto values = sdk::value_parameter(context, "columns.value", item);
    if (!values) return values.error();
    if (!*values || (**values).is_null()) return JsonObject();
    if ((**values).is_object()) return (**values).get_object();
    Error error{ErrorKind::InvalidInput, "The values of the columns are no object.",
                "Map the columns one by one, or choose to map automatically."};
    error.parameter = "columns";
    return error;
}

Result<std::optional<std::int64_t>> wanted_limit(sdk::NodeContext& context, std::size_t item) {
    using Limit = std::optional<std::int64_t>;
    const auto all = sdk::bool_parameter(context, "returnAll", item);
    if (!all) return all.error();
    if (*all) return Limit();
    constexpr double kMost = 1e9;
    const auto limit = sdk::number_parameter(context, "limit", item, 50);
    if (!limit) return limit.error();
    if (*limit >= 1) return Limit(static_cast<std::int64_t>(std::min(*limit, kMost)));
    Error error{ErrorKind::InvalidInput, "The limit must be at least 1.",
                "Give another limit, or return all."};
    error.parameter = "limit";
    return error;
}

}  // namespace millrace::nodes
