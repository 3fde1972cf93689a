#include "base/log.hpp"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <atomic>

#include "base/clock.hpp"
#include "base/json.hpp"

namespace millrace::log {
namespace {

std::atomic<Format> g_format{Format::Text};

spdlog::logger& logger() {
    static const auto instance = [] {
        auto made = std::make_shared<spdlog::logger>(
            "millrace", std::make_shared<spdlog::sinks::stderr_sink_mt>());
        made->set_pattern("%v");
        made->flush_on(spdlog::level::info);
        return made;
    }();
    return *instance;
}

spdlog::level::level_enum to_spdlog(Level level) {
    switch (level) {
        case Level::Debug:
            return spdlog::level::debug;
        case Level::Info:
            return spdlog::level::info;
        case Level::Warn:
            return spdlog::level::warn;
        case Level::Error:
            return spdlog::level::err;
    }
    return spdlog::level::info;
}

}  // namespace

std::string_view to_string(Level level) {
    switch (level) {
        case Level::Debug:
            return "debug";
        case Level::Info:
            return "info";
        case Level::Warn:
            return "warn";
        case Level::Error:
            return "error";
    }
    return "info";
}

void configure(Level level, Format format) {
    g_format = format;
    logger().set_level(to_spdlog(level));
}

Level level_from(std::string_view text, Level fallback) {
    for (const Level level : {Level::Debug, Level::Info, Level::Warn, Level::Error})
        if (text == to_string(level)) return level;
    return fallback;
}

void write(Level level, std::string_view message, std::initializer_list<Field> fields) {
    if (!logger().should_log(to_spdlog(level))) return;
    const std::string now = to_iso_text(SystemClock().now());
    std::string line;
    if (g_format == Format::Json) {
        line = "{\"time\":\"" + now + "\",\"level\":\"";
        line += to_string(level);
        line += "\",\"message\":";
        append_json_string(line, message);
        for (const auto& [name, value] : fields) {
            line.push_back(',');
            append_json_string(line, name);
            line.push_back(':');
            append_json_string(line, value);
        }
        line.push_back('}');
    } else {
        line = now + " ";
        line += to_string(level);
        line.push_back(' ');
        // The message may carry foreign text: quoting its control characters keeps one record on
        // one line.
        std::string quoted;
        append_json_string(quoted, message);
        line.append(quoted, 1, quoted.size() - 2);
        for (const auto& [name, value] : fields) {
            line.push_back(' ');
            line += name;
            line.push_back('=');
            append_json_string(line, value);
        }
    }
    logger().log(to_spdlog(level), spdlog::string_view_t(line.data(), line.size()));
}

}  // namespace millrace::log
