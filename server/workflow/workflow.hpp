// A workflow document: n8n's JSON form, read into plain data and written back without loss.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/json.hpp"
#include "workflow/retries.hpp"

namespace millrace::workflow {

enum class OnError { StopWorkflow, ContinueRegularOutput, ContinueErrorOutput };

// What becomes of a step that was under way when the server was lost, so that nobody knows whether
// its effects took place.
enum class OnCrash { Unset, Retry, Fail, Ask };

// One node as drawn. Fields that are absent have n8n's defaults.
struct Node {
    std::string id;
    std::string name;  // unique in a valid workflow; connections and expressions refer to it
    std::string type;  // "n8n-nodes-base.set"
    double type_version = 1;
    JsonObject parameters;
    bool disabled = false;
    bool execute_once = false;
    bool always_output_data = false;
    OnError on_error = OnError::StopWorkflow;  // old documents: continueOnFail
    Retries retries;
    OnCrash on_crash = OnCrash::Unset;
    std::string webhook_id;
    JsonObject credentials;
};

// One line between two nodes, by index into Workflow::nodes.
struct Connection {
    std::size_t from = 0;
    std::string from_type;  // "main", "ai_tool", …
    std::size_t from_output = 0;
    std::size_t to = 0;
    std::string to_type;
    std::size_t to_input = 0;
};

// A connection that leads to or from a name no node has; kept in the document, reported by
// validation.
struct DanglingConnection {
    std::string from;
    std::string to;
    std::string missing;  // the name that no node has
};

struct Settings {
    bool is_execution_order_v1 = false;  // absent means n8n's old order, v0
    std::string timezone;                // IANA name; empty: the server's
    int execution_timeout_s = 0;         // 0 or below: the server's limit
    std::string error_workflow;
    OnCrash on_crash = OnCrash::Unset;       // of nodes that do not say and are not idempotent
    std::string missed_schedules;            // "skip", "latest", "all"; empty: latest
    int missed_schedules_window_s = 86'400;  // older fires are skipped
    bool save_success = true;                // saveDataSuccessExecution
    bool save_error = true;                  // saveDataErrorExecution
    bool save_manual = true;                 // saveManualExecutions
};

class Workflow {
  public:
    // Reads a document. Errors: not an object, no "nodes" list, a node without a name or type
    // (message says which). Everything else that is odd is kept, and validate() reports it.
    static Result<Workflow> parse(Json document);

    const std::string& id() const { return id_; }
    const std::string& name() const { return name_; }
    bool is_active() const { return is_active_; }
    const std::vector<Node>& nodes() const { return nodes_; }
    const std::vector<Connection>& connections() const { return connections_; }
    const std::vector<DanglingConnection>& dangling() const { return dangling_; }
    const Settings& settings() const { return settings_; }
    // Node name -> items, as in the document; empty object when there are none.
    const JsonObject& pin_data() const;
    const Json& static_data() const;

    std::optional<std::size_t> find_node(std::string_view name) const;
    // "main" connections that leave / reach a node, in document order.
    std::vector<const Connection*> outgoing(std::size_t node) const;
    std::vector<const Connection*> incoming(std::size_t node) const;

    // The document as it was read, unknown fields included.
    const Json& document() const { return document_; }

  private:
    void read_connections();
    void read_connection(std::string from, std::string from_type, std::size_t output,
                         const Json& target);

    Json document_;
    std::string id_;
    std::string name_;
    bool is_active_ = false;
    std::vector<Node> nodes_;
    std::vector<Connection> connections_;
    std::vector<DanglingConnection> dangling_;
    Settings settings_;
    std::unordered_map<std::string, std::size_t> index_by_name_;  // first node of each name
};

// Reads text and parses it; integers stay exact. Limits: 64 MB, 200 levels.
Result<Workflow> parse_workflow_text(std::string_view text);

}  // namespace millrace::workflow
