// Where the engine finds workflows that other workflows name.
#pragma once

#include <memory>
#include <string>

#include "base/async.hpp"
#include "engine/plan.hpp"

namespace millrace::engine {

class WorkflowSource {
  public:
    virtual ~WorkflowSource() = default;
    // The newest version of a stored workflow. NotFound: there is none of this id. From every
    // shard.
    virtual Task<Result<std::shared_ptr<const Plan>>> find(std::string id) = 0;
    // The text of a workflow file, when the operator allows its folder. Errors name the path. May
    // block.
    virtual Result<std::string> read(const std::string& file) const = 0;
};

}  // namespace millrace::engine
