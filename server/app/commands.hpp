// The subcommands of `millrace`, one function each. They return the program's exit code: 0 good, 1
// the run failed or problems were found, 2 usage or bad input (one line on standard error).
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/error.hpp"

namespace millrace::app {

inline constexpr int kExitGood = 0;
inline constexpr int kExitFailed = 1;
inline constexpr int kExitUsage = 2;

using SettingValues = std::map<std::string, std::string>;  // from the command line, by setting name

int serve_command(const SettingValues& settings);

struct ExecuteOptions {
    std::filesystem::path workflow;
    std::optional<std::filesystem::path> input;  // items for the start node
    std::string pins = "trigger";                // trigger, all, none
    std::string now;                             // ISO; fixes the clock
    bool json = false;
};
int execute_command(const ExecuteOptions& options, const SettingValues& settings);

struct EvalOptions {
    std::filesystem::path cases;  // one case a line
    std::string expression;       // in place of cases: one expression
    std::string item = "{}";      // its $json
    bool json = false;
};
int eval_command(const EvalOptions& options, const SettingValues& settings);

struct CheckOptions {
    std::vector<std::filesystem::path> workflows;
    bool json = false;
    bool echo = false;  // adds the document as read and written back
};
int check_command(const CheckOptions& options);

struct ImportOptions {
    std::vector<std::filesystem::path> paths;  // files, or folders whose *.json are taken
    bool activate = false;
    bool json = false;
};
int import_command(const ImportOptions& options, const SettingValues& settings);

struct ExportOptions {
    std::string id;
    bool all = false;
    std::optional<std::filesystem::path>
        output;  // file, or folder with --all; else standard output
};
int export_command(const ExportOptions& options, const SettingValues& settings);

int config_command(bool prints_reference, const SettingValues& settings);

// "millrace: message hint" on standard error; returns kExitUsage.
int report(const Error& error);

}  // namespace millrace::app
