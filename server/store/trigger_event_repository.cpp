#include "store/trigger_event_repository.hpp"

#include <algorithm>

#include "store/cursor.hpp"
#include "store/detail/conditions.hpp"
#include "store/detail/database.hpp"

namespace millrace::store {

using detail::Conditions;
using detail::Connection;
using detail::Statement;

namespace {

constexpr std::size_t kMostNoted = 1000;
constexpr std::size_t kMaxPage = 1000;
// Callers write into these.
constexpr std::size_t kLongestText = 500;

constexpr std::string_view kOfExecutions =
    "SELECT id, workflow_id, workflow_name, trigger_node, mode, trigger_source, '', id "
    "FROM executions";
constexpr std::string_view kApart =
    "SELECT id, workflow_id, workflow_name, node, mode, source, reason, execution_id "
    "FROM trigger_events";

Result<TriggerEvent> read_event(const Statement& row) {
    TriggerEvent event;
    event.id = row.number(0);
    event.workflow_id = row.text(1);
    event.workflow_name = row.text(2);
    event.node = row.text(3);
    event.mode = workflow::run_mode_from(row.bytes(4)).value_or(workflow::RunMode::Trigger);
    event.source = row.text(5);
    event.reason = row.text(6);
    if (!row.is_null(7)) event.execution_id = row.number(7);
    return event;
}

Conditions conditions_of(const TriggerEventFilter& filter,
                         const std::optional<ExecutionId>& below) {
    Conditions conditions;
    if (filter.workflow_id) conditions.add("workflow_id = ?", {*filter.workflow_id});
    if (below) conditions.add("id < ?", {*below});
    return conditions;
}

void cut(std::string& text) {
    if (text.size() <= kLongestText) return;
    std::size_t end = kLongestText;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
    text.resize(end);
}

}  // namespace

Time TriggerEvent::time() const {
    // Ids begin with the milliseconds of their making (base/id.hpp).
    return Time(std::chrono::milliseconds(id >> 21));
}

void TriggerEventRepository::note(TriggerEvent event) {
    cut(event.source);
    cut(event.reason);
    const std::lock_guard lock(mutex_);
    if (noted_.size() < kMostNoted) {
        noted_.push_back(std::move(event));
        return;
    }
    ++passed_over_;
    last_passed_over_ = std::move(event);
}

std::vector<TriggerEvent> TriggerEventRepository::take_noted() {
    const std::lock_guard lock(mutex_);
    auto events = std::exchange(noted_, {});
    if (passed_over_ == 0) return events;
    TriggerEvent more = std::move(last_passed_over_);
    const std::string outcome = more.is_accepted() ? "accepted" : "refused: " + more.reason;
    more.reason = "One of " + std::to_string(passed_over_) +
                  " events that came too fast to be kept one by one; it was " + outcome;
    events.push_back(std::move(more));
    passed_over_ = 0;
    return events;
}

Task<Result<void>> TriggerEventRepository::flush(std::size_t most) {
    const auto events = std::make_shared<const std::vector<TriggerEvent>>(take_noted());
    if (events->empty()) co_return Result<void>();
    auto operation = [events, most](Connection& connection) -> Result<void> {
        for (const TriggerEvent& event : *events) {
            const auto added = connection.run(
                "INSERT OR REPLACE INTO trigger_events (id, workflow_id, workflow_name, node, "
                "mode, source, reason, execution_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                event.id, event.workflow_id, event.workflow_name, event.node, to_string(event.mode),
                event.source, event.reason, event.execution_id);
            if (!added) return added.error();
        }
        return connection.run(
            "DELETE FROM trigger_events WHERE id <= "
            "(SELECT id FROM trigger_events ORDER BY id DESC LIMIT 1 OFFSET ?)",
            most);
    };
    auto written = co_await database_.write(std::move(operation));
    if (written) co_return written;
    const std::lock_guard lock(mutex_);
    noted_.insert(noted_.begin(), events->begin(), events->end());
    if (noted_.size() > kMostNoted) {
        passed_over_ += noted_.size() - kMostNoted;
        last_passed_over_ = noted_.back();
        noted_.resize(kMostNoted);
    }
    co_return written;
}

Task<Result<TriggerEventPage>> TriggerEventRepository::list(TriggerEventFilter filter,
                                                            std::optional<std::string> cursor,
                                                            std::size_t limit) {
    std::optional<ExecutionId> below;
    if (cursor) {
        const auto after = ExecutionCursor::parse(*cursor);
        if (!after) co_return after.error();
        below = after->id;
    }
    limit = std::clamp(limit, std::size_t{1}, kMaxPage);
    auto operation = [filter = std::move(filter), below,
                      limit](Connection& connection) -> Result<TriggerEventPage> {
        Conditions of_executions = conditions_of(filter, below);
        of_executions.add("trigger_node <> ''", {});
        if (filter.is_accepted == false) of_executions.add("0", {});
        Conditions apart = conditions_of(filter, below);
        if (filter.is_accepted) apart.add(*filter.is_accepted ? "reason = ''" : "reason <> ''", {});
        // Both are in the order of their ids, so that only as many rows are read as are shown.
        auto rows =
            connection.query(std::string(kOfExecutions) + of_executions.where() + " UNION ALL " +
                             std::string(kApart) + apart.where() + " ORDER BY 1 DESC LIMIT ?");
        of_executions.bind_to(rows);
        apart.bind_to(rows);
        // One more than asked for shows whether there is a next page.
        rows.bind(limit + 1);
        auto events = rows.all(read_event);
        if (!events) return events.error();
        TriggerEventPage page{std::move(*events), std::nullopt};
        if (page.events.size() > limit) {
            page.events.pop_back();
            page.next_cursor = ExecutionCursor{page.events.back().id}.text();
        }
        return page;
    };
    co_return co_await database_.read(std::move(operation));
}

}  // namespace millrace::store
