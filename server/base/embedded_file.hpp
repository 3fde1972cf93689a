// A file compiled into the program (cmake: embed_files).
#pragma once

#include <span>
#include <string_view>

namespace millrace {

struct EmbeddedFile {
    std::string_view name;  // path relative to the module's folder, with '/'
    std::string_view text;
};

}  // namespace millrace
