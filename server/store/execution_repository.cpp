#include "store/execution_repository.hpp"

#include "store/content_repository.hpp"
#include "store/cursor.hpp"
#include "store/detail/conditions.hpp"
#include "store/detail/database.hpp"
#include "store/detail/schedule_rows.hpp"

namespace millrace::store {

using detail::Blob;
using detail::Conditions;
using detail::Connection;
using detail::Statement;
using workflow::RunStatus;

namespace {

constexpr std::size_t kMaxPage = 1000;

constexpr std::string_view kColumns =
    "id, workflow_id, workflow_name, status, mode, started_at, stopped_at, wait_till, error, "
    "retry_of, parent_id, trigger_node, trigger_source";
const std::string kInsert = "INSERT INTO executions (" + std::string(kColumns) +
                            ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
const std::string kUpsert =
    kInsert +
    " ON CONFLICT (id) DO UPDATE SET workflow_id = excluded.workflow_id, "
    "workflow_name = excluded.workflow_name, status = excluded.status, mode = excluded.mode, "
    "started_at = excluded.started_at, stopped_at = excluded.stopped_at, "
    "wait_till = excluded.wait_till, error = excluded.error, retry_of = excluded.retry_of, "
    "parent_id = excluded.parent_id, trigger_node = excluded.trigger_node, "
    "trigger_source = excluded.trigger_source";
constexpr std::string_view kInsertData =
    "INSERT INTO execution_data (execution_id, codec, data) VALUES (?, ?, ?)";
constexpr std::string_view kUpsertData =
    "INSERT INTO execution_data (execution_id, codec, data) VALUES (?, ?, ?) "
    "ON CONFLICT (execution_id) DO UPDATE SET codec = excluded.codec, data = excluded.data";
const std::string kSelect = "SELECT " + std::string(kColumns) + " FROM executions";
const std::string kSelectWithData =
    "SELECT " + std::string(kColumns) +
    ", codec, data FROM executions JOIN execution_data ON execution_id = id WHERE id = ?";
constexpr std::string_view kHasEnded = "status NOT IN ('new', 'running', 'waiting')";

Error not_found(ExecutionId id) {
    return Error{ErrorKind::NotFound, "There is no execution with the id " + to_text(id) + ".",
                 "It may have been deleted, or its workflow does not save its executions."};
}

Result<ExecutionRecord> read_record(const Statement& row) {
    ExecutionRecord record;
    record.id = row.number(0);
    record.workflow_id = row.text(1);
    record.workflow_name = row.text(2);
    const auto status = workflow::run_status_from(row.bytes(3));
    const auto mode = workflow::run_mode_from(row.bytes(4));
    if (!status || !mode)
        return Error{ErrorKind::Internal,
                     "The execution " + to_text(record.id) + " is damaged in the database.",
                     "Delete it.", "status or mode is unknown"};
    record.status = *status;
    record.mode = *mode;
    record.started_at = row.time(5);
    record.stopped_at = row.optional_time(6);
    record.wait_till = row.optional_time(7);
    record.error = row.text(8);
    if (!row.is_null(9)) record.retry_of = row.number(9);
    if (!row.is_null(10)) record.parent_id = row.number(10);
    record.trigger_node = row.text(11);
    record.trigger_source = row.text(12);
    return record;
}

// What a search by id found, or the error that says it found nothing.
template <class T>
Result<T> required(Result<std::optional<T>> found, ExecutionId id) {
    if (!found) return found.error();
    if (!*found) return not_found(id);
    return std::move(**found);
}

Conditions conditions_of(const ExecutionFilter& filter) {
    Conditions conditions;
    if (filter.status) conditions.add("status = ?", {std::string(to_string(*filter.status))});
    if (filter.workflow_id) conditions.add("workflow_id = ?", {*filter.workflow_id});
    if (filter.started_before)
        conditions.add("started_at < ?", {filter.started_before->time_since_epoch().count()});
    return conditions;
}

Result<void> write_record(Connection& connection, std::string_view sql,
                          const ExecutionRecord& record) {
    return connection.run(sql, record.id, record.workflow_id, record.workflow_name,
                          to_string(record.status), to_string(record.mode), record.started_at,
                          record.stopped_at, record.wait_till, record.error, record.retry_of,
                          record.parent_id, record.trigger_node, record.trigger_source);
}

Result<void> write_contents(Connection& connection, ExecutionId id,
                            const std::vector<std::string>& contents, bool replaces) {
    if (replaces) {
        const auto removed =
            connection.run("DELETE FROM execution_contents WHERE execution_id = ?", id);
        if (!removed) return removed.error();
    }
    for (const std::string& reference : contents) {
        const auto written = connection.run(
            "INSERT OR IGNORE INTO execution_contents (execution_id, reference) VALUES (?, ?)", id,
            reference);
        if (!written) return written.error();
    }
    return {};
}

Result<std::int64_t> count_released(Connection& connection) {
    return connection.number("SELECT count(*) FROM released_contents");
}

// Rows that were removed, and stored files that may have lost their last execution.
struct Removed {
    std::int64_t executions = 0;
    std::int64_t released = 0;
};

}  // namespace

Task<Result<void>> ExecutionRepository::insert_running(ExecutionRecord record, ExecutionData data,
                                                       std::optional<ScheduleFire> fire) {
    return save(std::move(record), std::move(data), Existing::Refuse, std::move(fire));
}

Task<Result<void>> ExecutionRepository::insert_finished(ExecutionRecord record,
                                                        ExecutionData data) {
    return save(std::move(record), std::move(data), Existing::Refuse);
}

Task<Result<void>> ExecutionRepository::finish(ExecutionRecord record, ExecutionData data) {
    return save(std::move(record), std::move(data), Existing::Replace);
}

Task<Result<void>> ExecutionRepository::save(ExecutionRecord record, ExecutionData data,
                                             Existing existing, std::optional<ScheduleFire> fire) {
    auto payload = co_await database_.pack(std::move(data.text));
    if (!payload) co_return payload.error();
    auto operation = [record = std::move(record), payload = std::move(*payload),
                      contents = std::move(data.contents), fire = std::move(fire),
                      existing](Connection& connection) -> Result<void> {
        const bool replaces = existing == Existing::Replace;
        if (fire)
            if (const auto fired = detail::fire_schedule(connection, *fire); !fired)
                return fired.error();
        const auto written = write_record(connection, replaces ? kUpsert : kInsert, record);
        if (!written) return written.error();
        const auto stored =
            connection.run(replaces ? kUpsertData : kInsertData, record.id,
                           static_cast<std::int64_t>(payload.codec), Blob{payload.bytes});
        if (!stored) return stored.error();
        return write_contents(connection, record.id, contents, replaces);
    };
    co_return co_await database_.write(std::move(operation));
}

Task<Result<void>> ExecutionRepository::mark(ExecutionId id, ExecutionMark mark) {
    auto operation = [id, mark = std::move(mark)](Connection& connection) -> Result<void> {
        const auto changed = connection.change(
            "UPDATE executions SET status = ?, stopped_at = ?, wait_till = ?, error = ? "
            "WHERE id = ?",
            to_string(mark.status), mark.stopped_at, mark.wait_till, mark.error, id);
        if (!changed) return changed.error();
        if (*changed == 0) return not_found(id);
        return {};
    };
    co_return co_await database_.write(std::move(operation));
}

Task<Result<void>> ExecutionRepository::mark_begun(ExecutionId id) {
    auto operation = [id, now = database_.now()](Connection& connection) -> Result<void> {
        return connection.run(
            "UPDATE executions SET status = 'running', started_at = ? "
            "WHERE id = ? AND status = 'new'",
            now, id);
    };
    co_return co_await database_.write(std::move(operation));
}

Task<Result<ExecutionRecord>> ExecutionRepository::find(ExecutionId id) {
    auto operation = [id](Connection& connection) {
        return required(connection.query(kSelect + " WHERE id = ?", id).first(read_record), id);
    };
    co_return co_await database_.read(std::move(operation));
}

Task<Result<Execution>> ExecutionRepository::find_with_data(ExecutionId id) {
    auto operation = [this, id](Connection& connection) {
        const auto read = [this](const Statement& row) -> Result<Execution> {
            auto record = read_record(row);
            if (!record) return record.error();
            auto data = database_.unpack(row, 13);
            if (!data) return data.error();
            return Execution{std::move(*record), std::move(*data)};
        };
        return required(connection.query(kSelectWithData, id).first(read), id);
    };
    co_return co_await database_.read(std::move(operation));
}

Task<Result<ExecutionPage>> ExecutionRepository::list(ExecutionFilter filter,
                                                      std::optional<std::string> cursor,
                                                      std::size_t limit) {
    Conditions conditions = conditions_of(filter);
    if (cursor) {
        const auto after = ExecutionCursor::parse(*cursor);
        if (!after) co_return after.error();
        conditions.add("id < ?", {after->id});
    }
    auto operation = [conditions = std::move(conditions),
                      limit = std::clamp(limit, std::size_t{1}, kMaxPage)](
                         Connection& connection) -> Result<ExecutionPage> {
        auto rows = connection.query(kSelect + conditions.where() + " ORDER BY id DESC LIMIT ?");
        conditions.bind_to(rows);
        // One more than asked for shows whether there is a next page.
        rows.bind(limit + 1);
        auto records = rows.all(read_record);
        if (!records) return records.error();
        ExecutionPage page{std::move(*records), std::nullopt};
        if (page.records.size() > limit) {
            page.records.pop_back();
            page.next_cursor = ExecutionCursor{page.records.back().id}.text();
        }
        return page;
    };
    co_return co_await database_.read(std::move(operation));
}

Task<Result<std::vector<ExecutionRecord>>> ExecutionRepository::list_open() {
    auto operation = [](Connection& connection) {
        return connection
            .query(kSelect + " WHERE status IN ('new', 'running', 'waiting') ORDER BY id")
            .all(read_record);
    };
    co_return co_await database_.read(std::move(operation));
}

Task<Result<void>> ExecutionRepository::remove(ExecutionId id) {
    auto operation = [id](Connection& connection) -> Result<std::int64_t> {
        const auto removed = connection.change("DELETE FROM executions WHERE id = ?", id);
        if (!removed) return removed.error();
        if (*removed == 0) return not_found(id);
        return count_released(connection);
    };
    const auto released = co_await database_.write(std::move(operation));
    if (!released) co_return released.error();
    co_await collect_released(*released);
    co_return Result<void>();
}

Task<Result<std::int64_t>> ExecutionRepository::remove_many(std::vector<ExecutionId> ids) {
    auto operation = [ids = std::move(ids)](Connection& connection) -> Result<Removed> {
        std::int64_t total = 0;
        for (const ExecutionId id : ids) {
            const auto removed = connection.change("DELETE FROM executions WHERE id = ?", id);
            if (!removed) return removed.error();
            total += *removed;
        }
        const auto released = count_released(connection);
        if (!released) return released.error();
        return Removed{total, *released};
    };
    const auto removed = co_await database_.write(std::move(operation));
    if (!removed) co_return removed.error();
    co_await collect_released(removed->released);
    co_return removed->executions;
}

Task<Result<std::int64_t>> ExecutionRepository::remove_ended(ExecutionFilter filter,
                                                             std::size_t limit) {
    Conditions conditions = conditions_of(filter);
    conditions.add(kHasEnded);
    auto operation = [conditions = std::move(conditions),
                      limit](Connection& connection) -> Result<Removed> {
        const std::string chosen =
            "SELECT id FROM executions" + conditions.where() + " ORDER BY id LIMIT ?";
        auto statement = connection.query("DELETE FROM executions WHERE id IN (" + chosen + ")");
        conditions.bind_to(statement);
        statement.bind(limit);
        const auto done = statement.finish();
        if (!done) return done.error();
        const std::int64_t executions = connection.changes();
        const auto released = count_released(connection);
        if (!released) return released.error();
        return Removed{executions, *released};
    };
    const auto removed = co_await database_.write(std::move(operation));
    if (!removed) co_return removed.error();
    co_await collect_released(removed->released);
    co_return removed->executions;
}

// What cannot be deleted now is deleted after a later removal, or at the next start.
Task<> ExecutionRepository::collect_released(std::int64_t released) {
    if (released > 0) (void)co_await contents_.collect();
}

}  // namespace millrace::store
