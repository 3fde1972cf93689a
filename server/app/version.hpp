// The program's version, as in CMakeLists.txt.
#pragma once

#include <string_view>

namespace millrace::app {

inline constexpr std::string_view kVersion = MILLRACE_VERSION;

}  // namespace millrace::app
