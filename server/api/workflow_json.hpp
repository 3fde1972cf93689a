// A workflow as the API takes and gives it: n8n's document, and what the server says of it.
#pragma once

#include "api/described.hpp"
#include "api/tag_json.hpp"
#include "store/workflow_repository.hpp"

namespace millrace::sdk {
class NodeRegistry;
}

namespace millrace::api {

// The part of a node that the server reads; more is kept.
struct WorkflowNode {
    std::optional<std::string> id;
    std::string name;
    std::string type;
    std::optional<double> type_version;
    std::optional<std::vector<double>> position;
    std::optional<JsonObject> parameters;
    std::optional<bool> disabled;
    std::optional<JsonObject> credentials;
};
BOOST_DESCRIBE_STRUCT(WorkflowNode, (),
                      (id, name, type, type_version, position, parameters, disabled, credentials))

// A document that is to be stored. All of it is kept; what the server itself says of a workflow
// (id, active, times) is not taken from it.
struct WorkflowInput {
    std::string name;
    Loose<std::vector<WorkflowNode>> nodes;
    std::optional<JsonObject> connections;
    std::optional<JsonObject> settings;
    std::optional<std::string> version_id;
    std::optional<std::vector<Loose<Tag>>> tags;

    static constexpr Note kNotes[] = {
        {"version_id", "Of an update: refused when the stored workflow has another version."},
        {"tags", "Tags by name, as texts or objects; left as they are when this is missing."}};
};
BOOST_DESCRIBE_STRUCT(WorkflowInput, (), (name, nodes, connections, settings, version_id, tags))

// What counts, whatever the document says of it.
struct WorkflowFacts {
    std::string id;
    std::string name;
    bool active = false;
    bool is_archived = false;
    Time created_at{};
    Time updated_at{};
    std::string version_id;
    int trigger_count = 0;
    std::vector<Tag> tags;

    static constexpr Note kNotes[] = {
        {"version_id", "Changes with every update."},
        {"trigger_count", "Triggers that are registered; 0 unless the workflow is active."}};
};
BOOST_DESCRIBE_STRUCT(WorkflowFacts, (),
                      (id, name, active, is_archived, created_at, updated_at, version_id,
                       trigger_count, tags))

// The rest is the document as it was given.
struct Workflow : WorkflowFacts {
    Loose<std::vector<WorkflowNode>> nodes;
    Loose<JsonObject> connections;
    Loose<JsonObject> settings;
    Nullable<JsonObject> static_data;
    std::optional<JsonObject> pin_data;
};
BOOST_DESCRIBE_STRUCT(Workflow, (WorkflowFacts),
                      (nodes, connections, settings, static_data, pin_data))

enum class PinnedData { Include, Exclude };

// A Workflow as JSON. Internal: the stored document is damaged.
Result<Json> workflow_json(const store::WorkflowRecord& record, const sdk::NodeRegistry& registry,
                           PinnedData pinned = PinnedData::Include);

// The text to store. InvalidInput: the document is no workflow.
Result<std::string> document_text(const WorkflowInput& input, const Json& document);

// The names of the input's tags; nothing when it says nothing of tags. InvalidInput: one has none.
Result<std::optional<std::vector<std::string>>> tag_names(const WorkflowInput& input);

}  // namespace millrace::api
