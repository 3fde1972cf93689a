// Which system calls a script host may make: two lists, compiled by libseccomp into programs for
// the kernel. What is not allowed fails with EPERM, or ENOSYS where callers know another way.
#pragma once

#include <sys/types.h>

#include <string>

#include "base/error.hpp"
#include "script/script_options.hpp"

namespace millrace::script::detail {

// Whether the running kernel can filter system calls.
bool can_filter_system_calls();

// Programs are arrays of `struct sock_filter`, as bytes.
using FilterProgram = std::string;

// From before the runtime is started: what starting needs. No network, no new processes, no signals
// to others, no files opened for writing.
Result<FilterProgram> make_start_filter();

// From before foreign code runs: what working needs. Nothing can be opened, started or signalled;
// no new threads; in expression hosts no memory can become executable. `host` is the process it is
// for.
Result<FilterProgram> make_work_filter(HostKind kind, pid_t host);

}  // namespace millrace::script::detail
