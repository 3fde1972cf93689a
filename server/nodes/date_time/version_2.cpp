// Version 2: one operation at a time on dates with a time zone.
#include "nodes/date_time/read_date.hpp"
#include "nodes/date_time/versions.hpp"

namespace millrace::nodes {
namespace {

using workflow::Item;

Result<Json> current_date(sdk::NodeContext& context, std::size_t item) {
    const auto has_time = sdk::bool_parameter(context, "includeTime", item, true);
    if (!has_time) return has_time.error();
    auto zone = sdk::text_parameter(context, "options.timezone", item);
    if (!zone) return zone.error();
    if (zone->empty()) *zone = context.time_zone();
    const auto now = sdk::ZonedDate::at(
        static_cast<double>(context.clock().now().time_since_epoch().count()), *zone);
    if (!now)
        return Error{ErrorKind::InvalidInput, "There is no time zone \"" + *zone + "\".",
                     "Use a name such as Europe/Berlin."};
    if (*has_time) return Json(now->to_iso());
    const auto day = now->start_of("day");
    if (!day) return day.error();
    return Json(day->to_iso());
}

DateRules in_workflow_zone(const sdk::NodeContext& context) {
    return {.zone = std::string(context.time_zone())};
}

Result<Json> moved_date(sdk::NodeContext& context, std::size_t item, double sign) {
    const auto amount = sdk::number_parameter(context, "duration", item);
    if (!amount) return amount.error();
    const auto unit = sdk::text_parameter(context, "timeUnit", item, "days");
    if (!unit) return unit.error();
    const auto date = date_parameter(context, "magnitude", item, in_workflow_zone(context));
    if (!date) return date.error();
    const auto moved = date->plus(sign * *amount, *unit);
    if (!moved) return moved.error();
    return Json(moved->to_iso());
}

Result<Json> formatted_date(sdk::NodeContext& context, std::size_t item) {
    DateRules rules;
    const auto uses_workflow_zone = sdk::bool_parameter(context, "options.timezone", item);
    if (!uses_workflow_zone) return uses_workflow_zone.error();
    if (*uses_workflow_zone) rules.zone = context.time_zone();
    auto from = sdk::text_parameter(context, "options.fromFormat", item);
    if (!from) return from.error();
    rules.from_format = std::move(*from);
    auto format = sdk::text_parameter(context, "format", item, "MM/dd/yyyy");
    if (!format) return format.error();
    if (*format == "custom") {
        format = sdk::text_parameter(context, "customFormat", item);
        if (!format) return format.error();
    }
    const auto date = date_parameter(context, "date", item, rules);
    if (!date) return date.error();
    auto text = date->format(*format);
    if (!text) return text.error();
    return Json(*text);
}

Result<Json> rounded_date(sdk::NodeContext& context, std::size_t item) {
    const auto mode = sdk::text_parameter(context, "mode", item, "roundDown");
    if (!mode) return mode.error();
    const bool is_up = *mode == "roundUp";
    const auto unit = sdk::text_parameter(context, is_up ? "to" : "toNearest", item, "month");
    if (!unit) return unit.error();
    const auto date = date_parameter(context, "date", item, in_workflow_zone(context));
    if (!date) return date.error();
    const auto base = is_up ? date->plus(1, *unit) : *date;
    if (!base) return base.error();
    const auto rounded = base->start_of(*unit);
    if (!rounded) return rounded.error();
    return Json(rounded->to_iso());
}

Result<Json> time_between(sdk::NodeContext& context, std::size_t item) {
    const auto wanted = sdk::value_parameter(context, "units", item);
    if (!wanted) return wanted.error();
    std::vector<std::string> units;
    if (*wanted && (*wanted)->is_array())
        for (const Json& unit : (*wanted)->get_array())
            if (unit.is_string()) units.emplace_back(unit.get_string());
    const auto as_text = sdk::bool_parameter(context, "options.isoString", item);
    if (!as_text) return as_text.error();
    const auto start = date_parameter(context, "startDate", item, in_workflow_zone(context));
    if (!start) return start.error();
    const auto end = date_parameter(context, "endDate", item, in_workflow_zone(context));
    if (!end) return end.error();
    auto difference = end->since(*start, units);
    if (!difference) return difference.error();
    return *as_text ? Json(difference->iso) : Json(std::move(difference->parts));
}

Result<Json> part_of_date(sdk::NodeContext& context, std::size_t item) {
    const auto part = sdk::text_parameter(context, "part", item, "month");
    if (!part) return part.error();
    const auto date = date_parameter(context, "date", item, in_workflow_zone(context));
    if (!date) return date.error();
    const sdk::DateFields fields = date->fields();
    if (*part == "year") return number_json(fields.year);
    if (*part == "month") return Json(fields.month);
    if (*part == "week") return Json(fields.week);
    if (*part == "day") return Json(fields.day);
    if (*part == "hour") return Json(fields.hour);
    if (*part == "minute") return Json(fields.minute);
    if (*part == "second") return Json(fields.second);
    return Error{ErrorKind::InvalidInput, "A date has no part \"" + *part + "\".",
                 "Choose another in \"Part\"."};
}

Result<Json> result_of(sdk::NodeContext& context, const std::string& operation, std::size_t item) {
    if (operation == "getCurrentDate") return current_date(context, item);
    if (operation == "addToDate") return moved_date(context, item, 1);
    if (operation == "subtractFromDate") return moved_date(context, item, -1);
    if (operation == "formatDate") return formatted_date(context, item);
    if (operation == "roundDate") return rounded_date(context, item);
    if (operation == "getTimeBetweenDates") return time_between(context, item);
    if (operation == "extractDate") return part_of_date(context, item);
    return Error{ErrorKind::InvalidInput, "The operation \"" + operation + "\" is not known.",
                 "Choose another in \"Operation\"."};
}

}  // namespace

Result<Item> date_time_version_2(sdk::NodeContext& context, std::size_t index) {
    const auto operation = sdk::text_parameter(context, "operation", index, "getCurrentDate");
    if (!operation) return operation.error();
    const auto field = sdk::text_parameter(context, "outputFieldName", index);
    if (!field) return field.error();
    const auto keeps_fields = sdk::bool_parameter(context, "options.includeInputFields", index);
    if (!keeps_fields) return keeps_fields.error();
    auto result = result_of(context, *operation, index);
    if (!result) return result.error();
    JsonObject object =
        *keeps_fields ? JsonObject(context.input()[index].json->get_object()) : JsonObject();
    object[*field] = std::move(*result);
    return workflow::make_item(std::move(object),
                               workflow::PairedItem{static_cast<std::uint32_t>(index), 0});
}

}  // namespace millrace::nodes
