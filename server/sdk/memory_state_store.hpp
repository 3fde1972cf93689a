// Node state that lives as long as the process: runs from the command line, tests.
#pragma once

#include <map>
#include <string>
#include <utility>

#include "sdk/context.hpp"

namespace millrace::sdk {

class MemoryStateStore final : public StateStore {
  public:
    Task<Result<std::optional<Json>>> load(std::string scope, std::string key) override;
    Task<Result<void>> save(std::string scope, std::string key, Json value) override;

  private:
    std::map<std::pair<std::string, std::string>, Json> values_;
};

}  // namespace millrace::sdk
