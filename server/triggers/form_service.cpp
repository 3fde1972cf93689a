#include "triggers/form_service.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "base/log.hpp"
#include "http/location.hpp"
#include "nodes/form_page/form_parameters.hpp"
#include "triggers/pending_answer.hpp"
#include "triggers/webhook_request.hpp"

namespace millrace::triggers {
namespace {

using http::Response;
using nodes::Form;
using nodes::FormInput;

constexpr std::size_t kMostSessions = 10'000;
constexpr std::int64_t kKeptMilliseconds = 10 * 60 * 1000;  // after the end, for reloads

// "https://example.com/n8n" -> "/n8n"
std::string prefix_of(const std::string& base_url) {
    const std::size_t scheme = base_url.find("://");
    const std::size_t slash =
        scheme == std::string::npos ? std::string::npos : base_url.find('/', scheme + 3);
    return slash == std::string::npos ? std::string() : base_url.substr(slash);
}

std::string path_of(const http::Request& request) {
    std::string path;
    for (std::size_t i = 1; i < request.segments.size(); ++i) {
        if (request.segments[i].empty() && i + 1 == request.segments.size()) break;
        path += (path.empty() ? "" : "/") + request.segments[i];
    }
    return path;
}

// 256 bits of chance: whoever knows the address may go on with the form.
std::string make_token(Random& random) {
    constexpr char kDigits[] = "0123456789abcdef";
    std::string token;
    for (int i = 0; i < 4; ++i) {
        std::uint64_t bits = random.next();
        for (int digit = 0; digit < 16; ++digit, bits >>= 4) token += kDigits[bits & 15];
    }
    return token;
}

// With a password in the browser, a page of another site could send the form in its owner's name.
bool is_from_elsewhere(const http::Headers& headers) {
    const auto site = headers.find("sec-fetch-site");
    return site && *site != "same-origin" && *site != "none";
}

Response no_method() {
    Response response =
        Response::error(405, "method_not_allowed", "A form is read or sent.", "Use GET or POST.");
    response.headers.set("Allow", "GET, HEAD, POST");
    return response;
}

// The time zone is a matter of the trigger's version; what follows the trigger needs the answer.
void settle_time_zone(JsonObject& parameters, double version) {
    const bool in_zone = nodes::option_flag(parameters, "useWorkflowTimezone", version > 2);
    Json& options = parameters["options"];
    if (!options.is_object()) options = JsonObject();
    options.get_object()["useWorkflowTimezone"] = in_zone;
}

}  // namespace

FormService::FormService(Runtime& runtime, engine::Engine& engine, WebhookService& webhooks,
                         Random& random, const WebhookOptions& options)
    : runtime_(runtime),
      engine_(engine),
      webhooks_(webhooks),
      random_(random),
      options_(options),
      path_prefix_(prefix_of(options.base_url)),
      routes_(std::make_shared<const FormRoutes>()),
      test_routes_(std::make_shared<const FormRoutes>()) {}

bool FormService::serves(std::string_view segment) {
    return segment == "form" || segment == "form-waiting" || segment == "form-assets" ||
           segment == "form-test";
}

Response FormService::problem(int status, std::string title, std::string text) const {
    nodes::FormMessage message;
    message.title = std::move(title);
    message.text = std::move(text);
    message.is_problem = true;
    message.look.asset_path = asset_path();
    message.look.has_attribution = false;
    return nodes::message_page(status, std::move(message));
}

Response FormService::not_listening() const {
    return problem(404, "This form is not being tried",
                   "Its workflow must listen first: it takes what is sent once, within two "
                   "minutes. An active workflow shows its form at /form/ in place of "
                   "/form-test/.");
}

Task<Response> FormService::handle(http::Request request) {
    const std::string kind = request.segments.front();
    if (kind == "form-assets") {
        if (path_of(request) != "form.css") co_return Response::empty(404);
        Response response = Response::text(200, std::string(nodes::form_styles()));
        response.headers.set("Content-Type", "text/css; charset=utf-8");
        response.headers.set("Cache-Control", "max-age=3600");
        response.headers.set("X-Content-Type-Options", "nosniff");
        co_return response;
    }
    const bool is_read =
        request.method == http::Method::Get || request.method == http::Method::Head;
    if (!is_read && request.method != http::Method::Post) co_return no_method();
    if (kind == "form-waiting") co_return co_await serve_session(std::move(request));
    const bool is_test = kind == "form-test";
    const auto routes = is_test ? test_routes_.get() : routes_.get();
    const auto found = routes->find(path_of(request));
    const bool is_there = found != routes->end();
    if (is_test && (!is_there || !found->second->test->is_open(engine_.clock().now())))
        co_return not_listening();
    if (!is_there)
        co_return problem(404, "There is no such form",
                          "Check the address. A form is shown while its workflow is active.");
    ActiveFormPtr active = found->second;
    co_return co_await serve(std::move(request), std::move(active));
}

Task<Response> FormService::serve(http::Request request, ActiveFormPtr active) {
    const workflow::Node& node = *active->plan->nodes[active->form.node].node;
    const bool is_private = active->form.authentication != Authentication::None;
    auto admission = co_await admit(request, node, active->form.authentication,
                                    options_.nodes.credentials, engine_.clock().now(), "Form");
    const auto log_refused = [&](Refused kind, const std::string& reason) {
        if (options_.log)
            options_.log->refused(
                TriggerPlace::of(*active->plan, active->form.node, workflow::RunMode::Webhook,
                                 request.remote_address),
                kind, reason);
    };
    if (admission.refusal) {
        log_refused(refused_kind(*admission.refusal), message_of(*admission.refusal));
        add_safety_headers(*admission.refusal);
        co_return std::move(*admission.refusal);
    }
    if (is_private && request.method == http::Method::Post && is_from_elsewhere(request.headers)) {
        log_refused(Refused::Forbidden, "The form was not sent from its own page.");
        co_return problem(403, "The form was not sent from its own page", "Open it and try again.");
    }
    auto parameters = engine_.parameters_of(*active->plan, active->form.node);
    auto form = parameters ? nodes::trigger_form(*parameters, node.type_version)
                           : Result<Form>(parameters.error());
    if (!form) {
        log::error("A form could not be shown.", {{"workflow", active->plan->workflow.name()},
                                                  {"node", node.name},
                                                  {"reason", form.error().message}});
        log_refused(Refused::Broken, form.error().message);
        co_return problem(500, "This form cannot be shown",
                          "Its owner finds the reason in the server's log.");
    }
    if (nodes::option_flag(*parameters, "ignoreBots", false) &&
        is_bot(request.headers.get("user-agent"))) {
        log_refused(Refused::Forbidden, "This form does not answer bots.");
        co_return Response::error(403, "forbidden", "This form does not answer bots.");
    }
    nodes::set_initial_values(form->fields, request.query);
    form->look.asset_path = asset_path();
    form->look.is_private = is_private;
    if (request.method != http::Method::Post) co_return nodes::form_page(std::move(*form));
    settle_time_zone(*parameters, node.type_version);
    co_return co_await start(std::move(request), std::move(active), std::move(*parameters),
                             std::move(*form));
}

Task<Response> FormService::start(http::Request request, ActiveFormPtr active,
                                  JsonObject parameters, Form form) {
    auto input = nodes::read_form_input(request, form.fields);
    if (!input)
        co_return problem(input.error().kind == ErrorKind::Unsupported ? 415 : 400,
                          "The form could not be read", input.error().message);
    if (!input->is_fine()) {
        const FormInput shown = std::move(*input);
        co_return nodes::form_page(std::move(form), &shown);
    }
    nodes::FormFacts facts;
    facts.submitted_at = engine_.clock().now();
    facts.mode = active->test ? "test" : "production";
    facts.query = request.query;
    const bool in_zone = nodes::option_flag(parameters, "useWorkflowTimezone", true);
    facts.time_zone = in_zone ? engine_.time_zone_of(*active->plan) : "UTC";
    static MemoryContentStore memory;
    ContentStore& contents = options_.nodes.contents ? *options_.nodes.contents : memory;
    const auto make = [&] {
        return nodes::form_item(std::move(*input), form.fields, facts, contents);
    };
    // Large files are stored, which may block.
    Result<workflow::Item> item = Error{ErrorKind::Internal, {}};
    if (request.body.size() > ContentStore::kMemoryLimit)
        item = co_await runtime_.blocking(make);
    else
        item = make();
    if (!item) co_return problem(503, "The files could not be stored", "Try again later.");
    request.body = std::string();  // may be large, and the run may take long

    engine::RunRequest run;
    run.plan = active->plan;
    run.start_node = active->form.node;
    run.start_items = workflow::ItemList{std::move(*item)};
    run.mode = workflow::RunMode::Webhook;
    run.id = engine_.next_id();
    run.source = request.remote_address;
    if (active->test) {
        run.mode = workflow::RunMode::Manual;
        run.pins = engine::Pins::AllButStart;
    }
    if (const auto refusal = engine_.admit(run, engine::WhenFull::Refuse)) {
        if (options_.log)
            options_.log->refused(TriggerPlace::of(*run.plan, run.start_node, run.mode, run.source),
                                  Refused::QueueFull, refusal->error.message);
        Response response = problem(429, "The server is busy",
                                    "Your answers were not taken. Send them again in a while.");
        response.headers.set("Retry-After", std::to_string(refusal->retry_after_s));
        co_return response;
    }
    if (active->test && !active->test->take(engine_.clock().now())) {
        co_return not_listening();
    }
    co_return co_await this->run(std::move(run), std::move(active), std::move(parameters),
                                 std::move(request.query));
}

Task<Response> FormService::run(engine::RunRequest run, ActiveFormPtr active, JsonObject parameters,
                                http::Pairs query) {
    if (active->form.has_pages)
        co_return co_await run_pages(std::move(run), std::move(active), std::move(parameters),
                                     std::move(query));
    if (active->form.mode == ResponseMode::ResponseNode)
        co_return co_await run_until_answer(std::move(run), std::move(active),
                                            std::move(parameters));
    if (active->form.mode == ResponseMode::LastNode) {
        const engine::RunOutcome outcome = co_await engine_.run(std::move(run));
        co_return ending(parameters, &outcome);
    }
    const auto accepted = co_await engine_.accept(run);
    if (!accepted) co_return problem(503, "The form could not be stored", "Try again in a while.");
    const auto go = [](engine::Engine& engine, engine::RunRequest request) -> Task<> {
        co_await engine.run(std::move(request));
    };
    webhooks_.spawn(co_await asio::this_coro::executor, go(engine_, std::move(run)));
    co_return ending(parameters, nullptr);
}

// The browser is sent to an address of its own, where the run's pages come; the same page again is
// what a reload gives.
Task<Response> FormService::run_pages(engine::RunRequest run, ActiveFormPtr active,
                                      JsonObject parameters, http::Pairs query) {
    const auto executor = co_await asio::this_coro::executor;
    const std::string token = make_token(random_);
    sdk::Caller caller;
    caller.reply_path = path_prefix_ + "/form-waiting/" + token;
    caller.query = std::move(query);
    caller.trigger_parameters = parameters;
    caller.asset_path = asset_path();
    if (active->test) caller.mode = "test";
    const auto session = std::make_shared<FormSession>(executor, std::move(caller));
    const std::string address = add_session(session, token);
    if (address.empty())
        co_return problem(503, "Too many forms are being filled in", "Try again in a while.");
    run.sink = session;
    const auto go = [](FormService& service, engine::RunRequest request, SessionPtr pages,
                       JsonObject shown) -> Task<> {
        const engine::RunOutcome outcome = co_await service.engine_.run(std::move(request));
        const bool has_failed = outcome.record.status != workflow::RunStatus::Success;
        pages->close(service.ending(shown, &outcome), has_failed, service.engine_.clock().now());
    };
    webhooks_.spawn(executor, go(*this, std::move(run), session, std::move(parameters)));
    co_return nodes::see_other(address);
}

Task<Response> FormService::run_until_answer(engine::RunRequest run, ActiveFormPtr active,
                                             JsonObject parameters) {
    const auto executor = co_await asio::this_coro::executor;
    const auto answer = std::make_shared<PendingAnswer>(executor);
    run.sink = answer;
    const auto go = [](FormService& service, engine::RunRequest request,
                       std::shared_ptr<PendingAnswer> pending, JsonObject shown,
                       std::shared_ptr<bool> is_ours) -> Task<> {
        const engine::RunOutcome outcome = co_await service.engine_.run(std::move(request));
        if (pending->is_released()) co_return;
        *is_ours = true;
        pending->close(service.ending(shown, &outcome));
    };
    const auto is_ours = std::make_shared<bool>(false);
    webhooks_.spawn(executor, go(*this, std::move(run), answer, parameters, is_ours));
    Response response = co_await answer->wait();
    if (*is_ours) co_return response;
    // {"formSubmittedText": …} and {"redirectURL": …} are for the page, all else is as it is.
    const auto json = response.headers.get("content-type").starts_with("application/json")
                          ? parse_json(response.body)
                          : Result<Json>(Error{ErrorKind::InvalidInput, {}});
    if (json && json->is_object()) {
        const std::string_view target = text_member(*json, "redirectURL");
        if (http::is_page_address(target)) co_return nodes::see_other(target);
        const std::string_view text = text_member(*json, "formSubmittedText");
        if (!text.empty()) {
            nodes::FormMessage message;
            message.title = nodes::parameter_text(parameters, "formTitle");
            message.text = text;
            message.look = nodes::page_look(parameters, parameters);
            message.look.asset_path = asset_path();
            co_return nodes::message_page(200, std::move(message));
        }
    }
    add_safety_headers(response, options_.sandbox);
    co_return response;
}

// What is shown when the run was accepted (no outcome) or has ended.
Response FormService::ending(const JsonObject& parameters,
                             const engine::RunOutcome* outcome) const {
    if (outcome && outcome->record.status != workflow::RunStatus::Success) {
        const bool is_unstored =
            outcome->record.error && outcome->record.error->kind == ErrorKind::Unavailable;
        return problem(is_unstored ? 503 : 500, "There was a problem",
                       "Your answers were received, but something went wrong afterwards. "
                       "Please tell the owner of this form.");
    }
    const Json* options = parameters.if_contains("options");
    const Json* chosen = options ? find_member(*options, "respondWithOptions") : nullptr;
    const Json* values = chosen ? find_member(*chosen, "values") : nullptr;
    if (values && text_member(*values, "respondWith") == "redirect") {
        const std::string_view address = text_member(*values, "redirectUrl");
        if (http::is_page_address(address)) return nodes::see_other(address);
    }
    nodes::FormMessage message;
    message.title = nodes::parameter_text(parameters, "formTitle");
    message.text = "Your response has been recorded";
    if (const Json* text = values ? find_member(*values, "formSubmittedText") : nullptr)
        message.text = text->is_string() ? std::string(text->get_string()) : std::string();
    message.look = nodes::page_look(parameters, parameters);
    message.look.asset_path = asset_path();
    return nodes::message_page(200, std::move(message));
}

std::string FormService::add_session(SessionPtr session, const std::string& token) {
    const std::int64_t now = engine_.clock().now().time_since_epoch().count();
    const std::string address = session->caller()->reply_path;
    const std::lock_guard lock(mutex_);
    std::erase_if(sessions_, [&](const auto& one) {
        const std::int64_t ended = one.second->ended_at();
        return ended != 0 && now - ended > kKeptMilliseconds;
    });
    if (sessions_.size() >= kMostSessions) return {};
    sessions_.emplace(token, std::move(session));
    return address;
}

FormService::SessionPtr FormService::find_session(std::string_view token) const {
    const std::lock_guard lock(mutex_);
    const auto found = sessions_.find(token);
    return found == sessions_.end() ? nullptr : found->second;
}

// The session lives on the shard of its run: requests go there and come back.
Task<Response> FormService::serve_session(http::Request request) {
    const bool is_file = request.segments.size() == 3 && request.segments[2] == "file";
    const bool is_page = request.segments.size() == 2;
    const SessionPtr session =
        is_file || is_page ? find_session(request.segments[1]) : SessionPtr();
    if (!session)
        co_return problem(404, "This form is no longer open",
                          "It was filled in already, took too long, or the server was started "
                          "anew. Open the form again.");
    const bool is_post = request.method == http::Method::Post;
    const auto act = [](SessionPtr pages, http::Request one, bool wants_file,
                        bool is_answer) -> Task<std::optional<Response>> {
        if (wants_file) co_return pages->file();
        if (!is_answer) co_return co_await pages->show();
        (void)pages->submit(std::move(one));
        co_return nodes::see_other(pages->caller()->reply_path);
    };
    auto task = act(session, std::move(request), is_file, is_post && is_page);
    auto response =
        co_await asio::co_spawn(session->executor(), std::move(task), asio::use_awaitable);
    if (response) {
        if (session->ended_at() != 0) add_safety_headers(*response, options_.sandbox);
        response->headers.set("Cache-Control", "no-store");
        co_return std::move(*response);
    }
    if (is_file) co_return problem(404, "There is no such file", "Open the form again.");
    nodes::FormMessage message;
    message.title = "Please wait";
    message.text = "Your answers are being worked on.";
    message.look.asset_path = asset_path();
    message.look.refresh = "1";
    co_return nodes::message_page(200, std::move(message));
}

}  // namespace millrace::triggers
