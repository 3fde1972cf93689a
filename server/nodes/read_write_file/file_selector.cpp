#include "nodes/read_write_file/file_selector.hpp"

#include "base/path_pattern.hpp"

namespace millrace::nodes {

FileSelector file_selector(std::string_view written, bool is_literal) {
    FileSelector selector;
    std::string text(written);
    const bool is_windows_path =
        text.size() > 1 && text[1] == ':' &&
        ((text[0] >= 'a' && text[0] <= 'z') || (text[0] >= 'A' && text[0] <= 'Z'));
    if (is_windows_path)
        for (char& character : text)
            if (character == '\\') character = '/';
    if (is_literal) selector.groups = AllowedFolders::Groups::Literal;
    selector.pattern = is_literal ? escape_in_pattern(text, "[]()") : text;
    return selector;
}

}  // namespace millrace::nodes
