#include "app/config.hpp"

#include <date/tz.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cstdlib>
#include <functional>
#include <optional>

#include "base/file.hpp"
#include "base/json.hpp"
#include "http/outbound_policy.hpp"

namespace millrace::app {
namespace {

// How a setting's text becomes a field, and back. The error is what the value must be: "a port from
// 1 to 65535".
struct Field {
    Setting setting;
    std::function<std::optional<std::string>(Config&, const std::string&)> set;
    std::function<std::string(const Config&)> get;
};

std::optional<long> number_in(const std::string& text, long low, long high) {
    long number = 0;
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (code != std::errc{} || end != text.data() + text.size() || number < low || number > high)
        return std::nullopt;
    return number;
}

std::optional<bool> flag_in(const std::string& text) {
    if (text == "true" || text == "1" || text == "yes") return true;
    if (text == "false" || text == "0" || text == "no") return false;
    return std::nullopt;
}

bool is_time_zone(const std::string& name) {
    try {
        return date::locate_zone(name) != nullptr;
    } catch (const std::runtime_error&) {
        return false;
    }
}

std::vector<std::string> split(const std::string& text, char separator) {
    std::vector<std::string> parts;
    std::size_t begin = 0;
    while (begin <= text.size()) {
        const std::size_t end = std::min(text.find(separator, begin), text.size());
        if (end > begin) parts.push_back(text.substr(begin, end - begin));
        begin = end + 1;
    }
    return parts;
}

std::string join(const std::vector<std::string>& parts, char separator) {
    std::string text;
    for (const std::string& part : parts) {
        if (!text.empty()) text.push_back(separator);
        text += part;
    }
    return text;
}

std::string hidden(const std::string& secret) {
    return secret.empty() ? "" : "(set, not shown)";
}

bool is_made_of(const std::string& text, std::string_view more) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [more](unsigned char c) {
        return std::isalnum(c) != 0 || more.find(static_cast<char>(c)) != std::string_view::npos;
    });
}

std::optional<std::string> outbound_entry_problem(const std::vector<std::string>& entries) {
    auto policy = http::OutboundPolicy::open();
    for (const std::string& entry : entries)
        if (!policy.allow(entry))
            return "addresses, ranges and hosts such as 10.1.0.0/16,*.example.com; \"" + entry +
                   "\" is none of these";
    return std::nullopt;
}

const std::vector<Field>& fields() {
    using Problem = std::optional<std::string>;
    static const std::vector<Field> table{
        {{"host", "MILLRACE_HOST", "N8N_LISTEN_ADDRESS", "Address to listen on; 0.0.0.0 for all."},
         [](Config& c, const std::string& v) -> Problem {
             if (v.empty()) return "an IP address";
             c.host = v;
             return {};
         },
         [](const Config& c) { return c.host; }},
        {{"port", "MILLRACE_PORT", "N8N_PORT", "Port to listen on."},
         [](Config& c, const std::string& v) -> Problem {
             const auto port = number_in(v, 0, 65535);
             if (!port) return "a number from 1 to 65535";
             c.port = static_cast<std::uint16_t>(*port);
             return {};
         },
         [](const Config& c) { return std::to_string(c.port); }},
        {{"data-dir", "MILLRACE_DATA_DIR", "", "Folder of the database and the owner's API key."},
         [](Config& c, const std::string& v) -> Problem {
             if (v.empty()) return "a folder";
             c.data_dir = v;
             return {};
         },
         [](const Config& c) { return c.data_dir.string(); }},
        {{"log-level", "MILLRACE_LOG_LEVEL", "N8N_LOG_LEVEL", "debug, info, warn or error."},
         [](Config& c, const std::string& v) -> Problem {
             if (v != "debug" && v != "info" && v != "warn" && v != "error")
                 return "debug, info, warn or error";
             c.log_level = v;
             return {};
         },
         [](const Config& c) { return c.log_level; }},
        {{"log-format", "MILLRACE_LOG_FORMAT", "N8N_LOG_FORMAT",
          "text, or json for one object a line."},
         [](Config& c, const std::string& v) -> Problem {
             if (v != "text" && v != "json") return "text or json";
             c.log_format = v;
             return {};
         },
         [](const Config& c) { return c.log_format; }},
        {{"timezone", "MILLRACE_TIMEZONE", "GENERIC_TIMEZONE",
          "Time zone of workflows that name none (IANA name). Without it TZ counts, then the "
          "machine's zone."},
         [](Config& c, const std::string& v) -> Problem {
             if (!is_time_zone(v)) return "an IANA time zone such as Europe/Berlin";
             c.time_zone = v;
             return {};
         },
         [](const Config& c) { return c.time_zone; }},
        {{"file-access", "MILLRACE_FILE_ACCESS", "N8N_RESTRICT_FILE_ACCESS_TO",
          "Folders, separated by colons (or semicolons), that file nodes may use beside `files` in "
          "the data "
          "folder. "
          "Relative paths begin at the first."},
         [](Config& c, const std::string& v) -> Problem {
             std::string folders = v;
             std::replace(folders.begin(), folders.end(), ';', ':');
             c.file_access = split(folders, ':');
             return {};
         },
         [](const Config& c) { return join(c.file_access, ':'); }},
        {{"credentials-file", "MILLRACE_CREDENTIALS_FILE", "",
          "File of credentials in the form of n8n's decrypted export; its mode must be 0600."},
         [](Config& c, const std::string& v) -> Problem {
             c.credentials_file = v;
             return {};
         },
         [](const Config& c) { return c.credentials_file.string(); }},
        {{"outbound-policy", "MILLRACE_OUTBOUND_POLICY", "",
          "Where requests of workflows may go: open (private networks too), public-only or "
          "listed-only."},
         [](Config& c, const std::string& v) -> Problem {
             if (v != "open" && v != "public-only" && v != "listed-only")
                 return "open, public-only or listed-only";
             c.outbound_policy = v;
             return {};
         },
         [](const Config& c) { return c.outbound_policy; }},
        {{"outbound-allow", "MILLRACE_OUTBOUND_ALLOW", "",
          "Addresses, ranges and hosts, separated by commas, that requests may reach besides, such "
          "as 10.1.0.0/16,*.example.com."},
         [](Config& c, const std::string& v) -> Problem {
             c.outbound_allow = split(v, ',');
             return outbound_entry_problem(c.outbound_allow);
         },
         [](const Config& c) { return join(c.outbound_allow, ','); }},
        {{"outbound-block", "MILLRACE_OUTBOUND_BLOCK", "",
          "Addresses, ranges and hosts, separated by commas, that requests may never reach."},
         [](Config& c, const std::string& v) -> Problem {
             c.outbound_block = split(v, ',');
             return outbound_entry_problem(c.outbound_block);
         },
         [](const Config& c) { return join(c.outbound_block, ','); }},
        {{"block-env-access", "MILLRACE_BLOCK_ENV_ACCESS", "N8N_BLOCK_ENV_ACCESS_IN_NODE",
          "Whether expressions are kept from reading environment variables ($env)."},
         [](Config& c, const std::string& v) -> Problem {
             const auto flag = flag_in(v);
             if (!flag) return "true or false";
             c.blocks_env_access = *flag;
             return {};
         },
         [](const Config& c) { return std::string(c.blocks_env_access ? "true" : "false"); }},
        {{"payload-size-max", "MILLRACE_PAYLOAD_SIZE_MAX", "N8N_PAYLOAD_SIZE_MAX",
          "Largest body of a webhook or API call in MB."},
         [](Config& c, const std::string& v) -> Problem {
             const auto size = number_in(v, 1, 1024);
             if (!size) return "a number of megabytes from 1 to 1024";
             c.max_body_mb = static_cast<std::size_t>(*size);
             return {};
         },
         [](const Config& c) { return std::to_string(c.max_body_mb); }},
        {{"execute-command", "MILLRACE_EXECUTE_COMMAND", "",
          "Whether the node Execute Command may run commands on this machine, as the user of the "
          "server: whoever may edit workflows can then do what that user can.",
          true},
         [](Config& c, const std::string& v) -> Problem {
             const auto flag = flag_in(v);
             if (!flag) return "true or false";
             c.runs_commands = *flag;
             return {};
         },
         [](const Config& c) { return std::string(c.runs_commands ? "true" : "false"); }},
        {{"archive-size-max", "MILLRACE_ARCHIVE_SIZE_MAX", "",
          "Most megabytes that the files of one archive may have together when it is unpacked."},
         [](Config& c, const std::string& v) -> Problem {
             const auto size = number_in(v, 1, 1'000'000);
             if (!size) return "a number of megabytes from 1 to 1000000";
             c.max_archive_mb = static_cast<std::size_t>(*size);
             return {};
         },
         [](const Config& c) { return std::to_string(c.max_archive_mb); }},
        {{"data-tables-max-bytes", "MILLRACE_DATA_TABLES_MAX_BYTES",
          "N8N_DATA_TABLES_MAX_SIZE_BYTES", "What the rows of all data tables may take together."},
         [](Config& c, const std::string& v) -> Problem {
             const auto size = number_in(v, 0, 1L << 40);
             if (!size) return "a number of bytes up to 1099511627776";
             c.data_tables_max_bytes = *size;
             return {};
         },
         [](const Config& c) { return std::to_string(c.data_tables_max_bytes); }},
        {{"execution-timeout", "MILLRACE_EXECUTION_TIMEOUT", "EXECUTIONS_TIMEOUT",
          "Seconds after which a run is stopped, for workflows that set none; -1 for no limit."},
         [](Config& c, const std::string& v) -> Problem {
             const auto seconds = number_in(v, -1, 31536000);
             if (!seconds) return "a number of seconds, or -1 for no limit";
             c.execution_timeout_s = static_cast<int>(*seconds);
             return {};
         },
         [](const Config& c) { return std::to_string(c.execution_timeout_s); }},
        {{"shutdown-grace", "MILLRACE_SHUTDOWN_GRACE", "N8N_GRACEFUL_SHUTDOWN_TIMEOUT",
          "Seconds that runs whose caller waits get to end when the server stops; after that they "
          "are interrupted."},
         [](Config& c, const std::string& v) -> Problem {
             const auto seconds = number_in(v, 0, 3600);
             if (!seconds) return "a number of seconds, at most 3600";
             c.shutdown_grace_s = static_cast<int>(*seconds);
             return {};
         },
         [](const Config& c) { return std::to_string(c.shutdown_grace_s); }},
        {{"webhook-url", "MILLRACE_WEBHOOK_URL", "WEBHOOK_URL",
          "Public base address of webhooks, where a proxy stands before the server."},
         [](Config& c, const std::string& v) -> Problem {
             if (!v.empty() && !v.starts_with("http://") && !v.starts_with("https://"))
                 return "an address that starts with http:// or https://";
             c.webhook_url = v;
             return {};
         },
         [](const Config& c) { return c.webhook_url; }},
        {{"file-store", "MILLRACE_FILE_STORE", "N8N_DEFAULT_BINARY_DATA_MODE",
          "Where files of items above 1 MB go: folder (in the data folder) or s3 (a bucket)."},
         [](Config& c, const std::string& v) -> Problem {
             if (v == "s3")
                 c.file_store = v;
             else if (v == "folder" || v == "filesystem" || v == "default" || v == "database")
                 c.file_store = "folder";
             else
                 return "folder or s3";
             return {};
         },
         [](const Config& c) { return c.file_store; }},
        {{"s3-host", "MILLRACE_S3_HOST", "N8N_EXTERNAL_STORAGE_S3_HOST",
          "Host of an object store with the S3 interface, with :port where it is not the usual."},
         [](Config& c, const std::string& v) -> Problem {
             if (!is_made_of(v, ".-:[]"))
                 return "a host such as s3.eu-central-1.amazonaws.com, without https://";
             c.s3_host = v;
             return {};
         },
         [](const Config& c) { return c.s3_host; }},
        {{"s3-protocol", "MILLRACE_S3_PROTOCOL", "N8N_EXTERNAL_STORAGE_S3_PROTOCOL",
          "https, or http for a store in the same protected network."},
         [](Config& c, const std::string& v) -> Problem {
             if (v != "https" && v != "http") return "https or http";
             c.s3_protocol = v;
             return {};
         },
         [](const Config& c) { return c.s3_protocol; }},
        {{"s3-bucket", "MILLRACE_S3_BUCKET", "N8N_EXTERNAL_STORAGE_S3_BUCKET_NAME",
          "Name of the bucket; its objects begin with millrace/."},
         [](Config& c, const std::string& v) -> Problem {
             if (!is_made_of(v, ".-_") || v.size() < 3 || v.size() > 63)
                 return "the name of a bucket: 3 to 63 letters, digits, dots and hyphens";
             c.s3.bucket = v;
             return {};
         },
         [](const Config& c) { return c.s3.bucket; }},
        {{"s3-region", "MILLRACE_S3_REGION", "N8N_EXTERNAL_STORAGE_S3_BUCKET_REGION",
          "Region of the bucket; for many stores beside Amazon's the default will do."},
         [](Config& c, const std::string& v) -> Problem {
             if (!is_made_of(v, "-_")) return "a region such as eu-central-1";
             c.s3.region = v;
             return {};
         },
         [](const Config& c) { return c.s3.region; }},
        {{"s3-access-key", "MILLRACE_S3_ACCESS_KEY", "N8N_EXTERNAL_STORAGE_S3_ACCESS_KEY",
          "Access key for the bucket.", false, true},
         [](Config& c, const std::string& v) -> Problem {
             c.s3.access_key = v;
             return {};
         },
         [](const Config& c) { return hidden(c.s3.access_key); }},
        {{"s3-secret", "MILLRACE_S3_SECRET", "N8N_EXTERNAL_STORAGE_S3_ACCESS_SECRET",
          "Secret of the access key.", false, true},
         [](Config& c, const std::string& v) -> Problem {
             c.s3.secret = v;
             return {};
         },
         [](const Config& c) { return hidden(c.s3.secret); }},
        {{"s3-sweep", "MILLRACE_S3_SWEEP", "",
          "Whether to list the bucket after the start and delete what no execution refers to. Only "
          "needed after the database came back from a backup.",
          true},
         [](Config& c, const std::string& v) -> Problem {
             const auto flag = flag_in(v);
             if (!flag) return "true or false";
             c.s3.sweeps_at_start = *flag;
             return {};
         },
         [](const Config& c) { return std::string(c.s3.sweeps_at_start ? "true" : "false"); }},
        {{"sandbox-pages", "MILLRACE_SANDBOX_PAGES", "",
          "Whether browsers keep pages that webhooks answer with apart from the server's own."},
         [](Config& c, const std::string& v) -> Problem {
             const auto flag = flag_in(v);
             if (!flag) return "true or false";
             c.sandboxes_pages = *flag;
             return {};
         },
         [](const Config& c) { return std::string(c.sandboxes_pages ? "true" : "false"); }},
        {{"script-runtime", "MILLRACE_SCRIPT_RUNTIME", "",
          "The Node program that runs JavaScript; without it script-host/node beside millrace."},
         [](Config& c, const std::string& v) -> Problem {
             c.scripts.runtime = v;
             return {};
         },
         [](const Config& c) { return c.scripts.runtime.string(); }},
        {{"python-runtime", "MILLRACE_PYTHON_RUNTIME", "", "The CPython 3 that runs Python code."},
         [](Config& c, const std::string& v) -> Problem {
             if (v.empty()) return "the path of a program";
             c.scripts.python = v;
             return {};
         },
         [](const Config& c) { return c.scripts.python.string(); }},
        {{"script-hosts", "MILLRACE_SCRIPT_HOSTS", "",
          "Most script hosts of a kind (expressions, code) at a time; 0 for one per core."},
         [](Config& c, const std::string& v) -> Problem {
             const auto count = number_in(v, 0, 1000);
             if (!count) return "a number from 0 to 1000";
             c.scripts.expression.hosts = c.scripts.code.hosts = c.scripts.python_code.hosts =
                 static_cast<std::size_t>(*count);
             return {};
         },
         [](const Config& c) { return std::to_string(c.scripts.code.hosts); }},
        {{"script-memory", "MILLRACE_SCRIPT_MEMORY", "",
          "Memory in MB that a script host may hold before it is stopped."},
         [](Config& c, const std::string& v) -> Problem {
             const auto size = number_in(v, 64, 65536);
             if (!size) return "a number of megabytes from 64 to 65536";
             c.scripts.expression.memory_mb = static_cast<std::size_t>(*size);
             c.scripts.code.memory_mb = static_cast<std::size_t>(*size);
             c.scripts.python_code.memory_mb = static_cast<std::size_t>(*size);
             return {};
         },
         [](const Config& c) { return std::to_string(c.scripts.code.memory_mb); }},
        {{"code-timeout", "MILLRACE_CODE_TIMEOUT", "N8N_RUNNERS_TASK_TIMEOUT",
          "Seconds after which a Code node is stopped."},
         [](Config& c, const std::string& v) -> Problem {
             const auto seconds = number_in(v, 1, 86400);
             if (!seconds) return "a number of seconds from 1 to 86400";
             c.scripts.code.time = c.scripts.code.longest_time = std::chrono::seconds(*seconds);
             c.scripts.python_code.time = c.scripts.python_code.longest_time = c.scripts.code.time;
             return {};
         },
         [](const Config& c) { return std::to_string(c.scripts.code.time.count() / 1000); }},
        {{"expression-timeout", "MILLRACE_EXPRESSION_TIMEOUT", "",
          "Seconds that a script host may take for one value of an expression."},
         [](Config& c, const std::string& v) -> Problem {
             const auto seconds = number_in(v, 1, 3600);
             if (!seconds) return "a number of seconds from 1 to 3600";
             c.scripts.expression.time = std::chrono::seconds(*seconds);
             c.scripts.expression.longest_time =
                 std::max(c.scripts.expression.longest_time, c.scripts.expression.time);
             return {};
         },
         [](const Config& c) { return std::to_string(c.scripts.expression.time.count() / 1000); }},
        {{"unsafe-scripts", "MILLRACE_UNSAFE_SCRIPTS", "",
          "Runs scripts where the kernel cannot confine them. For trusted workflows only.", true},
         [](Config& c, const std::string& v) -> Problem {
             const auto flag = flag_in(v);
             if (!flag) return "true or false";
             c.scripts.allow_unsafe = *flag;
             return {};
         },
         [](const Config& c) { return std::string(c.scripts.allow_unsafe ? "true" : "false"); }},
    };
    return table;
}

Error wrong_value(std::string_view where, const std::string& value, const std::string& wanted) {
    return Error{ErrorKind::InvalidInput,
                 std::string(where) + " is \"" + value + "\", but must be " + wanted + "."};
}

std::filesystem::path home_folder() {
    if (const auto home = read_environment("HOME")) return *home;
    const passwd* user = getpwuid(getuid());
    return user ? user->pw_dir : "/";
}

std::string machine_time_zone() {
    if (const auto zone = read_environment("TZ"); zone && is_time_zone(*zone)) return *zone;
    try {
        return date::current_zone()->name();
    } catch (const std::runtime_error&) {
        return "Etc/UTC";
    }
}

Result<std::map<std::string, std::string>> read_config_file(const std::string& path) {
    constexpr std::size_t kMaxBytes = 1U << 20;
    auto text = read_file(path, kMaxBytes);
    if (!text) return text.error();
    auto json = parse_json(*text);
    if (!json || !json->is_object())
        return Error{ErrorKind::InvalidInput,
                     "The config file " + path + " is not a JSON object: " +
                         (json ? "it is something else." : json.error().message)};
    std::map<std::string, std::string> values;
    for (const auto& member : json->get_object()) {
        const std::string name(member.key());
        bool is_known = false;
        for (const Field& field : fields()) is_known |= field.setting.name == name;
        if (!is_known)
            return Error{ErrorKind::InvalidInput,
                         "The config file " + path + " has the unknown setting \"" + name + "\".",
                         "`millrace serve --help` lists the settings."};
        values[name] = member.value().is_string() ? std::string(member.value().get_string())
                                                  : to_json_text(member.value());
    }
    return values;
}

// Whoever can read the secrets in a file must be its owner.
Result<void> check_secrets(const std::map<std::string, std::string>& values,
                           const std::string& path) {
    for (const Field& field : fields()) {
        struct stat facts{};
        if (!field.setting.is_secret || !values.contains(std::string(field.setting.name))) continue;
        if (::stat(path.c_str(), &facts) == 0 && (facts.st_mode & 077U) != 0)
            return Error{ErrorKind::InvalidInput,
                         "The config file " + path + " holds \"" + std::string(field.setting.name) +
                             "\", but others can read it.",
                         "chmod 600 " + path};
    }
    return {};
}

// A bucket needs all that says where it is and who asks.
Result<void> complete_bucket(Config& config) {
    if (config.file_store != "s3") return {};
    const std::pair<const char*, const std::string&> wanted[] = {
        {"s3-host", config.s3_host},
        {"s3-bucket", config.s3.bucket},
        {"s3-access-key", config.s3.access_key},
        {"s3-secret", config.s3.secret}};
    for (const auto& [name, value] : wanted)
        if (value.empty())
            return Error{ErrorKind::InvalidInput,
                         "file-store is s3, but " + std::string(name) + " is not set.",
                         "docs/operations.md says what a bucket needs."};
    config.s3.endpoint = config.s3_protocol + "://" + config.s3_host;
    return {};
}

}  // namespace

std::optional<std::string> read_environment(std::string_view name) {
    if (name.empty()) return std::nullopt;
    const char* value = std::getenv(std::string(name).c_str());
    if (!value || *value == '\0') return std::nullopt;
    return value;
}

const std::vector<Setting>& settings() {
    static const std::vector<Setting> list = [] {
        std::vector<Setting> made;
        for (const Field& field : fields()) made.push_back(field.setting);
        return made;
    }();
    return list;
}

Result<Config> load_config(const std::map<std::string, std::string>& command_line) {
    Config config;
    config.data_dir = home_folder() / ".millrace";
    config.time_zone = machine_time_zone();

    std::map<std::string, std::string> from_file;
    const auto given = command_line.find("config");
    const auto file = given != command_line.end() ? std::optional(given->second)
                                                  : read_environment("MILLRACE_CONFIG");
    if (file) {
        auto values = read_config_file(*file);
        if (!values) return values.error();
        from_file = std::move(*values);
        if (const auto safe = check_secrets(from_file, *file); !safe) return safe.error();
        config.config_file = *file;
    }
    for (const Field& field : fields()) {
        const std::string name(field.setting.name);
        std::string where;
        std::optional<std::string> value;
        const auto found = command_line.find(name);
        if (found != command_line.end() && !field.setting.is_secret) {
            where = "--" + name;
            value = found->second;
        } else if ((value = read_environment(field.setting.environment))) {
            where = field.setting.environment;
        } else if ((value = read_environment(field.setting.alias))) {
            where = field.setting.alias;
        } else if (const auto in_file = from_file.find(name); in_file != from_file.end()) {
            where = "\"" + name + "\" in " + *file;
            value = in_file->second;
        }
        if (!value) continue;
        if (const auto wanted = field.set(config, *value))
            return wrong_value(where, *value, *wanted);
    }
    if (const auto complete = complete_bucket(config); !complete) return complete.error();
    return config;
}

std::string describe(const Config& config) {
    std::string text;
    for (const Field& field : fields())
        text += std::string(field.setting.name) + " = " + field.get(config) + "\n";
    return text;
}

std::string config_reference() {
    std::string text =
        "# Settings\n\nGenerated by `millrace config --reference`. Precedence: command line, "
        "environment, config file "
        "(`--config FILE`, a JSON object of these names), default. A setting without hyphens "
        "before "
        "it is a secret: it is taken from the environment or a file of mode 0600 only, and never "
        "shown.\n\n"
        "| setting | environment | n8n's variable | default | meaning |\n|---|---|---|---|---|\n";
    Config defaults;
    defaults.data_dir = "~/.millrace";
    for (const Field& field : fields()) {
        const std::string value = field.get(defaults);
        text += (field.setting.is_secret ? "| `" : "| `--") + std::string(field.setting.name) +
                "` | `" + std::string(field.setting.environment) + "` | " +
                (field.setting.alias.empty() ? "" : "`" + std::string(field.setting.alias) + "`") +
                " | " + (value.empty() ? "" : "`" + value + "`") + " | " +
                std::string(field.setting.sentence) + " |\n";
    }
    return text;
}

}  // namespace millrace::app
