// The command line of `millrace`: subcommands, their flags, exit codes 0 (good), 1 (the run
// failed), 2 (usage or bad input).
#pragma once

namespace millrace::app {

int run_command_line(int argc, char** argv);

}  // namespace millrace::app
