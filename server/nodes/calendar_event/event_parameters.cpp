// The event as the nodes' parameters describe it.
#include "base/id.hpp"
#include "nodes/calendar_event/calendar_event.hpp"
#include "nodes/item_file.hpp"
#include "sdk/date_text.hpp"
#include "sdk/value_conversion.hpp"

namespace millrace::nodes {
namespace {

std::string field(const std::string& name) {
    return "additionalFields." + name;
}

Result<sdk::DateFields> read_date(sdk::NodeContext& context, std::string_view name,
                                  std::size_t item, std::string_view zone) {
    const auto text = sdk::text_parameter(context, name, item);
    if (!text) return text.error();
    const auto moment = sdk::parse_date_text(*text, sdk::DateReading::InZone,
                                             {.time_zone = zone, .now = context.clock().now()});
    // A whole day is the one that the calendar shows there.
    const auto date = moment ? sdk::ZonedDate::at(*moment, zone) : std::nullopt;
    if (date) return date->fields();
    return Error{ErrorKind::InvalidInput,
                 "\"" + *text + "\" is no date for the " + std::string(name) + " of the event.",
                 "Write it as 2026-01-31T12:00:00."};
}

sdk::DateFields in_utc(const sdk::DateFields& fields, std::string_view zone) {
    const auto date = sdk::ZonedDate::from_fields(fields, zone);
    const auto moved = date ? date->in_zone("UTC") : std::nullopt;
    return moved ? moved->fields() : fields;
}

Result<void> read_dates(sdk::NodeContext& context, std::size_t item, CalendarEvent& event) {
    const auto in_zone = sdk::bool_parameter(context, field("useWorkflowTimezone"), item);
    if (!in_zone) return in_zone.error();
    const std::string zone = *in_zone ? std::string(context.time_zone()) : "UTC";
    const auto whole_day = sdk::bool_parameter(context, "allDay", item);
    if (!whole_day) return whole_day.error();
    event.is_whole_day = *whole_day;
    for (const auto& [name, target] :
         {std::pair{"start", &event.start}, std::pair{"end", &event.end}}) {
        const auto date = read_date(context, name, item, zone);
        if (!date) return date.error();
        *target = event.is_whole_day ? *date : in_utc(*date, zone);
    }
    return {};
}

CalendarPerson person_of(const Json& value) {
    const Json* answers = find_member(value, "rsvp");
    return {std::string(text_member(value, "name")), std::string(text_member(value, "email")),
            answers && sdk::is_truthy(*answers)};
}

Result<void> read_people(sdk::NodeContext& context, std::size_t item, CalendarEvent& event) {
    const auto organizer =
        sdk::value_parameter(context, field("organizerUi.organizerValues"), item);
    if (!organizer) return organizer.error();
    if (*organizer && (*organizer)->is_object()) event.organizer = person_of(**organizer);
    const auto attendees = sdk::value_parameter(context, field("attendeesUi.attendeeValues"), item);
    if (!attendees) return attendees.error();
    if (*attendees && (*attendees)->is_array())
        for (const Json& one : (*attendees)->get_array()) event.attendees.push_back(person_of(one));
    return {};
}

Result<void> read_place(sdk::NodeContext& context, std::size_t item, CalendarEvent& event) {
    const auto value =
        sdk::value_parameter(context, field("geolocationUi.geolocationValues"), item);
    if (!value) return value.error();
    if (!*value || !(*value)->is_object()) return {};
    const Json* latitude = find_member(**value, "lat");
    const Json* longitude = find_member(**value, "lon");
    if (!latitude || !longitude) return {};
    event.place = {sdk::to_number(*latitude), sdk::to_number(*longitude)};
    return {};
}

Result<CalendarEvent> read_event(sdk::NodeContext& context, std::size_t item) {
    CalendarEvent event;
    if (auto done = read_dates(context, item, event); !done) return done.error();
    for (const auto& [name, target] :
         {std::pair{std::string("title"), &event.title},
          std::pair{field("description"), &event.description},
          std::pair{field("location"), &event.location}, std::pair{field("url"), &event.url},
          std::pair{field("status"), &event.status},
          std::pair{field("busyStatus"), &event.busy_status},
          std::pair{field("recurrenceRule"), &event.recurrence},
          std::pair{field("calName"), &event.calendar_name}, std::pair{field("uid"), &event.uid}}) {
        auto value = sdk::text_parameter(context, name, item);
        if (!value) return value.error();
        *target = std::move(*value);
    }
    if (event.uid.empty()) event.uid = make_uuid(context.random());
    const auto sequence = sdk::value_parameter(context, field("sequence"), item);
    if (!sequence) return sequence.error();
    if (*sequence && is_number(**sequence)) event.sequence = number_of(**sequence);
    if (auto done = read_people(context, item, event); !done) return done.error();
    if (auto done = read_place(context, item, event); !done) return done.error();
    return event;
}

}  // namespace

Result<workflow::Item> item_with_event_file(sdk::NodeContext& context, std::size_t item) {
    const auto property = sdk::text_parameter(context, "binaryPropertyName", item, "data");
    if (!property) return property.error();
    const auto name = sdk::text_parameter(context, field("fileName"), item, "event.ics");
    if (!name) return name.error();
    const auto event = read_event(context, item);
    if (!event) return event.error();
    workflow::Item made;
    made.binary = with_file(
        nullptr, *property,
        make_file(write_calendar(*event, context.clock().now()),
                  {.name = name->empty() ? "event.ics" : *name, .mime_type = "text/calendar"}));
    made.paired = workflow::PairedItem{static_cast<std::uint32_t>(item), 0};
    return made;
}

}  // namespace millrace::nodes
