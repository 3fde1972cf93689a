#include "triggers/trigger_log.hpp"

#include "base/log.hpp"
#include "store/trigger_event_repository.hpp"

namespace millrace::triggers {
namespace {

constexpr std::chrono::seconds kEvery{1};

}  // namespace

std::string_view to_string(Refused kind) {
    switch (kind) {
        case Refused::NotRegistered:
            return "not-registered";
        case Refused::Unauthorized:
            return "unauthorized";
        case Refused::Forbidden:
            return "forbidden";
        case Refused::InvalidInput:
            return "invalid-input";
        case Refused::NestedCalls:
            return "nested-calls";
        case Refused::QueueFull:
            return "queue-full";
        case Refused::NotStored:
            return "not-stored";
        case Refused::Broken:
            return "broken";
    }
    return "broken";
}

Refused refused_kind(const http::Response& refusal) {
    return refusal.status == 401 || refusal.status == 403 ? Refused::Unauthorized : Refused::Broken;
}

std::string message_of(const http::Response& refusal) {
    const auto body = parse_json(refusal.body);
    const std::string_view message = body ? text_member(*body, "message") : std::string_view();
    return message.empty() ? "HTTP " + std::to_string(refusal.status) : std::string(message);
}

TriggerPlace TriggerPlace::of(const engine::Plan& plan, std::size_t node, workflow::RunMode mode,
                              std::string source) {
    return {plan.workflow.id(), plan.workflow.name(), plan.nodes[node].node->name, mode,
            std::move(source)};
}

void TriggerLog::refused(const TriggerPlace& place, Refused kind, const std::string& reason) {
    count_refused(kind);
    store::TriggerEvent event;
    event.id = engine_.next_id();
    event.workflow_id = place.workflow_id;
    event.workflow_name = place.workflow_name;
    event.node = place.node;
    event.mode = place.mode;
    event.source = place.source;
    event.reason = std::string(to_string(kind)) + ": " + reason;
    store_.trigger_events().note(std::move(event));
}

Task<> TriggerLog::run() {
    for (;;) {
        co_await flush();
        if (!co_await sleep_for(kEvery)) co_return;
    }
}

Task<> TriggerLog::flush() {
    const auto written = co_await store_.trigger_events().flush(most_);
    if (!written && !is_failing_.exchange(true))
        log::warn("Trigger events could not be stored; this is tried again.",
                  {{"reason", written.error().message}});
    if (written) is_failing_ = false;
}

}  // namespace millrace::triggers
