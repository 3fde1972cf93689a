#include "engine/run.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>

#include "base/log.hpp"

namespace millrace::engine {
namespace {

using workflow::RunMode;
using workflow::RunStatus;

class Run {
  public:
    Run(RunRequest request, const RunServices& services, std::shared_ptr<const StopReason> reason);
    Task<RunOutcome> execute();

  private:
    Task<> follow_queue();
    Task<bool> take_step(Step step);
    Task<Result<void>> ensure_accepted();
    Task<> finish();
    bool is_kept() const;
    void fail(Error error);

    RunRequest request_;
    const RunServices& services_;
    std::shared_ptr<const StopReason> reason_;
    const Plan& plan_;
    RunQueue queue_;
    RunFacts facts_;
    RunOutcome outcome_;
    NodeMemories memories_;
    StepServices step_services_;
};

bool is_manual(RunMode mode) {
    return mode == RunMode::Manual || mode == RunMode::Cli;
}

Run::Run(RunRequest request, const RunServices& services, std::shared_ptr<const StopReason> reason)
    : request_(std::move(request)),
      services_(services),
      reason_(std::move(reason)),
      plan_(*request_.plan),
      queue_(plan_),
      step_services_{services.clock,
                     services.random,
                     services.state,
                     request_.sink.get(),
                     services.nodes,
                     services.scripts,
                     [this] { return ensure_accepted(); }} {
    const workflow::Workflow& workflow = plan_.workflow;
    facts_.workflow = {workflow.id(), workflow.name(), workflow.is_active()};
    facts_.execution = {to_text(request_.id), is_manual(request_.mode) ? "test" : "production", {}};
    facts_.time_zone = workflow.settings().timezone.empty() ? services.default_time_zone
                                                            : workflow.settings().timezone;
    facts_.variables = &services.variables;
    if (services.environment) facts_.environment = &services.environment;

    RunRecord& record = outcome_.record;
    record.id = request_.id;
    record.workflow_id = workflow.id();
    record.workflow_name = workflow.name();
    record.mode = request_.mode;
    record.started_at = services.clock.now();
    record.start_node = workflow.nodes()[request_.start_node].name;
}

void Run::fail(Error error) {
    outcome_.record.status = RunStatus::Error;
    outcome_.record.error = std::move(error);
}

Task<Result<void>> Run::ensure_accepted() {
    if (request_.is_accepted) co_return Result<void>();
    auto result = co_await services_.journal.accepted(outcome_.record, request_.start_items);
    if (result) request_.is_accepted = true;
    co_return result;
}

Task<RunOutcome> Run::execute() {
    queue_.start(request_.start_node, request_.start_items);
    bool is_canceled = false;
    try {
        co_await follow_queue();
    } catch (const boost::system::system_error& e) {
        if (e.code() != asio::error::operation_aborted) throw;
        is_canceled = true;
    }
    // What follows must not be cut off by the same cancellation.
    co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
    if (is_canceled && reason_->is_interrupted) {
        outcome_.record.error =
            Error{ErrorKind::Unavailable, "The server was stopped during the run."};
        co_return std::move(outcome_);
    }
    if (is_canceled) {
        outcome_.record.status = RunStatus::Canceled;
        if (reason_->error) fail(*reason_->error);
    }
    if (outcome_.record.status == RunStatus::Running) outcome_.record.status = RunStatus::Success;
    co_await finish();
    co_return std::move(outcome_);
}

Task<> Run::follow_queue() {
    // Loops of nodes that never suspend would starve the shard's other work.
    constexpr std::size_t kStepsPerTurn = 64;
    for (std::size_t steps = 1;; ++steps) {
        auto step = queue_.next();
        if (!step) co_return;
        if (steps % kStepsPerTurn == 0) co_await yield_now();
        if (!co_await take_step(std::move(*step))) co_return;
    }
}

// False when the run is to stop.
Task<bool> Run::take_step(Step step) {
    const std::size_t index = step.node;
    const std::string& name = plan_.nodes[index].node->name;
    const bool uses_pins =
        request_.pins == Pins::All || (request_.pins == Pins::Trigger &&
                                       index == request_.start_node && outcome_.data.order.empty());
    auto result =
        co_await run_step(plan_, outcome_.data, step, facts_, step_services_, memories_, uses_pins);
    // A node that was cancelled may say so by an error of its own: that is no failure of the node.
    const auto cancellation = co_await asio::this_coro::cancellation_state;
    if (!result.run.succeeded && cancellation.cancelled() != asio::cancellation_type::none)
        throw boost::system::system_error(asio::error::operation_aborted);
    if (result.metadata) outcome_.data.metadata = std::move(*result.metadata);
    if (!result.has_data) co_return true;
    outcome_.record.last_node = name;
    outcome_.data.order.push_back(name);
    auto& runs = outcome_.data.nodes[name];
    runs.push_back(std::move(result.run));
    if (result.stops_workflow) {
        fail(*runs.back().error);
        co_return false;
    }
    const sdk::Outputs outputs = runs.back().outputs;
    queue_.deliver(index, runs.size() - 1, outputs);

    // A node has answered the caller and work remains: the answer goes out now, after the run is in
    // the journal.
    if (request_.sink && request_.sink->has_offer() && !queue_.empty()) {
        const auto journaled = co_await ensure_accepted();
        if (!journaled) {
            fail(journaled.error());
            co_return false;
        }
        request_.sink->release();
    }
    co_return true;
}

bool Run::is_kept() const {
    const workflow::Settings& settings = plan_.workflow.settings();
    if (is_manual(request_.mode) && !settings.save_manual) return false;
    return outcome_.record.status == RunStatus::Success ? settings.save_success
                                                        : settings.save_error;
}

Task<> Run::finish() {
    outcome_.record.stopped_at = services_.clock.now();
    const auto stored = co_await services_.journal.finished(
        outcome_.record, outcome_.data, request_.start_items, request_.is_accepted, is_kept());
    if (!stored) {
        log::error("The end of a run could not be stored.",
                   {{"execution", to_text(request_.id)}, {"reason", stored.error().message}});
        fail(stored.error());
        co_return;
    }
    if (request_.sink && request_.sink->has_offer()) request_.sink->release();
}

}  // namespace

Task<RunOutcome> run_workflow(RunRequest request, const RunServices& services,
                              std::shared_ptr<const StopReason> reason) {
    Run run(std::move(request), services, std::move(reason));
    co_return co_await run.execute();
}

}  // namespace millrace::engine
