#include "engine/run_recovery.hpp"

#include "base/log.hpp"
#include "base/runtime.hpp"
#include "store/execution_repository.hpp"
#include "store/workflow_repository.hpp"

namespace millrace::engine {
namespace {

// Runs that wait look whether their time has come this often.
constexpr std::chrono::milliseconds kTurn(500);
constexpr std::size_t kMostAtOnce = 500;

std::string_view text_of_decision(Decision decision) {
    return decision == Decision::Retry ? "retry" : "fail";
}

}  // namespace

// The version that the run began with; runs of an older Millrace have none, and go on with the
// workflow as it is.
Task<Result<std::shared_ptr<const Plan>>> RunRecovery::plan_of(const StoredRun& run) {
    std::shared_ptr<const Json> document = run.record.document;
    if (!document) {
        auto stored = co_await store_.workflows().find(run.record.workflow_id);
        if (!stored) co_return stored.error();
        auto parsed = parse_json(stored->document, {}, {.integers = IntegerMode::Exact});
        if (!parsed) co_return parsed.error();
        (*parsed).get_object()["id"] = stored->id;
        (*parsed).get_object()["active"] = stored->is_active;
        document = std::make_shared<const Json>(std::move(*parsed));
    }
    auto workflow = workflow::Workflow::parse(*document);
    if (!workflow) co_return workflow.error();
    co_return make_plan(std::move(*workflow), registry_,
                        run.record.is_inline ? PlanOrigin::Inline : PlanOrigin::Stored);
}

Task<Result<void>> RunRecovery::start(store::ExecutionRecord record, Purpose purpose) {
    auto run = co_await journal_.read(std::move(record));
    if (!run) co_return run.error();
    auto plan = co_await plan_of(*run);
    if (!plan) co_return plan.error();
    auto request = request_of(std::move(*run), std::move(*plan));
    if (!request) co_return request.error();
    request->is_canceled = purpose == Purpose::Cancel;
    (void)engine_.admit(*request, WhenFull::Wait);  // in the order of their acceptance
    const std::size_t shard = next_shard_++ % runtime_.shard_count();
    engine_.start(runtime_.shard(shard).get_executor(), std::move(*request));
    co_return Result<void>();
}

std::vector<ExecutionId> RunRecovery::quarantined() const {
    const std::lock_guard lock(mutex_);
    return quarantined_;
}

Task<Result<bool>> RunRecovery::start_or_quarantine(store::ExecutionRecord record,
                                                    Purpose purpose) {
    constexpr std::size_t kMostNamed = 100;
    const ExecutionId id = record.id;
    const std::int64_t epoch = record.epoch;
    const auto started = co_await start(std::move(record), purpose);
    if (started) co_return true;
    if (started.error().kind == ErrorKind::Unavailable) co_return started.error();
    {
        const std::lock_guard lock(mutex_);
        if (quarantined_.size() < kMostNamed) quarantined_.push_back(id);
    }
    const std::string reason =
        started.error().message +
        (started.error().detail.empty() ? "" : " (" + started.error().detail + ")");
    log::error("A run cannot be taken up again and is put aside.",
               {{"execution", to_text(id)}, {"reason", reason}});
    const auto noted = co_await store_.run_journal().quarantine(
        id, epoch,
        "The server stopped during this run, and it could not be taken up again: " + reason);
    if (!noted) co_return noted.error();
    co_return false;
}

Task<Result<std::size_t>> RunRecovery::recover() {
    const auto claimed = co_await store_.run_journal().claim(journal_.owner(), true);
    if (!claimed) co_return claimed.error();
    auto lost = co_await store_.run_journal().take_over(journal_.owner());
    if (!lost) co_return lost.error();
    std::map<ExecutionId, bool> open;
    for (const store::ExecutionRecord& record : *lost) open[record.id] = true;
    std::size_t count = 0;
    for (store::ExecutionRecord& record : *lost) {
        // One that another run waits for is taken up by that run.
        if (!record.call.empty() && record.parent_id) {
            if (open.contains(*record.parent_id)) continue;
            const auto parent = co_await store_.executions().find(*record.parent_id);
            if (parent && parent->status == workflow::RunStatus::Waiting) continue;
            const auto noted = co_await store_.run_journal().quarantine(
                record.id, record.epoch, "The run that waited for this one has ended.");
            if (!noted) co_return noted.error();
            continue;
        }
        const auto started = co_await start_or_quarantine(std::move(record));
        if (!started) co_return started.error();
        if (*started) ++count;
    }
    co_return count;
}

// The run, or the one that waits for it and takes it up.
Task<Result<void>> RunRecovery::wake_root(ExecutionId id) {
    auto root = co_await store_.run_journal().find_root(id);
    if (!root) co_return root.error();
    const bool has_ended = root->stopped_at.has_value();
    if (has_ended && root->id != id) {
        const auto orphan = co_await store_.executions().find(id);
        if (!orphan) co_return orphan.error();
        co_return co_await store_.run_journal().quarantine(
            id, orphan->epoch, "The run that waited for this one has ended.");
    }
    auto woken = co_await store_.run_journal().wake(journal_.owner(), root->id);
    if (!woken) co_return woken.error();
    const auto started = co_await start_or_quarantine(std::move(*woken));
    if (!started) co_return started.error();
    co_return Result<void>();
}

Task<Result<void>> RunRecovery::cancel(ExecutionId id) {
    const auto record = co_await store_.executions().find(id);
    if (!record) co_return record.error();
    if (!record->call.empty())
        co_return Error{ErrorKind::Conflict, "Another run waits for this one.",
                        "Stop execution " + to_text(record->parent_id.value_or(0)) + "."};
    co_return co_await end_waiting(id);
}

Task<Result<void>> RunRecovery::end_calls(ExecutionId parent) {
    const auto below = co_await store_.run_journal().waiting_calls(parent);
    if (!below) co_return below.error();
    for (const ExecutionId called : *below)
        if (const auto ended = co_await end_waiting(called);
            !ended && ended.error().kind != ErrorKind::Conflict)
            co_return ended;
    co_return Result<void>();
}

// Together with those that it waits for.
Task<Result<void>> RunRecovery::end_waiting(ExecutionId id) {
    auto taken = co_await store_.run_journal().take(journal_.owner(), id);
    if (!taken) co_return taken.error();
    if (const auto ended = co_await end_calls(id); !ended) co_return ended;
    const auto started = co_await start_or_quarantine(std::move(*taken), Purpose::Cancel);
    if (!started) co_return started.error();
    co_return Result<void>();
}

Task<Result<void>> RunRecovery::decide(ExecutionId id, Decision decision) {
    EntryView view;
    view.decision = decision;
    auto decided = co_await store_.run_journal().decide(journal_.owner(), id, entry_text(view));
    if (!decided) co_return decided.error();
    log::info("It was decided what becomes of a run.",
              {{"execution", to_text(id)}, {"decision", std::string(text_of_decision(decision))}});
    if (!decided->call.empty()) co_return co_await wake_root(id);
    const auto started = co_await start_or_quarantine(std::move(*decided));
    if (!started) co_return started.error();
    co_return Result<void>();
}

Task<> RunRecovery::wake(ExecutionId id) {
    const auto woken = co_await wake_root(id);
    if (woken || woken.error().kind == ErrorKind::Conflict ||
        woken.error().kind == ErrorKind::NotFound)
        co_return;
    log::error("A waiting run could not be woken.",
               {{"execution", to_text(id)}, {"reason", woken.error().message}});
}

Task<> RunRecovery::wake_due() {
    for (;;) {
        const auto due = co_await store_.run_journal().due(engine_.clock().now(), kMostAtOnce);
        if (!due) {
            log::error("Waiting runs cannot be looked for.", {{"reason", due.error().message}});
            co_return;
        }
        // Side by side, so that they share commits.
        TaskGroup group(co_await asio::this_coro::executor, "waking of a run");
        for (const ExecutionId id : *due) group.spawn(wake(id));
        co_await group.drain();
        if (due->size() < kMostAtOnce) co_return;
    }
}

Task<> RunRecovery::run() {
    const auto between = journal_.owner().lease / 3;
    auto renewed_at = engine_.clock().monotonic();
    for (;;) {
        if (!co_await sleep_for(kTurn)) co_return;
        co_await wake_due();
        if (engine_.clock().monotonic() - renewed_at < between) continue;
        renewed_at = engine_.clock().monotonic();
        const auto renewed = co_await store_.run_journal().renew(journal_.owner().id);
        if (!renewed)
            log::warn("The lease on this server's runs could not be renewed.",
                      {{"reason", renewed.error().message}});
    }
}

Task<> RunRecovery::release() {
    const auto released = co_await store_.run_journal().release(journal_.owner().id);
    if (!released)
        log::warn("The lease on this server's runs could not be given back.",
                  {{"reason", released.error().message}});
}

}  // namespace millrace::engine
