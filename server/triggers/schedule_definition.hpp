// What a schedule node (Schedule Trigger, Cron, Interval) says about its times, read once when a
// workflow is activated.
#pragma once

#include <string>
#include <vector>

#include "engine/plan.hpp"
#include "sdk/poll.hpp"
#include "triggers/schedule.hpp"

namespace millrace::triggers {

inline constexpr std::string_view kScheduleTriggerType = "n8n-nodes-base.scheduleTrigger";

bool is_schedule_type(std::string_view type);
// How a type looks for something new when it fires; null: a fire starts a run in any case.
sdk::Poll poll_of(std::string_view type);

// Where the polls of a workflow keep what they remember, by node name.
std::string poll_scope(const std::string& workflow_id);

struct ScheduleDefinition {
    int rule = 0;  // index among the node's rules
    ScheduleRule when;
    std::string text;  // the rule as it is written, to tell whether it has changed
};

// Errors: a rule that cannot be kept; message names node and parameter.
Result<std::vector<ScheduleDefinition>> read_schedules(const engine::Plan& plan, std::size_t node);

}  // namespace millrace::triggers
