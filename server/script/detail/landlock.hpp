// The kernel's Landlock: what a script host may open. Asked by number, because the headers of the
// build machine may be older than the kernel that runs the program.
#pragma once

#include <filesystem>
#include <span>

#include "base/error.hpp"
#include "script/detail/descriptor.hpp"

namespace millrace::script::detail {

// The version of Landlock in the running kernel; 0 when it has none or it is switched off.
int landlock_version();

// A ruleset that allows to read and execute what is at and below the paths and refuses every other
// access to files that this version knows, and with it (where known) TCP, signals to processes
// outside and abstract sockets outside. Paths that do not exist are left out.
Result<Descriptor> make_landlock_ruleset(int version,
                                         std::span<const std::filesystem::path> readable);

}  // namespace millrace::script::detail
