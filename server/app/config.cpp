#include "app/config.hpp"

#include <date/tz.h>
#include <pwd.h>
#include <unistd.h>

#include <charconv>
#include <cstdlib>
#include <functional>
#include <optional>

#include "base/file.hpp"
#include "base/json.hpp"

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
        {{"file-access", "MILLRACE_FILE_ACCESS", "",
          "Folders, separated by colons, that file nodes may use beside the data folder."},
         [](Config& c, const std::string& v) -> Problem {
             c.file_access = split(v, ':');
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
        {{"webhook-url", "MILLRACE_WEBHOOK_URL", "WEBHOOK_URL",
          "Public base address of webhooks, where a proxy stands before the server."},
         [](Config& c, const std::string& v) -> Problem {
             if (!v.empty() && !v.starts_with("http://") && !v.starts_with("https://"))
                 return "an address that starts with http:// or https://";
             c.webhook_url = v;
             return {};
         },
         [](const Config& c) { return c.webhook_url; }},
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
    }
    for (const Field& field : fields()) {
        const std::string name(field.setting.name);
        std::string where;
        std::optional<std::string> value;
        if (const auto found = command_line.find(name); found != command_line.end()) {
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
        "(`--config FILE`, a JSON object of these names), default.\n\n"
        "| setting | environment | n8n's variable | default | meaning |\n|---|---|---|---|---|\n";
    Config defaults;
    defaults.data_dir = "~/.millrace";
    for (const Field& field : fields()) {
        const std::string value = field.get(defaults);
        text += "| `--" + std::string(field.setting.name) + "` | `" +
                std::string(field.setting.environment) + "` | " +
                (field.setting.alias.empty() ? "" : "`" + std::string(field.setting.alias) + "`") +
                " | " + (value.empty() ? "" : "`" + value + "`") + " | " +
                std::string(field.setting.sentence) + " |\n";
    }
    return text;
}

}  // namespace millrace::app
