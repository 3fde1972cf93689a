#include "engine/step_context.hpp"

#include <boost/asio/error.hpp>

#include "base/runtime.hpp"
#include "engine/code_services.hpp"
#include "engine/static_data.hpp"

namespace millrace::engine {

StepContext::StepContext(const Plan& plan, const workflow::RunData& data, const Step& step,
                         const RunFacts& facts, const StepServices& services,
                         NodeMemories& memories)
    : planned_(plan.nodes[step.node]),
      step_(step),
      facts_(facts),
      services_(services),
      memories_(memories),
      scope_(plan, data, step, facts, memories, services.clock, services.random),
      state_(services.state, has_acted_),
      metadata_(data.metadata) {
    if (services.scripts) scope_.set_script_answers(&answers_);
}

const workflow::ItemList& StepContext::input(std::size_t index) const {
    static const workflow::ItemList kNone;
    return index < step_.inputs.size() && step_.inputs[index] ? *step_.inputs[index] : kNone;
}

std::optional<workflow::Source> StepContext::source(std::size_t input) const {
    return input < step_.sources.size() ? step_.sources[input] : std::nullopt;
}

const expression::Scope& StepContext::scope(std::size_t item) {
    scope_.set_item(item);
    return scope_;
}

Task<Result<void>> StepContext::wait_until(Time time) {
    const auto duration = time - services_.clock.now();
    has_acted_ = true;
    if (duration <= std::chrono::milliseconds(0)) co_return Result<void>();
    if (services_.before_wait) {
        const auto journaled = co_await services_.before_wait();
        if (!journaled) co_return journaled;
    }
    if (!co_await sleep_for(duration))
        throw boost::system::system_error(asio::error::operation_aborted);
    co_return Result<void>();
}

Task<Result<void>> StepContext::respond(http::Response response) {
    has_acted_ = true;
    if (services_.sink && services_.sink->awaits_response())
        services_.sink->offer(std::move(response));
    co_return Result<void>();
}

bool StepContext::awaits_response() const {
    return services_.sink && services_.sink->awaits_response();
}

Task<Result<workflow::ItemList>> StepContext::run_code(sdk::CodeRequest request) {
    if (!services_.scripts)
        co_return Error{ErrorKind::Unavailable, "There is no script engine that could run code."};
    has_acted_ = true;
    scope_.set_item(0);
    script::CodeJob job;
    job.facts = expression::facts_of(scope_);
    job.tenant = expression::tenant_of(facts_.project, job.facts);
    job.language = request.language;
    job.source = std::move(request.source);
    job.mode = request.mode;
    job.items = input(0);
    job.continues_on_fail = continues_on_fail();
    StaticData data(services_.state, facts_, node().name);
    const auto loaded = co_await data.load();
    if (!loaded) co_return loaded.error();
    job.global_static_data = data.global();
    job.node_static_data = data.node();

    StepCodeServices services(scope_, input(0), services_.nodes, console_);
    auto result = co_await services_.scripts->run_code(std::move(job), services);
    if (!result) co_return result.error();
    if (result->static_data) {
        const auto saved = co_await data.save(*result->static_data);
        if (!saved) co_return saved.error();
    }
    co_return std::move(result->items);
}

Task<Result<http::ClientResponse>> StepContext::send(http::ClientRequest request) {
    has_acted_ = true;
    if (!services_.nodes.http)
        co_return Error{ErrorKind::Unavailable, "Nothing may be sent from here."};
    co_return co_await services_.nodes.http->send(std::move(request));
}

ContentStore& StepContext::contents() {
    static MemoryContentStore memory;
    return services_.nodes.contents ? *services_.nodes.contents : memory;
}

Task<> StepContext::run_blocking(std::function<void()> work) {
    if (services_.nodes.runtime)
        co_await services_.nodes.runtime->blocking(std::move(work));
    else
        work();
}

Task<> StepContext::fetch_credentials() {
    for (const auto& member : planned_.node->credentials) {
        const std::string type(member.key());
        if (!services_.nodes.credentials || credentials_.contains(type)) continue;
        auto fields = co_await services_.nodes.credentials->fields(*planned_.node, type);
        credentials_.emplace(type, std::move(fields));
    }
}

Result<JsonObject> StepContext::credential(std::string_view type) {
    const auto found = credentials_.find(type);
    if (found != credentials_.end()) return found->second;
    const bool is_named = planned_.node->credentials.contains(type);
    Error error{is_named ? ErrorKind::Unavailable : ErrorKind::InvalidInput,
                "Node \"" + node().name + "\" needs a credential of the type \"" +
                    std::string(type) + "\", and " +
                    (is_named ? "there are no credentials here." : "none is chosen.")};
    error.hint = is_named ? "Name a file of credentials in the setting \"credentials-file\"."
                          : "Choose one in the node's settings.";
    error.node = node().name;
    return error;
}

Result<sdk::DataTables*> StepContext::data_tables() {
    has_acted_ = true;
    if (services_.nodes.data_tables) return services_.nodes.data_tables;
    return Error{ErrorKind::Unavailable, "There are no data tables here."};
}

Task<> StepContext::ask_scripts() {
    auto questions = answers_.take_missing(input(0).size());
    if (questions.empty()) co_return;
    co_await expression::ask_script(*services_.scripts, facts_.project, scope_,
                                    std::move(questions), expression::InvalidDates::AsText,
                                    answers_);
}

std::optional<sdk::NodeMemory> StepContext::save_memory() const {
    const auto memory = memories_.find(step_.node);
    if (memory == memories_.end() || !has_scripts()) return std::nullopt;
    return memory->second;
}

void StepContext::restore_memory(const std::optional<sdk::NodeMemory>& memory) {
    if (memory)
        memories_[step_.node] = *memory;
    else
        memories_.erase(step_.node);
}

Task<Result<std::optional<Json>>> StepContext::NotedState::load(std::string scope,
                                                                std::string key) {
    return state_.load(std::move(scope), std::move(key));
}

Task<Result<void>> StepContext::NotedState::save(std::string scope, std::string key, Json value) {
    has_acted_ = true;
    return state_.save(std::move(scope), std::move(key), std::move(value));
}

}  // namespace millrace::engine
