// Serves /form/… and /form-test/…: shows the form of a workflow that is active or being tried,
// takes what is sent, starts the run, shows its further pages under /form-waiting/…, and its end.
#pragma once

#include <map>
#include <mutex>

#include "base/snapshot.hpp"
#include "nodes/form_page/form_page.hpp"
#include "triggers/form_definition.hpp"
#include "triggers/form_session.hpp"
#include "triggers/webhook_service.hpp"

namespace millrace::triggers {

class FormService {
  public:
    // All arguments outlive the service. `webhooks` keeps the runs that outlive their requests.
    FormService(Runtime& runtime, engine::Engine& engine, WebhookService& webhooks, Random& random,
                const WebhookOptions& options);

    // From any thread.
    void set_routes(std::shared_ptr<const FormRoutes> routes) { routes_.set(std::move(routes)); }
    void set_test_routes(std::shared_ptr<const FormRoutes> routes) {
        test_routes_.set(std::move(routes));
    }

    std::shared_ptr<const FormRoutes> routes() const { return routes_.get(); }

    // True for the first segment of the paths that are served here.
    static bool serves(std::string_view segment);
    Task<http::Response> handle(http::Request request);

  private:
    using ActiveFormPtr = std::shared_ptr<const ActiveForm>;
    using SessionPtr = std::shared_ptr<FormSession>;

    Task<http::Response> serve(http::Request request, ActiveFormPtr active);
    Task<http::Response> start(http::Request request, ActiveFormPtr active, JsonObject parameters,
                               nodes::Form form);
    Task<http::Response> run(engine::RunRequest run, ActiveFormPtr active, JsonObject parameters,
                             http::Pairs query);
    Task<http::Response> run_pages(engine::RunRequest run, ActiveFormPtr active,
                                   JsonObject parameters, http::Pairs query);
    Task<http::Response> run_until_answer(engine::RunRequest run, ActiveFormPtr active,
                                          JsonObject parameters);
    Task<http::Response> serve_session(http::Request request);

    http::Response ending(const JsonObject& parameters, const engine::RunOutcome* outcome) const;
    http::Response not_listening() const;
    http::Response problem(int status, std::string title, std::string text) const;
    std::string asset_path() const { return path_prefix_ + "/form-assets"; }
    std::string add_session(SessionPtr session, const std::string& token);
    SessionPtr find_session(std::string_view token) const;

    Runtime& runtime_;
    engine::Engine& engine_;
    WebhookService& webhooks_;
    Random& random_;
    const WebhookOptions options_;
    const std::string path_prefix_;  // of the public address, where a proxy puts one before it
    Snapshot<FormRoutes> routes_;
    Snapshot<FormRoutes> test_routes_;
    mutable std::mutex mutex_;  // guards sessions_; never held over a suspension
    std::map<std::string, SessionPtr, std::less<>> sessions_;  // by token
};

}  // namespace millrace::triggers
