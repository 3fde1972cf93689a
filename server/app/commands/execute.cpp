// millrace execute: runs one workflow file and prints what came out.
#include <fmt/format.h>

#include <iostream>

#include "app/commands.hpp"
#include "app/config.hpp"
#include "app/credentials_file.hpp"
#include "app/execution_tables.hpp"
#include "app/file_access.hpp"
#include "app/local_workflows.hpp"
#include "app/outbound.hpp"
#include "app/shell_commands.hpp"
#include "app/temporary_folder.hpp"
#include "app/workflow_file.hpp"
#include "base/file.hpp"
#include "base/log.hpp"
#include "base/runtime.hpp"
#include "engine/engine.hpp"
#include "http/mail_client.hpp"
#include "nodes/all_nodes.hpp"
#include "script/script_pool.hpp"
#include "sdk/memory_state_store.hpp"
#include "store/content_folder.hpp"

namespace millrace::app {
namespace {

constexpr std::size_t kMaxInputFile = 1U << 30;

Result<engine::Pins> pins_from(const std::string& text) {
    if (text == "trigger") return engine::Pins::Trigger;
    if (text == "all") return engine::Pins::All;
    if (text == "none") return engine::Pins::None;
    return Error{ErrorKind::InvalidInput,
                 "--pins is \"" + text + "\", but must be trigger, all or none."};
}

Result<workflow::ItemList> read_items(const std::filesystem::path& path) {
    auto text = read_file(path, kMaxInputFile);
    if (!text) return text.error();
    auto json = parse_json(*text);
    auto items = json ? workflow::items_from_json(*json) : Result<workflow::ItemList>(json.error());
    if (!items) return Error{items.error().kind, path.string() + ": " + items.error().message};
    return items;
}

// The item a document brings along for its start node: {"trigger": {"input": {"json": {…}}}}, as
// test workflows do.
Result<workflow::ItemList> own_items(const workflow::Workflow& workflow) {
    const Json* trigger = find_member(workflow.document(), "trigger");
    const Json* input = trigger ? find_member(*trigger, "input") : nullptr;
    if (!input) return workflow::ItemList{workflow::Item{}};
    auto item = workflow::item_from_json(*input);
    if (!item)
        return Error{item.error().kind,
                     "\"trigger.input\" of the workflow: " + item.error().message};
    return workflow::ItemList{std::move(*item)};
}

// Items given by hand descend from themselves.
workflow::ItemList with_origins(const workflow::ItemList& items) {
    workflow::ItemList result;
    for (std::size_t i = 0; i < items.size(); ++i) {
        workflow::Item item = items[i];
        item.paired = workflow::PairedItem{static_cast<std::uint32_t>(i), 0};
        result.push_back(std::move(item));
    }
    return result;
}

Result<engine::RunRequest> make_request(const ExecuteOptions& options,
                                        const sdk::NodeRegistry& registry, Random& random,
                                        Time now) {
    const auto pins = pins_from(options.pins);
    if (!pins) return pins.error();
    auto workflow = read_workflow_file(options.workflow);
    if (!workflow) return workflow.error();
    engine::RunRequest request;
    request.plan = engine::make_plan(std::move(*workflow), registry);
    request.pins = *pins;
    const auto start = engine::choose_start_node(*request.plan, *pins != engine::Pins::None);
    if (!start) return start.error();
    request.start_node = *start;
    auto items = options.input ? read_items(*options.input) : own_items(request.plan->workflow);
    if (!items) return items.error();
    request.start_items = std::move(*items);
    // Items named on the command line win over pinned ones.
    if (options.input && request.pins == engine::Pins::Trigger) request.pins = engine::Pins::None;
    request.start_items = with_origins(request.start_items);
    request.mode = workflow::RunMode::Cli;
    request.id = make_execution_id(now, random);
    return request;
}

void print_json(const engine::RunOutcome& outcome) {
    const engine::RunRecord& record = outcome.record;
    std::string out = R"({"status":")" + std::string(workflow::to_string(record.status)) + "\"";
    if (record.error) {
        out += R"(,"error":)";
        append_json_text(out, Json(workflow::to_json(*record.error)));
    }
    out += R"(,"lastNode":)";
    append_json_string(out, record.last_node);
    out += R"(,"order":[)";
    for (std::size_t i = 0; i < outcome.data.order.size(); ++i) {
        if (i > 0) out.push_back(',');
        append_json_string(out, outcome.data.order[i]);
    }
    out += R"(],"runData":)";
    workflow::append_json_text(out, outcome.data);
    out += "}\n";
    std::cout << out << std::flush;
}

// (node "Set", parameter "value", item 3)
std::string place_of(const Error& error) {
    std::string place;
    const auto add = [&place](const std::string& what) {
        place += (place.empty() ? " (" : ", ") + what;
    };
    if (!error.node.empty()) add("node \"" + error.node + "\"");
    if (!error.parameter.empty()) add("parameter \"" + error.parameter + "\"");
    if (error.position) add("character " + std::to_string(*error.position + 1));
    if (error.item) add("item " + std::to_string(*error.item));
    return place.empty() ? place : place + ")";
}

void print_summary(const engine::RunOutcome& outcome) {
    for (const auto& [name, runs] : outcome.data.nodes)
        for (const workflow::NodeRun& run : runs) {
            std::string counts;
            for (const workflow::ItemList& output : run.outputs)
                counts += fmt::format("{}{}", counts.empty() ? "" : " + ", output.size());
            std::cout << fmt::format("{} {}: {} items, {} ms\n", run.succeeded ? "ok  " : "FAIL",
                                     name, counts.empty() ? "0" : counts, run.duration.count());
        }
    const engine::RunRecord& record = outcome.record;
    std::cout << "status: " << workflow::to_string(record.status) << "\n";
    if (const workflow::NodeRun* last = outcome.data.last_run(record.last_node);
        last && !last->outputs.empty()) {
        std::string items;
        workflow::append_json_text(items, last->outputs.front());
        std::cout << "output of " << record.last_node << ": " << items << "\n";
    }
    if (!record.error) return;
    std::cerr << "millrace: " << record.error->message << place_of(*record.error)
              << (record.error->hint.empty() ? "" : " ") << record.error->hint << "\n";
}

}  // namespace

int execute_command(const ExecuteOptions& options, const SettingValues& values) {
    const auto config = load_config(values);
    if (!config) return report(config.error());
    sdk::NodeRegistry registry;
    nodes::add_all(registry);

    const SystemClock system_clock;
    std::optional<FixedClock> fixed_clock;
    if (!options.now.empty()) {
        const auto now = time_from_iso(options.now);
        if (!now)
            return report({ErrorKind::InvalidInput,
                           "--now is \"" + options.now +
                               "\", but must be a time such as 2026-11-23T15:04:05.678Z."});
        fixed_clock.emplace(*now);
    }
    const Clock& clock = fixed_clock ? static_cast<const Clock&>(*fixed_clock) : system_clock;
    SystemRandom random;
    auto request = make_request(options, registry, random, clock.now());
    if (!request) return report(request.error());

    Runtime runtime(RuntimeOptions{.shards = 1});
    const http::Client http(outbound_options(*config, runtime));
    const http::MailClient mail(outbound_options(*config, runtime));
    script::ScriptPool scripts(config->scripts, runtime);
    auto credentials = CredentialsFile::read(config->credentials_file);
    if (!credentials) return report(credentials.error());
    const TemporaryFolder folder(random);
    store::ContentFolder contents(folder.path());
    const AllowedFolders folders = allowed_folders(*config, {folder.path()});
    ExecutionTables data_tables(
        *config, values.contains("data-dir") ? TableHome::DataFolder : TableHome::Temporary,
        runtime, clock, random);
    engine::NoJournal journal;
    sdk::MemoryStateStore state;
    ShellCommands commands;
    LocalWorkflows workflows(*config, folders, registry, request->plan);
    engine::EngineOptions engine_options;
    engine_options.default_time_zone = config->time_zone;
    if (!config->blocks_env_access) engine_options.environment = read_environment;
    engine_options.nodes = {.http = &http,
                            .contents = &contents,
                            .mail = &mail,
                            .credentials = &*credentials,
                            .data_tables = &data_tables.tables(),
                            .runtime = &runtime,
                            .commands = config->runs_commands ? &commands : nullptr,
                            .folders = &folders,
                            .archives = archive_limits(*config)};
    engine_options.scripts = &scripts;
    engine_options.registry = &registry;
    engine_options.workflows = &workflows;
    engine::Engine engine(engine_options, clock, random, journal, state);
    engine::RunOutcome outcome;
    const auto run = [&]() -> Task<> {
        outcome = co_await engine.run(std::move(*request));
        co_await engine.drain();
    };
    run_to_end(run());
    if (options.json)
        print_json(outcome);
    else
        print_summary(outcome);
    return outcome.record.status == workflow::RunStatus::Success ? kExitGood : kExitFailed;
}

}  // namespace millrace::app
