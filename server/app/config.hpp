// The program's settings: one table of names, environment variables and sentences. Only this file's
// module reads the environment. Precedence: command line, environment, config file, default.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "script/script_options.hpp"
#include "store/bucket_options.hpp"

namespace millrace::app {

struct Config {
    std::string host = "127.0.0.1";
    std::uint16_t port = 5678;
    std::filesystem::path data_dir;  // ~/.millrace
    std::string log_level = "info";
    std::string log_format = "text";
    std::string time_zone;                    // IANA name
    std::vector<std::string> file_access;     // folders for file nodes, beside the data folder's
    std::filesystem::path config_file;        // where settings were read from; empty: none
    std::filesystem::path credentials_file;   // empty: none
    std::string outbound_policy = "open";     // or "public-only", "listed-only"
    std::vector<std::string> outbound_allow;  // addresses, ranges and hosts
    std::vector<std::string> outbound_block;
    std::vector<std::string> outbound_rates;    // "host=rate/burst"
    std::vector<std::string> credential_rates;  // "name=rate/burst"
    bool blocks_env_access = true;
    bool runs_commands = false;
    std::size_t max_body_mb = 16;                                 // of a webhook call
    std::int64_t data_tables_max_bytes = std::int64_t{50} << 20;  // all data tables together
    std::size_t max_archive_mb = 1024;                            // of an archive's files together
    int execution_timeout_s = -1;                                 // below 1: none
    int concurrency_limit = -1;                                   // runs at a time; below 1: none
    std::size_t trigger_events_max = 10'000;                      // kept apart from executions
    std::size_t queue_limit = 1000;                               // runs that wait for their turn
    int shutdown_grace_s = 8;           // for runs that requests wait for, when the server stops
    std::string webhook_url;            // public base address; empty: from host and port
    bool sandboxes_pages = true;        // of webhooks' answers that are pages
    std::string file_store = "folder";  // or "s3"
    std::string s3_protocol = "https";
    std::string s3_host;
    store::BucketOptions s3;  // counts when file_store is "s3"
    script::ScriptOptions scripts;
};

// One setting, for --help, for the config file and for docs/reference/config.md.
struct Setting {
    std::string_view name;         // in the file and, with --, on the command line: "data-dir"
    std::string_view environment;  // "MILLRACE_DATA_DIR"
    std::string_view alias;        // n8n's variable where it means the same; may be empty
    std::string_view sentence;
    bool is_switch = false;  // on the command line the name alone means "true"
    bool is_secret = false;  // not on the command line, where others see it; never printed
};
const std::vector<Setting>& settings();

// Values given on the command line by setting name ("host" -> "0.0.0.0"). `config` among them names
// the file, a JSON object of setting names. Errors name the setting, where it was given, and what
// is allowed.
Result<Config> load_config(const std::map<std::string, std::string>& command_line);

// An environment variable; nothing when it is not set or empty.
std::optional<std::string> read_environment(std::string_view name);

// All settings in force as "name = value" lines.
std::string describe(const Config& config);
// The text of docs/reference/config.md.
std::string config_reference();

}  // namespace millrace::app
