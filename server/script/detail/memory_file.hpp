// A file without a path, in memory and read-only: how programs reach a host that may open nothing.
#pragma once

#include <string_view>

#include "base/error.hpp"
#include "script/detail/descriptor.hpp"

namespace millrace::script::detail {

// Sealed: whoever is handed the descriptor cannot change the content.
Result<Descriptor> make_memory_file(const char* name, std::string_view content);

}  // namespace millrace::script::detail
