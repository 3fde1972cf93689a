// /api/v1/workflows: n8n's public API for workflows.
#include "api/paging.hpp"
#include "api/route.hpp"
#include "store/store.hpp"
#include "store/workflow_repository.hpp"
#include "triggers/trigger_service.hpp"
#include "workflow/workflow.hpp"

namespace millrace::api {
namespace {

struct TagBody {
    std::optional<std::string> id;
    std::optional<std::string> name;
};
BOOST_DESCRIBE_STRUCT(TagBody, (), (id, name))

struct WorkflowBody {
    std::string name;
    JsonArray nodes;
    std::optional<JsonObject> connections;
    std::optional<JsonObject> settings;
    std::optional<std::string> version_id;  // PUT: refused when the stored workflow has moved on
    std::optional<std::vector<TagBody>> tags;
};
BOOST_DESCRIBE_STRUCT(WorkflowBody, (), (name, nodes, connections, settings, version_id, tags))

struct TagAnswer {
    std::string id;
    std::string name;
};
BOOST_DESCRIBE_STRUCT(TagAnswer, (), (id, name))

// What the server says of a workflow; the rest of the answer is the document as it was stored.
struct WorkflowAnswer {
    std::string id;
    std::string name;
    bool active = false;
    std::string created_at;
    std::string updated_at;
    std::string version_id;
    std::vector<TagAnswer> tags;
};
BOOST_DESCRIBE_STRUCT(WorkflowAnswer, (),
                      (id, name, active, created_at, updated_at, version_id, tags))

struct DocumentAnswer : WorkflowAnswer {
    JsonArray nodes;
    JsonObject connections;
    std::optional<JsonObject> settings;
    std::optional<Json> static_data;
    std::optional<JsonObject> pin_data;
};
BOOST_DESCRIBE_STRUCT(DocumentAnswer, (WorkflowAnswer),
                      (nodes, connections, settings, static_data, pin_data))

struct ListQuery {
    std::optional<bool> active;
    std::optional<std::string> name;
    std::optional<std::string> tags;  // names, separated by commas; all must be there
    std::optional<bool> exclude_pinned_data;
    std::optional<int> limit;
    std::optional<std::string> cursor;
};
BOOST_DESCRIBE_STRUCT(ListQuery, (), (active, name, tags, exclude_pinned_data, limit, cursor))

struct ReadQuery {
    std::optional<bool> exclude_pinned_data;
};
BOOST_DESCRIBE_STRUCT(ReadQuery, (), (exclude_pinned_data))

struct PageAnswer {
    std::vector<DocumentAnswer> data;
    std::optional<std::string> next_cursor;
};
BOOST_DESCRIBE_STRUCT(PageAnswer, (), (data, next_cursor))

template <class Query, class Body>
store::WorkflowRepository& workflows_of(const Call<Query, Body>& call) {
    return call.services.store.workflows();
}

Result<Json> answer_of(const store::WorkflowRecord& record, bool excludes_pins = false) {
    auto document = parse_json(record.document, {}, {.integers = IntegerMode::Exact});
    if (!document) return document.error();
    WorkflowAnswer facts;
    facts.id = record.id;
    facts.name = record.name;
    facts.active = record.is_active;
    facts.created_at = to_iso_text(record.created_at);
    facts.updated_at = to_iso_text(record.updated_at);
    facts.version_id = record.version_id;
    for (const store::Tag& tag : record.tags) facts.tags.push_back({tag.id, tag.name});
    Json answer = to_json(facts);
    JsonObject& object = answer.get_object();
    for (const auto& member : document->get_object())
        if (!object.contains(member.key())) object[member.key()] = member.value();
    if (excludes_pins) object.erase("pinData");
    return answer;
}

Result<Json> answer_of(const Result<store::WorkflowRecord>& record) {
    if (!record) return record.error();
    return answer_of(*record);
}

std::optional<std::vector<std::string>> tag_names(const std::optional<std::vector<TagBody>>& tags) {
    if (!tags) return std::nullopt;
    std::vector<std::string> names;
    for (const TagBody& tag : *tags)
        if (tag.name && !tag.name->empty()) names.push_back(*tag.name);
    return names;
}

std::vector<std::string> split_names(const std::string& text) {
    std::vector<std::string> names;
    for (std::size_t begin = 0; begin <= text.size();) {
        const std::size_t end = std::min(text.find(',', begin), text.size());
        if (end > begin) names.push_back(text.substr(begin, end - begin));
        begin = end + 1;
    }
    return names;
}

// A body must be a workflow before it is stored.
Result<std::string> document_text(const Json& document, const std::string& name) {
    if (name.empty()) return Error{ErrorKind::InvalidInput, "\"name\" must not be empty."};
    const auto workflow = workflow::Workflow::parse(document);
    if (!workflow) return workflow.error();
    return to_json_text(document);
}

Task<Result<Json>> list_workflows(Call<ListQuery, Nothing>& call) {
    const auto size = page_size(call.query.limit);
    if (!size) co_return size.error();
    store::WorkflowFilter filter;
    filter.name = call.query.name;
    filter.is_active = call.query.active;
    if (call.query.tags) filter.tag_names = split_names(*call.query.tags);
    const auto page = co_await workflows_of(call).list(std::move(filter), call.query.cursor, *size);
    if (!page) co_return page.error();
    JsonArray data;
    for (const store::WorkflowRecord& record : page->records) {
        auto one = answer_of(record, call.query.exclude_pinned_data.value_or(false));
        if (!one) co_return one.error();
        data.push_back(std::move(*one));
    }
    JsonObject answer;
    answer["data"] = std::move(data);
    answer["nextCursor"] = page->next_cursor ? Json(*page->next_cursor) : Json();
    co_return Json(std::move(answer));
}

Task<Result<Json>> create_workflow(Call<Nothing, WorkflowBody>& call) {
    auto text = document_text(call.document, call.body.name);
    if (!text) co_return text.error();
    store::NewWorkflow created;
    created.name = call.body.name;
    created.document = std::move(*text);
    created.tag_names = tag_names(call.body.tags).value_or(std::vector<std::string>());
    co_return answer_of(co_await workflows_of(call).create(std::move(created)));
}

Task<Result<Json>> read_workflow(Call<ReadQuery, Nothing>& call) {
    const auto record = co_await workflows_of(call).find(call.param("id"));
    if (!record) co_return record.error();
    co_return answer_of(*record, call.query.exclude_pinned_data.value_or(false));
}

Task<Result<Json>> update_workflow(Call<Nothing, WorkflowBody>& call) {
    auto text = document_text(call.document, call.body.name);
    if (!text) co_return text.error();
    store::WorkflowChange change;
    change.expected_version_id = call.body.version_id;
    change.name = call.body.name;
    change.document = std::move(*text);
    change.tag_names = tag_names(call.body.tags);
    co_return answer_of(
        co_await call.services.triggers.update(call.param("id"), std::move(change)));
}

Task<Result<Json>> remove_workflow(Call<Nothing, Nothing>& call) {
    co_return answer_of(co_await call.services.triggers.remove(call.param("id")));
}

Task<Result<Json>> activate_workflow(Call<Nothing, Nothing>& call) {
    co_return answer_of(co_await call.services.triggers.activate(call.param("id")));
}

Task<Result<Json>> deactivate_workflow(Call<Nothing, Nothing>& call) {
    co_return answer_of(co_await call.services.triggers.deactivate(call.param("id")));
}

}  // namespace

void add_workflows_routes(std::vector<Route>& routes) {
    using http::Method;
    const auto facts = [](Method method, const std::string& path, Permission permission,
                          std::string id, std::string summary) {
        return RouteFacts{method,        "/api/v1/workflows" + path, permission,
                          std::move(id), std::move(summary),         "Workflow"};
    };
    routes.push_back(make_route<ListQuery, Nothing, PageAnswer>(
        facts(Method::Get, "", Permission::WorkflowRead, "listWorkflows",
              "List workflows, newest first."),
        list_workflows));
    routes.push_back(make_route<Nothing, WorkflowBody, DocumentAnswer>(
        facts(Method::Post, "", Permission::WorkflowWrite, "createWorkflow",
              "Store a new workflow, not active."),
        create_workflow));
    routes.push_back(make_route<ReadQuery, Nothing, DocumentAnswer>(
        facts(Method::Get, "/:id", Permission::WorkflowRead, "readWorkflow", "Read a workflow."),
        read_workflow));
    routes.push_back(make_route<Nothing, WorkflowBody, DocumentAnswer>(
        facts(
            Method::Put, "/:id", Permission::WorkflowWrite, "updateWorkflow",
            "Replace a workflow's document; with a versionId only if that is the stored version."),
        update_workflow));
    routes.push_back(make_route<Nothing, Nothing, DocumentAnswer>(
        facts(Method::Delete, "/:id", Permission::WorkflowWrite, "deleteWorkflow",
              "Delete a workflow; its executions stay."),
        remove_workflow));
    routes.push_back(make_route<Nothing, Nothing, DocumentAnswer>(
        facts(Method::Post, "/:id/activate", Permission::WorkflowActivate, "activateWorkflow",
              "Register the workflow's triggers."),
        activate_workflow));
    routes.push_back(make_route<Nothing, Nothing, DocumentAnswer>(
        facts(Method::Post, "/:id/deactivate", Permission::WorkflowActivate, "deactivateWorkflow",
              "Remove the workflow's triggers."),
        deactivate_workflow));
}

}  // namespace millrace::api
