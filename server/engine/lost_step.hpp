// A step that was under way when the server was lost: what becomes of it.
#pragma once

#include <string>

#include "engine/replay.hpp"

namespace millrace::engine {

// What is to become of a step that was under way: a person's decision, else what the node says,
// else the workflow. What may be done twice is.
workflow::OnCrash fate_of(const ResumedStep& step, const workflow::Node& node,
                          const workflow::Settings& settings);
// It fails without being run again.
Error lost_step(const workflow::Node& node);
// What a person is asked about it, as JSON: {"node", "runIndex", "stepKey", "question"}. `run`: how
// often the node has run before.
std::string question_about(const Step& step, const Plan& plan, std::size_t run,
                           const std::string& execution);

}  // namespace millrace::engine
