// Names in archives, which anybody may have written.
#pragma once

#include <string>
#include <string_view>

namespace millrace::nodes {

// A relative path with "/" that stays where it is unpacked, in UTF-8: "../../etc/passwd" and
// "C:\etc\passwd" become "etc/passwd". "file" where nothing is left.
std::string safe_entry_name(std::string_view name);

}  // namespace millrace::nodes
