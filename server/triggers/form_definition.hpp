// What a Form Trigger says about its address, read once when a workflow is activated. The page
// itself is read for every request.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "engine/plan.hpp"
#include "triggers/caller_authentication.hpp"
#include "triggers/test_listeners.hpp"
#include "triggers/webhook_definition.hpp"

namespace millrace::triggers {

inline constexpr std::string_view kFormTriggerType = "n8n-nodes-base.formTrigger";
// The method that a form's path is registered with: forms and webhooks have addresses apart.
inline constexpr std::string_view kFormRoute = "FORM";

struct FormDefinition {
    std::size_t node = 0;  // index in the plan
    std::string path;      // without slashes at the ends
    ResponseMode mode = ResponseMode::OnReceived;
    Authentication authentication = Authentication::None;
    bool has_pages = false;  // Form nodes follow
};

// Errors: the node asks for something that is not possible; message names node and parameter.
Result<FormDefinition> read_form(const engine::Plan& plan, std::size_t node);

struct ActiveForm {
    std::shared_ptr<const engine::Plan> plan;
    FormDefinition form;
    std::shared_ptr<TestListening> test{};  // null: in production
};
using FormRoutes = std::map<std::string, std::shared_ptr<const ActiveForm>, std::less<>>;

}  // namespace millrace::triggers
