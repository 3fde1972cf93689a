// Schedules as they are stored: plain data.
#pragma once

#include <optional>
#include <string>

#include "base/clock.hpp"

namespace millrace::store {

struct ScheduleKey {
    std::string workflow_id;
    std::string node;  // name
    int rule = 0;      // index among the node's rules
    friend auto operator<=>(const ScheduleKey&, const ScheduleKey&) = default;
};

struct ScheduleRow {
    ScheduleKey key;
    std::string definition;  // rule and time zone as text: a schedule that reads the same goes on
    std::optional<Time> next_at;  // nothing: never again
    std::optional<Time> last_at;  // the time it was to fire last, and did
};

// What a poll remembers, written with its fire.
struct ScheduleState {
    std::string scope;
    std::string key;
    std::string text;  // JSON
};

// One fire: the schedule moves on from `at` to `next_at`.
struct ScheduleFire {
    ScheduleKey key;
    Time at{};                    // what is stored as next; else somebody else has fired it
    std::optional<Time> last_at;  // the time that is fired; nothing: it is only passed over
    std::optional<Time> next_at;
    std::optional<ScheduleState> state{};
};

}  // namespace millrace::store
