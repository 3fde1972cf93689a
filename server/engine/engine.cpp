#include "engine/engine.hpp"

#include <algorithm>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace millrace::engine {
namespace {

RunOutcome interrupted(RunRecord record) {
    record.error = server_stopped();
    return {std::move(record), {}};
}

}  // namespace

// Touched on the run's own shard only.
struct Engine::ActiveRun : std::enable_shared_from_this<Engine::ActiveRun> {
    explicit ActiveRun(asio::any_io_executor e) : executor(std::move(e)), timer(executor) {}
    asio::any_io_executor executor;
    asio::cancellation_signal signal;
    asio::steady_timer timer;  // the run's time limit
    std::shared_ptr<StopReason> reason = std::make_shared<StopReason>();
    std::atomic<bool> has_begun = false;  // from any thread
    bool has_ended = false;
    std::weak_ptr<ActiveRun> child{};  // the run that this one waits for

    void stop() {
        if (has_ended) return;
        if (const auto waited = child.lock()) waited->stop_with(*reason);
        signal.emit(asio::cancellation_type::terminal);
    }
    void stop_with(const StopReason& of_parent) {
        reason->is_interrupted = of_parent.is_interrupted;
        if (of_parent.error)
            reason->error =
                Error{of_parent.error->kind,
                      "The run that waits for this one ended: " + of_parent.error->message,
                      of_parent.error->hint};
        reason->comes_from_parent = true;
        stop();
    }
    void limit(int seconds) {
        timer.expires_after(std::chrono::seconds(seconds));
        timer.async_wait(
            [self = shared_from_this(), seconds](const boost::system::error_code& code) {
                if (code || self->has_ended) return;
                self->reason->error =
                    Error{ErrorKind::Timeout,
                          "The run was stopped after " + std::to_string(seconds) +
                              " seconds, its time limit.",
                          "The limit is \"Timeout Workflow\" in the workflow's settings."};
                self->stop();
            });
    }
};

// A run's place among the active ones, however it ends.
class Engine::Presence {
  public:
    Presence(Engine& engine, ExecutionId id, std::shared_ptr<ActiveRun> active)
        : engine_(engine), id_(id), active_(std::move(active)) {
        const std::lock_guard lock(engine_.mutex_);
        engine_.active_[id_] = active_;
    }
    ~Presence() {
        active_->has_ended = true;
        active_->timer.cancel();
        const std::lock_guard lock(engine_.mutex_);
        // A run that left the memory may have been taken up again already.
        const auto place = engine_.active_.find(id_);
        if (place != engine_.active_.end() && place->second == active_)
            engine_.active_.erase(place);
    }
    Presence(const Presence&) = delete;
    Presence& operator=(const Presence&) = delete;

  private:
    Engine& engine_;
    const ExecutionId id_;
    const std::shared_ptr<ActiveRun> active_;
};

Engine::Engine(const EngineOptions& options, const Clock& clock, Random& random, Journal& journal,
               sdk::StateStore& state)
    : options_(options),
      clock_(clock),
      random_(random),
      journal_(journal),
      error_workflows_(*this, options_.workflows, options_.own_address.public_url),
      services_{clock,
                random,
                journal,
                state,
                variables_,
                options_.default_time_zone,
                options_.environment,
                options_.nodes,
                options_.scripts},
      admission_(options.limits) {
    services_.own_address = &options_.own_address;
    services_.rates = options_.rates;
    services_.longest_wait_in_memory = options_.longest_wait_in_memory;
    if (!options_.registry) return;
    sub_workflows_.emplace(*this, *options_.registry, options_.workflows, options_.nodes.runtime);
    services_.sub_workflows = &*sub_workflows_;
}

Engine::~Engine() = default;

const std::string& Engine::time_zone_of(const Plan& plan) const {
    const std::string& own = plan.workflow.settings().timezone;
    return own.empty() ? options_.default_time_zone : own;
}

Result<std::optional<Json>> Engine::resolve(const Plan& plan, Step step,
                                            const sdk::Parameter& parameter) {
    const workflow::Workflow& workflow = plan.workflow;
    RunFacts facts;
    facts.workflow = {workflow.id(), workflow.name(), workflow.is_active()};
    facts.execution = {{}, "production", {}};
    facts.time_zone = time_zone_of(plan);
    facts.variables = &variables_;
    if (options_.environment) facts.environment = &options_.environment;
    const workflow::RunData data;
    const NodeMemories memories;
    const RunScope scope(plan, data, step, facts, memories, clock_, random_);
    return parameter.resolve(scope);
}

Result<JsonObject> Engine::parameters_of(const Plan& plan, std::size_t node) {
    const auto& parameters = plan.nodes[node].parameters;
    if (!parameters) return JsonObject();
    Step step;
    step.node = node;
    auto resolved = resolve(plan, std::move(step), *parameters);
    if (!resolved) return resolved.error();
    if (*resolved && (*resolved)->is_object()) return std::move((*resolved)->get_object());
    return JsonObject();
}

ExecutionId Engine::next_id() {
    const ExecutionId fresh = make_execution_id(clock_.now(), random_);
    ExecutionId last = last_id_.load();
    for (;;) {
        const ExecutionId id = std::max(fresh, last + 1);
        if (last_id_.compare_exchange_weak(last, id)) return id;
    }
}

std::optional<Refusal> Engine::admit(RunRequest& request, WhenFull when_full) {
    using workflow::RunMode;
    const ConcurrencyRule& rule = request.plan->concurrency;
    const bool is_limited = (admission_.limits_all() || rule.limits_anything()) &&
                            request.mode != RunMode::Manual && request.mode != RunMode::Cli &&
                            !request.ancestry.waiting_parent &&
                            !request.ancestry.counts_with_caller;
    if (!is_limited || request.turn || request.is_canceled) return std::nullopt;
    AdmissionEntry entry{request.id, request.plan->workflow.id(), rule.limit};
    if (rule.key) {
        Step step;
        step.node = request.start_node;
        step.inputs.emplace_back(request.start_items);
        const auto key = resolve(*request.plan, std::move(step), *rule.key);
        if (!key) {
            request.turn_problem = key.error();
            request.turn_problem->message =
                "The workflow's setting \"concurrencyKey\" cannot be told for this run: " +
                key.error().message;
        } else if (entry.key = key_text(*key); !entry.key.empty()) {
            entry.key_limit = rule.per_key;
        }
    }
    request.turn = admission_.enter(entry, when_full, clock_.now());
    if (request.turn) return std::nullopt;
    const int seconds = admission_.retry_after_s(clock_.now());
    return Refusal{
        Error{ErrorKind::Unavailable,
              "Too many runs wait already: " + std::to_string(admission_.waiting()) + ".",
              "Try again in " + std::to_string(seconds) + " seconds."},
        seconds};
}

Task<Result<void>> Engine::accept(RunRequest& request) {
    (void)admit(request, WhenFull::Wait);
    const RunRecord record = record_of(request, clock_.now());
    auto result = co_await journal_.accepted(record, request.start_items);
    if (result) request.is_accepted = true;
    request.is_stored_as_new = record.status == workflow::RunStatus::New;
    co_return result;
}

Task<RunOutcome> Engine::run(RunRequest request) {
    if (is_stopping_) co_return interrupted(record_of(request, clock_.now()));
    const auto executor = co_await asio::this_coro::executor;
    const auto active = std::make_shared<ActiveRun>(executor);
    const ExecutionId id = request.id;
    const int own_limit = request.plan->workflow.settings().execution_timeout_s;
    const int seconds = own_limit > 0 ? own_limit : options_.default_timeout_s;
    const Presence presence(*this, id, active);
    (void)admit(request, WhenFull::Wait);
    const bool has_to_wait =
        request.is_stored_as_new || (request.turn && !request.turn->has_begun());
    request.on_begin = [this, active, id, has_to_wait, seconds] {
        begin(active, id, has_to_wait, seconds);
    };
    join_parent(request.ancestry, active);
    const bool is_reported = ErrorWorkflows::is_reported(request);
    auto plan = request.plan;
    auto above = request.ancestry.above;
    auto task = run_workflow(std::move(request), services_, active->reason);
    RunOutcome outcome = co_await asio::co_spawn(
        executor, std::move(task),
        asio::bind_cancellation_slot(active->signal.slot(), asio::use_awaitable));
    count_end(outcome.record.status);
    if (is_reported && outcome.record.status == workflow::RunStatus::Error &&
        !active->reason->comes_from_parent)
        spawn(executor,
              error_workflows_.run_failed(std::move(plan), outcome.record, std::move(above)));
    co_return outcome;
}

void Engine::begin(const std::shared_ptr<ActiveRun>& active, ExecutionId id, bool has_waited,
                   int time_limit_s) {
    ++counters_.started;
    active->has_begun = true;
    if (time_limit_s > 0) active->limit(time_limit_s);
    if (has_waited) spawn(active->executor, journal_.began(id));
}

// What stops the parent stops a run that it waits for. Both live on one shard.
void Engine::join_parent(const RunAncestry& ancestry, const std::shared_ptr<ActiveRun>& child) {
    if (!ancestry.waiting_parent) return;
    const std::lock_guard lock(mutex_);
    const auto parent = active_.find(*ancestry.parent);
    if (parent != active_.end()) parent->second->child = child;
}

void Engine::spawn(const asio::any_io_executor& shard, Task<> task) {
    TaskGroup* group = nullptr;
    {
        const std::lock_guard lock(mutex_);
        for (const auto& [executor, one] : groups_)
            if (executor == shard) group = one.get();
        if (!group) {
            auto made = std::make_unique<TaskGroup>(shard, "workflow run");
            group = groups_.emplace_back(shard, std::move(made)).second.get();
        }
    }
    group->spawn(std::move(task));
}

void Engine::start(const asio::any_io_executor& shard, RunRequest request) {
    const auto go = [](Engine& engine, RunRequest run) -> Task<> {
        co_await engine.run(std::move(run));
    };
    spawn(shard, go(*this, std::move(request)));
}

void Engine::report_trigger(const asio::any_io_executor& shard, std::shared_ptr<const Plan> plan,
                            Error error, workflow::RunMode mode) {
    spawn(shard, error_workflows_.trigger_failed(std::move(plan), std::move(error), mode));
}

Task<> Engine::drain() {
    // Groups are only ever added.
    for (std::size_t i = 0;; ++i) {
        TaskGroup* group = nullptr;
        {
            const std::lock_guard lock(mutex_);
            if (i < groups_.size()) group = groups_[i].second.get();
        }
        if (!group) co_return;
        co_await group->drain();
    }
}

void Engine::count_end(workflow::RunStatus status) {
    if (status == workflow::RunStatus::Success)
        ++counters_.succeeded;
    else if (status == workflow::RunStatus::Waiting || status == workflow::RunStatus::Running)
        return;
    else if (status == workflow::RunStatus::Canceled)
        ++counters_.canceled;
    else
        ++counters_.failed;
}

bool Engine::cancel(ExecutionId id) {
    std::shared_ptr<ActiveRun> active;
    {
        const std::lock_guard lock(mutex_);
        const auto found = active_.find(id);
        if (found == active_.end()) return false;
        active = found->second;
    }
    asio::post(active->executor, [active] { active->stop(); });
    return true;
}

void Engine::interrupt_all() {
    is_stopping_ = true;
    const std::lock_guard lock(mutex_);
    for (const auto& [id, active] : active_)
        asio::post(active->executor, [active] {
            active->reason->is_interrupted = true;
            active->stop();
        });
}

std::size_t Engine::active_count() const {
    const std::lock_guard lock(mutex_);
    return static_cast<std::size_t>(
        std::count_if(active_.begin(), active_.end(),
                      [](const auto& entry) { return entry.second->has_begun.load(); }));
}

}  // namespace millrace::engine
