#include "triggers/test_listeners.hpp"

#include <algorithm>
#include <set>

#include "triggers/form_service.hpp"
#include "triggers/webhook_service.hpp"

namespace millrace::triggers {
namespace {

std::set<std::string> addresses_of(const TestListener& listener) {
    std::set<std::string> addresses;
    for (const auto& active : listener.webhooks)
        for (const std::string& method : active->webhook.methods)
            for (const std::string& path : active->webhook.served_paths())
                addresses.insert(std::string(method).append(" /webhook-test/").append(path));
    for (const auto& active : listener.forms) addresses.insert("/form-test/" + active->form.path);
    return addresses;
}

}  // namespace

Result<void> TestListeners::add(const std::string& workflow_id, TestListener listener, Time now) {
    const auto wanted = addresses_of(listener);
    const std::lock_guard lock(mutex_);
    std::erase_if(listeners_, [&](const auto& one) { return !one.second.listening->is_open(now); });
    for (const auto& [id, other] : listeners_) {
        if (id == workflow_id) continue;
        for (const std::string& address : addresses_of(other))
            if (wanted.contains(address))
                return Error{ErrorKind::Conflict,
                             "The workflow \"" + other.workflow_name + "\" listens at " + address +
                                 " already.",
                             "Call it, let it stop listening, or give the node another path."};
    }
    TestListener& place = listeners_[workflow_id];
    if (place.listening) place.listening->end();
    place = std::move(listener);
    publish();
    return {};
}

bool TestListeners::remove(const std::string& workflow_id, Time now) {
    const std::lock_guard lock(mutex_);
    const auto found = listeners_.find(workflow_id);
    if (found == listeners_.end()) return false;
    const bool was_open = found->second.listening->take(now);
    listeners_.erase(found);
    publish();
    return was_open;
}

void TestListeners::publish() const {
    std::vector<std::shared_ptr<const ActiveWebhook>> webhooks;
    FormRoutes forms;
    for (const auto& [id, one] : listeners_) {
        webhooks.insert(webhooks.end(), one.webhooks.begin(), one.webhooks.end());
        for (const auto& active : one.forms) forms.emplace(active->form.path, active);
    }
    webhooks_.set_test_routes(std::make_shared<const WebhookRoutes>(webhooks));
    if (forms_) forms_->set_test_routes(std::make_shared<const FormRoutes>(std::move(forms)));
}

}  // namespace millrace::triggers
