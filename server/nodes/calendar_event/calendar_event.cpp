#include "nodes/calendar_event/calendar_event.hpp"

#include <fmt/format.h>

#include <string_view>

namespace millrace::nodes {
namespace {

constexpr std::size_t kLineBytes = 75;

std::string escaped(std::string_view text) {
    std::string result;
    for (const char c : text) {
        if (c == '\r') continue;
        if (c == '\n') {
            result += "\\n";
            continue;
        }
        if (c == '\\' || c == ';' || c == ',') result += '\\';
        result += c;
    }
    return result;
}

// For values with a syntax of their own, and texts in quotes.
std::string one_line(std::string_view text, std::string_view forbidden = {}) {
    std::string result;
    for (const char c : text)
        if (static_cast<unsigned char>(c) >= 0x20 && forbidden.find(c) == std::string_view::npos)
            result += c;
    return result;
}

class Lines {
  public:
    void add(std::string_view line) {
        std::size_t room = kLineBytes;
        while (line.size() > room) {
            std::size_t length = room;
            // Not within a character.
            while (length > 1 && (static_cast<unsigned char>(line[length]) & 0xC0U) == 0x80U)
                --length;
            text_ += line.substr(0, length);
            text_ += "\r\n\t";
            line.remove_prefix(length);
            room = kLineBytes - 1;
        }
        text_ += line;
        text_ += "\r\n";
    }
    void add_text(std::string_view name, const std::string& value) {
        if (!value.empty()) add(std::string(name) + ":" + escaped(value));
    }
    void add_plain(std::string_view name, const std::string& value) {
        if (!value.empty()) add(std::string(name) + ":" + one_line(value));
    }
    std::string take() { return std::move(text_); }

  private:
    std::string text_;
};

std::string day_text(const sdk::DateFields& date) {
    return fmt::format("{:04.0f}{:02d}{:02d}", date.year, date.month, date.day);
}

std::string moment_text(const sdk::DateFields& date) {
    return fmt::format("{}T{:02d}{:02d}{:02d}Z", day_text(date), date.hour, date.minute,
                       date.second);
}

void add_date(Lines& lines, std::string_view name, const sdk::DateFields& date, bool is_whole_day) {
    if (is_whole_day)
        lines.add(std::string(name) + ";VALUE=DATE:" + day_text(date));
    else
        lines.add(std::string(name) + ":" + moment_text(date));
}

std::string person_text(const CalendarPerson& person) {
    return ";CN=\"" + one_line(person.name.empty() ? person.email : person.name, "\"") +
           "\":MAILTO:" + one_line(person.email, " \"<>");
}

std::string number(double value) {
    return number_to_text(value);
}

}  // namespace

std::string write_calendar(const CalendarEvent& event, Time now) {
    Lines lines;
    for (const std::string_view line : {"BEGIN:VCALENDAR", "VERSION:2.0", "CALSCALE:GREGORIAN",
                                        "PRODID:-//Millrace//Events//EN", "METHOD:PUBLISH"})
        lines.add(line);
    lines.add_text("X-WR-CALNAME", event.calendar_name);
    lines.add("X-PUBLISHED-TTL:PT1H");
    lines.add("BEGIN:VEVENT");
    lines.add_plain("UID", event.uid);
    lines.add_text("SUMMARY", event.title);
    const auto stamp =
        sdk::ZonedDate::at(static_cast<double>(now.time_since_epoch().count()), "UTC");
    if (stamp) lines.add("DTSTAMP:" + moment_text(stamp->fields()));
    add_date(lines, "DTSTART", event.start, event.is_whole_day);
    add_date(lines, "DTEND", event.end, event.is_whole_day);
    if (event.sequence) lines.add("SEQUENCE:" + number(*event.sequence));
    lines.add_text("DESCRIPTION", event.description);
    lines.add_plain("URL", event.url);
    if (event.place)
        lines.add("GEO:" + number(event.place->first) + ";" + number(event.place->second));
    lines.add_text("LOCATION", event.location);
    lines.add_plain("STATUS", event.status);
    if (event.organizer) lines.add("ORGANIZER" + person_text(*event.organizer));
    for (const CalendarPerson& person : event.attendees)
        lines.add(std::string("ATTENDEE;RSVP=") + (person.is_asked_to_answer ? "TRUE" : "FALSE") +
                  person_text(person));
    lines.add_plain("RRULE", event.recurrence);
    lines.add_plain("X-MICROSOFT-CDO-BUSYSTATUS", event.busy_status);
    lines.add("END:VEVENT");
    lines.add("END:VCALENDAR");
    return lines.take();
}

}  // namespace millrace::nodes
