// /api/v1/workflows: n8n's public API for workflows.
#include "api/routes.hpp"
#include "api/workflow_json.hpp"
#include "http/headers.hpp"
#include "store/store.hpp"
#include "store/tag_repository.hpp"
#include "triggers/trigger_service.hpp"

namespace millrace::api {
namespace {

struct WorkflowListQuery {
    std::optional<bool> active;
    std::optional<std::string> name;
    std::optional<std::string> tags;
    std::optional<bool> exclude_pinned_data;
    Bounded<1, 250, 100> limit;
    std::optional<std::string> cursor;

    static constexpr Note kNotes[] = {
        {"name", "Part of the name, without regard to the case of A to Z."},
        {"tags", "Names of tags, separated by commas; the workflow has all of them."},
        {"cursor", "The nextCursor of the page before."}};
};
BOOST_DESCRIBE_STRUCT(WorkflowListQuery, (),
                      (active, name, tags, exclude_pinned_data, limit, cursor))

struct WorkflowQuery {
    std::optional<bool> exclude_pinned_data;
};
BOOST_DESCRIBE_STRUCT(WorkflowQuery, (), (exclude_pinned_data))

struct WorkflowPage {
    Loose<std::vector<Workflow>> data;
    Nullable<std::string> next_cursor;
};
BOOST_DESCRIBE_STRUCT(WorkflowPage, (), (data, next_cursor))

struct TagReference {
    std::string id;
};
BOOST_DESCRIBE_STRUCT(TagReference, (), (id))

PinnedData pinned_data(const std::optional<bool>& excludes) {
    return excludes.value_or(false) ? PinnedData::Exclude : PinnedData::Include;
}

template <class Query, class Body>
Result<Json> answer_of(const Call<Query, Body>& call, const Result<store::WorkflowRecord>& record) {
    if (!record) return record.error();
    return workflow_json(*record, call.services.registry);
}

std::vector<std::string> split_names(std::string_view text) {
    std::vector<std::string> names;
    for (std::size_t begin = 0; begin <= text.size();) {
        const std::size_t end = std::min(text.find(',', begin), text.size());
        const std::string_view name = http::trim(text.substr(begin, end - begin));
        if (!name.empty()) names.emplace_back(name);
        begin = end + 1;
    }
    return names;
}

Task<Result<WorkflowPage>> list_workflows(Call<WorkflowListQuery, Nothing>& call) {
    const WorkflowListQuery& query = call.query;
    store::WorkflowFilter filter;
    filter.name_contains = query.name;
    filter.is_active = query.active;
    if (query.tags) filter.tag_names = split_names(*query.tags);
    const auto page = co_await call.services.store.workflows().list(
        std::move(filter), query.cursor, static_cast<std::size_t>(query.limit.value));
    if (!page) co_return page.error();
    JsonArray data;
    for (const store::WorkflowRecord& record : page->records) {
        auto one =
            workflow_json(record, call.services.registry, pinned_data(query.exclude_pinned_data));
        if (!one) co_return one.error();
        data.push_back(std::move(*one));
    }
    WorkflowPage answer;
    answer.data.value = std::move(data);
    answer.next_cursor.value = page->next_cursor;
    co_return answer;
}

Task<Result<Json>> create_workflow(Call<Nothing, WorkflowInput>& call) {
    auto text = document_text(call.body, call.document);
    if (!text) co_return text.error();
    auto tags = tag_names(call.body);
    if (!tags) co_return tags.error();
    store::NewWorkflow created;
    created.name = call.body.name;
    created.document = std::move(*text);
    created.tag_names = tags->value_or(std::vector<std::string>());
    co_return answer_of(call, co_await call.services.store.workflows().create(std::move(created)));
}

Task<Result<Json>> read_workflow(Call<WorkflowQuery, Nothing>& call) {
    const auto record = co_await call.services.store.workflows().find(call.param("id"));
    if (!record) co_return record.error();
    co_return workflow_json(*record, call.services.registry,
                            pinned_data(call.query.exclude_pinned_data));
}

Task<Result<Json>> update_workflow(Call<Nothing, WorkflowInput>& call) {
    auto text = document_text(call.body, call.document);
    if (!text) co_return text.error();
    auto tags = tag_names(call.body);
    if (!tags) co_return tags.error();
    store::WorkflowChange change;
    change.expected_version_id = call.body.version_id;
    change.name = call.body.name;
    change.document = std::move(*text);
    change.tag_names = std::move(*tags);
    co_return answer_of(
        call, co_await call.services.triggers.update(call.param("id"), std::move(change)));
}

Task<Result<Json>> remove_workflow(Call<Nothing, Nothing>& call) {
    co_return answer_of(call, co_await call.services.triggers.remove(call.param("id")));
}

Task<Result<Json>> activate_workflow(Call<Nothing, Nothing>& call) {
    co_return answer_of(call, co_await call.services.triggers.activate(call.param("id")));
}

Task<Result<Json>> deactivate_workflow(Call<Nothing, Nothing>& call) {
    co_return answer_of(call, co_await call.services.triggers.deactivate(call.param("id")));
}

Result<std::vector<Tag>> tags_of(const Result<store::WorkflowRecord>& record) {
    if (!record) return record.error();
    std::vector<Tag> tags;
    for (const store::Tag& tag : record->tags) tags.push_back(tag_json(tag));
    return tags;
}

Task<Result<std::vector<Tag>>> read_tags(Call<Nothing, Nothing>& call) {
    co_return tags_of(co_await call.services.store.workflows().find(call.param("id")));
}

Task<Result<std::vector<Tag>>> replace_tags(Call<Nothing, std::vector<TagReference>>& call) {
    store::WorkflowChange change;
    change.tag_names.emplace();
    for (const TagReference& reference : call.body) {
        const auto tag = co_await call.services.store.tags().find(reference.id);
        if (!tag) co_return tag.error();
        change.tag_names->push_back(tag->name);
    }
    co_return tags_of(co_await call.services.triggers.update(call.param("id"), std::move(change)));
}

RouteFacts facts(http::Method method, const std::string& path, Permission permission,
                 std::string id, std::string summary) {
    return RouteFacts{method,        "/api/v1/workflows" + path, permission,
                      std::move(id), std::move(summary),         "Workflow"};
}

void add_state_routes(std::vector<Route>& routes) {
    using http::Method;
    routes.push_back(make_route<Nothing, Nothing, Workflow>(
        facts(Method::Post, "/:id/activate", Permission::WorkflowActivate, "activateWorkflow",
              "Register the workflow's triggers."),
        activate_workflow));
    routes.push_back(make_route<Nothing, Nothing, Workflow>(
        facts(Method::Post, "/:id/deactivate", Permission::WorkflowActivate, "deactivateWorkflow",
              "Remove the workflow's triggers."),
        deactivate_workflow));
    routes.push_back(make_route<Nothing, Nothing, std::vector<Tag>>(
        facts(Method::Get, "/:id/tags", Permission::WorkflowRead, "readWorkflowTags",
              "Read the workflow's tags."),
        read_tags));
    routes.push_back(make_route<Nothing, std::vector<TagReference>, std::vector<Tag>>(
        facts(Method::Put, "/:id/tags", Permission::WorkflowWrite, "replaceWorkflowTags",
              "Give the workflow these tags and no others."),
        replace_tags));
}

}  // namespace

void add_workflows_routes(std::vector<Route>& routes) {
    using http::Method;
    routes.push_back(make_route<WorkflowListQuery, Nothing, WorkflowPage>(
        facts(Method::Get, "", Permission::WorkflowRead, "listWorkflows",
              "List workflows, newest first."),
        list_workflows));
    routes.push_back(make_route<Nothing, WorkflowInput, Workflow>(
        facts(Method::Post, "", Permission::WorkflowWrite, "createWorkflow",
              "Store a new workflow, not active."),
        create_workflow));
    routes.push_back(make_route<WorkflowQuery, Nothing, Workflow>(
        facts(Method::Get, "/:id", Permission::WorkflowRead, "readWorkflow", "Read a workflow."),
        read_workflow));
    routes.push_back(make_route<Nothing, WorkflowInput, Workflow>(
        facts(
            Method::Put, "/:id", Permission::WorkflowWrite, "updateWorkflow",
            "Replace a workflow's document; with a versionId only if that is the stored version."),
        update_workflow));
    routes.push_back(make_route<Nothing, Nothing, Workflow>(
        facts(Method::Delete, "/:id", Permission::WorkflowWrite, "deleteWorkflow",
              "Delete a workflow; its executions stay."),
        remove_workflow));
    add_state_routes(routes);
}

}  // namespace millrace::api
