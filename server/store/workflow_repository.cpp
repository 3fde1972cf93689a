#include "store/workflow_repository.hpp"

#include "base/id.hpp"
#include "store/cursor.hpp"
#include "store/detail/conditions.hpp"
#include "store/detail/database.hpp"
#include "store/detail/schedule_rows.hpp"
#include "store/detail/tag_rows.hpp"
#include "store/detail/webhook_rows.hpp"

namespace millrace::store {

using detail::Blob;
using detail::Conditions;
using detail::Connection;
using detail::Database;
using detail::Parameter;
using detail::Statement;
using detail::TagDraft;

namespace {

constexpr std::size_t kMaxPage = 1000;

const std::string kSelect =
    "SELECT id, name, active, archived, version_id, created_at, updated_at, codec, document "
    "FROM workflows";

Error not_found(const std::string& id) {
    return Error{ErrorKind::NotFound, "There is no workflow with the id " + id + "."};
}

// Without tags, which are a query of their own.
Result<WorkflowRecord> read_row(const Database& database, const Statement& row) {
    auto document = database.unpack(row, 7);
    if (!document) return document.error();
    return WorkflowRecord{row.text(0), row.text(1), row.flag(2),          row.flag(3), row.text(4),
                          row.time(5), row.time(6), std::move(*document), {}};
}

Result<WorkflowRecord> find_record(const Database& database, Connection& connection,
                                   const std::string& id) {
    auto found =
        connection.query(kSelect + " WHERE id = ?", id).first([&database](const Statement& row) {
            return read_row(database, row);
        });
    if (!found) return found.error();
    if (!*found) return not_found(id);
    auto tags = detail::tags_of_workflow(connection, id);
    if (!tags) return tags.error();
    (*found)->tags = std::move(*tags);
    return std::move(**found);
}

// The records of a query with this table's columns, with their tags.
Result<std::vector<WorkflowRecord>> all_records(const Database& database, Connection& connection,
                                                Statement& rows) {
    auto records = rows.all([&database](const Statement& row) { return read_row(database, row); });
    if (!records) return records.error();
    for (WorkflowRecord& record : *records) {
        auto tags = detail::tags_of_workflow(connection, record.id);
        if (!tags) return tags.error();
        record.tags = std::move(*tags);
    }
    return records;
}

// % and _ mean themselves in what a person searches for.
std::string like_pattern(std::string_view text) {
    std::string pattern = "%";
    for (const char c : text) {
        if (c == '%' || c == '_' || c == '\\') pattern.push_back('\\');
        pattern.push_back(c);
    }
    return pattern + "%";
}

Conditions conditions_of(const WorkflowFilter& filter) {
    Conditions conditions;
    if (filter.name) conditions.add("name = ?", {*filter.name});
    if (filter.name_contains)
        conditions.add("name LIKE ? ESCAPE '\\'", {like_pattern(*filter.name_contains)});
    if (filter.is_active) conditions.add("active = ?", {std::int64_t{*filter.is_active}});
    if (filter.is_archived) conditions.add("archived = ?", {std::int64_t{*filter.is_archived}});
    for (const std::string& tag : filter.tag_names)
        conditions.add(
            "id IN (SELECT workflow_id FROM workflow_tags JOIN tags ON tags.id = tag_id "
            "WHERE tags.name = ?)",
            {tag});
    return conditions;
}

// An update, prepared in the caller's turn; run by the writer.
struct Update {
    std::string id;
    WorkflowChange change;
    std::optional<Payload> document;
    std::optional<std::vector<TagDraft>> tags;
    std::string version_id;
    Time now;

    Result<WorkflowRecord> run(const Database& database, Connection& connection) const;
    Result<void> check_version(const WorkflowRecord& current) const;
};

Result<WorkflowRecord> with_schedules(Result<WorkflowRecord> record, Connection& connection) {
    if (!record) return record;
    auto schedules = detail::schedules_of(connection, record->id);
    if (!schedules) return schedules.error();
    record->schedules = std::move(*schedules);
    return record;
}

Result<void> Update::check_version(const WorkflowRecord& current) const {
    if (!change.expected_version_id || *change.expected_version_id == current.version_id) return {};
    return Error{ErrorKind::Conflict,
                 "The workflow \"" + current.name + "\" was changed by somebody else meanwhile.",
                 "Load it again, then repeat your change."};
}

Result<WorkflowRecord> Update::run(const Database& database, Connection& connection) const {
    const auto current = find_record(database, connection, id);
    if (!current) return current.error();
    if (const auto same = check_version(*current); !same) return same.error();
    const auto updated = connection.run(
        "UPDATE workflows SET name = ?, archived = ?, version_id = ?, updated_at = ? WHERE id = ?",
        change.name.value_or(current->name), change.is_archived.value_or(current->is_archived),
        version_id, now, id);
    if (!updated) return updated.error();
    if (document) {
        const auto done =
            connection.run("UPDATE workflows SET codec = ?, document = ? WHERE id = ?",
                           static_cast<std::int64_t>(document->codec), Blob{document->bytes}, id);
        if (!done) return done.error();
    }
    if (tags)
        if (const auto done = set_tags_of_workflow(connection, id, *tags, now); !done)
            return done.error();
    if (change.routes && current->is_active)
        if (const auto done = set_routes(connection, id, *change.routes); !done)
            return done.error();
    if (change.schedules && current->is_active)
        if (const auto done = set_schedules(connection, id, *change.schedules); !done)
            return done.error();
    return with_schedules(find_record(database, connection, id), connection);
}

}  // namespace

Task<Result<WorkflowRecord>> WorkflowRepository::create(NewWorkflow workflow) {
    auto document = co_await database_.pack(std::move(workflow.document));
    if (!document) co_return document.error();
    if (workflow.id.empty()) workflow.id = make_id(database_.random());
    auto operation = [this, workflow, document = std::move(*document),
                      version_id = make_uuid(database_.random()),
                      tags = detail::draft_tags(workflow.tag_names, database_.random()),
                      now = database_.now()](Connection& connection) -> Result<WorkflowRecord> {
        const auto inserted = connection.change(
            "INSERT INTO workflows (id, name, version_id, created_at, updated_at, codec, document) "
            "VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING",
            workflow.id, workflow.name, version_id, now, now,
            static_cast<std::int64_t>(document.codec), Blob{document.bytes});
        if (!inserted) return inserted.error();
        if (*inserted == 0)
            return Error{ErrorKind::Conflict,
                         "There is already a workflow with the id " + workflow.id + ".",
                         "Update it, or leave the id out."};
        if (const auto done = set_tags_of_workflow(connection, workflow.id, tags, now); !done)
            return done.error();
        return find_record(database_, connection, workflow.id);
    };
    co_return co_await database_.write(std::move(operation));
}

Task<Result<WorkflowRecord>> WorkflowRepository::find(std::string id) {
    auto operation = [this, id = std::move(id)](Connection& connection) {
        return find_record(database_, connection, id);
    };
    co_return co_await database_.read(std::move(operation));
}

Task<Result<WorkflowRecord>> WorkflowRepository::update(std::string id, WorkflowChange change) {
    Update update{std::move(id),
                  std::move(change),
                  std::nullopt,
                  std::nullopt,
                  make_uuid(database_.random()),
                  database_.now()};
    if (update.change.document) {
        auto document = co_await database_.pack(std::move(*update.change.document));
        if (!document) co_return document.error();
        update.document = std::move(*document);
    }
    if (update.change.tag_names)
        update.tags = detail::draft_tags(*update.change.tag_names, database_.random());
    auto operation = [this, update = std::move(update)](Connection& connection) {
        return update.run(database_, connection);
    };
    co_return co_await database_.write(std::move(operation));
}

Task<Result<WorkflowRecord>> WorkflowRepository::remove(std::string id) {
    auto operation = [this, id = std::move(id)](Connection& connection) -> Result<WorkflowRecord> {
        auto record = find_record(database_, connection, id);
        if (!record) return record.error();
        const auto done = connection.run("DELETE FROM workflows WHERE id = ?", id);
        if (!done) return done.error();
        return record;
    };
    co_return co_await database_.write(std::move(operation));
}

Task<Result<WorkflowPage>> WorkflowRepository::list(WorkflowFilter filter,
                                                    std::optional<std::string> cursor,
                                                    std::size_t limit) {
    Conditions conditions = conditions_of(filter);
    if (cursor) {
        auto after = WorkflowCursor::parse(*cursor);
        if (!after) co_return after.error();
        std::vector<Parameter> key{after->created_at.time_since_epoch().count(),
                                   std::move(after->id)};
        conditions.add("(created_at, id) < (?, ?)", std::move(key));
    }
    auto operation = [this, conditions = std::move(conditions),
                      limit = std::clamp(limit, std::size_t{1}, kMaxPage)](
                         Connection& connection) -> Result<WorkflowPage> {
        auto rows = connection.query(kSelect + conditions.where() +
                                     " ORDER BY created_at DESC, id DESC LIMIT ?");
        conditions.bind_to(rows);
        // One more than asked for shows whether there is a next page.
        rows.bind(limit + 1);
        auto records = all_records(database_, connection, rows);
        if (!records) return records.error();
        WorkflowPage page{std::move(*records), std::nullopt};
        if (page.records.size() > limit) {
            page.records.pop_back();
            const WorkflowRecord& last = page.records.back();
            page.next_cursor = WorkflowCursor{last.created_at, last.id}.text();
        }
        return page;
    };
    co_return co_await database_.read(std::move(operation));
}

Task<Result<WorkflowRecord>> WorkflowRepository::set_active(std::string id, bool is_active,
                                                            std::vector<WebhookRoute> routes,
                                                            std::vector<ScheduleRow> schedules) {
    check(is_active || (routes.empty() && schedules.empty()),
          "only active workflows have routes and schedules");
    auto operation = [this, id = std::move(id), is_active, routes = std::move(routes),
                      schedules =
                          std::move(schedules)](Connection& connection) -> Result<WorkflowRecord> {
        const auto changed =
            connection.change("UPDATE workflows SET active = ? WHERE id = ?", is_active, id);
        if (!changed) return changed.error();
        if (*changed == 0) return not_found(id);
        if (const auto done = set_routes(connection, id, routes); !done) return done.error();
        if (const auto done = detail::set_schedules(connection, id, schedules); !done)
            return done.error();
        return with_schedules(find_record(database_, connection, id), connection);
    };
    co_return co_await database_.write(std::move(operation));
}

Task<Result<std::vector<ScheduleRow>>> WorkflowRepository::schedules(std::string workflow_id) {
    auto operation = [id = std::move(workflow_id)](Connection& connection) {
        return detail::schedules_of(connection, id);
    };
    co_return co_await database_.read(std::move(operation));
}

Task<Result<void>> WorkflowRepository::pass_over(ScheduleFire fire) {
    auto operation = [fire = std::move(fire)](Connection& connection) {
        return detail::fire_schedule(connection, fire);
    };
    co_return co_await database_.write(std::move(operation));
}

Task<Result<std::vector<ActiveWorkflow>>> WorkflowRepository::list_active() {
    using Found = Result<std::vector<ActiveWorkflow>>;
    auto operation = [this](Connection& connection) -> Found {
        auto rows = connection.query(kSelect + " WHERE active = 1 ORDER BY id");
        auto records = all_records(database_, connection, rows);
        if (!records) return records.error();
        std::vector<ActiveWorkflow> active;
        for (WorkflowRecord& record : *records) {
            auto routes = detail::routes_of(connection, record.id);
            if (!routes) return routes.error();
            auto schedules = detail::schedules_of(connection, record.id);
            if (!schedules) return schedules.error();
            active.push_back({std::move(record), std::move(*routes), std::move(*schedules)});
        }
        return active;
    };
    co_return co_await database_.read(std::move(operation));
}

}  // namespace millrace::store
