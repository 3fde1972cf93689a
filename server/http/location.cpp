#include "http/location.hpp"

#include "http/headers.hpp"

namespace millrace::http {

bool is_page_address(std::string_view address) {
    // Browsers skip controls and spaces in front of an address and tabs inside of it.
    if (address.empty() || address.front() <= ' ' || !is_header_value(address)) return false;
    if (address.find_first_of("\t\\") != std::string_view::npos) return false;
    const std::size_t end = address.find_first_of(":/?#");
    if (end == std::string_view::npos || address[end] != ':') return true;
    const std::string scheme = to_lower(address.substr(0, end));
    if (scheme != "http" && scheme != "https") return false;
    const std::string_view rest = address.substr(end + 1);
    return rest.starts_with("//") && rest.size() > 2 && rest[2] != '/';
}

}  // namespace millrace::http
