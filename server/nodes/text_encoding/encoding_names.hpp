// The names of encodings in nodes' parameters.
#pragma once

#include <string>
#include <string_view>

#include "base/error.hpp"

namespace millrace::nodes {

enum class EncodingKind {
    Utf8,
    Utf16,  // by its mark
    Utf32,  // by its mark
    Base64,
    Hex,
    Table  // the system's, under `system_name`
};

struct Encoding {
    EncodingKind kind = EncodingKind::Utf8;
    std::string system_name{};  // as iconv calls it
    bool is_unicode = true;     // may begin with a byte order mark
};

// InvalidInput: nobody knows this encoding.
Result<Encoding> find_encoding(std::string_view name);

}  // namespace millrace::nodes
