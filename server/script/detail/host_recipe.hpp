// How a kind of host is made: which program with which arguments, and what it is told first. A
// further kind of script is a further recipe.
#pragma once

#include "script/detail/child_process.hpp"
#include "script/script_options.hpp"

namespace millrace::script::detail {

struct HostRecipe {
    HostKind kind;
    HostLimits limits;
    std::filesystem::path runtime;
    std::vector<std::string> arguments;
    std::string_view program;  // what the host reads as descriptor 5
    // The first frame without its end: what follows is the filter in Base64 and `"}`.
    std::string greeting;
};

// An error when the runtime is not there.
Result<HostRecipe> make_recipe(HostKind kind, const ScriptOptions& options);

// What hosts of JavaScript read as descriptor 6.
std::string_view addon_library();

}  // namespace millrace::script::detail
