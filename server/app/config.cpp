#include "app/config.hpp"

#include <date/tz.h>
#include <pwd.h>
#include <unistd.h>

#include <cstdlib>
#include <optional>

#include "app/setting_table.hpp"
#include "base/file.hpp"
#include "base/json.hpp"

namespace millrace::app {
namespace {

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
        for (const Field& field : setting_table()) is_known |= field.setting.name == name;
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
    for (const Field& field : setting_table()) {
        if (!field.setting.is_secret || !values.contains(std::string(field.setting.name))) continue;
        if (!is_private_file(path))
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
        for (const Field& field : setting_table()) made.push_back(field.setting);
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
    for (const Field& field : setting_table()) {
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
    for (const Field& field : setting_table())
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
    for (const Field& field : setting_table()) {
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
