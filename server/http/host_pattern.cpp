#include "http/host_pattern.hpp"

#include <algorithm>

#include "http/url.hpp"

namespace millrace::http {

Result<HostPattern> HostPattern::parse(std::string_view text) {
    HostPattern pattern;
    if (text == "*") return pattern;
    if (const auto range = parse_address_range(text)) {
        pattern.kind_ = Kind::Range;
        pattern.range_ = *range;
        return pattern;
    }
    pattern.kind_ = text.starts_with("*.") ? Kind::Below : Kind::Name;
    if (pattern.kind_ == Kind::Below) text.remove_prefix(2);
    const auto name = to_ascii_host(text);
    const bool fits = name && !name->empty() && std::ranges::all_of(*name, [](char c) {
                          return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
                                 c == '.' || c == '_';
                      });
    if (!fits)
        return Error{ErrorKind::InvalidInput,
                     "\"" + std::string(text) + "\" is neither a host nor a range of addresses.",
                     "Write a name (example.com), all names below one (*.example.com), an address, "
                     "or a range (10.0.0.0/8); without scheme, port and path."};
    pattern.name_ = (pattern.kind_ == Kind::Below ? "." : "") + *name;
    return pattern;
}

bool HostPattern::matches(std::string_view host) const {
    if (host.ends_with('.')) host.remove_suffix(1);
    switch (kind_) {
        case Kind::Any:
            return true;
        case Kind::Name:
            return host == name_;
        case Kind::Below:
            return host.size() > name_.size() && host.ends_with(name_);
        case Kind::Range: {
            const auto address = parse_address(host);
            return address && range_.contains(destination_of(*address));
        }
    }
    return false;
}

Result<HostPatterns> parse_host_patterns(const std::vector<std::string>& texts) {
    HostPatterns patterns;
    for (const std::string& text : texts) {
        auto pattern = HostPattern::parse(text);
        if (!pattern) return pattern.error();
        patterns.push_back(std::move(*pattern));
    }
    return patterns;
}

bool matches_any(const HostPatterns& patterns, std::string_view host) {
    return std::ranges::any_of(patterns,
                               [&](const HostPattern& pattern) { return pattern.matches(host); });
}

}  // namespace millrace::http
