#include "store/execution_repository.hpp"

#include "store/content_repository.hpp"
#include "store/cursor.hpp"
#include "store/detail/conditions.hpp"
#include "store/detail/database.hpp"
#include "store/detail/execution_rows.hpp"

namespace millrace::store {

using detail::Conditions;
using detail::Connection;
using detail::no_execution;
using detail::read_execution;
using detail::select_executions;
using detail::Statement;
using workflow::RunStatus;

namespace {

constexpr std::size_t kMaxPage = 1000;

std::string select_with_data() {
    std::string text = select_executions();
    text.insert(text.find(" FROM"), ", codec, data");
    return text + " JOIN execution_data ON execution_id = id WHERE id = ?";
}

constexpr std::string_view kHasEnded = "status NOT IN ('new', 'running', 'waiting')";

// What a search by id found, or the error that says it found nothing.
template <class T>
Result<T> required(Result<std::optional<T>> found, ExecutionId id) {
    if (!found) return found.error();
    if (!*found) return no_execution(id);
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

Result<std::int64_t> count_released(Connection& connection) {
    return connection.number("SELECT count(*) FROM released_contents");
}

// Rows that were removed, and stored files that may have lost their last execution.
struct Removed {
    std::int64_t executions = 0;
    std::int64_t released = 0;
};

}  // namespace

Task<Result<ExecutionRecord>> ExecutionRepository::find(ExecutionId id) {
    auto operation = [id](Connection& connection) {
        return required(
            connection.query(select_executions() + " WHERE id = ?", id).first(read_execution), id);
    };
    co_return co_await database_.read(std::move(operation));
}

Task<Result<Execution>> ExecutionRepository::find_with_data(ExecutionId id) {
    auto operation = [this, id](Connection& connection) {
        const auto read = [this](const Statement& row) -> Result<Execution> {
            auto record = read_execution(row);
            if (!record) return record.error();
            auto data = database_.unpack(row, detail::kExecutionColumns);
            if (!data) return data.error();
            return Execution{std::move(*record), std::move(*data)};
        };
        return required(connection.query(select_with_data(), id).first(read), id);
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
        auto rows = connection.query(select_executions() + conditions.where() +
                                     " ORDER BY id DESC LIMIT ?");
        conditions.bind_to(rows);
        // One more than asked for shows whether there is a next page.
        rows.bind(limit + 1);
        auto records = rows.all(read_execution);
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

Task<Result<void>> ExecutionRepository::remove(ExecutionId id) {
    auto operation = [id](Connection& connection) -> Result<std::int64_t> {
        const auto removed = connection.change("DELETE FROM executions WHERE id = ?", id);
        if (!removed) return removed.error();
        if (*removed == 0) return no_execution(id);
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
