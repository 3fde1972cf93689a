#include "store/detail/schedule_rows.hpp"

#include "store/detail/connection.hpp"
#include "store/payload.hpp"

namespace millrace::store::detail {
namespace {

Result<ScheduleRow> read_row(const Statement& row) {
    return ScheduleRow{{row.text(0), row.text(1), static_cast<int>(row.number(2))},
                       row.text(3),
                       row.optional_time(4),
                       row.optional_time(5)};
}

const ScheduleRow* find_same(const std::vector<ScheduleRow>& rows, const ScheduleRow& wanted) {
    for (const ScheduleRow& row : rows)
        if (row.key == wanted.key && row.definition == wanted.definition) return &row;
    return nullptr;
}

Result<void> save_state(Connection& connection, const ScheduleFire& fire) {
    return connection.run(
        "INSERT INTO state (scope, key, updated_at, codec, value) VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT (scope, key) DO UPDATE SET updated_at = excluded.updated_at, "
        "codec = excluded.codec, value = excluded.value",
        fire.state->scope, fire.state->key, fire.at, static_cast<std::int64_t>(Codec::Plain),
        Blob{fire.state->text});
}

}  // namespace

Result<std::vector<ScheduleRow>> schedules_of(Connection& connection,
                                              const std::string& workflow_id) {
    return connection
        .query(
            "SELECT workflow_id, node, rule, definition, next_at, last_at FROM schedules "
            "WHERE workflow_id = ? ORDER BY node, rule",
            workflow_id)
        .all(read_row);
}

Result<void> set_schedules(Connection& connection, const std::string& workflow_id,
                           const std::vector<ScheduleRow>& schedules) {
    const auto earlier = schedules_of(connection, workflow_id);
    if (!earlier) return earlier.error();
    const auto cleared = connection.run("DELETE FROM schedules WHERE workflow_id = ?", workflow_id);
    if (!cleared) return cleared.error();
    for (const ScheduleRow& schedule : schedules) {
        const ScheduleRow* same = find_same(*earlier, schedule);
        const ScheduleRow& times = same ? *same : schedule;
        const auto added = connection.run(
            "INSERT INTO schedules (workflow_id, node, rule, definition, next_at, last_at) "
            "VALUES (?, ?, ?, ?, ?, ?)",
            workflow_id, schedule.key.node, schedule.key.rule, schedule.definition, times.next_at,
            times.last_at);
        if (!added) return added.error();
    }
    return {};
}

Result<void> fire_schedule(Connection& connection, const ScheduleFire& fire) {
    const auto changed = connection.change(
        "UPDATE schedules SET last_at = coalesce(?, last_at), next_at = ? "
        "WHERE workflow_id = ? AND node = ? AND rule = ? AND next_at = ?",
        fire.last_at, fire.next_at, fire.key.workflow_id, fire.key.node, fire.key.rule, fire.at);
    if (!changed) return changed.error();
    if (*changed == 1) return fire.state ? save_state(connection, fire) : Result<void>();
    return Error{ErrorKind::Conflict, "The schedule of \"" + fire.key.node +
                                          "\" was fired already, or is no longer there."};
}

}  // namespace millrace::store::detail
