// Lists of hosts as people write them: "example.com", "*.example.com", "10.0.0.0/8", "*".
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "http/address_range.hpp"

namespace millrace::http {

// Matches host names as text; it never looks one up.
class HostPattern {
  public:
    // "*.example.com" is every name below example.com and not that name itself; "*" is every host.
    // A range of addresses matches hosts that are written as an address in it.
    static Result<HostPattern> parse(std::string_view text);

    bool matches(std::string_view host) const;  // `host` as in Url::host

  private:
    enum class Kind { Any, Name, Below, Range };
    Kind kind_ = Kind::Any;
    std::string name_;
    AddressRange range_;
};

using HostPatterns = std::vector<HostPattern>;

// Parses each; names the one that is wrong.
Result<HostPatterns> parse_host_patterns(const std::vector<std::string>& texts);

bool matches_any(const HostPatterns& patterns, std::string_view host);

}  // namespace millrace::http
