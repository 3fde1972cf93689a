// A command of the operating system, as a node has it run.
#pragma once

#include <string>

#include "base/async.hpp"

namespace millrace::sdk {

struct CommandResult {
    int exit_code = 0;
    std::string output;  // as it was written, at most a limit
    std::string errors;
};

class CommandRunner {
  public:
    virtual ~CommandRunner() = default;
    // Runs the text by the shell and returns when it has ended; other work of the shard goes on
    // meanwhile. Cancellation ends the command and what it started. Errors: Unavailable (it cannot
    // be started), TooLarge (it wrote too much and was ended), NodeFailed (a signal ended it).
    virtual Task<Result<CommandResult>> run(std::string command) = 0;
};

}  // namespace millrace::sdk
