#include "engine/run.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>

#include "base/log.hpp"
#include "engine/error_workflows.hpp"
#include "engine/sub_workflows.hpp"

namespace millrace::engine {
namespace {

using workflow::RunMode;
using workflow::RunStatus;

class Run {
  public:
    Run(RunRequest request, const RunServices& services, std::shared_ptr<const StopReason> reason);
    Task<RunOutcome> execute();

  private:
    Task<Result<void>> take_turn();
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
    SubWorkflowCaller caller_;
};

Error endless(const std::string& node) {
    Error error{ErrorKind::TooLarge,
                "The run was stopped after 5,000,000 executions of nodes: most likely its nodes "
                "feed each other for ever.",
                "Look for a loop without an end around this node."};
    error.node = node;
    return error;
}

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
                     [this] { return ensure_accepted(); }},
      caller_{request_.id, plan_, request_.ancestry, !ErrorWorkflows::is_reported(request_),
              [this] { return ensure_accepted(); }} {
    const workflow::Workflow& workflow = plan_.workflow;
    facts_.workflow = {workflow.id(), workflow.name(), workflow.is_active()};
    facts_.execution = {to_text(request_.id), is_manual(request_.mode) ? "test" : "production", {}};
    facts_.time_zone = workflow.settings().timezone.empty() ? services.default_time_zone
                                                            : workflow.settings().timezone;
    facts_.variables = &services.variables;
    if (services.environment) facts_.environment = &services.environment;

    outcome_.record = record_of(request_, services.clock.now());
    outcome_.record.status = RunStatus::Running;
    step_services_.sub_workflows = services.sub_workflows;
    step_services_.caller = &caller_;
    step_services_.own_address = services.own_address;
    step_services_.rates = services.rates;
}

void Run::fail(Error error) {
    outcome_.record.status = RunStatus::Error;
    outcome_.record.error = std::move(error);
}

Task<Result<void>> Run::ensure_accepted() {
    if (request_.is_accepted) co_return Result<void>();
    if (request_.ancestry.accept_parent) co_return co_await request_.ancestry.accept_parent();
    auto result = co_await services_.journal.accepted(outcome_.record, request_.start_items);
    if (result) request_.is_accepted = true;
    co_return result;
}

// A run that has to wait is accepted first: so it is seen in the queue, and a restart keeps it.
Task<Result<void>> Run::take_turn() {
    if (request_.turn_problem) co_return *request_.turn_problem;
    if (request_.turn && !request_.turn->has_begun()) {
        outcome_.record.status = RunStatus::New;
        const auto stored = co_await ensure_accepted();
        outcome_.record.status = RunStatus::Running;
        if (!stored) co_return stored;
        co_await request_.turn->wait();
        outcome_.record.started_at = services_.clock.now();
    }
    if (request_.on_begin) request_.on_begin();
    co_return Result<void>();
}

Task<RunOutcome> Run::execute() {
    bool is_canceled = false;
    try {
        if (plan_.problem) {
            fail(*plan_.problem);
        } else if (const auto turn = co_await take_turn(); !turn) {
            fail(turn.error());
        } else {
            queue_.start(request_.start_node, request_.start_items);
            co_await follow_queue();
        }
    } catch (const boost::system::system_error& e) {
        if (e.code() != asio::error::operation_aborted) throw;
        is_canceled = true;
    }
    // What follows must not be cut off by the same cancellation.
    co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
    if (is_canceled && reason_->is_interrupted) {
        outcome_.record.error = server_stopped();
        co_return std::move(outcome_);
    }
    if (is_canceled) {
        outcome_.record.status = RunStatus::Canceled;
        if (reason_->error) fail(*reason_->error);
    }
    // Settings that let a run go on after an error do so for what follows; here nothing did.
    const auto* last = outcome_.data.last_run(outcome_.record.last_node);
    const bool is_over = outcome_.record.status == RunStatus::Running;
    if (is_over && last && !last->succeeded) fail(*last->error);
    if (outcome_.record.status == RunStatus::Running) outcome_.record.status = RunStatus::Success;
    co_await finish();
    co_return std::move(outcome_);
}

Task<> Run::follow_queue() {
    // Loops of nodes that never suspend would starve the shard's other work, and could not be
    // stopped.
    constexpr std::size_t kStepsPerTurn = 64;
    constexpr std::chrono::milliseconds kTurn(2);
    // A workflow whose nodes feed each other for ever would fill the memory.
    constexpr std::size_t kMostSteps = 5'000'000;
    auto turn_began = services_.clock.monotonic();
    for (std::size_t steps = 1;; ++steps) {
        auto step = queue_.next();
        if (!step) co_return;
        if (steps % kStepsPerTurn == 0 || services_.clock.monotonic() - turn_began > kTurn) {
            co_await yield_now();
            turn_began = services_.clock.monotonic();
        }
        if (steps > kMostSteps) co_return fail(endless(plan_.nodes[step->node].node->name));
        if (!co_await take_step(std::move(*step))) co_return;
    }
}

// False when the run is to stop.
Task<bool> Run::take_step(Step step) {
    const std::size_t index = step.node;
    const std::string& name = plan_.nodes[index].node->name;
    const bool uses_pins = request_.pins == Pins::All ||
                           (request_.pins == Pins::Trigger && index == request_.start_node &&
                            outcome_.data.order.empty()) ||
                           (request_.pins == Pins::AllButStart && index != request_.start_node);
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

RunRecord record_of(const RunRequest& request, Time now) {
    const workflow::Workflow& workflow = request.plan->workflow;
    RunRecord record;
    record.id = request.id;
    record.workflow_id = workflow.id();
    record.workflow_name = workflow.name();
    record.mode = request.mode;
    record.started_at = now;
    if (request.turn && !request.turn->has_begun()) record.status = workflow::RunStatus::New;
    record.fire = request.fire;
    record.source = request.source;
    record.start_node = workflow.nodes()[request.start_node].name;
    record.parent_id = request.ancestry.parent;
    if (request.plan->is_inline)
        record.document = {request.plan, &request.plan->workflow.document()};
    return record;
}

Error server_stopped() {
    return Error{ErrorKind::Unavailable, "The server was stopped during the run."};
}

Task<RunOutcome> run_workflow(RunRequest request, const RunServices& services,
                              std::shared_ptr<const StopReason> reason) {
    Run run(std::move(request), services, std::move(reason));
    co_return co_await run.execute();
}

}  // namespace millrace::engine
