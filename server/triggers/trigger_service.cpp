#include "triggers/trigger_service.hpp"

#include "base/log.hpp"
#include "engine/store_journal.hpp"
#include "engine/workflow_start.hpp"
#include "store/content_folder.hpp"
#include "store/execution_repository.hpp"
#include "store/state_repository.hpp"

namespace millrace::triggers {
namespace {

constexpr std::size_t kHintPage = 100;  // workflows looked at per read
constexpr std::size_t kMaxHintPages = 10;

std::vector<WebhookDefinition> possible_webhooks(const engine::Plan& plan,
                                                 std::optional<Error>& problem) {
    std::vector<WebhookDefinition> webhooks;
    for (std::size_t i = 0; i < plan.nodes.size(); ++i) {
        const engine::PlannedNode& planned = plan.nodes[i];
        if (planned.node->type != kWebhookType || planned.node->disabled || !planned.type) continue;
        auto webhook = read_webhook(plan, i);
        if (webhook)
            webhooks.push_back(std::move(*webhook));
        else if (!problem)
            problem = webhook.error();
    }
    return webhooks;
}

std::vector<FormDefinition> possible_forms(const engine::Plan& plan,
                                           std::optional<Error>& problem) {
    std::vector<FormDefinition> forms;
    for (std::size_t i = 0; i < plan.nodes.size(); ++i) {
        const engine::PlannedNode& planned = plan.nodes[i];
        if (planned.node->type != kFormTriggerType || planned.node->disabled || !planned.type)
            continue;
        auto form = read_form(plan, i);
        if (form)
            forms.push_back(std::move(*form));
        else if (!problem)
            problem = form.error();
    }
    return forms;
}

MissedFires missed_fires_of(const workflow::Settings& settings) {
    if (settings.missed_schedules == "skip") return MissedFires::Skip;
    if (settings.missed_schedules == "all") return MissedFires::All;
    return MissedFires::Latest;
}

// The schedules of a plan as they would begin now.
Result<std::vector<ActiveSchedule>> schedules_of(const std::shared_ptr<const engine::Plan>& plan,
                                                 const std::string& default_zone, Time now) {
    const workflow::Settings& settings = plan->workflow.settings();
    std::vector<ActiveSchedule> schedules;
    for (std::size_t i = 0; i < plan->nodes.size(); ++i) {
        const engine::PlannedNode& planned = plan->nodes[i];
        if (!is_schedule_type(planned.node->type) || planned.node->disabled || !planned.type)
            continue;
        const auto definitions = read_schedules(*plan, i);
        if (!definitions) return definitions.error();
        for (const ScheduleDefinition& definition : *definitions) {
            ActiveSchedule schedule;
            schedule.when = definition.when;
            schedule.zone = settings.timezone.empty() ? default_zone : settings.timezone;
            schedule.plan = plan;
            schedule.node = i;
            schedule.missed = missed_fires_of(settings);
            schedule.missed_window = std::chrono::seconds(settings.missed_schedules_window_s);
            schedule.row.key = {plan->workflow.id(), planned.node->name, definition.rule};
            schedule.row.definition = schedule.zone + " " + definition.text;
            // The first poll only finds out what is there already, so it comes at once.
            schedule.row.next_at = poll_of(planned.node->type)
                                       ? std::optional(now)
                                       : next_fire(schedule.when, schedule.zone, now, std::nullopt);
            schedules.push_back(std::move(schedule));
        }
    }
    return schedules;
}

}  // namespace

struct TriggerService::Registration {
    std::shared_ptr<const engine::Plan> plan;
    std::vector<std::shared_ptr<const ActiveWebhook>> webhooks;
    std::vector<std::shared_ptr<const ActiveForm>> forms;
    std::vector<store::WebhookRoute> routes;
    std::vector<ActiveSchedule> schedules;  // as they are when they begin today

    std::vector<store::ScheduleRow> schedule_rows() const {
        std::vector<store::ScheduleRow> rows;
        rows.reserve(schedules.size());
        for (const ActiveSchedule& schedule : schedules) rows.push_back(schedule.row);
        return rows;
    }
};

Result<workflow::Workflow> workflow_of(const store::WorkflowRecord& record) {
    auto document = parse_json(record.document, {}, {.integers = IntegerMode::Exact});
    if (!document) return document.error();
    if (JsonObject* object = document->if_object()) {
        (*object)["id"] = record.id;
        (*object)["name"] = record.name;
        (*object)["active"] = record.is_active;
    }
    return workflow::Workflow::parse(std::move(*document));
}

TriggerService::TriggerService(Runtime& runtime, store::Store& store,
                               const sdk::NodeRegistry& registry, WebhookService& webhooks,
                               ScheduleService& schedules, engine::Engine& engine,
                               std::string default_time_zone, FormService* forms)
    : runtime_(runtime),
      changes_(runtime.shard(0).get_executor()),
      store_(store),
      registry_(registry),
      webhooks_(webhooks),
      forms_(forms),
      schedules_(schedules),
      engine_(engine),
      default_time_zone_(std::move(default_time_zone)) {
    webhooks_.set_hint([this](std::string path) { return hint_for(std::move(path)); });
}

TriggerService::~TriggerService() = default;

Result<TriggerService::RegistrationPtr> TriggerService::register_version(
    const store::WorkflowRecord& record) const {
    auto workflow = workflow_of(record);
    if (!workflow) return workflow.error();
    auto registration = std::make_shared<Registration>();
    registration->plan = engine::make_plan(std::move(*workflow), registry_);
    if (registration->plan->problem) return *registration->plan->problem;
    std::optional<Error> problem;
    for (WebhookDefinition& webhook : possible_webhooks(*registration->plan, problem)) {
        const std::string& node = registration->plan->nodes[webhook.node].node->name;
        for (const std::string& method : webhook.methods)
            for (const std::string& path : webhook.served_paths())
                registration->routes.push_back({method, path, node});
        auto active = std::make_shared<ActiveWebhook>();
        active->plan = registration->plan;
        active->webhook = std::move(webhook);
        registration->webhooks.push_back(std::move(active));
    }
    for (FormDefinition& form : possible_forms(*registration->plan, problem)) {
        const std::string& node = registration->plan->nodes[form.node].node->name;
        registration->routes.push_back({std::string(kFormRoute), form.path, node});
        auto active = std::make_shared<ActiveForm>();
        active->plan = registration->plan;
        active->form = std::move(form);
        registration->forms.push_back(std::move(active));
    }
    if (problem) return *problem;
    auto schedules = schedules_of(registration->plan, default_time_zone_, engine_.clock().now());
    if (!schedules) return schedules.error();
    registration->schedules = std::move(*schedules);
    if (registration->webhooks.empty() && registration->forms.empty() &&
        registration->schedules.empty() && !engine::is_started_by_others(*registration->plan))
        return Error{
            ErrorKind::InvalidInput,
            "The workflow \"" + record.name + "\" has no trigger that can start it by itself.",
            "Add a Webhook, Form Trigger or Schedule Trigger node, or enable the one it has."};
    return RegistrationPtr(std::move(registration));
}

// After the commit of what is published.
void TriggerService::publish(const std::string& workflow_id, RegistrationPtr registration,
                             const std::vector<store::ScheduleRow>& rows) {
    publish_schedules(workflow_id, registration.get(), rows);
    store::ActiveWorkflow active;
    active.workflow.id = workflow_id;
    active.schedules = rows;
    if (registration) {
        active.workflow.name = registration->plan->workflow.name();
        active.routes = registration->routes;
    }
    const bool is_active = registration != nullptr;
    {
        const std::lock_guard lock(mutex_);
        if (registration)
            registrations_[workflow_id] = std::move(registration);
        else
            registrations_.erase(workflow_id);
        publish_routes();
    }
    remember(active, is_active ? missing_of(active, served()) : std::nullopt);
}

// Asked of the services, not of our own records.
Served TriggerService::served() const {
    Served all;
    {
        const std::lock_guard lock(mutex_);
        for (const auto& [id, one] : registrations_) all.workflows.insert(id);
    }
    for (const auto& [method, path, active] : webhooks_.routes()->served())
        all.routes.emplace(active->plan->workflow.id(), route_text(method, path));
    if (forms_)
        for (const auto& [path, active] : *forms_->routes())
            all.routes.emplace(active->plan->workflow.id(),
                               route_text(std::string(kFormRoute), path));
    for (const ActiveSchedule& schedule : schedules_.list()) all.schedules.insert(schedule.row.key);
    return all;
}

void TriggerService::remember(const store::ActiveWorkflow& active,
                              std::optional<std::string> problem) {
    const std::string& id = active.workflow.id;
    {
        const std::lock_guard lock(mutex_);
        const auto known = unregistered_.find(id);
        if (!problem) {
            if (known != unregistered_.end()) unregistered_.erase(known);
            return;
        }
        if (known != unregistered_.end() && known->second == *problem) return;
        unregistered_[id] = *problem;
    }
    log::error("A trigger of an active workflow is not registered.",
               {{"workflow", active.workflow.name}, {"id", id}, {"reason", *problem}});
    if (TriggerLog* log = webhooks_.log())
        log->refused({id, active.workflow.name, {}, workflow::RunMode::Trigger, "self-check"},
                     Refused::Broken, *problem);
}

Task<Result<void>> TriggerService::verify() {
    const auto turn = co_await changes_.lock();
    const auto active = co_await store_.workflows().list_active();
    if (!active) co_return active.error();
    const Served now = served();
    std::set<std::string> ids;
    for (const store::ActiveWorkflow& one : *active) {
        ids.insert(one.workflow.id);
        remember(one, missing_of(one, now));
    }
    const std::lock_guard lock(mutex_);
    std::erase_if(unregistered_, [&](const auto& one) { return !ids.contains(one.first); });
    co_return Result<void>();
}

std::map<std::string, std::string> TriggerService::unregistered() const {
    const std::lock_guard lock(mutex_);
    return unregistered_;
}

// Those that are stored, with the times that are stored.
void TriggerService::publish_schedules(const std::string& workflow_id,
                                       const Registration* registration,
                                       const std::vector<store::ScheduleRow>& rows) {
    std::vector<ActiveSchedule> active;
    if (registration)
        for (const store::ScheduleRow& row : rows)
            for (const ActiveSchedule& schedule : registration->schedules)
                if (schedule.row.key == row.key) {
                    active.push_back(schedule);
                    active.back().row = row;
                }
    schedules_.set(workflow_id, std::move(active));
}

void TriggerService::publish_routes() {
    std::vector<std::shared_ptr<const ActiveWebhook>> all;
    for (const auto& [id, one] : registrations_)
        all.insert(all.end(), one->webhooks.begin(), one->webhooks.end());
    webhooks_.set_routes(std::make_shared<const WebhookRoutes>(all));
    if (!forms_) return;
    FormRoutes forms;
    for (const auto& [id, one] : registrations_)
        for (const auto& active : one->forms) forms.emplace(active->form.path, active);
    forms_->set_routes(std::make_shared<const FormRoutes>(std::move(forms)));
}

Task<Result<void>> TriggerService::load() {
    const auto turn = co_await changes_.lock();
    auto active = co_await store_.workflows().list_active();
    if (!active) co_return active.error();
    std::map<std::string, RegistrationPtr> registrations;
    std::map<std::string, std::string> broken;
    for (const store::ActiveWorkflow& entry : *active) {
        auto registration = register_version(entry.workflow);
        if (registration) {
            publish_schedules(entry.workflow.id, registration->get(), entry.schedules);
            registrations[entry.workflow.id] = std::move(*registration);
            continue;
        }
        broken[entry.workflow.id] = registration.error().message;
        if (auto workflow = workflow_of(entry.workflow))
            engine_.report_trigger(co_await asio::this_coro::executor,
                                   engine::make_plan(std::move(*workflow), registry_),
                                   registration.error(), workflow::RunMode::Trigger);
    }
    {
        const std::lock_guard lock(mutex_);
        registrations_ = std::move(registrations);
        publish_routes();
    }
    const Served now = served();
    for (const store::ActiveWorkflow& entry : *active) {
        const auto why = broken.find(entry.workflow.id);
        remember(entry, why == broken.end() ? missing_of(entry, now) : why->second);
    }
    is_loaded_ = true;
    co_return Result<void>();
}

Task<Result<store::WorkflowRecord>> TriggerService::activate(std::string workflow_id) {
    const auto turn = co_await changes_.lock();
    auto record = co_await store_.workflows().find(workflow_id);
    if (!record) co_return record.error();
    record->is_active = true;
    auto registration = register_version(*record);
    if (!registration) co_return registration.error();
    auto stored = co_await store_.workflows().set_active(workflow_id, true, (*registration)->routes,
                                                         (*registration)->schedule_rows());
    if (!stored) co_return stored;
    publish(workflow_id, std::move(*registration), stored->schedules);
    co_return stored;
}

Task<Result<store::WorkflowRecord>> TriggerService::deactivate(std::string workflow_id) {
    const auto turn = co_await changes_.lock();
    auto stored = co_await store_.workflows().set_active(workflow_id, false, {});
    if (!stored) co_return stored;
    publish(workflow_id, nullptr, {});
    co_return stored;
}

Task<Result<store::WorkflowRecord>> TriggerService::update(std::string workflow_id,
                                                           store::WorkflowChange change) {
    const auto turn = co_await changes_.lock();
    auto record = co_await store_.workflows().find(workflow_id);
    if (!record) co_return record.error();
    RegistrationPtr registration;
    if (record->is_active) {
        if (change.document) record->document = *change.document;
        if (change.name) record->name = *change.name;
        auto made = register_version(*record);
        if (!made) co_return made.error();
        registration = std::move(*made);
        change.routes = registration->routes;
        change.schedules = registration->schedule_rows();
    }
    auto stored = co_await store_.workflows().update(workflow_id, std::move(change));
    if (!stored || !registration || !stored->is_active) co_return stored;
    publish(workflow_id, std::move(registration), stored->schedules);
    co_return stored;
}

Task<Result<store::WorkflowRecord>> TriggerService::remove(std::string workflow_id) {
    const auto turn = co_await changes_.lock();
    auto removed = co_await store_.workflows().remove(workflow_id);
    if (!removed) co_return removed;
    publish(workflow_id, nullptr, {});
    const auto forgotten = co_await store_.state().remove_all(poll_scope(workflow_id));
    if (!forgotten)
        log::warn("What the polls of a deleted workflow remembered could not be deleted.",
                  {{"workflow", workflow_id}, {"reason", forgotten.error().message}});
    co_return removed;
}

std::size_t TriggerService::active_count() const {
    const std::lock_guard lock(mutex_);
    return registrations_.size();
}

Task<Result<std::size_t>> TriggerService::recover() {
    const auto open = co_await store_.executions().list_open();
    if (!open) co_return open.error();
    std::size_t count = 0;
    for (const store::ExecutionRecord& execution : *open) {
        auto workflow = co_await store_.workflows().find(execution.workflow_id);
        auto recovered = workflow ? co_await recover_run(std::move(*workflow), execution.id)
                                  : Result<void>(workflow.error());
        if (recovered) {
            ++count;
            continue;
        }
        log::error("A run that was open could not be taken up again.",
                   {{"execution", to_text(execution.id)}, {"reason", recovered.error().message}});
        store::ExecutionMark mark;
        mark.status = workflow::RunStatus::Error;
        mark.stopped_at = engine_.clock().now();
        mark.error = "The server stopped during this run, and it could not be taken up again: " +
                     recovered.error().message;
        const auto marked = co_await store_.executions().mark(execution.id, mark);
        if (!marked) co_return marked.error();
    }
    co_return count;
}

Task<Result<void>> TriggerService::recover_run(store::WorkflowRecord record, ExecutionId id) {
    auto execution = co_await store_.executions().find_with_data(id);
    if (!execution) co_return execution.error();
    auto read_start = [this, &execution] {
        return engine::start_of(execution->data, store_.content_folder());
    };
    auto start = co_await runtime_.blocking(std::move(read_start));
    if (!start) co_return start.error();
    auto workflow = start->document ? workflow::Workflow::parse(std::move(*start->document))
                                    : workflow_of(record);
    if (!workflow) co_return workflow.error();
    engine::RunRequest request;
    const auto origin = start->document ? engine::PlanOrigin::Inline : engine::PlanOrigin::Stored;
    request.plan = engine::make_plan(std::move(*workflow), registry_, origin);
    request.ancestry.parent = execution->record.parent_id;
    request.ancestry.is_silent = origin == engine::PlanOrigin::Inline;
    const auto node = request.plan->find_node(start->node);
    if (!node)
        co_return Error{ErrorKind::NotFound,
                        "The node \"" + start->node + "\" that started it is no longer there."};
    request.start_node = *node;
    request.start_items = std::move(start->items);
    request.mode = execution->record.mode;
    request.id = id;
    request.is_accepted = true;
    request.source = execution->record.trigger_source;
    request.is_stored_as_new = execution->record.status == workflow::RunStatus::New;
    (void)engine_.admit(request, engine::WhenFull::Wait);  // in the order of their acceptance
    const auto go = [](engine::Engine& engine, engine::RunRequest run) -> Task<> {
        co_await engine.run(std::move(run));
    };
    webhooks_.spawn(co_await asio::this_coro::executor, go(engine_, std::move(request)));
    co_return Result<void>();
}

// For a path that is not served: says so when an inactive workflow has it. Callers need no key, so
// one search at a time.
Task<MissingWebhook> TriggerService::hint_for(std::string path) {
    if (is_looking_for_hint_.exchange(true)) co_return MissingWebhook();
    struct Turn {
        std::atomic<bool>& is_taken;
        ~Turn() { is_taken = false; }
    };
    const Turn turn{is_looking_for_hint_};
    co_return co_await look_for_inactive(path);
}

Task<MissingWebhook> TriggerService::look_for_inactive(const std::string& path) {
    std::optional<std::string> cursor;
    store::WorkflowFilter filter;
    filter.is_active = false;
    for (std::size_t page = 0; page < kMaxHintPages; ++page) {
        const auto found = co_await store_.workflows().list(filter, cursor, kHintPage);
        if (!found) co_return MissingWebhook();
        for (const store::WorkflowRecord& record : found->records) {
            if (record.document.find(path) == std::string::npos) continue;
            auto workflow = workflow_of(record);
            if (!workflow) continue;
            const auto plan = engine::make_plan(std::move(*workflow), registry_);
            std::optional<Error> problem;
            for (const WebhookDefinition& webhook : possible_webhooks(*plan, problem))
                if (webhook.path == path) {
                    MissingWebhook missing;
                    missing.hint = "The workflow \"" + record.name +
                                   "\" has it, but is not active. Activate it.";
                    missing.place =
                        TriggerPlace::of(*plan, webhook.node, workflow::RunMode::Webhook, {});
                    co_return missing;
                }
        }
        cursor = found->next_cursor;
        if (!cursor) break;
    }
    co_return MissingWebhook();
}

}  // namespace millrace::triggers
