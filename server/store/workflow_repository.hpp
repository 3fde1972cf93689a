// Workflows as people saved them, their tags, and the webhook routes of the active ones.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/async.hpp"
#include "base/clock.hpp"
#include "base/error.hpp"
#include "store/schedule.hpp"
#include "store/tag.hpp"

namespace millrace::store {

namespace detail {
class Database;
}

// What is beside the document here (name, active, times, tags) is what counts, whatever the
// document says of it.
struct WorkflowRecord {
    std::string id;
    std::string name;
    bool is_active = false;
    bool is_archived = false;
    std::string version_id;  // changes with each update
    Time created_at{};
    Time updated_at{};
    std::string document;   // the JSON text that was given
    std::vector<Tag> tags;  // by name
    // Where its triggers were changed: its schedules after that, from the same transaction.
    std::vector<ScheduleRow> schedules{};
};

struct NewWorkflow {
    std::string id;  // empty: the store makes one
    std::string name;
    std::string document;
    std::vector<std::string> tag_names;
};

// One node's webhook. Paths are compared by shape: "orders/:id" and "orders/:number" are the same.
struct WebhookRoute {
    std::string method;
    std::string path;
    std::string node;
    friend bool operator==(const WebhookRoute&, const WebhookRoute&) = default;
};

// Absent members stay as they are.
struct WorkflowChange {
    std::optional<std::string> expected_version_id{};
    std::optional<std::string> name{};
    std::optional<std::string> document{};
    std::optional<bool> is_archived{};
    std::optional<std::vector<std::string>> tag_names{};
    // The routes of the new document; used when the workflow is active.
    std::optional<std::vector<WebhookRoute>> routes{};
    std::optional<std::vector<ScheduleRow>> schedules{};  // so too
};

struct WorkflowFilter {
    std::optional<std::string> name{};           // exactly
    std::optional<std::string> name_contains{};  // without regard to the case of A to Z
    std::vector<std::string> tag_names{};        // has all of them
    std::optional<bool> is_active{};
    std::optional<bool> is_archived{};
};

struct WorkflowPage {
    std::vector<WorkflowRecord> records;     // newest first
    std::optional<std::string> next_cursor;  // absent on the last page
};

struct ActiveWorkflow {
    WorkflowRecord workflow;
    std::vector<WebhookRoute> routes;
    std::vector<ScheduleRow> schedules;
};

class WorkflowRepository {
  public:
    explicit WorkflowRepository(detail::Database& database) : database_(database) {}

    // Inactive at first. Conflict: the id is taken.
    Task<Result<WorkflowRecord>> create(NewWorkflow workflow);
    // NotFound: there is no such workflow. So too in those below.
    Task<Result<WorkflowRecord>> find(std::string id);
    // Conflict: the workflow is no longer at the expected version, or a route is taken.
    Task<Result<WorkflowRecord>> update(std::string id, WorkflowChange change);
    // With its routes; its executions stay. Returns what was removed.
    Task<Result<WorkflowRecord>> remove(std::string id);
    // Newest first, at most `limit` (1 to 1000). InvalidInput: the cursor is not one of ours.
    Task<Result<WorkflowPage>> list(WorkflowFilter filter, std::optional<std::string> cursor,
                                    std::size_t limit);
    // Activation, its routes and its schedules are one change. A schedule that was there before
    // with the same definition keeps its times. Conflict: another active workflow, which the
    // message names, has one of the routes. Inactive workflows have none: both are for true.
    Task<Result<WorkflowRecord>> set_active(std::string id, bool is_active,
                                            std::vector<WebhookRoute> routes,
                                            std::vector<ScheduleRow> schedules = {});
    Task<Result<std::vector<ScheduleRow>>> schedules(std::string workflow_id);
    // Moves a schedule on without firing it. Conflict: it is not where `fire` says.
    Task<Result<void>> pass_over(ScheduleFire fire);
    // All of them, for the start.
    Task<Result<std::vector<ActiveWorkflow>>> list_active();

  private:
    detail::Database& database_;
};

}  // namespace millrace::store
