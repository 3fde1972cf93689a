// Starting and ending the process of a script host.
#pragma once

#include <sys/resource.h>
#include <sys/types.h>

#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.hpp"

namespace millrace::script::detail {

struct ChildPlan {
    std::string program;                   // absolute path
    std::vector<std::string> arguments;    // the first is the name in process lists
    std::vector<std::string> environment;  // all of it
    // What the child has as 0, 1, 2, …; it has nothing else.
    std::vector<int> descriptors;
    std::vector<std::pair<int, rlim_t>> limits;  // RLIMIT_…, soft and hard
    int ruleset = -1;                            // Landlock; -1: none
    std::string_view filter{};                   // of system calls; empty: none
};

// Starts the program: in its own session, without privileges and never to have any, killed when the
// calling *thread* ends. Blocks for about a millisecond. The caller reaps it.
Result<pid_t> start_child(const ChildPlan& plan);

// Where a process is as seen in /proc/<pid>/statm, in bytes.
struct MemoryUse {
    std::size_t resident = 0;
    std::size_t shared = 0;  // of that, pages of files
    std::size_t data = 0;    // what RLIMIT_DATA counts
};
// `statm` is the open file. Zeros when the process has ended.
MemoryUse read_memory_use(int statm);

}  // namespace millrace::script::detail
