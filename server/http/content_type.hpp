// The Content-Type header, read strictly.
#pragma once

#include <string>
#include <string_view>

#include "base/error.hpp"
#include "http/headers.hpp"

namespace millrace::http {

struct ContentType {
    std::string type;      // "application/json", lower case, without parameters; empty: no header
    std::string charset;   // lower case; empty when not said
    std::string boundary;  // of a multipart body

    bool is_json() const;  // application/json, or any type that ends in +json
    bool is_form() const { return type == "application/x-www-form-urlencoded"; }
    bool is_multipart() const { return type == "multipart/form-data"; }
    bool is_text() const { return type.starts_with("text/"); }
};

Result<ContentType> parse_content_type(std::string_view text);
// Of a message; an empty type without the header, refused when there are two that differ.
Result<ContentType> content_type_of(const Headers& headers);

// "form-data; name=\"a\"" taken apart: the value in lower case, then the parameters with their
// names in lower case. A parameter given twice is refused. Also used for Content-Disposition.
struct HeaderValue {
    std::string value;
    Headers parameters;
};
Result<HeaderValue> parse_header_value(std::string_view text);

}  // namespace millrace::http
