// What a run of a workflow produced, node by node.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "base/id.hpp"
#include "workflow/console.hpp"
#include "workflow/item_list.hpp"
#include "workflow/run_metadata.hpp"

namespace millrace::workflow {

// Crashed: its records are damaged, so that it can neither go on nor end.
enum class RunStatus { New, Running, Waiting, Success, Error, Canceled, Crashed };
std::string_view to_string(RunStatus status);
std::optional<RunStatus> run_status_from(std::string_view text);

// How a run was started; n8n's words.
enum class RunMode { Manual, Trigger, Webhook, Cli, Integrated, Retry, Error };
std::string_view to_string(RunMode mode);
std::optional<RunMode> run_mode_from(std::string_view text);

// Where the items of one input came from.
struct Source {
    std::string node;        // name
    std::size_t output = 0;  // its output
    std::size_t run = 0;     // its run index
    friend bool operator==(const Source&, const Source&) = default;
};

// The runs of other workflows that a node started.
struct SubExecutions {
    std::string execution_id;  // of the first
    std::string workflow_id;
    std::size_t count = 0;
    friend bool operator==(const SubExecutions&, const SubExecutions&) = default;
};

// One execution of one node.
struct NodeRun {
    bool succeeded =
        true;  // an error that the node's onError setting tolerates still counts as success
    Time started_at{};
    std::chrono::milliseconds duration{0};
    std::optional<Error> error{};
    std::vector<ItemList> outputs{};               // by output index
    std::vector<std::optional<Source>> sources{};  // by input index; empty for the start node
    Console console{};                             // what the node's code printed
    SubExecutions sub_executions{};
};

struct RunData {
    std::map<std::string, std::vector<NodeRun>, std::less<>> nodes;  // by node name, runs in order
    std::vector<std::string> order;  // names in order of execution, one entry per node run
    RunMetadata metadata{};

    const NodeRun* last_run(std::string_view node) const;
    const NodeRun* find_run(std::string_view node, std::size_t run) const;
};

// {"kind","message","hint"?,"node"?,"item"?}
JsonObject to_json(const Error& error);
Error error_from_json(const Json& value);

// Written straight to text, because a run's data can be large:
// {"status","startedAt","durationMs","error"?,"outputs":[[item…]…],"console":[…]?,"metadata":
// {"subExecution":{"executionId","workflowId"},"subExecutionsCount"}?,"source":[…]}
void append_json_text(std::string& out, const NodeRun& run);
// `stored` as in binary_from_json.
Result<NodeRun> node_run_from_json(const Json& value, ContentStore* stored = nullptr);
// {"Node":[run…]}
void append_json_text(std::string& out, const RunData& data);

}  // namespace millrace::workflow
