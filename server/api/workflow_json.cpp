#include "api/workflow_json.hpp"

#include <algorithm>

#include "sdk/registry.hpp"
#include "workflow/workflow.hpp"

namespace millrace::api {
namespace {

int count_triggers(const Json& document, const sdk::NodeRegistry& registry) {
    const Json* nodes = find_member(document, "nodes");
    if (!nodes || !nodes->is_array()) return 0;
    const auto is_trigger = [&](const Json& node) {
        const sdk::NodeType* type = registry.find(text_member(node, "type"));
        const Json* disabled = find_member(node, "disabled");
        return type && type->description.is_trigger() && !(disabled && *disabled == Json(true));
    };
    return static_cast<int>(std::ranges::count_if(nodes->get_array(), is_trigger));
}

}  // namespace

Result<Json> workflow_json(const store::WorkflowRecord& record, const sdk::NodeRegistry& registry,
                           PinnedData pinned) {
    auto document = parse_json(record.document, {}, {.integers = IntegerMode::Exact});
    if (!document || !document->is_object())
        return Error{ErrorKind::Internal, "The workflow " + record.id + " is damaged.",
                     "Replace its document.", document ? "" : document.error().message};
    WorkflowFacts facts;
    facts.id = record.id;
    facts.name = record.name;
    facts.active = record.is_active;
    facts.is_archived = record.is_archived;
    facts.created_at = record.created_at;
    facts.updated_at = record.updated_at;
    facts.version_id = record.version_id;
    if (record.is_active) facts.trigger_count = count_triggers(*document, registry);
    for (const store::Tag& tag : record.tags) facts.tags.push_back(tag_json(tag));
    Json answer = to_json(std::move(facts));
    JsonObject& object = answer.get_object();
    // Members that the answer has already are not taken from the document.
    for (auto& member : document->get_object())
        object.emplace(member.key(), std::move(member.value()));
    object.emplace("connections", JsonObject());
    object.emplace("settings", JsonObject());
    object.emplace("staticData", nullptr);
    if (pinned == PinnedData::Exclude) object.erase("pinData");
    return answer;
}

Result<std::string> document_text(const WorkflowInput& input, const Json& document) {
    if (input.name.empty()) return Error{ErrorKind::InvalidInput, "\"name\" must not be empty."};
    const auto workflow = workflow::Workflow::parse(document);
    if (!workflow) return workflow.error();
    return to_json_text(document);
}

Result<std::optional<std::vector<std::string>>> tag_names(const WorkflowInput& input) {
    std::optional<std::vector<std::string>> names;
    if (!input.tags) return names;
    names.emplace();
    for (std::size_t i = 0; i < input.tags->size(); ++i) {
        const Json& tag = (*input.tags)[i].value;
        const std::string_view name =
            tag.is_string() ? text_of(tag.get_string()) : text_member(tag, "name");
        if (name.empty())
            return missing_value(Place{}.member("tags").element(i).member("name"), "a text");
        names->emplace_back(name);
    }
    return names;
}

}  // namespace millrace::api
