// Schedules within a transaction of another repository.
#pragma once

#include <vector>

#include "base/error.hpp"
#include "store/schedule.hpp"

namespace millrace::store::detail {

class Connection;

// Replaces the workflow's schedules. One with a key and a definition that are there already keeps
// its times.
Result<void> set_schedules(Connection& connection, const std::string& workflow_id,
                           const std::vector<ScheduleRow>& schedules);
Result<std::vector<ScheduleRow>> schedules_of(Connection& connection,
                                              const std::string& workflow_id);
// Conflict: the schedule is gone or was fired already.
Result<void> fire_schedule(Connection& connection, const ScheduleFire& fire);

}  // namespace millrace::store::detail
