#include "nodes/received_file.hpp"

#include "http/mime_type.hpp"
#include "http/utf8.hpp"

namespace millrace::nodes {

Result<workflow::BinaryValue> received_file(std::string_view bytes, std::string mime_type,
                                            std::string file_name, ContentStore& contents) {
    workflow::BinaryValue value;
    value.mime_type =
        mime_type.empty() ? "application/octet-stream" : http::to_valid_utf8(std::move(mime_type));
    file_name = http::to_valid_utf8(std::move(file_name));
    const std::size_t dot = file_name.rfind('.');
    value.file_extension = dot == std::string::npos || dot + 1 == file_name.size()
                               ? std::string(http::extension_of_mime_type(value.mime_type))
                               : file_name.substr(dot + 1);
    value.file_name = std::move(file_name);
    const auto writer = contents.writer();
    const auto written = writer->write(bytes);
    if (!written) return written.error();
    auto content = writer->finish();
    if (!content) return content.error();
    value.content = std::move(*content);
    return value;
}

}  // namespace millrace::nodes
