#include "engine/run.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "base/log.hpp"
#include "engine/error_workflows.hpp"
#include "engine/lost_step.hpp"
#include "engine/run_recorder.hpp"
#include "engine/sub_workflows.hpp"

namespace millrace::engine {
namespace {

using workflow::RunMode;
using workflow::RunStatus;

// Closed as long as it lives.
class Gate {
  public:
    Gate(std::optional<asio::steady_timer>& timer, const asio::any_io_executor& executor)
        : timer_(timer) {
        timer_.emplace(executor, asio::steady_timer::time_point::max());
    }
    ~Gate() {
        timer_->cancel();
        timer_.reset();
    }
    Gate(const Gate&) = delete;
    Gate& operator=(const Gate&) = delete;

  private:
    std::optional<asio::steady_timer>& timer_;
};

class Run {
  public:
    Run(RunRequest request, const RunServices& services, std::shared_ptr<const StopReason> reason);
    Task<RunOutcome> execute();

  private:
    Task<Result<void>> take_turn();
    Task<> follow_queue();
    Task<bool> take_step(Step step);
    Task<bool> settle_step(const Step& step, StepResult result);
    Task<bool> go_on_with(const Step& step, const ResumedStep& resumed);
    Task<StepResult> perform(const Step& step, const StepTerms& terms);
    bool repeat_recorded(const Step& step, RecordedStep& recorded);
    bool end_replay();
    void stop_replaying(NodeMemories written);
    using NodeRuns = std::vector<workflow::NodeRun>;
    const NodeRuns& keep_run(std::size_t node, workflow::NodeRun run);
    void deliver(std::size_t node, const NodeRuns& runs);

    Task<Result<void>> announce(Repeat repeat, std::optional<Time> until);
    Task<Result<void>> record_call(const RunRequest& called, RecordedCall call);
    Task<Result<void>> write(RunRecorder::Extra extra);
    Task<Result<void>> park(Parking parking, std::optional<Time> until);
    BegunStep begun_step(Repeat repeat, std::optional<Time> until) const;
    Repeat announced_repeat() const;
    bool merges_into(const Step& next) const;
    bool uses_pins(const Step& step) const;

    Task<> finish();
    Task<> hand_over();
    bool is_kept() const;
    void fail(Error error);
    void break_off(const std::string& detail);
    void give_up(Error error);

    RunRequest request_;
    const RunServices& services_;
    std::shared_ptr<const StopReason> reason_;
    const Plan& plan_;
    RunQueue queue_;
    RunFacts facts_;
    RunOutcome outcome_;
    NodeMemories memories_;
    RunRecorder recorder_;
    Replay replay_;
    bool is_replaying_ = false;
    std::vector<std::uint32_t> visits_;  // by node: how often the run came to it
    const Step* current_ = nullptr;      // the step that runs
    std::optional<BegunStep> begun_;     // what was announced of it
    std::optional<Error> journal_failure_;
    bool is_parked_ = false;
    // A node may do several things at once; there is one write at a time.
    std::optional<asio::steady_timer> gate_;  // closed while there is one
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
      recorder_(services.journal, services.state, plan_, outcome_.record, outcome_.data, memories_,
                reason_->is_interrupted),
      visits_(plan_.nodes.size()),
      step_services_{
          services.clock,
          services.random,
          recorder_.state,
          request_.sink.get(),
          services.nodes,
          services.scripts,
          [this](Repeat repeat, std::optional<Time> until) { return announce(repeat, until); }},
      caller_{request_.id,
              plan_,
              request_.ancestry,
              !ErrorWorkflows::is_reported(request_),
              services.journal,
              request_.may_leave_memory,
              [this] { return announce(Repeat::Free, std::nullopt); },
              [this](const RunRequest& called, RecordedCall call) {
                  return record_call(called, std::move(call));
              },
              [this](ExecutionId child) { recorder_.remove_later(child); },
              [this] { return park({}, std::nullopt); }} {
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
    step_services_.longest_wait_in_memory = services.longest_wait_in_memory;
    if (request_.may_leave_memory)
        step_services_.park = [this](Time time) { return park({time, {}}, time); };
    if (!request_.resumption) return;
    outcome_.record.started_at = request_.resumption->started_at;
    replay_ = Replay(std::move(request_.resumption->entries));
    is_replaying_ = true;
}

void Run::fail(Error error) {
    outcome_.record.status = RunStatus::Error;
    outcome_.record.error = std::move(error);
}

// The records of the run do not fit its workflow, or each other.
void Run::break_off(const std::string& detail) {
    outcome_.record.status = RunStatus::Crashed;
    outcome_.record.error =
        Error{ErrorKind::Internal, "The stored records of this run cannot be followed: " + detail,
              "Look at what it did so far, then run the workflow again."};
}

void Run::give_up(Error error) {
    log::warn("A run is left to another server.",
              {{"execution", to_text(request_.id)}, {"reason", error.message}});
    outcome_.record.status = RunStatus::Running;
    outcome_.record.error = std::move(error);
}

// The current step, as the journal has it.
BegunStep Run::begun_step(Repeat repeat, std::optional<Time> until) const {
    return {plan_.nodes[current_->node].node->name, current_->visit, repeat, until};
}

Repeat Run::announced_repeat() const {
    return begun_ ? begun_->repeat : Repeat::Free;
}

// The journal knows all that happened, and what the step is about to do.
Task<Result<void>> Run::announce(Repeat repeat, std::optional<Time> until) {
    while (gate_) {
        auto [code] = co_await gate_->async_wait(asio::as_tuple(asio::use_awaitable));
        (void)code;  // it ends by being cancelled
    }
    // Outside of a step nothing happens.
    if (!current_ || (begun_ && begun_->repeat >= repeat)) co_return Result<void>();
    const auto executor = co_await asio::this_coro::executor;
    const Gate gate(gate_, executor);
    BegunStep begun = begun_step(repeat, until);
    auto written = co_await write({.begun = &begun});
    if (written) begun_ = std::move(begun);
    co_return written;
}

// A workflow that the step starts and does not wait for: it begins and is noted in one.
Task<Result<void>> Run::record_call(const RunRequest& called, RecordedCall call) {
    BegunStep begun = begun_step(announced_repeat(), std::nullopt);
    const RunRecord record = record_of(called, services_.clock.now());
    auto written = co_await write(
        {.begun = &begun, .call = &call, .called = &record, .called_items = &called.start_items});
    if (written) begun_ = std::move(begun);
    co_return written;
}

Task<Result<void>> Run::write(RunRecorder::Extra extra) {
    if (const auto& parent = request_.ancestry.waiting_parent; parent && !request_.is_accepted) {
        auto announced = co_await parent->announce();
        if (!announced) {
            journal_failure_ = announced.error();
            co_return announced;
        }
    }
    auto written =
        co_await recorder_.write(request_.is_accepted ? nullptr : &request_.start_items, extra);
    if (written)
        request_.is_accepted = true;
    else
        journal_failure_ = written.error();
    co_return written;
}

// Leaves the memory, as a cancellation that is no end.
Task<Result<void>> Run::park(Parking parking, std::optional<Time> until) {
    const BegunStep begun = begun_step(announced_repeat(), until);
    outcome_.record.status = RunStatus::Waiting;
    const bool is_asking = !parking.decision.empty();
    auto written = co_await write({.begun = is_asking ? nullptr : &begun, .parking = &parking});
    if (!written) {
        outcome_.record.status = RunStatus::Running;
        co_return written;
    }
    is_parked_ = true;
    throw boost::system::system_error(asio::error::operation_aborted);
}

// A run that has to wait is accepted first: so it is seen in the queue, and a restart keeps it.
Task<Result<void>> Run::take_turn() {
    if (request_.turn_problem) co_return *request_.turn_problem;
    if (request_.turn && !request_.turn->has_begun()) {
        outcome_.record.status = RunStatus::New;
        const auto stored = request_.is_accepted ? Result<void>() : co_await write({});
        outcome_.record.status = RunStatus::Running;
        if (!stored) co_return stored;
        co_await request_.turn->wait();
        if (!is_replaying_) outcome_.record.started_at = services_.clock.now();
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
    if (is_parked_) co_return std::move(outcome_);
    if (is_canceled && reason_->is_interrupted) {
        co_await hand_over();
        co_return std::move(outcome_);
    }
    if (outcome_.record.status == RunStatus::Crashed) {
        const auto noted = co_await services_.journal.quarantined(outcome_.record);
        if (!noted)
            log::error("A run that cannot go on could not be marked.",
                       {{"execution", to_text(request_.id)}, {"reason", noted.error().message}});
        co_return std::move(outcome_);
    }
    // It is another server's now: whatever is known here is not its end.
    if (journal_failure_ && journal_failure_->kind == ErrorKind::Conflict) {
        give_up(*journal_failure_);
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

// The process ends. What is finished must not be done again by whoever takes the run up.
Task<> Run::hand_over() {
    outcome_.record.error = server_stopped();
    if (!request_.is_accepted || is_replaying_ || journal_failure_) co_return;
    current_ = nullptr;
    const auto written = co_await recorder_.write(nullptr, {});
    if (!written)
        log::error("What a run did last could not be stored.",
                   {{"execution", to_text(request_.id)}, {"reason", written.error().message}});
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
        step->visit = visits_[step->node]++;
        if (!co_await take_step(std::move(*step))) co_return;
    }
}

// False when the run is to stop.
Task<bool> Run::take_step(Step step) {
    if (is_replaying_) {
        if (RecordedStep* recorded = replay_.next()) co_return repeat_recorded(step, *recorded);
        if (!end_replay()) co_return false;
        if (request_.is_canceled) throw boost::system::system_error(asio::error::operation_aborted);
        if (const auto& resumed = replay_.under_way())
            co_return co_await go_on_with(step, *resumed);
    }
    if (recorder_.is_due() && request_.is_accepted && !merges_into(step)) {
        const auto written = co_await write({});
        if (!written) {
            fail(written.error());
            co_return false;
        }
    }
    StepTerms terms;
    terms.uses_pins =
        uses_pins(step) || (request_.pins == Pins::Trigger && step.node == request_.start_node &&
                            outcome_.data.order.empty());
    auto result = co_await perform(step, terms);
    co_return co_await settle_step(step, std::move(result));
}

// What the last step did is written together with what the next one announces at once.
bool Run::merges_into(const Step& next) const {
    const PlannedNode& planned = plan_.nodes[next.node];
    if (!planned.type || planned.node->disabled) return false;
    const sdk::Effects effects = planned.type->description.effects();
    return effects == sdk::Effects::External || effects == sdk::Effects::Announced;
}

// Wherever in the run the step is.
bool Run::uses_pins(const Step& step) const {
    return request_.pins == Pins::All ||
           (request_.pins == Pins::AllButStart && step.node != request_.start_node);
}

// The step that was under way when the server was lost.
Task<bool> Run::go_on_with(const Step& step, const ResumedStep& resumed) {
    const workflow::Node& node = *plan_.nodes[step.node].node;
    if (node.name != resumed.begun.node || step.visit != resumed.begun.visit) {
        break_off("\"" + resumed.begun.node + "\" was under way, but \"" + node.name +
                  "\" is next.");
        co_return false;
    }
    StepTerms terms;
    terms.uses_pins = uses_pins(step);
    terms.resumed = &resumed;
    switch (fate_of(resumed, node, plan_.workflow.settings())) {
        case workflow::OnCrash::Ask: {
            current_ = &step;
            const auto runs = outcome_.data.nodes.find(node.name);
            const std::size_t run = runs == outcome_.data.nodes.end() ? 0 : runs->second.size();
            Parking parking{std::nullopt, question_about(step, plan_, run, facts_.execution.id)};
            const auto parked = co_await park(std::move(parking), std::nullopt);
            fail(parked.error());
            co_return false;
        }
        case workflow::OnCrash::Fail:
            terms.failure = lost_step(node);
            recorder_.make_due();
            break;
        default:
            break;
    }
    auto result = co_await perform(step, terms);
    co_return co_await settle_step(step, std::move(result));
}

Task<StepResult> Run::perform(const Step& step, const StepTerms& terms) {
    current_ = &step;
    begun_.reset();
    auto result =
        co_await run_step(plan_, outcome_.data, step, facts_, step_services_, memories_, terms);
    current_ = nullptr;
    // A node that was cancelled may say so by an error of its own: that is no failure of the node.
    const auto cancellation = co_await asio::this_coro::cancellation_state;
    if (!result.run.succeeded && cancellation.cancelled() != asio::cancellation_type::none)
        throw boost::system::system_error(asio::error::operation_aborted);
    if (begun_) recorder_.make_due();
    co_return result;
}

// All runs of the node, with this one as the last.
const Run::NodeRuns& Run::keep_run(std::size_t node, workflow::NodeRun run) {
    const std::string& name = plan_.nodes[node].node->name;
    outcome_.record.last_node = name;
    outcome_.data.order.push_back(name);
    auto& runs = outcome_.data.nodes[name];
    runs.push_back(std::move(run));
    return runs;
}

// What the last of them gave goes on to the nodes behind it.
void Run::deliver(std::size_t node, const NodeRuns& runs) {
    queue_.deliver(node, runs.size() - 1, runs.back().outputs);
}

Task<bool> Run::settle_step(const Step& step, StepResult result) {
    const std::size_t index = step.node;
    // Nothing may be built on what is not in the journal.
    if (journal_failure_) {
        fail(*journal_failure_);
        co_return false;
    }
    if (result.metadata) {
        outcome_.data.metadata = std::move(*result.metadata);
        recorder_.note_metadata();
    }
    if (!result.has_data) {
        recorder_.note(index, false);
        co_return true;
    }
    const auto& runs = keep_run(index, std::move(result.run));
    recorder_.note(index, true);
    if (result.stops_workflow) {
        fail(*runs.back().error);
        co_return false;
    }
    deliver(index, runs);

    // A node has answered the caller and work remains: the answer goes out now, after the run is in
    // the journal.
    if (request_.sink && request_.sink->has_offer() && !queue_.empty()) {
        if (const auto journaled = co_await write({}); !journaled) {
            fail(journaled.error());
            co_return false;
        }
        request_.sink->release();
    }
    co_return true;
}

// What a step gave before the server was lost, in place of running it.
bool Run::repeat_recorded(const Step& step, RecordedStep& recorded) {
    const workflow::Node& node = *plan_.nodes[step.node].node;
    if (node.name != recorded.node) {
        break_off("\"" + recorded.node + "\" was run, but \"" + node.name + "\" is next.");
        return false;
    }
    if (!recorded.run) return true;
    const auto& runs = keep_run(step.node, std::move(*recorded.run));
    if (runs.back().error && !runs.back().succeeded &&
        node.on_error == workflow::OnError::StopWorkflow) {
        stop_replaying({});
        fail(*runs.back().error);
        return false;
    }
    deliver(step.node, runs);
    return true;
}

// What is written from here on comes behind what the journal has.
void Run::stop_replaying(NodeMemories written) {
    is_replaying_ = false;
    recorder_.take_up(request_.resumption->epoch, request_.resumption->next_entry,
                      std::move(written));
}

// All is told; from here on the run really goes on.
bool Run::end_replay() {
    auto memories = replay_.memories(plan_);
    if (!memories) {
        is_replaying_ = false;
        break_off(memories.error().message);
        return false;
    }
    memories_ = std::move(*memories);
    if (replay_.metadata()) outcome_.data.metadata = *replay_.metadata();
    stop_replaying(memories_);
    return true;
}

// By the workflow's settings.
bool Run::is_kept() const {
    const workflow::Settings& settings = plan_.workflow.settings();
    if (is_manual(outcome_.record.mode) && !settings.save_manual) return false;
    return outcome_.record.status == RunStatus::Success ? settings.save_success
                                                        : settings.save_error;
}

Task<> Run::finish() {
    outcome_.record.stopped_at = services_.clock.now();
    if (is_replaying_) stop_replaying({});
    Keep keep = is_kept() ? Keep::Yes : Keep::No;
    // Until the parent has written what came of its step, this run says it.
    if (const auto& parent = request_.ancestry.waiting_parent;
        parent && keep == Keep::No && request_.is_accepted) {
        parent->remove_later(request_.id);
        keep = Keep::UntilParent;
    }
    const auto stored = co_await recorder_.finish(request_.start_items, request_.is_accepted, keep);
    if (!stored) {
        log::error("The end of a run could not be stored.",
                   {{"execution", to_text(request_.id)}, {"reason", stored.error().message}});
        if (request_.is_accepted && stored.error().kind == ErrorKind::Conflict)
            give_up(stored.error());
        else
            fail(stored.error());
        co_return;
    }
    if (request_.sink && request_.sink->has_offer()) request_.sink->release();
}

}  // namespace

Error server_stopped() {
    return Error{ErrorKind::Unavailable, "The server was stopped during the run."};
}

Task<RunOutcome> run_workflow(RunRequest request, const RunServices& services,
                              std::shared_ptr<const StopReason> reason) {
    Run run(std::move(request), services, std::move(reason));
    co_return co_await run.execute();
}

}  // namespace millrace::engine
