#include "app/application.hpp"

#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <csignal>
#include <iostream>

#include "api/api.hpp"
#include "api/owner_key.hpp"
#include "app/allowed_file.hpp"
#include "app/credentials_file.hpp"
#include "app/file_access.hpp"
#include "app/open_store.hpp"
#include "app/outbound.hpp"
#include "app/server_lock.hpp"
#include "app/shell_commands.hpp"
#include "app/version.hpp"
#include "base/id.hpp"
#include "base/log.hpp"
#include "engine/run_recovery.hpp"
#include "engine/store_data_tables.hpp"
#include "engine/store_journal.hpp"
#include "engine/store_state.hpp"
#include "http/mail_client.hpp"
#include "http/server.hpp"
#include "nodes/all_nodes.hpp"
#include "script/script_pool.hpp"
#include "store/content_folder.hpp"
#include "store/content_repository.hpp"
#include "store/store.hpp"
#include "triggers/stored_workflows.hpp"
#include "triggers/trigger_service.hpp"

namespace millrace::app {
namespace {

// Longer waits are laid aside; to take a run up again costs a few reads.
constexpr std::chrono::seconds kLongestWaitInMemory(5);

http::ServerOptions server_options(const Config& config) {
    http::ServerOptions options;
    options.host = config.host;
    options.port = config.port;
    options.body_limit = config.max_body_mb << 20;
    return options;
}

// Storing and reading files of a bucket keeps a thread waiting for the network: others must be left
// for the database.
RuntimeOptions runtime_options(const Config& config) {
    RuntimeOptions options;
    if (config.file_store == "s3") options.blocking_threads = 32;
    return options;
}

std::string local_url(const Config& config, std::uint16_t port) {
    const std::string host =
        config.host.find(':') == std::string::npos ? config.host : "[" + config.host + "]";
    return "http://" + host + ":" + std::to_string(port);
}

std::string webhook_url(const Config& config) {
    std::string url =
        config.webhook_url.empty() ? local_url(config, config.port) : config.webhook_url;
    while (url.ends_with('/')) url.pop_back();
    return url;
}

triggers::WebhookOptions webhook_options(const Config& config, const sdk::NodeServices& nodes,
                                         triggers::TriggerLog& log) {
    triggers::WebhookOptions options;
    options.base_url = webhook_url(config);
    options.nodes = nodes;
    options.log = &log;
    options.sandbox =
        config.sandboxes_pages ? triggers::PageSandbox::On : triggers::PageSandbox::Off;
    return options;
}

sdk::NodeRegistry make_registry() {
    sdk::NodeRegistry registry;
    nodes::add_all(registry);
    return registry;
}

}  // namespace

// Bottom of the ladder first; destruction runs backwards.
struct Application::Parts {
    explicit Parts(Config c)
        : config(std::move(c)),
          runtime(runtime_options(config)),
          store(runtime, clock, random, store_options(config)),
          journal(store, {make_id(random)}),
          state(store),
          data_tables(store),
          scripts(config.scripts, runtime),
          workflows(store, registry, allowed_files(folders)),
          engine(engine_options(), clock, random, journal, state),
          recovery(store, journal, engine, registry, runtime),
          trigger_log(store, engine, config.trigger_events_max),
          webhooks(runtime, engine, webhook_options(config, node_services(), trigger_log)),
          forms(runtime, engine, webhooks, random,
                webhook_options(config, node_services(), trigger_log)),
          schedules(runtime, store, engine, webhooks),
          triggers(runtime, store, registry, webhooks, schedules, engine, config.time_zone, &forms),
          api(api::ApiServices{store, registry, triggers, engine, recovery}),
          server(runtime, server_options(config),
                 [this](http::Request request) { return handle(std::move(request)); }) {}

    Task<http::Response> handle(http::Request request) {
        if (!request.segments.empty() && triggers::WebhookService::serves(request.segments.front()))
            return webhooks.handle(std::move(request));
        if (!request.segments.empty() && triggers::FormService::serves(request.segments.front()))
            return forms.handle(std::move(request));
        return api.handle(std::move(request));
    }

    engine::EngineOptions engine_options() {
        engine::EngineOptions options;
        options.default_time_zone = config.time_zone;
        if (!config.blocks_env_access) options.environment = read_environment;
        options.default_timeout_s = config.execution_timeout_s;
        options.nodes = node_services();
        options.scripts = &scripts;
        options.registry = &registry;
        options.workflows = &workflows;
        options.rates = &rates;
        options.limits.running = static_cast<std::size_t>(std::max(0, config.concurrency_limit));
        options.limits.queued = config.queue_limit;
        options.longest_wait_in_memory = kLongestWaitInMemory;
        options.own_address = {webhook_url(config), config.host, config.port,
                               make_uuid(random) + make_uuid(random)};
        return options;
    }

    sdk::NodeServices node_services() {
        return {.http = &http,
                .contents = &store.content_folder(),
                .mail = &mail,
                .credentials = &credentials,
                .data_tables = &data_tables,
                .runtime = &runtime,
                .commands = config.runs_commands ? &commands : nullptr,
                .folders = &folders,
                .archives = archive_limits(config)};
    }

    // Runs a task on the first shard and returns its result.
    template <class T>
    T wait_for(Task<T> task) {
        return runtime.run_on(0, std::move(task)).get();
    }

    Task<Result<void>> prepare();

    const Config config;
    SystemClock clock;
    SystemRandom random;
    Runtime runtime;
    const sdk::NodeRegistry registry = make_registry();
    std::optional<ServerLock> lock;
    store::Store store;
    engine::StoreJournal journal;
    engine::StoreState state;
    engine::StoreDataTables data_tables;
    const http::Client http{outbound_options(config, runtime)};
    http::RateLimits rates{rate_options(config)};
    const http::MailClient mail{outbound_options(config, runtime)};
    CredentialsFile credentials;
    ShellCommands commands;
    const AllowedFolders folders = allowed_folders(config);
    script::ScriptPool scripts;
    triggers::StoredWorkflows workflows;
    engine::Engine engine;
    engine::RunRecovery recovery;
    triggers::TriggerLog trigger_log;
    triggers::WebhookService webhooks;
    triggers::FormService forms;
    triggers::ScheduleService schedules;
    triggers::TriggerService triggers;
    api::Api api;
    http::Server server;
};

Task<Result<void>> Application::Parts::prepare() {
    const auto key = co_await api::ensure_owner_key(store, config.data_dir, random);
    if (!key) co_return key.error();
    if (*key)
        std::cout << "The owner's API key, shown only this once (kept in "
                  << (config.data_dir / "api-key").string() << "):\n  " << **key << std::endl;
    const auto started = co_await store.contents().start();
    if (!started) co_return started.error();
    const auto loaded = co_await triggers.load();
    if (!loaded) co_return loaded;
    const auto recovered = co_await recovery.recover();
    if (!recovered) co_return recovered.error();
    if (*recovered > 0)
        log::info("Runs that were under way when the server last stopped were taken up again.",
                  {{"count", std::to_string(*recovered)}});
    co_return Result<void>();
}

Application::Application(Config config) : parts_(std::make_unique<Parts>(std::move(config))) {}

Application::~Application() = default;

Result<void> Application::start() {
    Parts& parts = *parts_;
    log::configure(log::level_from(parts.config.log_level, log::Level::Info),
                   parts.config.log_format == "json" ? log::Format::Json : log::Format::Text);
    const auto opened = parts.store.open();
    if (!opened) return opened;
    auto credentials = CredentialsFile::read(parts.config.credentials_file);
    if (!credentials) return credentials.error();
    parts.credentials = std::move(*credentials);
    auto lock = ServerLock::acquire(parts.config.data_dir);
    if (!lock) return lock.error();
    parts.lock.emplace(std::move(*lock));
    const auto listening = parts.server.listen();
    if (!listening) return listening;
    parts.runtime.start();
    return parts.wait_for(parts.prepare());
}

void Application::run() {
    Parts& parts = *parts_;
    asio::signal_set stop_signals(parts.runtime.shard(0), SIGINT, SIGTERM);
    asio::signal_set reload_signals(parts.runtime.shard(0), SIGHUP);
    // Runs that do not end by themselves within the grace are interrupted: a request waits for its
    // run, and the end of the program for the request.
    asio::steady_timer grace(parts.runtime.shard(0));
    stop_signals.async_wait([&parts, &grace](const boost::system::error_code& code, int) {
        if (code) return;
        log::info("Stopping: requests under way are finished first.");
        parts.server.stop();
        grace.expires_after(std::chrono::seconds(parts.config.shutdown_grace_s));
        grace.async_wait([&parts](const boost::system::error_code& ended) {
            if (!ended) parts.engine.interrupt_all();
        });
    });
    const auto reload = [](Parts& p, asio::signal_set& signals) -> Task<> {
        for (;;) {
            co_await signals.async_wait(asio::use_awaitable);
            const auto loaded = co_await p.triggers.load();
            if (!loaded)
                log::error("Reloading the active workflows failed.",
                           {{"reason", loaded.error().message}});
            else
                log::info("The active workflows were registered anew.");
        }
    };
    TaskGroup background(parts.runtime.shard(0).get_executor(), "reload");
    background.spawn(reload(parts, reload_signals));
    background.spawn(parts.schedules.run());
    background.spawn(parts.trigger_log.run());
    background.spawn(parts.recovery.run());

    const std::string url = local_url(parts.config, parts.server.port());
    log::info("Ready.", {{"url", url},
                         {"version", std::string(kVersion)},
                         {"data", parts.config.data_dir.string()}});
    parts.wait_for(parts.server.run());
    asio::post(parts.runtime.shard(0), [&grace] { grace.cancel(); });

    // Runs that go on without a request are ended; those that were accepted are taken up at the
    // next start.
    background.stop();
    const auto finish = [](Parts& p, TaskGroup& group) -> Task<> {
        co_await group.drain();
        co_await p.schedules.stop();
        p.engine.interrupt_all();
        p.scripts.stop();
        co_await p.webhooks.drain();
        co_await p.engine.drain();
        co_await p.trigger_log.flush();
        co_await p.recovery.release();
        co_await p.store.stop();
    };
    parts.wait_for(finish(parts, background));
    parts.runtime.stop();
    parts.runtime.join();
    log::info("Stopped.");
}

}  // namespace millrace::app
