// The webhooks of all active workflows, as one immutable table that is swapped when a workflow
// changes.
#pragma once

#include <memory>
#include <vector>

#include "http/router.hpp"
#include "triggers/test_listeners.hpp"
#include "triggers/webhook_definition.hpp"

namespace millrace::triggers {

struct ActiveWebhook {
    std::shared_ptr<const engine::Plan> plan;
    WebhookDefinition webhook;
    std::shared_ptr<TestListening> test{};  // null: in production
};

class WebhookRoutes {
  public:
    using Match = http::Router<std::shared_ptr<const ActiveWebhook>>::Match;

    // Of two webhooks with one address the first is served; the store does not let it come to that.
    explicit WebhookRoutes(const std::vector<std::shared_ptr<const ActiveWebhook>>& webhooks);

    // `segments` are those of the path after "/webhook/".
    Match find(http::Method method, std::span<const std::string> segments) const {
        return router_.find(method, segments);
    }
    std::size_t size() const { return router_.size(); }

    struct ServedRoute {
        std::string method;
        std::string path;
        std::shared_ptr<const ActiveWebhook> active;
    };
    // What was really registered, for the self-check.
    const std::vector<ServedRoute>& served() const { return served_; }

  private:
    http::Router<std::shared_ptr<const ActiveWebhook>> router_;
    std::vector<ServedRoute> served_;
};

}  // namespace millrace::triggers
