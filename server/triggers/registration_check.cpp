#include "triggers/registration_check.hpp"

namespace millrace::triggers {

std::string route_text(const std::string& method, const std::string& path) {
    return method + " " + path;
}

std::optional<std::string> missing_of(const store::ActiveWorkflow& active, const Served& served) {
    const std::string& id = active.workflow.id;
    if (!served.workflows.contains(id))
        return "The workflow is active, but none of its triggers is registered.";
    for (const store::WebhookRoute& route : active.routes) {
        const std::string text = route_text(route.method, route.path);
        if (!served.routes.contains({id, text}))
            return "The address \"" + text + "\" of the node \"" + route.node + "\" is not served.";
    }
    for (const store::ScheduleRow& schedule : active.schedules)
        if (!served.schedules.contains(schedule.key))
            return "The schedule of the node \"" + schedule.key.node + "\" is not running.";
    return std::nullopt;
}

}  // namespace millrace::triggers
