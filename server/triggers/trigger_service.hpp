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
#include "triggers/schedule_service.hpp"
#include "triggers/webhook_service.hpp"

namespace millrace::triggers {

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

    // Stores a change. The triggers of an active workflow are registered anew with it; a version
    // that cannot be registered is refused and nothing is stored. `change.routes` is filled in
    // here.
    Task<Result<store::WorkflowRecord>> update(std::string workflow_id,
                                               store::WorkflowChange change);
    Task<Result<store::WorkflowRecord>> remove(std::string workflow_id);

    std::size_t active_count() const;
    const ScheduleService& schedules() const { return schedules_; }

  private:
    struct Registration;
    using RegistrationPtr = std::shared_ptr<const Registration>;

    Result<RegistrationPtr> register_version(const store::WorkflowRecord& record) const;
    void publish_schedules(const std::string& workflow_id, const Registration* registration,
                           const std::vector<store::ScheduleRow>& rows);
    Task<Result<void>> publish(const std::string& workflow_id,
                               RegistrationPtr registration);  // null: not active any more
    void publish_routes();                                     // with mutex_ held
    Task<std::string> hint_for(std::string path);
    Task<std::string> look_for_inactive(const std::string& path);

    AsyncMutex changes_;  // one change at a time, so that the table shows the last committed one
    store::Store& store_;
    const sdk::NodeRegistry& registry_;
    WebhookService& webhooks_;
    FormService* const forms_;
    ScheduleService& schedules_;
    engine::Engine& engine_;
    const std::string default_time_zone_;
    mutable std::mutex mutex_;  // guards registrations_; never held over a suspension
    std::map<std::string, RegistrationPtr> registrations_;  // by workflow id
    std::atomic<bool> is_loaded_{false};
    std::atomic<bool> is_looking_for_hint_{false};
};

// The stored document as a workflow, with what is stored beside it (id, name, active) put in its
// place.
Result<workflow::Workflow> workflow_of(const store::WorkflowRecord& record);

}  // namespace millrace::triggers
