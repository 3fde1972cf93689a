// File name extensions and MIME types, from our own table only: never from what a sender claims.
#pragma once

#include <string_view>

namespace millrace::http {

// "png" or "PNG", without dot -> "image/png"; "application/octet-stream" when not known.
std::string_view mime_type_of_extension(std::string_view extension);
// "photo.PNG" -> "image/png"; the text after the last dot decides.
std::string_view mime_type_of_file(std::string_view file_name);
// "image/png" -> "png", the usual extension; empty when not known. Parameters such as charset are
// ignored.
std::string_view extension_of_mime_type(std::string_view mime_type);

}  // namespace millrace::http
