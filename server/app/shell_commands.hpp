// Commands of the operating system for nodes, run by /bin/sh beside the event loop.
#pragma once

#include "sdk/command.hpp"

namespace millrace::app {

// Each command is the leader of a process group of its own, so that it ends with all it started. It
// inherits no file but its three streams, and no setting of this program.
class ShellCommands final : public sdk::CommandRunner {
  public:
    Task<Result<sdk::CommandResult>> run(std::string command) override;
};

}  // namespace millrace::app
