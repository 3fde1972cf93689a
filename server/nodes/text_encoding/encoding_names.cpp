#include "nodes/text_encoding/encoding_names.hpp"

#include <iconv.h>

#include <algorithm>

namespace millrace::nodes {
namespace {

struct Row {
    std::string_view name;
    std::string_view system_name;
};

// Where the system's name is not the same letters and digits.
constexpr Row kSystemNames[] = {
    {"ascii", "ISO-8859-1"},  // bytes above 127 have to become something
    {"usascii", "ISO-8859-1"},
    {"binary", "ISO-8859-1"},
    {"latin1", "ISO-8859-1"},
    {"armscii8", "ARMSCII-8"},
    {"big5hkscs", "BIG5-HKSCS"},
    {"eucjp", "EUC-JP"},
    {"euckr", "EUC-KR"},
    {"georgianacademy", "GEORGIAN-ACADEMY"},
    {"georgianps", "GEORGIAN-PS"},
    {"hproman8", "HP-ROMAN8"},
    {"iso646cn", "ISO646-CN"},
    {"iso646jp", "ISO646-JP"},
    {"koi8r", "KOI8-R"},
    {"koi8ru", "KOI8-RU"},
    {"koi8t", "KOI8-T"},
    {"koi8u", "KOI8-U"},
    {"maccenteuro", "MAC-CENTRALEUROPE"},
    {"maccyrillic", "MAC-CYRILLIC"},
    {"maciceland", "MAC-IS"},
    {"macroman", "MACINTOSH"},
    {"macintosh", "MACINTOSH"},
    {"macukraine", "MAC-UK"},
    {"shiftjis", "CP932"},
    {"sjis", "CP932"},
    {"gb2312", "GBK"},
    {"tcvn", "TCVN"},
    {"tis620", "TIS-620"},
    {"ucs2", "UTF-16LE"},
    {"utf16le", "UTF-16LE"},
    {"utf16be", "UTF-16BE"},
    {"utf32le", "UTF-32LE"},
    {"utf32be", "UTF-32BE"},
    {"ucs4", "UTF-32LE"},
    {"utf7", "UTF-7"},
    {"utf7imap", "UTF-7-IMAP"},
    {"windows874", "CP874"},
};

std::string plain_name(std::string_view name) {
    std::string plain;
    for (const char c : name) {
        if (c == '-' || c == '_' || c == ' ' || c == ':') continue;
        plain.push_back(c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c);
    }
    return plain;
}

std::string system_name_of(const std::string& plain) {
    for (const Row& row : kSystemNames)
        if (row.name == plain) return std::string(row.system_name);
    if (plain.starts_with("windows")) return "CP" + plain.substr(7);
    if (plain.starts_with("iso8859")) return "ISO-8859-" + plain.substr(7);
    return plain;
}

bool is_known_to_system(const std::string& name) {
    // "//" would begin iconv's own options.
    const bool is_name = std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
               c == '-';
    });
    if (!is_name || name.empty()) return false;
    const iconv_t handle = iconv_open("UTF-8", name.c_str());
    if (handle == reinterpret_cast<iconv_t>(-1)) return false;
    iconv_close(handle);
    return true;
}

}  // namespace

Result<Encoding> find_encoding(std::string_view name) {
    const std::string plain = plain_name(name);
    if (plain.empty() || plain == "utf8" || plain == "unicode11utf8") return Encoding{};
    if (plain == "utf16") return Encoding{EncodingKind::Utf16, "UTF-16LE"};
    if (plain == "utf32") return Encoding{EncodingKind::Utf32, "UTF-32LE"};
    if (plain == "base64") return Encoding{EncodingKind::Base64, {}, false};
    if (plain == "hex") return Encoding{EncodingKind::Hex, {}, false};
    Encoding encoding{EncodingKind::Table, system_name_of(plain)};
    encoding.is_unicode = encoding.system_name.starts_with("UTF-");
    if (is_known_to_system(encoding.system_name)) return encoding;
    return Error{ErrorKind::InvalidInput,
                 "The encoding \"" + std::string(name) + "\" is not known.",
                 "Use \"utf8\", \"utf16le\", \"latin1\", \"windows1252\" or another that the node "
                 "offers."};
}

}  // namespace millrace::nodes
