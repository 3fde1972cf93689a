#include "nodes/file_signature.hpp"

#include <algorithm>

namespace millrace::nodes {
namespace {

using namespace std::string_view_literals;

struct Signature {
    std::size_t offset;
    std::string_view bytes;
    std::string_view mime_type;
};

constexpr Signature kSignatures[] = {
    {0, "\x89PNG\r\n\x1A\n"sv, "image/png"},
    {0, "\xFF\xD8\xFF"sv, "image/jpeg"},
    {0, "GIF8"sv, "image/gif"},
    {0, "BM"sv, "image/bmp"},
    {0, "II*\0"sv, "image/tiff"},
    {0, "MM\0*"sv, "image/tiff"},
    {0, "\0\0\1\0"sv, "image/vnd.microsoft.icon"},
    {0, "%PDF-"sv, "application/pdf"},
    {0, "\x1F\x8B"sv, "application/gzip"},
    {0, "BZh"sv, "application/x-bzip2"},
    {0,
     "\xFD"
     "7zXZ\0"sv,
     "application/x-xz"},
    {0, "7z\xBC\xAF\x27\x1C"sv, "application/x-7z-compressed"},
    {0, "\x28\xB5\x2F\xFD"sv, "application/zstd"},
    {0, "Rar!\x1A\x07"sv, "application/vnd.rar"},
    {257, "ustar"sv, "application/x-tar"},
    {0, "{\\rtf"sv, "application/rtf"},
    {0, "<?xml "sv, "application/xml"},
    {0, "BEGIN:VCALENDAR"sv, "text/calendar"},
    {0, "OggS"sv, "audio/ogg"},
    {0, "ID3"sv, "audio/mpeg"},
    {0, "\xFF\xFB"sv, "audio/mpeg"},
    {0, "fLaC"sv, "audio/flac"},
    {4, "ftypM4A"sv, "audio/mp4"},
    {4, "ftypavif"sv, "image/avif"},
    {4, "ftypheic"sv, "image/heic"},
    {4, "ftypqt"sv, "video/quicktime"},
    {4, "ftyp"sv, "video/mp4"},
    {0, "\x1A\x45\xDF\xA3"sv, "video/webm"},
    {0, "wOFF"sv, "font/woff"},
    {0, "wOF2"sv, "font/woff2"},
    {0, "SQLite format 3\0"sv, "application/vnd.sqlite3"},
    {0, "\0asm"sv, "application/wasm"},
    {0, "MZ"sv, "application/octet-stream"},
};

bool has_at(std::string_view text, std::size_t offset, std::string_view bytes) {
    return text.size() >= offset && text.substr(offset).starts_with(bytes);
}

// Archives whose first entry says what they are.
std::string_view type_of_zip(std::string_view start) {
    constexpr std::size_t kNameAt = 30;
    if (start.size() < kNameAt) return "application/zip";
    const std::string_view entry = start.substr(kNameAt);
    const std::size_t prefix = entry.find("mimetype") == 0 ? 8 : 0;
    for (const std::string_view type :
         {"application/vnd.oasis.opendocument.spreadsheet"sv,
          "application/vnd.oasis.opendocument.text"sv,
          "application/vnd.oasis.opendocument.presentation"sv, "application/epub+zip"sv})
        if (prefix > 0 && has_at(entry, prefix, type)) return type;
    const bool is_office = entry.starts_with("[Content_Types].xml") ||
                           entry.starts_with("_rels/.rels") || entry.starts_with("docProps/");
    for (const auto& [folder, type] :
         {std::pair{"xl/"sv, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"sv},
          std::pair{"word/"sv,
                    "application/vnd.openxmlformats-officedocument.wordprocessingml.document"sv},
          std::pair{"ppt/"sv,
                    "application/vnd.openxmlformats-officedocument.presentationml.presentation"sv}})
        if (entry.starts_with(folder) || (is_office && entry.find(folder) != entry.npos))
            return type;
    return "application/zip";
}

}  // namespace

std::string_view type_of_signature(std::string_view start) {
    if (start.starts_with("PK\x03\x04")) return type_of_zip(start);
    if (start.starts_with("PK\x05\x06")) return "application/zip";
    if (start.starts_with("RIFF")) {
        if (has_at(start, 8, "WEBP")) return "image/webp";
        if (has_at(start, 8, "WAVE")) return "audio/wav";
        if (has_at(start, 8, "AVI ")) return "video/x-msvideo";
    }
    const auto found = std::find_if(std::begin(kSignatures), std::end(kSignatures),
                                    [&](const Signature& signature) {
                                        return has_at(start, signature.offset, signature.bytes);
                                    });
    return found == std::end(kSignatures) ? std::string_view() : found->mime_type;
}

}  // namespace millrace::nodes
