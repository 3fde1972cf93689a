// Binary data attached to an item: a file's bytes with their description.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "base/content.hpp"
#include "base/json.hpp"

namespace millrace::workflow {

// Immutable once an item holds it; the content are shared between all items that pass them on.
struct BinaryValue {
    std::string mime_type = "application/octet-stream";
    std::string file_name{};
    std::string file_extension{};
    std::string directory{};
    ContentPtr content = empty_content();
};

// Property name -> file, as in `$binary.data`.
using BinaryMap = std::map<std::string, BinaryValue, std::less<>>;

// n8n's form: {"data": base64, "mimeType", "fileType", "fileName", "fileExtension", "directory",
// "fileSize"}. Stored content has its reference instead of "data": {"id", "bytes": its size, …}.
JsonObject to_json(const BinaryValue& value);
// `stored` null: only what holds its "data"; references are refused, whoever wrote them. It is
// given for records that this server wrote itself.
Result<BinaryValue> binary_from_json(const Json& value, ContentStore* stored = nullptr);

// "image", "audio", "video", "pdf", "html", "json", "text" or empty: how an editor previews a MIME
// type.
std::string_view file_type_of(std::string_view mime_type);
// 1536 -> "1.54 kB" (powers of 1000, three digits, as n8n prints them).
std::string file_size_text(std::uint64_t bytes);

}  // namespace millrace::workflow
