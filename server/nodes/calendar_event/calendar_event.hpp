// Calendar files (iCalendar, RFC 5545) with one event, as the nodes for calendars make them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "sdk/context.hpp"
#include "sdk/zoned_date.hpp"

namespace millrace::nodes {

struct CalendarPerson {
    std::string name{};
    std::string email{};
    bool is_asked_to_answer = false;
};

// Empty texts are left out of the file.
struct CalendarEvent {
    std::string uid{};
    std::string title{};
    sdk::DateFields start{};  // in UTC; of a whole day only the day counts
    sdk::DateFields end{};
    bool is_whole_day = false;
    std::string description{};
    std::string location{};
    std::string url{};
    std::string status{};       // "CONFIRMED", "TENTATIVE", "CANCELLED"
    std::string busy_status{};  // "FREE", "BUSY", …
    std::string recurrence{};   // "FREQ=DAILY;COUNT=3"
    std::string calendar_name{};
    std::optional<double> sequence{};
    std::optional<std::pair<double, double>> place{};  // latitude, longitude
    std::optional<CalendarPerson> organizer{};
    std::vector<CalendarPerson> attendees{};
};

// Lines end with "\r\n" and are folded at 75 bytes. No text can begin a line of its own.
std::string write_calendar(const CalendarEvent& event, Time now);

// The item with its event as a file, by the node's parameters (title, start, end, allDay,
// binaryPropertyName, additionalFields).
Result<workflow::Item> item_with_event_file(sdk::NodeContext& context, std::size_t item);

}  // namespace millrace::nodes
