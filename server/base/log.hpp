// Structured logging to standard error through spdlog, as text or one JSON object a line.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace millrace::log {

enum class Level { Debug, Info, Warn, Error };
enum class Format { Text, Json };

std::string_view to_string(Level level);

// Once, at start. Without it: text, from Info on.
void configure(Level level, Format format);
Level level_from(std::string_view text, Level fallback);

// A name and its value. Values are escaped: a line of log is one line.
using Field = std::pair<std::string_view, std::string>;

void write(Level level, std::string_view message, std::initializer_list<Field> fields);

inline void debug(std::string_view message, std::initializer_list<Field> fields = {}) {
    write(Level::Debug, message, fields);
}
inline void info(std::string_view message, std::initializer_list<Field> fields = {}) {
    write(Level::Info, message, fields);
}
inline void warn(std::string_view message, std::initializer_list<Field> fields = {}) {
    write(Level::Warn, message, fields);
}
inline void error(std::string_view message, std::initializer_list<Field> fields = {}) {
    write(Level::Error, message, fields);
}

}  // namespace millrace::log
