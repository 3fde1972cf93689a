#include "triggers/webhook_service.hpp"

#include <boost/asio/this_coro.hpp>

#include "base/log.hpp"
#include "http/method.hpp"
#include "triggers/pending_answer.hpp"
#include "triggers/webhook_answer.hpp"
#include "triggers/webhook_request.hpp"

namespace millrace::triggers {
namespace {

std::span<const std::string> webhook_segments(const http::Request& request) {
    std::span<const std::string> segments(request.segments);
    segments = segments.subspan(std::min<std::size_t>(1, segments.size()));
    // A slash at the end is tolerated, as n8n does.
    if (segments.size() > 1 && segments.back().empty())
        segments = segments.first(segments.size() - 1);
    return segments;
}

std::string joined(std::span<const std::string> segments) {
    std::string path;
    for (const std::string& segment : segments) path += (path.empty() ? "" : "/") + segment;
    return path;
}

std::string method_list(const std::vector<http::Method>& methods) {
    std::string list;
    for (const http::Method method : methods) {
        if (method == http::Method::Head) continue;  // comes with GET
        list += (list.empty() ? "" : ", ") + std::string(http::to_string(method));
    }
    return list;
}

http::Response error_response(int status, const Error& error) {
    return http::Response::error(status, to_string(error.kind), error.message, error.hint);
}

http::Response busy_response(const engine::Refusal& refusal) {
    http::Response response =
        http::Response::error(429, "too-many-runs", refusal.error.message, refusal.error.hint);
    response.headers.set("Retry-After", std::to_string(refusal.retry_after_s));
    return response;
}

bool is_test_call(const http::Request& request) {
    return !request.segments.empty() && request.segments.front() == "webhook-test";
}

http::Response not_listening(const http::Request& request) {
    return http::Response::error(
        404, to_string(ErrorKind::NotFound),
        "No workflow is being tried at \"" + std::string(http::to_string(request.method)) +
            " /webhook-test/" + joined(webhook_segments(request)) + "\".",
        "Let it listen first (POST /api/v1/workflows/ID/listen): it takes one call within two "
        "minutes. An active workflow is called at /webhook/.");
}

Error endless_calls() {
    return Error{ErrorKind::TooLarge,
                 "More than " + std::to_string(engine::kMostNestedCalls) +
                     " calls of webhooks of this server wait for each other.",
                 "Most likely a workflow calls its own webhook: let a condition end it, or let the "
                 "webhook respond immediately."};
}

}  // namespace

WebhookService::WebhookService(Runtime& runtime, engine::Engine& engine, WebhookOptions options)
    : runtime_(runtime),
      engine_(engine),
      options_(std::move(options)),
      routes_(std::make_shared<const WebhookRoutes>(
          std::vector<std::shared_ptr<const ActiveWebhook>>())),
      test_routes_(routes_.get()) {
    for (std::size_t i = 0; i < runtime.shard_count(); ++i)
        groups_.push_back(
            std::make_unique<TaskGroup>(runtime.shard(i).get_executor(), "workflow run"));
}

WebhookService::~WebhookService() = default;

void WebhookService::spawn(asio::any_io_executor executor, Task<> task) {
    for (std::size_t i = 0; i < groups_.size(); ++i)
        if (asio::any_io_executor(runtime_.shard(i).get_executor()) == executor)
            return groups_[i]->spawn(std::move(task));
    groups_.front()->spawn(std::move(task));
}

Task<> WebhookService::drain() {
    for (auto& group : groups_) co_await group->drain();
}

Task<http::Response> WebhookService::handle(http::Request request) {
    const bool is_test = is_test_call(request);
    const auto routes = is_test ? test_routes_.get() : routes_.get();
    const auto segments = webhook_segments(request);
    auto match = routes->find(request.method, segments);
    if (match.outcome == http::RouteOutcome::Found) {
        auto active = *match.payload;
        if (active->test && !active->test->is_open(engine_.clock().now()))
            co_return not_listening(request);
        request.params = std::move(match.params);
        co_return co_await serve(std::move(request), std::move(active));
    }
    const bool is_preflight = request.method == http::Method::Options;
    if (is_preflight && match.outcome == http::RouteOutcome::MethodNotAllowed) {
        const http::Method first = match.allowed.front();
        const auto target = routes->find(first, segments);
        std::vector<std::string> methods;
        methods.reserve(match.allowed.size());
        for (const http::Method method : match.allowed)
            methods.emplace_back(http::to_string(method));
        co_return answer_preflight(request.headers, methods,
                                   (*target.payload)->webhook.allowed_origins);
    }
    if (is_test && match.outcome != http::RouteOutcome::MethodNotAllowed)
        co_return not_listening(request);
    co_return co_await missing(request, *routes, match);
}

void WebhookService::log_refused(const http::Request& request, const ActiveWebhook& active,
                                 Refused kind, const std::string& reason) const {
    if (options_.log)
        options_.log->refused(TriggerPlace::of(*active.plan, active.webhook.node,
                                               workflow::RunMode::Webhook, request.remote_address),
                              kind, reason);
}

Task<http::Response> WebhookService::missing(const http::Request& request,
                                             const WebhookRoutes& routes,
                                             const WebhookRoutes::Match& match) {
    const std::string path = joined(webhook_segments(request));
    const std::string method(http::to_string(request.method));
    if (match.outcome == http::RouteOutcome::MethodNotAllowed) {
        auto response = http::Response::error(
            404, to_string(ErrorKind::NotFound),
            "The webhook \"" + path + "\" is not registered for " + method + " requests.",
            "It answers " + method_list(match.allowed) +
                ": call it with that method, or change the Webhook node.");
        response.headers.set("Allow", method_list(match.allowed));
        const auto target = routes.find(match.allowed.front(), webhook_segments(request));
        log_refused(request, **target.payload, Refused::NotRegistered,
                    "It does not listen to " + method + " requests.");
        co_return response;
    }
    MissingWebhook found;
    if (hint_) found = co_await hint_(path);
    if (options_.log && found.hint.empty()) options_.log->count_refused(Refused::NotRegistered);
    if (options_.log && !found.hint.empty()) {
        found.place.source = request.remote_address;
        options_.log->refused(found.place, Refused::NotRegistered, "The workflow is not active.");
    }
    if (found.hint.empty())
        found.hint = "Check the path. A webhook is registered while its workflow is active.";
    co_return http::Response::error(
        404, to_string(ErrorKind::NotFound),
        "The webhook \"" + method + " " + path + "\" is not registered.", found.hint);
}

Task<http::Response> WebhookService::serve(http::Request request,
                                           std::shared_ptr<const ActiveWebhook> active) {
    const WebhookDefinition& webhook = active->webhook;
    if (const auto refusal = refusal_of(request, webhook)) {
        log_refused(request, *active, Refused::Forbidden, refusal->message);
        co_return error_response(403, *refusal);
    }
    const bool is_own_call = engine::take_own_proof(request.headers, engine_.own_address());
    const workflow::Node& node = *active->plan->nodes[webhook.node].node;
    auto admission = co_await admit(request, node, webhook.authentication,
                                    options_.nodes.credentials, engine_.clock().now(), "Webhook");
    if (admission.refusal) {
        log_refused(request, *active, refused_kind(*admission.refusal),
                    message_of(*admission.refusal));
        add_safety_headers(*admission.refusal, options_.sandbox);
        add_cors_headers(*admission.refusal, request.headers, webhook.allowed_origins);
        co_return std::move(*admission.refusal);
    }
    auto item = co_await item_of(request, *active, admission.token_payload);
    if (!item) {
        const bool is_ours = item.error().kind == ErrorKind::Unavailable;
        log_refused(request, *active, is_ours ? Refused::NotStored : Refused::InvalidInput,
                    item.error().message);
        co_return error_response(is_ours ? 503 : 400, item.error());
    }

    request.body = std::string();  // may be large, and the run may take long

    engine::RunRequest run;
    run.plan = active->plan;
    run.start_node = webhook.node;
    run.start_items = workflow::ItemList{std::move(*item)};
    run.mode = workflow::RunMode::Webhook;
    run.id = engine_.next_id();
    run.source = request.remote_address;
    if (active->test) {
        run.mode = workflow::RunMode::Manual;
        run.pins = engine::Pins::AllButStart;
    }

    // Who is answered at once does not wait, so nothing is nested.
    if (webhook.mode != ResponseMode::OnReceived) {
        const unsigned above = engine::nested_calls_of(request.headers);
        if (above >= engine::kMostNestedCalls) {
            log_refused(request, *active, Refused::NestedCalls, endless_calls().message);
            co_return error_response(508, endless_calls());
        }
        run.ancestry.nested_calls = above + 1;
        run.ancestry.counts_with_caller = is_own_call;
    }

    if (const auto refusal = engine_.admit(run, engine::WhenFull::Refuse)) {
        log_refused(request, *active, Refused::QueueFull, refusal->error.message);
        http::Response response = busy_response(*refusal);
        add_cors_headers(response, request.headers, webhook.allowed_origins);
        co_return response;
    }
    if (active->test && !active->test->take(engine_.clock().now()))
        co_return not_listening(request);

    http::Response response;
    switch (webhook.mode) {
        case ResponseMode::OnReceived:
            response = co_await start_and_go(std::move(run), active);
            break;
        case ResponseMode::LastNode:
            response = co_await run_and_answer(std::move(run), active);
            break;
        case ResponseMode::ResponseNode:
            response = co_await run_until_answer(std::move(run), active);
            break;
    }
    add_safety_headers(response, options_.sandbox);
    add_cors_headers(response, request.headers, webhook.allowed_origins);
    co_return response;
}

// Large bodies are stored, which may block.
Task<Result<workflow::Item>> WebhookService::item_of(const http::Request& request,
                                                     const ActiveWebhook& active,
                                                     const std::optional<Json>& token_payload) {
    static MemoryContentStore memory;
    ContentStore& contents = options_.nodes.contents ? *options_.nodes.contents : memory;
    const std::string url =
        options_.base_url + (active.test ? "/webhook-test/" : "/webhook/") + active.webhook.path;
    const CallMode mode = active.test ? CallMode::Test : CallMode::Production;
    const auto make = [&] {
        return item_from_request(request, active.webhook, url, contents, token_payload, mode);
    };
    if (request.body.size() <= ContentStore::kMemoryLimit) co_return make();
    co_return co_await runtime_.blocking(make);
}

// The answer follows the commit of "accepted"; the run goes on without the caller.
Task<http::Response> WebhookService::start_and_go(engine::RunRequest request,
                                                  std::shared_ptr<const ActiveWebhook> active) {
    const auto accepted = co_await engine_.accept(request);
    if (!accepted) {
        if (options_.log)
            options_.log->refused(
                TriggerPlace::of(*request.plan, request.start_node, request.mode, request.source),
                Refused::NotStored, accepted.error().message);
        co_return error_response(503, accepted.error());
    }
    request.may_leave_memory = true;
    const auto go = [](engine::Engine& engine, engine::RunRequest run) -> Task<> {
        co_await engine.run(std::move(run));
    };
    spawn(co_await asio::this_coro::executor, go(engine_, std::move(request)));
    co_return answer_on_received(active->webhook);
}

Task<http::Response> WebhookService::run_and_answer(engine::RunRequest request,
                                                    std::shared_ptr<const ActiveWebhook> active) {
    const engine::RunOutcome outcome = co_await engine_.run(std::move(request));
    co_return answer_of(outcome, active->webhook);
}

Task<http::Response> WebhookService::run_until_answer(engine::RunRequest request,
                                                      std::shared_ptr<const ActiveWebhook> active) {
    const auto executor = co_await asio::this_coro::executor;
    const auto answer = std::make_shared<PendingAnswer>(executor);
    request.sink = answer;
    const auto go = [](engine::Engine& engine, engine::RunRequest run,
                       std::shared_ptr<PendingAnswer> pending,
                       std::shared_ptr<const ActiveWebhook> webhook) -> Task<> {
        const engine::RunOutcome outcome = co_await engine.run(std::move(run));
        if (!pending->is_released()) pending->close(answer_of(outcome, webhook->webhook));
    };
    spawn(executor, go(engine_, std::move(request), answer, std::move(active)));
    co_return co_await answer->wait();
}

}  // namespace millrace::triggers
