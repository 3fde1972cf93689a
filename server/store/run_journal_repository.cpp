#include "store/run_journal_repository.hpp"

#include "store/detail/database.hpp"
#include "store/detail/execution_rows.hpp"
#include "store/detail/schedule_rows.hpp"

namespace millrace::store {

using detail::Blob;
using detail::Connection;
using detail::Existing;
using detail::no_execution;
using detail::read_execution;
using detail::select_executions;
using detail::Statement;

namespace {

Error passed_on(ExecutionId id) {
    return Error{ErrorKind::Conflict,
                 "The execution " + to_text(id) + " has passed to another server, or has ended."};
}

struct PackedRun {
    AcceptedRun run;
    Payload payload;
    std::optional<Payload> document{};
};

struct PackedState {
    StateChange change;
    Payload payload;
};

Result<void> insert_run(Connection& connection, const PackedRun& packed) {
    const AcceptedRun& run = packed.run;
    if (run.fire)
        if (const auto fired = detail::fire_schedule(connection, *run.fire); !fired)
            return fired.error();
    if (packed.document) {
        const auto written = connection.run(
            "INSERT OR IGNORE INTO run_documents (key, codec, document) VALUES (?, ?, ?)",
            run.record.document, static_cast<std::int64_t>(packed.document->codec),
            Blob{packed.document->bytes});
        if (!written) return written.error();
    }
    return detail::write_execution(connection, run.record, packed.payload, run.data.contents,
                                   Existing::Refuse);
}

Result<void> save_states(Connection& connection, const std::vector<PackedState>& states, Time now) {
    for (const PackedState& state : states) {
        const auto saved = connection.run(
            "INSERT INTO state (scope, key, updated_at, codec, value) VALUES (?, ?, ?, ?, ?) "
            "ON CONFLICT (scope, key) DO UPDATE SET updated_at = excluded.updated_at, "
            "codec = excluded.codec, value = excluded.value",
            state.change.scope, state.change.key, now,
            static_cast<std::int64_t>(state.payload.codec), Blob{state.payload.bytes});
        if (!saved) return saved.error();
    }
    return {};
}

Result<void> remove_runs(Connection& connection, const std::vector<ExecutionId>& runs) {
    for (const ExecutionId id : runs) {
        const auto removed = connection.run("DELETE FROM executions WHERE id = ? AND kept = 0", id);
        if (!removed) return removed.error();
    }
    return {};
}

Result<void> check_epoch(Connection& connection, ExecutionId id, std::int64_t epoch) {
    const auto found = connection.number(
        "SELECT count(*) FROM executions WHERE id = ? AND epoch = ? AND "
        "status IN ('new', 'running', 'waiting')",
        id, epoch);
    if (!found) return found.error();
    if (*found == 0) return passed_on(id);
    return {};
}

Result<std::optional<ExecutionRecord>> find(Connection& connection, ExecutionId id) {
    return connection.query(select_executions() + " WHERE id = ?", id).first(read_execution);
}

// The run, which is open, as this owner's with a new epoch.
Result<ExecutionRecord> hand_to(Connection& connection, const RunOwner& owner, Time now,
                                ExecutionRecord record) {
    const auto changed = connection.change(
        "UPDATE executions SET status = iif(status = 'new', 'new', 'running'), wait_till = NULL, "
        "decision = NULL, owner = ?1, epoch = epoch + 1 WHERE id = ?2 AND (owner IS NULL OR owner "
        "= ?1 OR owner NOT IN "
        "(SELECT id FROM run_owners WHERE seen_at > ?3))",
        owner.id, record.id, now - owner.lease);
    if (!changed) return changed.error();
    if (*changed == 0) return passed_on(record.id);
    if (record.status != workflow::RunStatus::New) record.status = workflow::RunStatus::Running;
    record.wait_till.reset();
    record.decision.clear();
    record.owner = owner.id;
    ++record.epoch;
    return record;
}

// What becomes of a run that waits for a decision.
enum class Asked { Refuse, Take };

Result<ExecutionRecord> take_waiting(Connection& connection, const RunOwner& owner, ExecutionId id,
                                     Time now, Asked asked) {
    auto record = find(connection, id);
    if (!record) return record.error();
    if (!*record) return no_execution(id);
    if ((*record)->status != workflow::RunStatus::Waiting)
        return Error{ErrorKind::Conflict, "The execution is not waiting."};
    if (!(*record)->decision.empty() && asked == Asked::Refuse)
        return Error{ErrorKind::Conflict, "The execution waits for a decision."};
    return hand_to(connection, owner, now, std::move(**record));
}

Result<PackedState> pack_state(StateChange change, Result<Payload> payload) {
    if (!payload) return payload.error();
    return PackedState{std::move(change), std::move(*payload)};
}

// What a write needs, packed by whoever asks for it.
Task<Result<std::optional<PackedRun>>> packed(const detail::Database& database,
                                              std::optional<AcceptedRun> run) {
    if (!run) co_return std::optional<PackedRun>();
    auto payload = co_await database.pack(std::move(run->data.text));
    if (!payload) co_return payload.error();
    PackedRun result{std::move(*run), std::move(*payload)};
    if (result.run.document) {
        auto document = co_await database.pack(std::move(result.run.document->text));
        if (!document) co_return document.error();
        result.document = std::move(*document);
    }
    co_return std::optional<PackedRun>(std::move(result));
}

Task<Result<std::vector<PackedState>>> packed(const detail::Database& database,
                                              std::vector<StateChange> changes) {
    std::vector<PackedState> states;
    for (StateChange& change : changes) {
        auto payload = co_await database.pack(std::move(change.value));
        auto state = pack_state(std::move(change), std::move(payload));
        if (!state) co_return state.error();
        states.push_back(std::move(*state));
    }
    co_return states;
}

Task<Result<std::optional<Payload>>> packed(const detail::Database& database,
                                            std::optional<ExecutionData>& data) {
    if (!data) co_return std::optional<Payload>();
    auto payload = co_await database.pack(std::move(data->text));
    if (!payload) co_return payload.error();
    co_return std::optional<Payload>(std::move(*payload));
}

}  // namespace

Task<Result<void>> RunJournalRepository::write(RunProgress progress) {
    auto accepts = co_await packed(database_, std::move(progress.accepts));
    if (!accepts) co_return accepts.error();
    auto called = co_await packed(database_, std::move(progress.called));
    if (!called) co_return called.error();
    auto states = co_await packed(database_, std::move(progress.states));
    if (!states) co_return states.error();
    auto entry = co_await packed(database_, progress.entry);
    if (!entry) co_return entry.error();
    auto operation = [progress = std::move(progress), accepts = std::move(*accepts),
                      called = std::move(*called), states = std::move(*states),
                      entry = std::move(*entry),
                      now = database_.now()](Connection& connection) -> Result<void> {
        auto done = accepts ? insert_run(connection, *accepts)
                            : check_epoch(connection, progress.id, progress.epoch);
        if (done && called) done = insert_run(connection, *called);
        if (done && entry)
            done = connection.run(
                "INSERT INTO run_entries (execution_id, sequence, epoch, codec, data) "
                "VALUES (?, ?, ?, ?, ?)",
                progress.id, progress.sequence, progress.epoch,
                static_cast<std::int64_t>(entry->codec), Blob{entry->bytes});
        if (done && entry)
            done = detail::add_contents(connection, progress.id, progress.entry->contents);
        if (done) done = save_states(connection, states, now);
        if (done) done = remove_runs(connection, progress.removals);
        if (done && progress.parks)
            done = connection.run(
                "UPDATE executions SET status = 'waiting', wait_till = ?, decision = ? "
                "WHERE id = ?",
                progress.wait_till,
                progress.decision.empty() ? std::nullopt
                                          : std::optional<std::string_view>(progress.decision),
                progress.id);
        return done;
    };
    co_return co_await database_.write(std::move(operation));
}

Task<Result<void>> RunJournalRepository::finish(RunFinish finish) {
    auto payload = co_await packed(database_, finish.data);
    if (!payload) co_return payload.error();
    auto states = co_await packed(database_, std::move(finish.states));
    if (!states) co_return states.error();
    auto operation = [finish = std::move(finish), payload = std::move(*payload),
                      states = std::move(*states),
                      now = database_.now()](Connection& connection) -> Result<void> {
        const ExecutionId id = finish.record.id;
        Result<void> done;
        if (finish.was_accepted) done = check_epoch(connection, id, finish.record.epoch);
        if (done && finish.was_accepted)
            done = connection.run("DELETE FROM run_entries WHERE execution_id = ?", id);
        if (done && payload)
            done =
                detail::write_execution(connection, finish.record, *payload, finish.data->contents,
                                        finish.was_accepted ? Existing::Replace : Existing::Refuse);
        if (done && !payload && finish.was_accepted)
            done = connection.run("DELETE FROM executions WHERE id = ?", id);
        if (done) done = save_states(connection, states, now);
        if (done) done = remove_runs(connection, finish.removals);
        return done;
    };
    co_return co_await database_.write(std::move(operation));
}

Task<Result<void>> RunJournalRepository::mark_begun(ExecutionId id) {
    auto operation = [id, now = database_.now()](Connection& connection) -> Result<void> {
        return connection.run(
            "UPDATE executions SET status = 'running', started_at = ? "
            "WHERE id = ? AND status = 'new'",
            now, id);
    };
    co_return co_await database_.write(std::move(operation));
}

Task<Result<void>> RunJournalRepository::quarantine(ExecutionId id, std::int64_t epoch,
                                                    std::string error) {
    auto operation = [id, epoch, error = std::move(error),
                      now = database_.now()](Connection& connection) -> Result<void> {
        const auto changed = connection.change(
            "UPDATE executions SET status = 'crashed', stopped_at = ?, error = ?, wait_till = "
            "NULL, decision = NULL WHERE id = ? AND epoch = ?",
            now, error, id, epoch);
        if (!changed) return changed.error();
        if (*changed == 0) return passed_on(id);
        return {};
    };
    co_return co_await database_.write(std::move(operation));
}

Task<Result<std::vector<std::string>>> RunJournalRepository::entries(ExecutionId id) {
    auto operation = [this, id](Connection& connection) -> Result<std::vector<std::string>> {
        std::int64_t next = 0;
        const auto read = [this, id, &next](const Statement& row) -> Result<std::string> {
            if (row.number(0) != next++)
                return Error{ErrorKind::Internal,
                             "A record of execution " + to_text(id) + " is missing."};
            return database_.unpack(row, 1);
        };
        return connection
            .query(
                "SELECT sequence, codec, data FROM run_entries WHERE execution_id = ? "
                "ORDER BY sequence",
                id)
            .all(read);
    };
    co_return co_await database_.read(std::move(operation));
}

Task<Result<std::string>> RunJournalRepository::document(std::string key) {
    auto operation = [this, key = std::move(key)](Connection& connection) -> Result<std::string> {
        auto found =
            connection.query("SELECT codec, document FROM run_documents WHERE key = ?", key)
                .first([this](const Statement& row) { return database_.unpack(row, 0); });
        if (!found) return found.error();
        if (!*found)
            return Error{ErrorKind::Internal, "The version of the workflow that ran is missing."};
        return std::move(**found);
    };
    co_return co_await database_.read(std::move(operation));
}

Task<Result<std::optional<ExecutionRecord>>> RunJournalRepository::find_call(ExecutionId parent,
                                                                             std::string call) {
    auto operation = [parent, call = std::move(call)](Connection& connection) {
        return connection
            .query(select_executions() + " WHERE parent_id = ? AND call = ? ORDER BY id DESC",
                   parent, call)
            .first(read_execution);
    };
    co_return co_await database_.read(std::move(operation));
}

Task<Result<std::vector<ExecutionId>>> RunJournalRepository::waiting_calls(ExecutionId parent) {
    auto operation = [parent](Connection& connection) {
        return connection
            .query(
                "SELECT id FROM executions WHERE parent_id = ? AND call IS NOT NULL AND "
                "status = 'waiting'",
                parent)
            .all([](const Statement& row) -> Result<ExecutionId> { return row.number(0); });
    };
    co_return co_await database_.read(std::move(operation));
}

Task<Result<ExecutionRecord>> RunJournalRepository::find_root(ExecutionId id) {
    auto operation = [id](Connection& connection) -> Result<ExecutionRecord> {
        // Nobody nests deeper; a circle in a damaged database ends, too.
        constexpr int kMostLevels = 100;
        auto record = find(connection, id);
        for (int level = 0; level < kMostLevels; ++level) {
            if (!record) return record.error();
            if (!*record) return no_execution(id);
            if ((*record)->call.empty() || !(*record)->parent_id) break;
            auto parent = find(connection, *(*record)->parent_id);
            if (!parent) return parent.error();
            if (!*parent) break;
            record = std::move(parent);
        }
        return std::move(**record);
    };
    co_return co_await database_.read(std::move(operation));
}

Task<Result<void>> RunJournalRepository::claim(RunOwner owner, bool is_alone) {
    auto operation = [owner = std::move(owner), is_alone,
                      now = database_.now()](Connection& connection) -> Result<void> {
        Result<void> done;
        if (is_alone) done = connection.run("DELETE FROM run_owners");
        if (done)
            done = connection.run(
                "INSERT INTO run_owners (id, seen_at) VALUES (?, ?) "
                "ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at",
                owner.id, now);
        // What earlier processes left behind.
        if (done && is_alone)
            done = connection.run(
                "DELETE FROM run_documents WHERE key NOT IN (SELECT document FROM executions "
                "WHERE document IS NOT NULL AND status IN ('new', 'running', 'waiting'))");
        if (done && is_alone)
            done = connection.run(
                "DELETE FROM executions WHERE kept = 0 AND parent_id NOT IN (SELECT id FROM "
                "executions WHERE status IN ('new', 'running', 'waiting'))");
        return done;
    };
    co_return co_await database_.write(std::move(operation));
}

Task<Result<void>> RunJournalRepository::renew(std::string owner) {
    auto operation = [owner = std::move(owner),
                      now = database_.now()](Connection& connection) -> Result<void> {
        return connection.run(
            "INSERT INTO run_owners (id, seen_at) VALUES (?, ?) "
            "ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at",
            owner, now);
    };
    co_return co_await database_.write(std::move(operation));
}

Task<Result<void>> RunJournalRepository::release(std::string owner) {
    auto operation = [owner = std::move(owner)](Connection& connection) -> Result<void> {
        return connection.run("DELETE FROM run_owners WHERE id = ?", owner);
    };
    co_return co_await database_.write(std::move(operation));
}

Task<Result<std::vector<ExecutionRecord>>> RunJournalRepository::take_over(RunOwner owner) {
    using Found = Result<std::vector<ExecutionRecord>>;
    auto operation = [owner = std::move(owner),
                      now = database_.now()](Connection& connection) -> Found {
        auto lost = connection
                        .query(select_executions() +
                                   " WHERE status IN ('new', 'running') AND (owner IS NULL OR "
                                   "(owner <> ?1 AND owner NOT IN (SELECT id FROM run_owners "
                                   "WHERE seen_at > ?2))) ORDER BY id",
                               owner.id, now - owner.lease)
                        .all(read_execution);
        if (!lost) return lost.error();
        std::vector<ExecutionRecord> taken;
        for (ExecutionRecord& record : *lost) {
            auto one = hand_to(connection, owner, now, std::move(record));
            if (!one) return one.error();
            taken.push_back(std::move(*one));
        }
        return taken;
    };
    co_return co_await database_.write(std::move(operation));
}

Task<Result<ExecutionRecord>> RunJournalRepository::wake(RunOwner owner, ExecutionId id) {
    auto operation = [owner = std::move(owner), id, now = database_.now()](Connection& connection) {
        return take_waiting(connection, owner, id, now, Asked::Refuse);
    };
    co_return co_await database_.write(std::move(operation));
}

Task<Result<ExecutionRecord>> RunJournalRepository::take(RunOwner owner, ExecutionId id) {
    auto operation = [owner = std::move(owner), id, now = database_.now()](Connection& connection) {
        return take_waiting(connection, owner, id, now, Asked::Take);
    };
    co_return co_await database_.write(std::move(operation));
}

Task<Result<ExecutionRecord>> RunJournalRepository::decide(RunOwner owner, ExecutionId id,
                                                           std::string entry) {
    auto payload = co_await database_.pack(std::move(entry));
    if (!payload) co_return payload.error();
    auto operation = [owner = std::move(owner), id, payload = std::move(*payload),
                      now = database_.now()](Connection& connection) -> Result<ExecutionRecord> {
        auto record = find(connection, id);
        if (!record) return record.error();
        if (!*record) return no_execution(id);
        if ((*record)->decision.empty())
            return Error{ErrorKind::Conflict, "The execution does not wait for a decision."};
        auto taken = hand_to(connection, owner, now, std::move(**record));
        if (!taken) return taken.error();
        const auto sequence =
            connection.number("SELECT count(*) FROM run_entries WHERE execution_id = ?", id);
        if (!sequence) return sequence.error();
        const auto written = connection.run(
            "INSERT INTO run_entries (execution_id, sequence, epoch, codec, data) "
            "VALUES (?, ?, ?, ?, ?)",
            id, *sequence, taken->epoch, static_cast<std::int64_t>(payload.codec),
            Blob{payload.bytes});
        if (!written) return written.error();
        return taken;
    };
    co_return co_await database_.write(std::move(operation));
}

Task<Result<std::vector<ExecutionId>>> RunJournalRepository::due(Time now, std::size_t limit) {
    auto operation = [now, limit](Connection& connection) {
        return connection
            .query(
                "SELECT id FROM executions WHERE wait_till <= ? AND status = 'waiting' "
                "ORDER BY wait_till LIMIT ?",
                now, limit)
            .all([](const Statement& row) -> Result<ExecutionId> { return row.number(0); });
    };
    co_return co_await database_.read(std::move(operation));
}

}  // namespace millrace::store
