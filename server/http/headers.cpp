#include "http/headers.hpp"

#include <algorithm>

namespace millrace::http {
namespace {

constexpr char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

}  // namespace

void Headers::add(std::string_view name, std::string_view value) {
    // `value` may be a view into this very object, which the buffer's growth would end.
    const std::string own_value = text_.capacity() - text_.size() < name.size() + value.size() &&
                                          !text_.empty() && value.data() >= text_.data() &&
                                          value.data() < text_.data() + text_.size()
                                      ? std::string(value)
                                      : std::string();
    if (!own_value.empty()) value = own_value;
    if (entries_.empty()) {
        entries_.reserve(8);
        text_.reserve(256);
    }
    entries_.push_back({static_cast<std::uint32_t>(text_.size()),
                        static_cast<std::uint32_t>(name.size()),
                        static_cast<std::uint32_t>(value.size())});
    text_.append(name);
    text_.append(value);
}

void Headers::set(std::string_view name, std::string_view value) {
    remove(name);
    add(name, value);
}

void Headers::remove(std::string_view name) {
    std::erase_if(entries_, [&](const Entry& entry) {
        return equals_ignoring_case({text_.data() + entry.start, entry.name_size}, name);
    });
}

std::optional<std::string_view> Headers::find(std::string_view name) const {
    for (const Field field : *this)
        if (equals_ignoring_case(field.name, name)) return field.value;
    return std::nullopt;
}

std::vector<std::string_view> Headers::all(std::string_view name) const {
    std::vector<std::string_view> values;
    for (const Field field : *this)
        if (equals_ignoring_case(field.name, name)) values.push_back(field.value);
    return values;
}

Headers::Field Headers::operator[](std::size_t index) const {
    const Entry& entry = entries_[index];
    const char* start = text_.data() + entry.start;
    return {{start, entry.name_size}, {start + entry.name_size, entry.value_size}};
}

bool is_token_character(char c) {
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) return true;
    return c != '\0' && std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

bool is_header_name(std::string_view name) {
    return !name.empty() && std::ranges::all_of(name, is_token_character);
}

bool is_header_value(std::string_view value) {
    return std::ranges::none_of(value, [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return (byte < 0x20 && c != '\t') || byte == 0x7f;
    });
}

bool equals_ignoring_case(std::string_view left, std::string_view right) {
    return left.size() == right.size() &&
           std::equal(left.begin(), left.end(), right.begin(),
                      [](char a, char b) { return lower(a) == lower(b); });
}

std::string to_lower(std::string_view text) {
    std::string result(text);
    std::ranges::transform(result, result.begin(), lower);
    return result;
}

std::string_view trim(std::string_view text) {
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

}  // namespace millrace::http
