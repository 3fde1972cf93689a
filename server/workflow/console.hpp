// What a node's code printed during one run.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "base/log.hpp"

namespace millrace::workflow {

struct ConsoleLine {
    log::Level level = log::Level::Info;
    std::string text;
};

// Bounded: code that prints without end fills neither memory nor the database. What is beyond the
// limit is dropped, and the last line says so.
class Console {
  public:
    static constexpr std::size_t kMostLines = 1000;
    static constexpr std::size_t kMostBytes = 256 * 1024;

    void add(log::Level level, std::string_view text);
    bool empty() const { return lines_.empty(); }
    const std::vector<ConsoleLine>& lines() const { return lines_; }

    JsonArray to_json() const;  // [{"level","text"}]
    static Console from_json(const Json& value);

  private:
    std::vector<ConsoleLine> lines_;
    std::size_t bytes_ = 0;
    bool is_full_ = false;
};

}  // namespace millrace::workflow
