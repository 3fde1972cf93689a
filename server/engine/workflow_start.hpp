// Which node a workflow begins with that no outside event starts.
#pragma once

#include "engine/plan.hpp"

namespace millrace::engine {

inline constexpr std::string_view kErrorTriggerType = "n8n-nodes-base.errorTrigger";

// For a run that another workflow calls: the Execute Sub-workflow Trigger, else a start by hand.
// The error says what is missing, and in which workflow.
Result<std::size_t> choose_sub_workflow_start(const Plan& plan);

// Whether it has a node that other workflows start: being active then means nothing more.
bool is_started_by_others(const Plan& plan);

// For a run after a failure: the Error Trigger; nothing where there is none.
std::optional<std::size_t> choose_error_start(const Plan& plan);

}  // namespace millrace::engine
