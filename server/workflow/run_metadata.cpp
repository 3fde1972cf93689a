#include "workflow/run_metadata.hpp"

#include <algorithm>

namespace millrace::workflow {
namespace {

// The first `count` characters of a UTF-8 text.
std::string_view first_characters(std::string_view text, std::size_t count) {
    std::size_t characters = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool starts_character = (static_cast<unsigned char>(text[i]) & 0xC0U) != 0x80U;
        if (starts_character && characters++ == count) return text.substr(0, i);
    }
    return text;
}

bool is_key_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

}  // namespace

Result<void> add_metadata(RunMetadata& metadata, std::string_view key, std::string_view value) {
    if (key.empty() || !std::all_of(key.begin(), key.end(), is_key_character))
        return Error{ErrorKind::InvalidInput,
                     "\"" + std::string(first_characters(key, kMaxMetadataKey)) +
                         "\" is no key for the data of an execution.",
                     "Use letters, digits and \"_\" only."};
    key = first_characters(key, kMaxMetadataKey);
    if (metadata.size() >= kMaxMetadata && !metadata.contains(key)) return {};
    metadata[std::string(key)] = first_characters(value, kMaxMetadataValue);
    return {};
}

}  // namespace millrace::workflow
