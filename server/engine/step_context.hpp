// The engine's side of sdk::NodeContext: one node, one step.
#pragma once

#include <set>
#include <string>

#include "engine/node_step.hpp"
#include "expression/script_answers.hpp"

namespace millrace::engine {

class StepContext final : public sdk::NodeContext {
  public:
    // All arguments outlive the context. `inputs` is what the node works on, `step` what its
    // expressions see.
    StepContext(const Plan& plan, const workflow::RunData& data, const Step& step,
                const std::vector<std::optional<workflow::ItemList>>& inputs, const RunFacts& facts,
                const StepServices& services, NodeMemories& memories,
                const ResumedStep* resumed = nullptr);

    const workflow::Node& node() const override { return *planned_.node; }
    const sdk::Parameter& parameters() const override { return *planned_.parameters; }
    std::size_t input_count() const override {
        return std::max(planned_.inputs.size(), step_.inputs.size());
    }
    const workflow::ItemList& input(std::size_t index) const override;
    std::optional<workflow::Source> source(std::size_t input) const override;
    std::size_t run_index() const override { return scope_.run_index(); }
    const expression::Scope& scope(std::size_t item) override;
    const Clock& clock() const override { return services_.clock; }
    Random& random() override { return services_.random; }
    std::string_view time_zone() const override { return facts_.time_zone; }
    std::string_view workflow_id() const override { return facts_.workflow.id; }
    sdk::StateStore& state() override { return state_; }
    sdk::NodeMemory& memory() override { return memories_[step_.node]; }
    Task<Result<void>> wait_until(Time time) override;
    Task<Result<void>> respond(http::Response response) override;
    bool awaits_response() const override;
    const sdk::Caller* caller() const override;
    Task<Result<http::Request>> next_request(http::Response page, Time deadline) override;
    Task<Result<http::MailReceipt>> send_mail(http::Mail mail) override;
    Task<Result<workflow::ItemList>> run_code(sdk::CodeRequest request) override;
    Task<Result<sdk::SubWorkflowResult>> run_workflow(sdk::SubWorkflowCall call) override;
    Task<Result<sdk::CommandResult>> run_command(std::string command) override;

    Task<Result<http::ClientResponse>> send(http::ClientRequest request) override;
    ContentStore& contents() override;
    Result<const AllowedFolders*> folders() override;
    sdk::ArchiveLimits archive_limits() const override { return services_.nodes.archives; }
    Task<> run_blocking(std::function<void()> work) override;
    Result<JsonObject> credential(std::string_view type) override;
    Result<sdk::DataTables*> data_tables() override;

    Task<Result<std::optional<Json>>> resolve_with(const sdk::Parameter& parameter,
                                                   std::size_t item, JsonObject names) override;

    // --- for the engine
    // Before the node runs: what credential() will know.
    Task<> fetch_credentials();
    bool has_scripts() const { return services_.scripts != nullptr; }
    // Expressions were evaluated that only a script host can answer and has not answered yet.
    bool misses_answers() const { return answers_.has_missing(); }
    // Has those answered.
    Task<> ask_scripts();
    // What the node's code printed.
    workflow::Console& console() { return console_; }
    // The workflows that the node ran.
    const workflow::SubExecutions& sub_executions() const { return sub_executions_; }
    // The node has done something that running it again would repeat.
    bool has_acted() const { return has_acted_; }
    std::optional<sdk::NodeMemory> save_memory() const;
    void restore_memory(const std::optional<sdk::NodeMemory>& memory);
    Result<void> add_metadata(std::string_view key, std::string_view value) override {
        return workflow::add_metadata(metadata_, key, value);
    }
    // That of the whole run so far.
    const workflow::RunMetadata& metadata() const { return metadata_; }

  private:
    Task<Result<void>> wait_for_rate(http::ClientRequest& request);
    // Notes when something is saved.
    class NotedState final : public sdk::StateStore {
      public:
        NotedState(sdk::StateStore& state, bool& has_acted)
            : state_(state), has_acted_(has_acted) {}
        Task<Result<std::optional<Json>>> load(std::string scope, std::string key) override;
        Task<Result<void>> save(std::string scope, std::string key, Json value) override;

      private:
        sdk::StateStore& state_;
        bool& has_acted_;
    };

    // Before the node does something that may be noticed outside.
    Task<Result<void>> announce(Repeat repeat, std::optional<Time> until = std::nullopt);

    const PlannedNode& planned_;
    const Step& step_;
    const std::vector<std::optional<workflow::ItemList>>& inputs_;
    const RunFacts& facts_;
    const StepServices& services_;
    NodeMemories& memories_;
    workflow::Console console_;
    workflow::SubExecutions sub_executions_;
    expression::ScriptAnswers answers_;
    RunScope scope_;
    const ResumedStep* const resumed_;  // null: the step runs for the first time
    std::size_t calls_ = 0;             // of other workflows
    bool has_waited_ = false;
    bool has_acted_ = false;
    NotedState state_;
    workflow::RunMetadata metadata_;
    std::map<std::string, Result<JsonObject>, std::less<>> credentials_;
    std::set<std::string> used_credentials_{};  // types that the node has asked for
};

}  // namespace millrace::engine
