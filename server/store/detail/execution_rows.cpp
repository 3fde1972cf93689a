#include "store/detail/execution_rows.hpp"

namespace millrace::store::detail {
namespace {

constexpr std::string_view kColumns =
    "id, workflow_id, workflow_name, status, mode, started_at, stopped_at, wait_till, error, "
    "retry_of, parent_id, call, kept, decision, owner, epoch, document, trigger_node, "
    "trigger_source";
const std::string kInsert = "INSERT INTO executions (" + std::string(kColumns) +
                            ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
const std::string kUpsert =
    kInsert +
    " ON CONFLICT (id) DO UPDATE SET workflow_id = excluded.workflow_id, "
    "workflow_name = excluded.workflow_name, status = excluded.status, mode = excluded.mode, "
    "started_at = excluded.started_at, stopped_at = excluded.stopped_at, "
    "wait_till = excluded.wait_till, error = excluded.error, retry_of = excluded.retry_of, "
    "parent_id = excluded.parent_id, call = excluded.call, kept = excluded.kept, "
    "decision = excluded.decision, owner = excluded.owner, epoch = excluded.epoch, "
    "document = excluded.document, trigger_node = excluded.trigger_node, "
    "trigger_source = excluded.trigger_source";
constexpr std::string_view kInsertData =
    "INSERT INTO execution_data (execution_id, codec, data) VALUES (?, ?, ?)";
constexpr std::string_view kUpsertData =
    "INSERT INTO execution_data (execution_id, codec, data) VALUES (?, ?, ?) "
    "ON CONFLICT (execution_id) DO UPDATE SET codec = excluded.codec, data = excluded.data";
const std::string kSelect = "SELECT " + std::string(kColumns) + " FROM executions";
// Null instead of an empty text.
std::optional<std::string_view> given(const std::string& text) {
    return text.empty() ? std::nullopt : std::optional<std::string_view>(text);
}

Result<void> write_record(Connection& connection, std::string_view sql,
                          const ExecutionRecord& record) {
    return connection.run(sql, record.id, record.workflow_id, record.workflow_name,
                          to_string(record.status), to_string(record.mode), record.started_at,
                          record.stopped_at, record.wait_till, record.error, record.retry_of,
                          record.parent_id, given(record.call), record.is_kept,
                          given(record.decision), given(record.owner), record.epoch,
                          given(record.document), record.trigger_node, record.trigger_source);
}

}  // namespace

const std::string& select_executions() {
    return kSelect;
}

Error no_execution(ExecutionId id) {
    return Error{ErrorKind::NotFound, "There is no execution with the id " + to_text(id) + ".",
                 "It may have been deleted, or its workflow does not save its executions."};
}

Result<ExecutionRecord> read_execution(const Statement& row) {
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
    record.call = row.text(11);
    record.is_kept = row.flag(12);
    record.decision = row.text(13);
    record.owner = row.text(14);
    record.epoch = row.number(15);
    record.document = row.text(16);
    record.trigger_node = row.text(17);
    record.trigger_source = row.text(18);
    return record;
}

Result<void> add_contents(Connection& connection, ExecutionId id,
                          const std::vector<std::string>& contents) {
    for (const std::string& reference : contents) {
        const auto written = connection.run(
            "INSERT OR IGNORE INTO execution_contents (execution_id, reference) VALUES (?, ?)", id,
            reference);
        if (!written) return written.error();
    }
    return {};
}

Result<void> write_execution(Connection& connection, const ExecutionRecord& record,
                             const Payload& payload, const std::vector<std::string>& contents,
                             Existing existing) {
    const bool replaces = existing == Existing::Replace;
    const auto written = write_record(connection, replaces ? kUpsert : kInsert, record);
    if (!written) return written.error();
    const auto stored =
        connection.run(replaces ? kUpsertData : kInsertData, record.id,
                       static_cast<std::int64_t>(payload.codec), Blob{payload.bytes});
    if (!stored) return stored.error();
    if (replaces) {
        const auto removed =
            connection.run("DELETE FROM execution_contents WHERE execution_id = ?", record.id);
        if (!removed) return removed.error();
    }
    return add_contents(connection, record.id, contents);
}

}  // namespace millrace::store::detail
