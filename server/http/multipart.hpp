// multipart/form-data: the fields and files of an uploaded form.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "http/urlencoded.hpp"

namespace millrace::http {

struct UploadedFile {
    std::string name;       // of the form field
    std::string file_name;  // as sent, reduced to a bare name: no folders, no control characters;
                            // may be empty
    std::string
        content_type;  // as sent, lower case; application/octet-stream when missing or malformed
    std::string content;
};

struct MultipartForm {
    Pairs fields;  // valid UTF-8
    std::vector<UploadedFile> files;
};

struct MultipartLimits {
    std::size_t parts = 1000;
    std::size_t part_header_bytes = 8 * 1024;
};

// A part with a file name is a file, every other one a field; a part that is itself multipart is
// not looked into. Fails, saying where and why, on a missing or malformed boundary, a body that
// ends too early, a part without a name, and on more than the limits allow.
Result<MultipartForm> parse_multipart(std::string_view body, std::string_view boundary,
                                      const MultipartLimits& limits = {});

// The last component of a path in either slash style, without control characters; empty for "." and
// "..".
std::string bare_file_name(std::string_view name);

}  // namespace millrace::http
