#include "workflow/binary.hpp"

#include <fmt/format.h>

#include <optional>

#include "base/base64.hpp"

namespace millrace::workflow {

std::string_view file_type_of(std::string_view mime_type) {
    if (mime_type == "application/json") return "json";
    if (mime_type == "text/html") return "html";
    if (mime_type == "application/pdf") return "pdf";
    for (const std::string_view group : {"image", "audio", "video", "text"})
        if (mime_type.starts_with(group) && mime_type.substr(group.size()).starts_with("/"))
            return group;
    return {};
}

std::string file_size_text(std::uint64_t bytes) {
    constexpr std::string_view kUnits[] = {"B", "kB", "MB", "GB", "TB"};
    double size = static_cast<double>(bytes);
    std::size_t unit = 0;
    for (; size >= 1000 && unit + 1 < std::size(kUnits); ++unit) size /= 1000;
    // 999.9 kB is shown as 1000 kB, never as 1e+03 kB.
    return size >= 999.5 ? fmt::format("{:.0f} {}", size, kUnits[unit])
                         : fmt::format("{:.3g} {}", size, kUnits[unit]);
}

JsonObject to_json(const BinaryValue& value) {
    JsonObject object;
    if (const std::string* bytes = value.content->in_memory()) {
        object["data"] = to_base64(*bytes);
    } else {
        object["id"] = value.content->reference();
        object["bytes"] = value.content->size();
    }
    object["mimeType"] = value.mime_type;
    if (const auto type = file_type_of(value.mime_type); !type.empty()) object["fileType"] = type;
    if (!value.file_name.empty()) object["fileName"] = value.file_name;
    if (!value.file_extension.empty()) object["fileExtension"] = value.file_extension;
    if (!value.directory.empty()) object["directory"] = value.directory;
    object["fileSize"] = file_size_text(value.content->size());
    return object;
}

namespace {

std::optional<std::uint64_t> size_from_json(const Json& value) {
    const Json* bytes = find_member(value, "bytes");
    if (!bytes) return std::nullopt;
    boost::system::error_code code;
    const auto size = bytes->to_number<std::uint64_t>(code);
    return code ? std::nullopt : std::optional(size);
}

Result<ContentPtr> content_from_json(const Json& value, ContentStore* stored) {
    if (const Json* data = find_member(value, "data"); data && data->is_string()) {
        auto bytes = from_base64(text_of(data->get_string()));
        if (!bytes) return bytes.error();
        return memory_content(std::move(*bytes));
    }
    const Json* id = find_member(value, "id");
    if (stored && id && id->is_string())
        return stored->find(text_of(id->get_string()), size_from_json(value));
    return Error{ErrorKind::InvalidInput,
                 "Binary data must be an object with a base64 text \"data\"."};
}

}  // namespace

Result<BinaryValue> binary_from_json(const Json& value, ContentStore* stored) {
    auto content = content_from_json(value, stored);
    if (!content) return content.error();
    BinaryValue result;
    result.mime_type = text_member(value, "mimeType", "application/octet-stream");
    result.file_name = text_member(value, "fileName");
    result.file_extension = text_member(value, "fileExtension");
    result.directory = text_member(value, "directory");
    result.content = std::move(*content);
    return result;
}

}  // namespace millrace::workflow
