#include "engine/step_context.hpp"

#include <boost/asio/error.hpp>

#include "base/runtime.hpp"
#include "engine/code_services.hpp"
#include "engine/nested_calls.hpp"
#include "engine/static_data.hpp"
#include "engine/sub_workflows.hpp"
#include "http/mail_client.hpp"
#include "http/rate_limit.hpp"
#include "http/url.hpp"
#include "sdk/caller.hpp"

namespace millrace::engine {
namespace {

// What HTTP says of its methods (RFC 9110, 9.2.2), but for PUT and DELETE: many interfaces are less
// strict about those.
Repeat repeat_of(std::string_view method) {
    switch (http::method_from(method)) {
        case http::Method::Get:
        case http::Method::Head:
        case http::Method::Options:
            return Repeat::Idempotent;
        default:
            return Repeat::Noticeable;
    }
}

}  // namespace

StepContext::StepContext(const Plan& plan, const workflow::RunData& data, const Step& step,
                         const std::vector<std::optional<workflow::ItemList>>& inputs,
                         const RunFacts& facts, const StepServices& services,
                         NodeMemories& memories, const ResumedStep* resumed)
    : planned_(plan.nodes[step.node]),
      step_(step),
      inputs_(inputs),
      facts_(facts),
      services_(services),
      memories_(memories),
      scope_(plan, data, step, facts, memories, services.clock, services.random),
      resumed_(resumed),
      state_(services.state, has_acted_),
      metadata_(data.metadata) {
    if (services.scripts) scope_.set_script_answers(&answers_);
}

const workflow::ItemList& StepContext::input(std::size_t index) const {
    static const workflow::ItemList kNone;
    return index < inputs_.size() && inputs_[index] ? *inputs_[index] : kNone;
}

std::optional<workflow::Source> StepContext::source(std::size_t input) const {
    return input < step_.sources.size() ? step_.sources[input] : std::nullopt;
}

const expression::Scope& StepContext::scope(std::size_t item) {
    scope_.set_item(item);
    return scope_;
}

Task<Result<void>> StepContext::announce(Repeat repeat, std::optional<Time> until) {
    has_acted_ = true;
    if (!services_.announce) co_return Result<void>();
    co_return co_await services_.announce(repeat, until);
}

Task<Result<void>> StepContext::wait_until(Time time) {
    // What it waited for when the server was lost is still what it waits for.
    if (!has_waited_ && resumed_ && resumed_->begun.until)
        time = std::min(time, *resumed_->begun.until);
    has_waited_ = true;
    const Duration duration = time - services_.clock.now();
    has_acted_ = true;
    if (duration <= std::chrono::milliseconds(0)) co_return Result<void>();
    // Somebody who is still to be answered waits for the run as it is.
    if (services_.park && !awaits_response() && duration > services_.longest_wait_in_memory)
        co_return co_await services_.park(time);
    const auto journaled = co_await announce(Repeat::Free, time);
    if (!journaled) co_return journaled;
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

const sdk::Caller* StepContext::caller() const {
    return services_.sink ? services_.sink->caller() : nullptr;
}

Task<Result<http::Request>> StepContext::next_request(http::Response page, Time deadline) {
    has_acted_ = true;
    if (!caller())
        co_return Error{ErrorKind::Unavailable, "Nobody waits in front of this run.",
                        "Start the workflow by a form."};
    const auto journaled = co_await announce(Repeat::Free);
    if (!journaled) co_return journaled.error();
    const Duration limit = std::max(Duration::zero(), Duration(deadline - services_.clock.now()));
    co_return co_await services_.sink->next_request(std::move(page), limit);
}

Task<Result<http::MailReceipt>> StepContext::send_mail(http::Mail mail) {
    has_acted_ = true;
    if (!services_.nodes.mail)
        co_return Error{ErrorKind::Unavailable, "No mail may be sent from here."};
    const auto announced = co_await announce(Repeat::Noticeable);
    if (!announced) co_return announced.error();
    co_return co_await services_.nodes.mail->send(std::move(mail));
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
    // As in n8n, code over all items sees them all, also where the node is executed once.
    const bool takes_all = request.mode == sdk::CodeMode::AllItems;
    const workflow::ItemList* all = takes_all ? scope_.input(0) : nullptr;
    if (request.items)
        job.items = std::move(*request.items);
    else
        job.items = all ? *all : input(0);
    job.continues_on_fail = continues_on_fail();
    StaticData data(services_.state, facts_, node().name);
    const auto loaded = co_await data.load();
    if (!loaded) co_return loaded.error();
    job.global_static_data = data.global();
    job.node_static_data = data.node();

    const workflow::ItemList items = job.items;
    StepCodeServices services(
        scope_, items, services_.nodes, console_,
        [this](http::ClientRequest wanted) { return send(std::move(wanted)); });
    auto result = co_await services_.scripts->run_code(std::move(job), services);
    if (!result) co_return result.error();
    if (result->static_data) {
        const auto saved = co_await data.save(*result->static_data);
        if (!saved) co_return saved.error();
    }
    co_return std::move(result->items);
}

Task<Result<sdk::SubWorkflowResult>> StepContext::run_workflow(sdk::SubWorkflowCall call) {
    has_acted_ = true;
    if (!services_.sub_workflows || !services_.caller)
        co_return Error{ErrorKind::Unavailable, "Other workflows cannot be run from here."};
    const SubWorkflowPlace place{
        scope_.step_key() + "#" + std::to_string(calls_), calls_,
        resumed_ ? std::span<const RecordedCall>(resumed_->calls) : std::span<const RecordedCall>(),
        resumed_ != nullptr};
    ++calls_;
    auto result = co_await services_.sub_workflows->run(*services_.caller, place, std::move(call));
    if (result && sub_executions_.count++ == 0) {
        sub_executions_.execution_id = result->execution_id;
        sub_executions_.workflow_id = result->workflow_id;
    }
    co_return result;
}

Task<Result<sdk::CommandResult>> StepContext::run_command(std::string command) {
    has_acted_ = true;
    if (!services_.nodes.commands)
        co_return Error{
            ErrorKind::Forbidden, "Commands are switched off on this server.",
            "Whoever may edit workflows could run anything on the machine. The operator "
            "can switch them on with MILLRACE_EXECUTE_COMMAND=true."};
    const auto announced = co_await announce(Repeat::Noticeable);
    if (!announced) co_return announced.error();
    co_return co_await services_.nodes.commands->run(std::move(command));
}

Task<Result<http::ClientResponse>> StepContext::send(http::ClientRequest request) {
    has_acted_ = true;
    if (!services_.nodes.http)
        co_return Error{ErrorKind::Unavailable, "Nothing may be sent from here."};
    if (services_.own_address && services_.caller && is_own(*services_.own_address, request.url)) {
        set_nested_calls(request.headers, services_.caller->ancestry.nested_calls);
        prove_own_call(request, *services_.own_address);
    }
    if (services_.rates && !services_.rates->empty()) {
        const auto waited = co_await wait_for_rate(request);
        if (!waited) co_return waited.error();
    }
    const auto announced = co_await announce(repeat_of(request.method));
    if (!announced) co_return announced.error();
    co_return co_await services_.nodes.http->send(std::move(request));
}

// The wait is part of the request's own time.
Task<Result<void>> StepContext::wait_for_rate(http::ClientRequest& request) {
    http::RateSubject subject;
    const auto url = http::parse_url(request.url);
    if (!url) co_return Result<void>();  // the client says what is wrong with it
    subject.host = url->host;
    for (const std::string& type : used_credentials_)
        if (const Json* named = planned_.node->credentials.if_contains(type))
            subject.credentials.push_back(
                {std::string(text_member(*named, "id")), std::string(text_member(*named, "name"))});
    const auto wait =
        services_.rates->take_turn(subject, request.timeout, services_.clock.monotonic());
    if (!wait)
        co_return Error{ErrorKind::Timeout,
                        "The request to " + subject.host +
                            " would have to wait for longer than its timeout: the limit of "
                            "requests per second is used up.",
                        "Send fewer requests, give the node more time (Timeout), or raise the "
                        "limit in the settings outbound-rate and credential-rate."};
    if (*wait <= Duration::zero()) co_return Result<void>();
    if (*wait >= std::chrono::seconds(1)) {
        const auto journaled = co_await announce(Repeat::Free);
        if (!journaled) co_return journaled;
    }
    if (!co_await sleep_for(*wait))
        throw boost::system::system_error(asio::error::operation_aborted);
    request.timeout -= *wait;
    co_return Result<void>();
}

ContentStore& StepContext::contents() {
    static MemoryContentStore memory;
    return services_.nodes.contents ? *services_.nodes.contents : memory;
}

Result<const AllowedFolders*> StepContext::folders() {
    has_acted_ = true;
    if (services_.nodes.folders) return services_.nodes.folders;
    return Error{ErrorKind::Forbidden, "No files of the machine may be used here."};
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
    if (found != credentials_.end()) {
        used_credentials_.emplace(type);
        return found->second;
    }
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

Task<Result<std::optional<Json>>> StepContext::resolve_with(const sdk::Parameter& parameter,
                                                            std::size_t item, JsonObject names) {
    // Answers are good for these names only.
    expression::ScriptAnswers answers;
    constexpr int kMostTurns = 100;
    for (int turn = 1;; ++turn) {
        scope_.set_item(item);
        scope_.set_added_names(&names);
        if (services_.scripts) scope_.set_script_answers(&answers);
        auto value = parameter.resolve(scope_);
        scope_.set_added_names(nullptr);
        if (services_.scripts) scope_.set_script_answers(&answers_);
        if (!answers.has_missing() || turn == kMostTurns) co_return value;
        auto questions = answers.take_missing(1);
        co_await expression::ask_script(*services_.scripts, facts_.project, scope_,
                                        std::move(questions), expression::InvalidDates::AsText,
                                        answers, names);
    }
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
