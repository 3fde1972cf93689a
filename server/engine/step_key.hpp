// The name of a step of an execution, the same however often the step is tried.
#pragma once

#include <string>
#include <string_view>

namespace millrace::engine {

// "<execution>-<16 hexadecimal digits of the node>-<visit>": fit for a header. `visit` counts how
// often the run came to the node before.
std::string step_key(std::string_view execution, const std::string& node, std::size_t visit);

}  // namespace millrace::engine
