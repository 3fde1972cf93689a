#include "app/command_line.hpp"

#include <CLI/CLI.hpp>
#include <iostream>

#include "app/commands.hpp"
#include "app/config.hpp"
#include "app/version.hpp"
#include "base/log.hpp"

namespace millrace::app {
namespace {

// --host, --port, …: values are kept as text here and checked in one place, load_config.
void add_settings(CLI::App& command, SettingValues& values) {
    for (const Setting& setting : settings()) {
        if (setting.is_secret) continue;
        const std::string name(setting.name);
        const std::string help =
            std::string(setting.sentence) + " Environment: " + std::string(setting.environment);
        CLI::Option* option = command.add_option_function<std::string>(
            "--" + name, [&values, name](const std::string& value) { values[name] = value; }, help);
        if (setting.is_switch) option->expected(0, 1)->default_str("true");
    }
    command.add_option_function<std::string>(
        "--config", [&values](const std::string& value) { values["config"] = value; },
        "A JSON file with these settings. Environment: MILLRACE_CONFIG");
}

}  // namespace

int run_command_line(int argc, char** argv) {
    CLI::App app("Millrace runs workflows.", "millrace");
    app.require_subcommand(1);
    app.set_version_flag("--version", std::string(kVersion));
    SettingValues values;

    CLI::App* serve = app.add_subcommand("serve", "Serve the API and webhooks, and run workflows.");
    add_settings(*serve, values);

    ExecuteOptions execute_options;
    CLI::App* execute =
        app.add_subcommand("execute", "Run one workflow file and print what came out.");
    execute->add_option("file", execute_options.workflow, "The workflow, as exported")->required();
    execute->add_option("--pins", execute_options.pins,
                        "Which pinned data counts: trigger (default), all, none");
    execute->add_option("--input", execute_options.input,
                        "Items for the start node: a file with [{\"json\": {}}]");
    execute->add_option("--now", execute_options.now,
                        "Fixes the clock, for example 2026-11-23T15:04:05.678Z");
    execute->add_flag("--json", execute_options.json, "Print one JSON object");
    add_settings(*execute, values);

    EvalOptions eval_options;
    CLI::App* eval = app.add_subcommand("eval", "Evaluate expressions.");
    eval->add_option("expression", eval_options.expression,
                     "One expression, for example '={{ $json.a + 1 }}'");
    eval->add_option("--item", eval_options.item, "The current item's JSON, for one expression");
    eval->add_option("--cases", eval_options.cases, "A file with one case a line");
    eval->add_flag("--json", eval_options.json, "Print one JSON object a case");
    add_settings(*eval, values);

    CheckOptions check_options;
    CLI::App* check = app.add_subcommand("check", "Say what is wrong with workflow files.");
    check->add_option("files", check_options.workflows, "Workflow files")->required();
    check->add_flag("--json", check_options.json, "Print one JSON object a file");
    check->add_flag("--echo", check_options.echo,
                    "With --json: add the document as read and written back");

    ImportOptions import_options;
    CLI::App* import = app.add_subcommand("import", "Store workflow files.");
    import->add_option("paths", import_options.paths, "Workflow files, or folders of them")
        ->required();
    import->add_flag("--activate", import_options.activate, "Activate what was imported");
    import->add_flag("--json", import_options.json, "Print one JSON object a workflow");
    add_settings(*import, values);

    ExportOptions export_options;
    CLI::App* export_command_line = app.add_subcommand("export", "Write stored workflows.");
    auto* id = export_command_line->add_option("--id", export_options.id, "One workflow");
    auto* all = export_command_line->add_flag("--all", export_options.all, "All workflows");
    id->excludes(all);
    export_command_line->add_option("--output", export_options.output,
                                    "A file, or with --all a folder");
    add_settings(*export_command_line, values);

    bool prints_reference = false;
    CLI::App* config = app.add_subcommand("config", "Print the settings in force.");
    config->add_flag("--reference", prints_reference, "Print the reference page of all settings");
    add_settings(*config, values);

    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& e) {
        const int code = app.exit(e, std::cout, std::cerr);
        return code == 0 ? kExitGood : kExitUsage;
    }
    if (*serve) return serve_command(values);
    if (*execute) return execute_command(execute_options, values);
    if (*eval) return eval_command(eval_options, values);
    if (*check) return check_command(check_options);
    if (*import) return import_command(import_options, values);
    if (*export_command_line) return export_command(export_options, values);
    return config_command(prints_reference, values);
}

}  // namespace millrace::app
