// What is entered as "File(s) Selector", as a pattern.
#pragma once

#include <string>
#include <string_view>

#include "base/allowed_folders.hpp"

namespace millrace::nodes {

struct FileSelector {
    std::string pattern;
    AllowedFolders::Groups groups = AllowedFolders::Groups::Alternatives;
};

// "C:\data\a.txt" is the path C:/data/a.txt. `is_literal`: brackets and parentheses stand for
// themselves.
FileSelector file_selector(std::string_view written, bool is_literal);

}  // namespace millrace::nodes
