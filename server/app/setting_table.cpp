#include "app/setting_table.hpp"

#include <date/tz.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <type_traits>

#include "http/outbound_policy.hpp"
#include "http/rate_limit.hpp"

namespace millrace::app {
namespace {

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

// A switch; `of` names its field in a Config.
template <class Of>
Field flag(Setting setting, Of of) {
    return {std::move(setting),
            [of](Config& config, const std::string& text) -> std::optional<std::string> {
                const auto value = flag_in(text);
                if (!value) return "true or false";
                of(config) = *value;
                return {};
            },
            [of](const Config& config) { return std::string(of(config) ? "true" : "false"); }};
}

// A whole number in these bounds; `what` says what it must be, `of` names its field in a Config.
template <class Of>
Field number(Setting setting, long low, long high, std::string what, Of of) {
    return {std::move(setting),
            [low, high, what = std::move(what), of](
                Config& config, const std::string& text) -> std::optional<std::string> {
                const auto value = number_in(text, low, high);
                if (!value) return what;
                of(config) = static_cast<std::remove_reference_t<decltype(of(config))>>(*value);
                return {};
            },
            [of](const Config& config) { return std::to_string(of(config)); }};
}

}  // namespace

bool is_time_zone(const std::string& name) {
    try {
        return date::locate_zone(name) != nullptr;
    } catch (const std::runtime_error&) {
        return false;
    }
}

const std::vector<Field>& setting_table() {
    using Problem = std::optional<std::string>;
    static const std::vector<Field> table{
        {{"host", "MILLRACE_HOST", "N8N_LISTEN_ADDRESS", "Address to listen on; 0.0.0.0 for all."},
         [](Config& c, const std::string& v) -> Problem {
             if (v.empty()) return "an IP address";
             c.host = v;
             return {};
         },
         [](const Config& c) { return c.host; }},
        number({"port", "MILLRACE_PORT", "N8N_PORT", "Port to listen on."}, 0, 65535,
               "a number from 1 to 65535", [](auto& c) -> auto& { return c.port; }),
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
        {{"outbound-rate", "MILLRACE_OUTBOUND_RATE", "",
          "Requests a second that workflows may send to a host, and how many at once after a "
          "pause, such as api.example.com=5,*.example.org=0.5/10; the first that fits counts. "
          "Further ones wait within their timeout."},
         [](Config& c, const std::string& v) -> Problem {
             c.outbound_rates = split(v, ',');
             const auto parsed = http::parse_host_rates(c.outbound_rates);
             if (!parsed) return "hosts with rates; " + parsed.error().message;
             return {};
         },
         [](const Config& c) { return join(c.outbound_rates, ','); }},
        {{"credential-rate", "MILLRACE_CREDENTIAL_RATE", "",
          "The same for the requests that use a credential, named by its name or id; * is each."},
         [](Config& c, const std::string& v) -> Problem {
             c.credential_rates = split(v, ',');
             const auto parsed = http::parse_credential_rates(c.credential_rates);
             if (!parsed) return "credentials with rates; " + parsed.error().message;
             return {};
         },
         [](const Config& c) { return join(c.credential_rates, ','); }},
        flag({"block-env-access", "MILLRACE_BLOCK_ENV_ACCESS", "N8N_BLOCK_ENV_ACCESS_IN_NODE",
              "Whether expressions are kept from reading environment variables ($env)."},
             [](auto& c) -> auto& { return c.blocks_env_access; }),
        number({"payload-size-max", "MILLRACE_PAYLOAD_SIZE_MAX", "N8N_PAYLOAD_SIZE_MAX",
                "Largest body of a webhook or API call in MB."},
               1, 1024, "a number of megabytes from 1 to 1024",
               [](auto& c) -> auto& { return c.max_body_mb; }),
        flag({"execute-command", "MILLRACE_EXECUTE_COMMAND", "",
              "Whether the node Execute Command may run commands on this machine, as the user of "
              "the "
              "server: whoever may edit workflows can then do what that user can.",
              true},
             [](auto& c) -> auto& { return c.runs_commands; }),
        number(
            {"archive-size-max", "MILLRACE_ARCHIVE_SIZE_MAX", "",
             "Most megabytes that the files of one archive may have together when it is unpacked."},
            1, 1'000'000, "a number of megabytes from 1 to 1000000",
            [](auto& c) -> auto& { return c.max_archive_mb; }),
        number({"data-tables-max-bytes", "MILLRACE_DATA_TABLES_MAX_BYTES",
                "N8N_DATA_TABLES_MAX_SIZE_BYTES",
                "What the rows of all data tables may take together."},
               0, 1L << 40, "a number of bytes up to 1099511627776",
               [](auto& c) -> auto& { return c.data_tables_max_bytes; }),
        number(
            {"execution-timeout", "MILLRACE_EXECUTION_TIMEOUT", "EXECUTIONS_TIMEOUT",
             "Seconds after which a run is stopped, for workflows that set none; -1 for no limit."},
            -1, 31536000, "a number of seconds, or -1 for no limit",
            [](auto& c) -> auto& { return c.execution_timeout_s; }),
        number(
            {"concurrency-limit", "MILLRACE_CONCURRENCY_LIMIT", "N8N_CONCURRENCY_PRODUCTION_LIMIT",
             "Most runs at a time; further ones wait in a queue. Those by hand and sub-workflows "
             "that "
             "are waited for do not count. -1 for no limit."},
            -1, 1'000'000, "a number of runs, or -1 for no limit",
            [](auto& c) -> auto& { return c.concurrency_limit; }),
        number(
            {"queue-limit", "MILLRACE_QUEUE_LIMIT", "",
             "Most runs that wait for their turn, in memory with their items; webhooks and forms "
             "answer 429 while there are as many."},
            0, 1'000'000, "a number of runs from 0 to 1000000",
            [](auto& c) -> auto& { return c.queue_limit; }),
        number({"trigger-events-max", "MILLRACE_TRIGGER_EVENTS_MAX", "",
                "Trigger events that are kept beside the executions: those that were refused, and "
                "those "
                "of executions that are not saved. The oldest go first."},
               0, 100'000'000, "a number of events from 0 to 100000000",
               [](auto& c) -> auto& { return c.trigger_events_max; }),
        number({"shutdown-grace", "MILLRACE_SHUTDOWN_GRACE", "N8N_GRACEFUL_SHUTDOWN_TIMEOUT",
                "Seconds that runs whose caller waits get to end when the server stops; after that "
                "they "
                "are interrupted."},
               0, 3600, "a number of seconds, at most 3600",
               [](auto& c) -> auto& { return c.shutdown_grace_s; }),
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
        flag({"s3-sweep", "MILLRACE_S3_SWEEP", "",
              "Whether to list the bucket after the start and delete what no execution refers to. "
              "Only "
              "needed after the database came back from a backup.",
              true},
             [](auto& c) -> auto& { return c.s3.sweeps_at_start; }),
        flag({"sandbox-pages", "MILLRACE_SANDBOX_PAGES", "",
              "Whether browsers keep pages that webhooks answer with apart from the server's own."},
             [](auto& c) -> auto& { return c.sandboxes_pages; }),
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
        {{"script-idle-timeout", "MILLRACE_SCRIPT_IDLE_TIMEOUT",
          "N8N_RUNNERS_AUTO_SHUTDOWN_TIMEOUT",
          "Seconds after which a script host that nobody needs is ended; 0 for never."},
         [](Config& c, const std::string& v) -> Problem {
             const auto seconds = number_in(v, 0, 86400);
             if (!seconds) return "a number of seconds from 0 to 86400";
             c.scripts.expression.idle = c.scripts.code.idle = c.scripts.python_code.idle =
                 std::chrono::seconds(*seconds);
             return {};
         },
         [](const Config& c) { return std::to_string(c.scripts.code.idle.count() / 1000); }},
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
        flag({"unsafe-scripts", "MILLRACE_UNSAFE_SCRIPTS", "",
              "Runs scripts where the kernel cannot confine them. For trusted workflows only.",
              true},
             [](auto& c) -> auto& { return c.scripts.allow_unsafe; }),
    };
    return table;
}

}  // namespace millrace::app
