// Static checks of a workflow document: what would go wrong, before it runs.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "workflow/workflow.hpp"

namespace millrace::workflow {

enum class Severity { Error, Warning };

struct Problem {
    Severity severity = Severity::Error;
    std::string code;       // stable, for programs: "duplicate_node_name"
    std::string node;       // name; empty when the workflow as a whole is meant
    std::string parameter;  // dotted path; may be empty
    std::string message;    // for the person who must act
};

JsonObject to_json(const Problem& problem);

// What validation needs to know of node types; sdk::NodeRegistry implements it.
class NodeTypeCatalog {
  public:
    struct TypeFacts {
        bool has_version = true;  // the asked typeVersion exists
        bool is_trigger = false;
        bool is_annotation = false;                // a sticky note: not part of the flow
        std::optional<std::size_t> input_count{};  // none: depends on parameters
        std::string known_versions{};              // "1, 2, 3.4", for messages
    };
    virtual ~NodeTypeCatalog() = default;
    // Nothing for an unknown type.
    virtual std::optional<TypeFacts> find_type(std::string_view type, double version) const = 0;
    // Problems of the node's own parameters (required ones that are missing).
    virtual std::vector<Problem> check_parameters(const Node& node) const = 0;
};

// Codes (those of expressions: expression/expression_check.hpp): duplicate_node_name,
// missing_connection_target, missing_connection_source, missing_input, unknown_type,
// unknown_type_version, required_parameter_missing, wrong_node_setting, unreachable_node,
// no_trigger.
std::vector<Problem> validate(const Workflow& workflow, const NodeTypeCatalog& catalog);

}  // namespace millrace::workflow
