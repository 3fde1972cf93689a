// A run of one node without an engine, described by a case file (README.md). For tests.
#pragma once

#include <map>
#include <string>

#include "http/client.hpp"
#include "sdk/memory_state_store.hpp"
#include "sdk/node.hpp"

namespace millrace::nodes {

// The data around the node, as expressions see it.
class CaseScope final : public expression::Scope {
  public:
    CaseScope(const std::vector<workflow::ItemList>& inputs, const std::string& node_name,
              Json parameters, std::map<std::string, workflow::ItemList, std::less<>> nodes,
              const Clock& clock)
        : inputs_(inputs),
          node_name_(node_name),
          parameters_(std::move(parameters)),
          nodes_(std::move(nodes)),
          clock_(clock) {}

    void set_item(std::size_t item) { item_ = item; }

    const workflow::ItemList* input(std::size_t index) const override {
        return index < inputs_.size() ? &inputs_[index] : nullptr;
    }
    std::size_t item_index() const override { return item_; }
    std::size_t run_index() const override { return 0; }
    std::optional<workflow::Source> previous_node() const override { return std::nullopt; }
    std::string_view node_name() const override { return node_name_; }
    const Json& node_parameters() const override { return parameters_; }
    bool has_node(std::string_view name) const override { return nodes_.contains(name); }
    std::vector<std::string> node_names() const override {
        std::vector<std::string> names;
        for (const auto& node : nodes_) names.push_back(node.first);
        return names;
    }
    bool has_run(std::string_view name) const override { return nodes_.contains(name); }
    Json context_of(std::string_view) const override { return JsonObject(); }
    const Json* parameters_of(std::string_view) const override { return nullptr; }
    Result<const workflow::ItemList*> items_of(std::string_view name, std::optional<std::size_t>,
                                               std::optional<std::size_t>) const override {
        const auto found = nodes_.find(name);
        if (found != nodes_.end()) return &found->second;
        return Error{ErrorKind::Expression, "There is no node \"" + std::string(name) + "\"."};
    }
    Result<workflow::Item> paired_item(std::string_view name, std::size_t item) const override {
        const auto items = items_of(name, {}, {});
        if (!items) return items.error();
        if (item < (*items)->size()) return (**items)[item];
        return Error{ErrorKind::Expression, "There is no such item."};
    }
    const expression::WorkflowFacts& workflow_facts() const override { return workflow_; }
    const expression::ExecutionFacts& execution_facts() const override { return execution_; }
    std::string step_key() const override { return "1-case-0"; }
    const Json& variables() const override { return variables_; }
    Result<std::optional<std::string>> environment(std::string_view) const override {
        return std::optional<std::string>();
    }
    Time now() const override { return clock_.now(); }
    std::string_view time_zone() const override { return "UTC"; }
    double random() const override { return 0.5; }
    const Json* added_name(std::string_view name) const override {
        return added_names_.if_contains(name);
    }
    void set_added_names(JsonObject names) { added_names_ = std::move(names); }

  private:
    const std::vector<workflow::ItemList>& inputs_;
    const std::string& node_name_;
    Json parameters_;
    std::map<std::string, workflow::ItemList, std::less<>> nodes_;
    const Clock& clock_;
    std::size_t item_ = 0;
    JsonObject added_names_;
    expression::WorkflowFacts workflow_{"w1", "Case", false};
    expression::ExecutionFacts execution_{"1", "test", ""};
    Json variables_ = JsonObject();
};

// Waiting moves the clock; an answer is kept for the test to look at.
class CaseContext final : public sdk::NodeContext {
  public:
    CaseContext(workflow::Node node, sdk::Parameter parameters, Json written_parameters,
                std::vector<workflow::ItemList> inputs,
                std::map<std::string, workflow::ItemList, std::less<>> nodes)
        : node_(std::move(node)),
          parameters_(std::move(parameters)),
          inputs_(std::move(inputs)),
          scope_(inputs_, node_.name, std::move(written_parameters), std::move(nodes), clock_) {}

    const workflow::Node& node() const override { return node_; }
    const sdk::Parameter& parameters() const override { return parameters_; }
    std::size_t input_count() const override { return inputs_.size(); }
    const workflow::ItemList& input(std::size_t index) const override {
        static const workflow::ItemList kNone;
        return index < inputs_.size() ? inputs_[index] : kNone;
    }
    std::optional<workflow::Source> source(std::size_t) const override { return std::nullopt; }
    std::size_t run_index() const override { return 0; }
    const expression::Scope& scope(std::size_t item) override {
        scope_.set_item(item);
        return scope_;
    }
    const Clock& clock() const override { return clock_; }
    Random& random() override { return random_; }
    std::string_view time_zone() const override { return "UTC"; }
    std::string_view workflow_id() const override { return "w1"; }
    sdk::StateStore& state() override { return state_; }
    sdk::NodeMemory& memory() override { return memory_; }
    Task<Result<void>> wait_until(Time time) override {
        waited_ = time - clock_.now();
        clock_.advance(waited_);
        co_return Result<void>();
    }
    Task<Result<void>> respond(http::Response response) override {
        response_ = std::move(response);
        co_return Result<void>();
    }
    bool awaits_response() const override { return !response_; }
    // There is no script host here: the nodes that run code are tested with the whole program.
    Task<Result<workflow::ItemList>> run_code(sdk::CodeRequest) override {
        co_return Error{ErrorKind::Unavailable, "There is no script engine."};
    }
    // Nor are there other workflows.
    Task<Result<sdk::SubWorkflowResult>> run_workflow(sdk::SubWorkflowCall) override {
        co_return Error{ErrorKind::Unavailable, "There are no other workflows."};
    }
    // Commands are switched off, as they are by default.
    Task<Result<sdk::CommandResult>> run_command(std::string) override {
        co_return Error{ErrorKind::Forbidden, "Commands are switched off."};
    }
    // Requests really leave; a case that sends one needs a peer of its own.
    Task<Result<http::ClientResponse>> send(http::ClientRequest request) override {
        co_return co_await client_.send(std::move(request));
    }
    Task<Result<std::optional<Json>>> resolve_with(const sdk::Parameter& parameter,
                                                   std::size_t item, JsonObject names) override {
        scope_.set_item(item);
        scope_.set_added_names(std::move(names));
        auto value = parameter.resolve(scope_);
        scope_.set_added_names({});
        co_return value;
    }
    ContentStore& contents() override { return contents_; }
    Result<const AllowedFolders*> folders() override {
        if (folders_) return &*folders_;
        return Error{ErrorKind::Forbidden, "No files of the machine may be used here."};
    }
    sdk::ArchiveLimits archive_limits() const override { return archive_limits_; }
    void set_folders(AllowedFolders folders) { folders_ = std::move(folders); }
    void set_archive_limits(sdk::ArchiveLimits limits) { archive_limits_ = limits; }
    Task<> run_blocking(std::function<void()> work) override {
        work();
        co_return;
    }
    Result<JsonObject> credential(std::string_view type) override {
        const Json* fields = credentials_.if_contains(type);
        if (fields) return fields->get_object();
        return Error{ErrorKind::InvalidInput, "Node \"" + node_.name +
                                                  "\" needs a credential of the type \"" +
                                                  std::string(type) + "\", and none is chosen."};
    }
    // The node of data tables is tested where there are some: engine/store_data_tables_test.cpp.
    Result<sdk::DataTables*> data_tables() override {
        return Error{ErrorKind::Unavailable, "There are no data tables here."};
    }
    // Type -> fields.
    void set_credentials(JsonObject credentials) { credentials_ = std::move(credentials); }
    Result<void> add_metadata(std::string_view key, std::string_view value) override {
        return workflow::add_metadata(metadata_, key, value);
    }

    void set_input(std::vector<workflow::ItemList> inputs) { inputs_ = std::move(inputs); }
    std::chrono::milliseconds waited() const { return waited_; }
    const std::optional<http::Response>& response() const { return response_; }
    const workflow::RunMetadata& metadata() const { return metadata_; }

  private:
    workflow::Node node_;
    sdk::Parameter parameters_;
    std::vector<workflow::ItemList> inputs_;
    FixedClock clock_{*time_from_iso("2026-01-15T12:00:00Z")};
    SeededRandom random_{1};
    CaseScope scope_;
    sdk::MemoryStateStore state_;
    sdk::NodeMemory memory_;
    std::chrono::milliseconds waited_{0};
    std::optional<http::Response> response_;
    workflow::RunMetadata metadata_;
    JsonObject credentials_;
    MemoryContentStore contents_;
    std::optional<AllowedFolders> folders_;
    sdk::ArchiveLimits archive_limits_;
    http::Client client_{http::ClientOptions{.policy = http::OutboundPolicy::open()}};
};

}  // namespace millrace::nodes
