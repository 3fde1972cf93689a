// Version 1: dates in Moment.js's formats, and what lies some time before or after a date.
#include <algorithm>

#include "nodes/date_time/moment_format.hpp"
#include "nodes/date_time/read_date.hpp"
#include "nodes/date_time/versions.hpp"
#include "sdk/date_text.hpp"
#include "sdk/item_path.hpp"
#include "sdk/value_conversion.hpp"

namespace millrace::nodes {
namespace {

using workflow::Item;

struct FormatOptions {
    std::string to_format;
    std::optional<std::string> from_format;
    std::string from_zone;  // empty: not chosen
    std::string to_zone;
};

Result<FormatOptions> read_format_options(sdk::NodeContext& context, std::size_t item) {
    FormatOptions options;
    for (const auto& [name, target] : {std::pair{"toFormat", &options.to_format},
                                       std::pair{"options.fromTimezone", &options.from_zone},
                                       std::pair{"options.toTimezone", &options.to_zone}}) {
        auto text = sdk::text_parameter(context, name, item);
        if (!text) return text.error();
        *target = std::move(*text);
    }
    for (const std::string& zone : {options.from_zone, options.to_zone})
        if (!zone.empty() && !sdk::ZonedDate::at(0, zone))
            return Error{ErrorKind::InvalidInput, "There is no time zone \"" + zone + "\".",
                         "Use a name such as Europe/Berlin."};
    if (const sdk::Parameter* format = context.parameters().find("options.fromFormat"); format) {
        auto text = sdk::text_parameter(context, "options.fromFormat", item);
        if (!text) return text.error();
        options.from_format = std::move(*text);
    }
    return options;
}

// ISO texts begin with a year of four digits; what else browsers read is in UTC when a zone is
// chosen.
bool looks_like_iso(std::string_view text) {
    return text.size() >= 4 &&
           std::all_of(text.begin(), text.begin() + 4, [](char c) { return c >= '0' && c <= '9'; });
}

std::optional<double> read_any(sdk::NodeContext& context, std::string_view text,
                               std::string_view zone) {
    return sdk::parse_date_text(text, sdk::DateReading::InZone, {zone, context.clock().now()});
}

Error unreadable() {
    return Error{ErrorKind::InvalidInput, "The value is no date that is understood.",
                 "Say in the option \"From Format\" what form it has."};
}

// Nothing: the text is not of the form that was given.
Result<std::optional<double>> read_value(sdk::NodeContext& context, const Json& value,
                                         const FormatOptions& options) {
    if (const auto moment = timestamp_of(value)) return moment;
    const bool has_zone = !options.from_zone.empty() || !options.to_zone.empty();
    std::string zone(has_zone && !options.from_zone.empty() ? std::string_view(options.from_zone)
                                                            : context.time_zone());
    const std::string text = sdk::to_text(value);
    if (options.from_format && !options.from_format->empty()) {
        const auto now = sdk::ZonedDate::at(
            static_cast<double>(context.clock().now().time_since_epoch().count()), zone);
        if (!now) return unreadable();
        return parse_moment(text, *options.from_format, MomentReading::Lenient, *now, zone);
    }
    if (has_zone && !looks_like_iso(text)) zone = "UTC";
    const auto moment = read_any(context, text, zone);
    if (!moment && !options.from_format) return unreadable();
    return moment;
}

Result<Json> formatted(sdk::NodeContext& context, const Json& value, std::size_t item) {
    const auto options = read_format_options(context, item);
    if (!options) return options.error();
    const auto moment = read_value(context, value, *options);
    if (!moment) return moment.error();
    if (!*moment) return Json("Invalid date");
    const std::string zone(options->to_zone.empty() ? context.time_zone()
                                                    : std::string_view(options->to_zone));
    const auto date = sdk::ZonedDate::at(**moment, zone);
    if (!date) return Json("Invalid date");
    const bool shows_zone = !options->to_zone.empty() || !options->from_zone.empty();
    return Json(format_moment(*date, options->to_format, shows_zone));
}

Result<double> read_base(sdk::NodeContext& context, const Json& value, std::size_t item) {
    const auto format = sdk::text_parameter(context, "options.fromFormat", item);
    if (!format) return format.error();
    std::optional<double> moment;
    if (!format->empty()) {
        const auto now = sdk::ZonedDate::at(
            static_cast<double>(context.clock().now().time_since_epoch().count()),
            context.time_zone());
        if (now)
            moment = parse_moment(sdk::to_text(value), *format, MomentReading::Strict, *now,
                                  context.time_zone());
    } else if (value.is_string()) {
        moment = sdk::parse_date_text(text_of(value.get_string()), sdk::DateReading::JavaScript,
                                      {context.time_zone(), context.clock().now()});
    } else if (!value.is_structured()) {
        moment = sdk::to_number(value);
    }
    if (moment) return *moment;
    return unreadable();
}

Result<Json> calculated(sdk::NodeContext& context, const Json& value, std::size_t item) {
    const auto operation = sdk::text_parameter(context, "operation", item, "add");
    if (!operation) return operation.error();
    const auto amount = sdk::number_parameter(context, "duration", item);
    if (!amount) return amount.error();
    const auto unit = sdk::text_parameter(context, "timeUnit", item, "days");
    if (!unit) return unit.error();
    const auto base = read_base(context, value, item);
    if (!base) return base.error();
    const auto date = sdk::ZonedDate::at(*base, context.time_zone());
    if (!date) return unreadable();
    const auto moved = date->plus(*operation == "add" ? *amount : -*amount, *unit);
    if (!moved) return moved.error();
    const auto result = moved->in_zone("UTC");
    return result ? Json(result->to_iso()) : Json();
}

}  // namespace

Result<std::optional<Item>> date_time_version_1(sdk::NodeContext& context, std::size_t index) {
    const auto action = sdk::text_parameter(context, "action", index, "format");
    if (!action) return action.error();
    const auto value = sdk::value_parameter(context, "value", index);
    if (!value) return value.error();
    if (!*value) return std::optional<Item>();
    const auto field = sdk::text_parameter(context, "dataPropertyName", index, "data");
    if (!field) return field.error();
    auto result = *action == "calculate" ? calculated(context, **value, index)
                                         : formatted(context, **value, index);
    if (!result) return result.error();
    const Item& item = context.input()[index];
    Json json(*item.json);
    const auto set = sdk::ItemPath(*field).set(json, std::move(*result));
    if (!set) return set.error();
    Item made = workflow::make_item(std::move(json.get_object()),
                                    workflow::PairedItem{static_cast<std::uint32_t>(index), 0});
    made.binary = item.binary;
    return std::optional(std::move(made));
}

}  // namespace millrace::nodes
