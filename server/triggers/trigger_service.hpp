// Which workflows are active: what starts them is registered in the database and in the route
// table, together.
#pragma once

#include <map>
#include <mutex>

#include "base/async_mutex.hpp"
#include "sdk/registry.hpp"
#include "store/store.hpp"
#include "store/workflow_repository.hpp"
#include "triggers/form_service.hpp"
#include "triggers/registration_check.hpp"
#include "triggers/schedule_service.hpp"
#include "triggers/test_listeners.hpp"
#include "triggers/webhook_service.hpp"

namespace millrace::triggers {

// Where a workflow that is being tried listens, and how long.
struct TestAddress {
    std::string node;
    std::string method;  // several are parted by commas; of a form "GET,POST"
    std::string url;
};
struct TestAddresses {
    Time until{};
    std::vector<TestAddress> list;
};

class TriggerService {
  public:
    // All arguments outlive the service.
    TriggerService(Runtime& runtime, store::Store& store, const sdk::NodeRegistry& registry,
                   WebhookService& webhooks, ScheduleService& schedules, engine::Engine& engine,
                   std::string default_time_zone,
                   FormService* forms = nullptr);  // null: forms are not served
    ~TriggerService();

    // At start: registers the triggers of all active workflows. A workflow that cannot be
    // registered is logged and left out.
    Task<Result<void>> load();
    bool is_loaded() const { return is_loaded_; }

    // Marks a stored workflow active and registers its triggers, in one transaction. Errors:
    // NotFound, Conflict (another active workflow has the address: it is named), InvalidInput
    // (nothing starts it by itself, or a trigger is not possible).
    Task<Result<store::WorkflowRecord>> activate(std::string workflow_id);
    Task<Result<store::WorkflowRecord>> deactivate(std::string workflow_id);

    // The stored version, active or not, takes one call of its test addresses and runs with its
    // pinned data. Errors: NotFound, Conflict (see TestListeners), InvalidInput (it has no webhook
    // and no form).
    Task<Result<TestAddresses>> listen(std::string workflow_id);
    // False: it did not listen.
    bool stop_listening(const std::string& workflow_id);

    // Stores a change. The triggers of an active workflow are registered anew with it; a version
    // that cannot be registered is refused and nothing is stored. `change.routes` is filled in
    // here.
    Task<Result<store::WorkflowRecord>> update(std::string workflow_id,
                                               store::WorkflowChange change);
    Task<Result<store::WorkflowRecord>> remove(std::string workflow_id);

    // The self-check: compares what the database says of the active workflows with what is served.
    // Problems are logged once, counted and remembered; also done by load() and by every change.
    Task<Result<void>> verify();
    // Active workflows with a trigger that is not served, and what it is.
    std::map<std::string, std::string> unregistered() const;

    std::size_t active_count() const;
    const ScheduleService& schedules() const { return schedules_; }
    const TriggerLog* log() const { return webhooks_.log(); }

  private:
    struct Registration;
    using RegistrationPtr = std::shared_ptr<const Registration>;

    Result<RegistrationPtr> register_version(const store::WorkflowRecord& record) const;
    void publish_schedules(const std::string& workflow_id, const Registration* registration,
                           const std::vector<store::ScheduleRow>& rows);
    // Cannot fail: what is committed is served. Null: not active any more.
    void publish(const std::string& workflow_id, RegistrationPtr registration,
                 const std::vector<store::ScheduleRow>& rows);
    void publish_routes();  // with mutex_ held
    Served served() const;
    void remember(const store::ActiveWorkflow& active, std::optional<std::string> problem);
    Task<MissingWebhook> hint_for(std::string path);
    Task<MissingWebhook> look_for_inactive(const std::string& path);

    AsyncMutex changes_;  // one change at a time, so that the table shows the last committed one
    store::Store& store_;
    const sdk::NodeRegistry& registry_;
    WebhookService& webhooks_;
    FormService* const forms_;
    TestListeners tests_;
    ScheduleService& schedules_;
    engine::Engine& engine_;
    const std::string default_time_zone_;
    mutable std::mutex mutex_;  // guards registrations_; never held over a suspension
    std::map<std::string, RegistrationPtr> registrations_;  // by workflow id
    std::map<std::string, std::string> unregistered_;       // workflow id -> what is missing
    std::atomic<bool> is_loaded_{false};
    std::atomic<bool> is_looking_for_hint_{false};
};

// The stored document as a workflow, with what is stored beside it (id, name, active) put in its
// place.
Result<workflow::Workflow> workflow_of(const store::WorkflowRecord& record);

}  // namespace millrace::triggers
