#include "engine/engine.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace millrace::engine {
namespace {

RunRecord record_of(const RunRequest& request, Time now) {
    const workflow::Workflow& workflow = request.plan->workflow;
    RunRecord record;
    record.id = request.id;
    record.workflow_id = workflow.id();
    record.workflow_name = workflow.name();
    record.mode = request.mode;
    record.started_at = now;
    record.fire = request.fire;
    record.start_node = workflow.nodes()[request.start_node].name;
    return record;
}

}  // namespace

// Touched on the run's own shard only.
struct Engine::ActiveRun : std::enable_shared_from_this<Engine::ActiveRun> {
    explicit ActiveRun(asio::any_io_executor e) : executor(std::move(e)), timer(executor) {}
    asio::any_io_executor executor;
    asio::cancellation_signal signal;
    asio::steady_timer timer;  // the run's time limit
    std::shared_ptr<StopReason> reason = std::make_shared<StopReason>();
    bool has_ended = false;

    void stop() {
        if (!has_ended) signal.emit(asio::cancellation_type::terminal);
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
        ++engine_.counters_.started;
        const std::lock_guard lock(engine_.mutex_);
        engine_.active_[id_] = active_;
    }
    ~Presence() {
        active_->has_ended = true;
        active_->timer.cancel();
        const std::lock_guard lock(engine_.mutex_);
        engine_.active_.erase(id_);
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
      services_{clock,
                random,
                journal,
                state,
                variables_,
                options_.default_time_zone,
                options_.environment,
                options_.nodes,
                options_.scripts} {}

ExecutionId Engine::next_id() {
    const ExecutionId fresh = make_execution_id(clock_.now(), random_);
    ExecutionId last = last_id_.load();
    for (;;) {
        const ExecutionId id = std::max(fresh, last + 1);
        if (last_id_.compare_exchange_weak(last, id)) return id;
    }
}

Task<Result<void>> Engine::accept(RunRequest& request) {
    const RunRecord record = record_of(request, clock_.now());
    auto result = co_await journal_.accepted(record, request.start_items);
    if (result) request.is_accepted = true;
    co_return result;
}

Task<RunOutcome> Engine::run(RunRequest request) {
    const auto executor = co_await asio::this_coro::executor;
    const auto active = std::make_shared<ActiveRun>(executor);
    const ExecutionId id = request.id;
    const int own_limit = request.plan->workflow.settings().execution_timeout_s;
    const int seconds = own_limit > 0 ? own_limit : options_.default_timeout_s;
    const Presence presence(*this, id, active);
    if (seconds > 0) active->limit(seconds);
    auto task = run_workflow(std::move(request), services_, active->reason);
    RunOutcome outcome = co_await asio::co_spawn(
        executor, std::move(task),
        asio::bind_cancellation_slot(active->signal.slot(), asio::use_awaitable));
    count_end(outcome.record.status);
    co_return outcome;
}

void Engine::count_end(workflow::RunStatus status) {
    if (status == workflow::RunStatus::Success)
        ++counters_.succeeded;
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
    const std::lock_guard lock(mutex_);
    for (const auto& [id, active] : active_)
        asio::post(active->executor, [active] {
            active->reason->is_interrupted = true;
            active->stop();
        });
}

std::size_t Engine::active_count() const {
    const std::lock_guard lock(mutex_);
    return active_.size();
}

}  // namespace millrace::engine
