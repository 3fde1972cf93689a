#include "triggers/webhook_routes.hpp"

#include "base/log.hpp"

namespace millrace::triggers {

WebhookRoutes::WebhookRoutes(const std::vector<std::shared_ptr<const ActiveWebhook>>& webhooks) {
    for (const auto& active : webhooks)
        for (const std::string& method : active->webhook.methods)
            for (const std::string& path : active->webhook.served_paths()) {
                const auto added = router_.add(http::method_from(method), "/" + path, active);
                if (added)
                    served_.push_back({method, path, active});
                else
                    log::error("A webhook could not be registered.",
                               {{"workflow", active->plan->workflow.name()},
                                {"reason", added.error().message}});
            }
}

}  // namespace millrace::triggers
