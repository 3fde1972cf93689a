#include "store/detail/content_hash.hpp"

#include <algorithm>

namespace millrace::store::detail {

bool is_hash(std::string_view text) {
    constexpr std::size_t kDigits = 64;
    return text.size() == kDigits && std::all_of(text.begin(), text.end(), [](char c) {
               return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
           });
}

std::string hash_in(std::string_view reference) {
    if (!reference.starts_with(kReferencePrefix)) return {};
    reference.remove_prefix(kReferencePrefix.size());
    return is_hash(reference) ? std::string(reference) : std::string();
}

}  // namespace millrace::store::detail
