// Serves /webhook/… and /webhook-test/…: finds the workflow, makes the item, starts the run,
// answers as the node says.
#pragma once

#include "base/runtime.hpp"
#include "base/snapshot.hpp"
#include "engine/engine.hpp"
#include "triggers/trigger_log.hpp"
#include "triggers/webhook_answer.hpp"
#include "triggers/webhook_routes.hpp"

namespace millrace::triggers {

// Why a path is not served, for the caller's eyes: set by the trigger service, which knows inactive
// workflows. An empty hint: nobody has the path.
struct MissingWebhook {
    std::string hint;
    TriggerPlace place{};
};
using MissingWebhookHint = std::function<Task<MissingWebhook>(std::string path)>;

struct WebhookOptions {
    std::string base_url;       // the public address without a slash at its end
    sdk::NodeServices nodes{};  // where credentials and contents are; they outlive the service
    PageSandbox sandbox = PageSandbox::On;  // of pages that workflows answer with
    TriggerLog* log = nullptr;              // outlives the service; null: nothing is logged
};

class WebhookService {
  public:
    // `runtime` and `engine` outlive the service.
    WebhookService(Runtime& runtime, engine::Engine& engine, WebhookOptions options);
    ~WebhookService();

    // From any thread.
    void set_routes(std::shared_ptr<const WebhookRoutes> routes) { routes_.set(std::move(routes)); }
    void set_test_routes(std::shared_ptr<const WebhookRoutes> routes) {
        test_routes_.set(std::move(routes));
    }
    std::shared_ptr<const WebhookRoutes> routes() const { return routes_.get(); }
    const std::string& base_url() const { return options_.base_url; }

    // True for the first segment of the paths that are served here.
    static bool serves(std::string_view segment) {
        return segment == "webhook" || segment == "webhook-test";
    }
    void set_hint(MissingWebhookHint hint) { hint_ = std::move(hint); }  // before serving

    TriggerLog* log() const { return options_.log; }

    // The request's path starts with one segment ("webhook") that is not looked at.
    Task<http::Response> handle(http::Request request);

    // Runs a request on as a run of its own, on the caller's shard: for runs that outlive their
    // request.
    void spawn(asio::any_io_executor executor, Task<> task);
    // Returns when the runs that outlived their requests have ended. Ask the engine to cancel
    // first.
    Task<> drain();

  private:
    Task<http::Response> serve(http::Request request, std::shared_ptr<const ActiveWebhook> active);
    Task<Result<workflow::Item>> item_of(const http::Request& request, const ActiveWebhook& active,
                                         const std::optional<Json>& token_payload);
    void log_refused(const http::Request& request, const ActiveWebhook& active, Refused kind,
                     const std::string& reason) const;
    Task<http::Response> missing(const http::Request& request, const WebhookRoutes& routes,
                                 const WebhookRoutes::Match& match);
    Task<http::Response> start_and_go(engine::RunRequest request,
                                      std::shared_ptr<const ActiveWebhook> active);
    Task<http::Response> run_and_answer(engine::RunRequest request,
                                        std::shared_ptr<const ActiveWebhook> active);
    Task<http::Response> run_until_answer(engine::RunRequest request,
                                          std::shared_ptr<const ActiveWebhook> active);

    Runtime& runtime_;
    engine::Engine& engine_;
    const WebhookOptions options_;
    MissingWebhookHint hint_;
    Snapshot<WebhookRoutes> routes_;
    Snapshot<WebhookRoutes> test_routes_;
    std::vector<std::unique_ptr<TaskGroup>> groups_;  // by shard
};

}  // namespace millrace::triggers
