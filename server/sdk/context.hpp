// All that a running node may see and do. The engine implements it; TestContext does for tests.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "base/async.hpp"
#include "base/clock.hpp"
#include "base/content.hpp"
#include "base/random.hpp"
#include "expression/scope.hpp"
#include "http/client_message.hpp"
#include "http/message.hpp"
#include "sdk/code.hpp"
#include "sdk/command.hpp"
#include "sdk/node_services.hpp"
#include "sdk/parameters.hpp"
#include "sdk/sub_workflow.hpp"
#include "workflow/item_list.hpp"
#include "workflow/run_metadata.hpp"
#include "workflow/workflow.hpp"

namespace millrace::http {
struct Mail;
struct MailReceipt;
}  // namespace millrace::http

namespace millrace::sdk {

struct Caller;

// What a node remembers between its own runs within one execution (loops). Plain data, so that it
// can be stored.
struct NodeMemory {
    std::map<std::string, Json, std::less<>> values;
    std::map<std::string, workflow::ItemList, std::less<>> lists;
    bool empty() const { return values.empty() && lists.empty(); }
};

// What nodes of a workflow remember between executions: de-duplication, static data. Keys are the
// node's own business.
class StateStore {
  public:
    virtual ~StateStore() = default;
    virtual Task<Result<std::optional<Json>>> load(std::string scope, std::string key) = 0;
    virtual Task<Result<void>> save(std::string scope, std::string key, Json value) = 0;
};

class DataTables;

class NodeContext {
  public:
    virtual ~NodeContext() = default;

    // The node as written, and its parameters with defaults filled in.
    virtual const workflow::Node& node() const = 0;
    virtual const Parameter& parameters() const = 0;
    double version() const { return node().type_version; }

    // Inputs: how many the node has connections on, and their items (an empty list where nothing
    // came).
    virtual std::size_t input_count() const = 0;
    virtual const workflow::ItemList& input(std::size_t index = 0) const = 0;
    virtual std::optional<workflow::Source> source(std::size_t input) const = 0;
    virtual std::size_t run_index() const = 0;

    // True when the node's onError setting lets it go on after an item failed (see fail_item).
    bool continues_on_fail() const { return node().on_error != workflow::OnError::StopWorkflow; }

    // The expression scope for one item of input 0. Valid until the next call.
    virtual const expression::Scope& scope(std::size_t item) = 0;

    virtual const Clock& clock() const = 0;
    virtual Random& random() = 0;
    virtual std::string_view time_zone() const = 0;  // IANA name

    // The text a node's persistent state is kept under; empty when the workflow is not stored.
    virtual std::string_view workflow_id() const = 0;
    virtual StateStore& state() = 0;
    virtual NodeMemory& memory() = 0;

    // Ends when the time has come. An error (Canceled, Timeout) ends the node.
    virtual Task<Result<void>> wait_until(Time time) = 0;
    // Answers the webhook call that started this run, if it waits for an answer; the first answer
    // counts.
    virtual Task<Result<void>> respond(http::Response response) = 0;
    // True while the webhook call that started this run still waits for an answer from a node.
    virtual bool awaits_response() const = 0;
    // Who started this run and can be asked for more (sdk/caller.hpp); null: nobody can.
    virtual const Caller* caller() const { return nullptr; }
    // Shows the caller a page and returns the next request that comes to Caller::reply_path. The
    // run waits in memory. Timeout: none came before `deadline`; Unavailable: there is no caller.
    virtual Task<Result<http::Request>> next_request(http::Response page, Time deadline);
    // Leaves a text behind by which the execution is found (workflow::add_metadata has the rules).
    virtual Result<void> add_metadata(std::string_view key, std::string_view value) = 0;

    // Sends a request to the outside.
    virtual Task<Result<http::ClientResponse>> send(http::ClientRequest request) = 0;
    // Hands a mail to a server (http/mail_client.hpp).
    virtual Task<Result<http::MailReceipt>> send_mail(http::Mail mail);
    // Where the bytes of new files go.
    virtual ContentStore& contents() = 0;
    // The files of the machine that workflows may use. Forbidden: none.
    virtual Result<const AllowedFolders*> folders() = 0;
    virtual ArchiveLimits archive_limits() const = 0;
    // Runs what may block, such as work on files, on another thread; see blocking().
    virtual Task<> run_blocking(std::function<void()> work) = 0;
    // The fields of the credential of this type that the node names, such as "httpBasicAuth".
    // Errors say what is missing. The values go nowhere but into the call they are for.
    virtual Result<JsonObject> credential(std::string_view type) = 0;

    // The value of one of the node's parameters for an item, with names that only the node knows,
    // such as {"$response": …}.
    virtual Task<Result<std::optional<Json>>> resolve_with(const Parameter& parameter,
                                                           std::size_t item, JsonObject names) = 0;
    // The data tables, to be read or changed. Unavailable: there are none here.
    virtual Result<DataTables*> data_tables() = 0;

    // Runs users' code over the items of input 0 in a script host: the items that it returned.
    virtual Task<Result<workflow::ItemList>> run_code(CodeRequest request) = 0;

    // Runs another workflow. Its error is this one's, with a hint that says where it failed.
    virtual Task<Result<SubWorkflowResult>> run_workflow(SubWorkflowCall call) = 0;

    // Runs a command of the operating system; Forbidden where the operator has not switched that
    // on.
    virtual Task<Result<CommandResult>> run_command(std::string command) = 0;
};

// The result of run_blocking's work.
template <class Work>
Task<std::invoke_result_t<Work>> blocking(NodeContext& context, Work work) {
    std::optional<std::invoke_result_t<Work>> result;
    const auto run = [&] { result.emplace(work()); };
    std::function<void()> task(run);
    co_await context.run_blocking(std::move(task));
    co_return std::move(*result);
}

// Parameter access, with expressions resolved for one item of input 0. `path` is dotted. A
// parameter that is absent or undefined gives the fallback. A value of another type is converted
// where that loses nothing ("5" for a number, 5 for a text), else the error says which parameter
// has what where what was expected.
Result<std::optional<Json>> value_parameter(NodeContext& context, std::string_view path,
                                            std::size_t item);
Result<std::string> text_parameter(NodeContext& context, std::string_view path, std::size_t item,
                                   std::string_view fallback = {});
Result<double> number_parameter(NodeContext& context, std::string_view path, std::size_t item,
                                double fallback = 0);
Result<bool> bool_parameter(NodeContext& context, std::string_view path, std::size_t item,
                            bool fallback = false);

// The same into a field of options; what the field holds is the fallback.
Result<void> read_parameter(NodeContext& context, std::string_view path, std::size_t item,
                            std::string& target);
Result<void> read_parameter(NodeContext& context, std::string_view path, std::size_t item,
                            bool& target);

}  // namespace millrace::sdk
