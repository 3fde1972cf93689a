#include "http/outbound_policy.hpp"

#include <algorithm>
#include <array>
#include <span>

namespace millrace::http {
namespace {

struct NamedRange {
    std::string_view range;
    const char* name;
};

// Blocked by every policy.
constexpr std::array kNeverNeeded = std::to_array<NamedRange>({
    {"169.254.0.0/16", "a link-local address, where clouds keep their metadata"},
    {"fe80::/10", "a link-local address"},
    {"fec0::/10", "a site-local address"},
    {"168.63.129.16/32", "the metadata service of a cloud"},    // Azure
    {"100.100.100.200/32", "the metadata service of a cloud"},  // Alibaba Cloud
    {"192.0.0.192/32", "the metadata service of a cloud"},      // Oracle Cloud, formerly
    {"fd00:ec2::/32", "the metadata service of a cloud"},       // Amazon
    {"fd20:ce::/32", "the metadata service of a cloud"},        // Google
    {"224.0.0.0/4", "a multicast address"},
    {"ff00::/8", "a multicast address"},
    {"240.0.0.0/4", "a reserved address"},
    {"64:ff9b:1::/48", "an address that stands for an IPv4 address of this network"},
    {"2001::/32", "an address of a Teredo tunnel"},
});

// Blocked where only the public internet may be reached. The special-purpose address registries of
// IANA are the source; of IPv6 only 2000::/3 is given out at all.
constexpr std::array kNotPublic = std::to_array<NamedRange>({
    {"0.0.0.0/8", "an address of this host"},
    {"10.0.0.0/8", "a private address"},
    {"100.64.0.0/10", "an address shared by a provider's customers"},
    {"127.0.0.0/8", "a loopback address"},
    {"172.16.0.0/12", "a private address"},
    {"192.0.0.0/24", "a reserved address"},
    {"192.0.2.0/24", "an address for documentation"},
    {"192.88.99.0/24", "a reserved address"},
    {"192.168.0.0/16", "a private address"},
    {"198.18.0.0/15", "an address for benchmarks"},
    {"198.51.100.0/24", "an address for documentation"},
    {"203.0.113.0/24", "an address for documentation"},
    {"::/128", "an address of this host"},
    {"::1/128", "a loopback address"},
    {"fc00::/7", "a private address"},
    {"2001::/23", "a reserved address"},
    {"2001:db8::/32", "an address for documentation"},
    {"3fff::/20", "an address for documentation"},
});

constexpr std::array<std::string_view, 3> kPrivateNames{"localhost", "local", "internal"};

constexpr std::string_view kBlocked = "blocked by the operator of this server";
constexpr std::string_view kNotListed = "not among the hosts that this server may reach";

struct Rule {
    AddressRange range;
    const char* name;
};

std::vector<Rule> rules_of(std::span<const NamedRange> ranges) {
    std::vector<Rule> rules;
    for (const auto& [range, name] : ranges) rules.push_back({*parse_address_range(range), name});
    return rules;
}

std::optional<std::string> match(const std::vector<Rule>& rules, const AddressBytes& address) {
    const auto found =
        std::ranges::find_if(rules, [&](const Rule& rule) { return rule.range.contains(address); });
    if (found == rules.end()) return std::nullopt;
    return found->name;
}

bool contains(const std::vector<AddressRange>& ranges, const AddressBytes& address) {
    return std::ranges::any_of(ranges,
                               [&](const AddressRange& range) { return range.contains(address); });
}

std::optional<std::string> not_public(const AddressBytes& address) {
    static const std::vector<Rule> rules = rules_of(kNotPublic);
    if (auto reason = match(rules, address)) return reason;
    static const AddressRange mapped_v4 = *parse_address_range("::ffff:0:0/96");
    static const AddressRange given_out = *parse_address_range("2000::/3");
    if (mapped_v4.contains(address) || given_out.contains(address)) return std::nullopt;
    return "a reserved address";
}

bool is_below(std::string_view host, std::string_view name) {
    return host == name || (host.size() > name.size() && host.ends_with(name) &&
                            host[host.size() - name.size() - 1] == '.');
}

Result<void> add(std::string_view entry, std::vector<AddressRange>& ranges, HostPatterns& hosts) {
    if (const auto range = parse_address_range(entry)) {
        ranges.push_back(*range);
        return {};
    }
    auto pattern = HostPattern::parse(entry);
    if (!pattern) return pattern.error();
    hosts.push_back(std::move(*pattern));
    return {};
}

}  // namespace

OutboundPolicy OutboundPolicy::open() {
    return OutboundPolicy(Start::Open);
}

OutboundPolicy OutboundPolicy::public_only() {
    return OutboundPolicy(Start::PublicOnly);
}

OutboundPolicy OutboundPolicy::listed_only() {
    return OutboundPolicy(Start::ListedOnly);
}

Result<void> OutboundPolicy::allow(std::string_view entry) {
    return add(entry, allowed_ranges_, allowed_hosts_);
}

Result<void> OutboundPolicy::block(std::string_view entry) {
    return add(entry, blocked_ranges_, blocked_hosts_);
}

std::optional<std::string> OutboundPolicy::refusal_of(std::string_view host,
                                                      const ip::address& address) const {
    static const std::vector<Rule> never_needed = rules_of(kNeverNeeded);
    const AddressBytes destination = destination_of(address);
    if (contains(blocked_ranges_, destination) || matches_any(blocked_hosts_, host))
        return std::string(kBlocked);
    if (contains(allowed_ranges_, destination) || matches_any(allowed_hosts_, host))
        return std::nullopt;
    if (auto reason = match(never_needed, destination)) return reason;
    if (start_ == Start::ListedOnly) return std::string(kNotListed);
    return start_ == Start::PublicOnly ? not_public(destination) : std::nullopt;
}

std::optional<std::string> OutboundPolicy::refusal_of_host(std::string_view host,
                                                           Lookup lookup) const {
    if (host.ends_with('.')) host.remove_suffix(1);
    if (const auto address = parse_address(host)) return refusal_of(host, *address);
    if (matches_any(blocked_hosts_, host)) return std::string(kBlocked);
    if (lookup == Lookup::ByClient || matches_any(allowed_hosts_, host)) return std::nullopt;

    if (start_ == Start::ListedOnly) return std::string(kNotListed);
    if (is_below(host, "metadata.google.internal") || host == "metadata")
        return "the metadata service of a cloud";
    const bool is_private = std::ranges::any_of(
        kPrivateNames, [&](std::string_view name) { return is_below(host, name); });
    if (start_ == Start::PublicOnly && is_private) return "a name of a private network";
    return std::nullopt;
}

}  // namespace millrace::http
