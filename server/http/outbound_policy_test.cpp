#include "http/outbound_policy.hpp"

#include <gtest/gtest.h>

namespace millrace::http {
namespace {

using Lookup = OutboundPolicy::Lookup;

bool allows(const OutboundPolicy& policy, const char* address, const char* host = "name.example") {
    return !policy.refusal_of(host, ip::make_address(address));
}

bool allows_host(const OutboundPolicy& policy, const char* host, Lookup lookup = Lookup::ByClient) {
    return !policy.refusal_of_host(host, lookup);
}

struct Case {
    const char* address;
    bool open;
    bool public_only;
};

constexpr Case kCases[] = {
    {"8.8.8.8", true, true},
    {"1.1.1.1", true, true},
    {"2606:4700:4700::1111", true, true},
    {"2a00:1450::1", true, true},
    // this host
    {"127.0.0.1", true, false},
    {"127.255.255.254", true, false},
    {"0.0.0.0", true, false},
    {"0.1.2.3", true, false},
    {"::", true, false},
    {"::1", true, false},
    // private networks
    {"10.0.0.0", true, false},
    {"10.255.255.255", true, false},
    {"9.255.255.255", true, true},
    {"11.0.0.0", true, true},
    {"172.16.0.1", true, false},
    {"172.31.255.255", true, false},
    {"172.15.255.255", true, true},
    {"172.32.0.0", true, true},
    {"192.168.1.1", true, false},
    {"192.167.255.255", true, true},
    {"192.169.0.0", true, true},
    {"100.64.0.1", true, false},
    {"100.127.255.255", true, false},
    {"100.63.255.255", true, true},
    {"100.128.0.0", true, true},
    {"fc00::1", true, false},
    {"fd12:3456::1", true, false},
    // link-local, metadata
    {"169.254.169.254", false, false},
    {"169.254.0.1", false, false},
    {"169.253.255.255", true, true},
    {"169.255.0.0", true, true},
    {"100.100.100.200", false, false},
    {"100.100.100.201", true, false},
    {"168.63.129.16", false, false},
    {"192.0.0.192", false, false},
    {"fd00:ec2::254", false, false},
    {"fd20:ce::254", false, false},
    {"fe80::1", false, false},
    {"fe80::a9fe:a9fe", false, false},
    {"febf::1", false, false},
    {"fec0::1", false, false},
    // multicast, reserved, documentation
    {"224.0.0.1", false, false},
    {"239.255.255.255", false, false},
    {"240.0.0.1", false, false},
    {"255.255.255.255", false, false},
    {"223.255.255.255", true, true},
    {"ff02::1", false, false},
    {"192.0.0.1", true, false},
    {"192.0.1.1", true, true},
    {"192.0.2.1", true, false},
    {"198.18.0.1", true, false},
    {"198.19.255.255", true, false},
    {"198.20.0.0", true, true},
    {"198.51.100.1", true, false},
    {"203.0.113.1", true, false},
    {"192.88.99.1", true, false},
    {"2001:db8::1", true, false},
    {"2001:2::1", true, false},
    {"2001:200::1", true, true},
    {"3fff::1", true, false},
    {"4000::1", true, false},
    {"5f00::1", true, false},
    {"100::1", true, false},
    // IPv4 inside IPv6
    {"::ffff:8.8.8.8", true, true},
    {"::ffff:127.0.0.1", true, false},
    {"::ffff:10.0.0.1", true, false},
    {"::ffff:169.254.169.254", false, false},
    {"::127.0.0.1", true, false},
    {"::169.254.169.254", false, false},
    {"::ffff:0:127.0.0.1", true, false},
    {"::ffff:0:169.254.169.254", false, false},
    {"64:ff9b::8.8.8.8", true, true},
    {"64:ff9b::10.0.0.1", true, false},
    {"64:ff9b::169.254.169.254", false, false},
    {"64:ff9b:1::8.8.8.8", false, false},
    {"64:ff9b:1:fffe:ffff:ffff:a9fe:a9fe", false, false},
    {"2002:0808:0808::1", true, true},
    {"2002:7f00:0001::1", true, false},
    {"2002:0a00:0001::1", true, false},
    {"2002:a9fe:a9fe::1", false, false},
    {"2001:0:4136:e378:8000:63bf:3fff:fdd2", false, false},
};

TEST(OutboundPolicy, JudgesEveryKindOfAddress) {
    const auto open = OutboundPolicy::open();
    const auto public_only = OutboundPolicy::public_only();
    const auto listed_only = OutboundPolicy::listed_only();
    for (const auto& [address, open_allows, public_allows] : kCases) {
        EXPECT_EQ(allows(open, address), open_allows) << address;
        EXPECT_EQ(allows(public_only, address), public_allows) << address;
        EXPECT_FALSE(allows(listed_only, address)) << address;
    }
}

TEST(OutboundPolicy, SaysWhatAnAddressIs) {
    const auto policy = OutboundPolicy::public_only();
    const auto reason = [&](const char* address) {
        return policy.refusal_of("h", ip::make_address(address)).value_or("");
    };
    EXPECT_EQ(reason("127.0.0.1"), "a loopback address");
    EXPECT_EQ(reason("::ffff:10.0.0.1"), "a private address");
    EXPECT_EQ(reason("169.254.169.254"), "a link-local address, where clouds keep their metadata");
    EXPECT_EQ(reason("4000::"), "a reserved address");
}

TEST(OutboundPolicy, AllowsRangesAndHostsBesides) {
    auto policy = OutboundPolicy::public_only();
    for (const char* entry :
         {"10.1.0.0/16", "192.168.7.7", "::1", "fd00:1::/32", "erp.example", "*.lan", "Müller.DE"})
        ASSERT_TRUE(policy.allow(entry)) << entry;
    EXPECT_TRUE(allows(policy, "10.1.2.3"));
    EXPECT_TRUE(allows(policy, "::ffff:10.1.2.3"));
    EXPECT_TRUE(allows(policy, "64:ff9b::10.1.2.3"));
    EXPECT_FALSE(allows(policy, "10.2.0.0"));
    EXPECT_TRUE(allows(policy, "192.168.7.7"));
    EXPECT_FALSE(allows(policy, "192.168.7.8"));
    EXPECT_TRUE(allows(policy, "::1"));
    EXPECT_TRUE(allows(policy, "fd00:1:2::3"));
    EXPECT_FALSE(allows(policy, "fd00:2::"));
    EXPECT_TRUE(allows(policy, "127.0.0.1", "erp.example"));
    EXPECT_FALSE(allows(policy, "127.0.0.1", "sub.erp.example"));
    EXPECT_TRUE(allows(policy, "127.0.0.1", "a.b.lan"));
    EXPECT_FALSE(allows(policy, "127.0.0.1", "lan"));
    EXPECT_FALSE(allows(policy, "127.0.0.1", "evil-lan"));
    EXPECT_TRUE(allows(policy, "127.0.0.1", "xn--mller-kva.de"));
}

TEST(OutboundPolicy, PutsBlockingAboveAllowing) {
    auto policy = OutboundPolicy::open();
    for (const char* entry : {"10.0.0.0/8", "8.8.8.8", "bad.example", "*.bad.example"})
        ASSERT_TRUE(policy.block(entry));
    ASSERT_TRUE(policy.allow("10.1.0.0/16"));
    ASSERT_TRUE(policy.allow("good.example"));
    EXPECT_FALSE(allows(policy, "10.1.2.3"));
    EXPECT_FALSE(allows(policy, "8.8.8.8", "good.example"));
    EXPECT_TRUE(allows(policy, "169.254.169.254", "good.example"));
    EXPECT_FALSE(allows(policy, "1.1.1.1", "bad.example"));
    EXPECT_FALSE(allows_host(policy, "bad.example"));
    EXPECT_FALSE(allows_host(policy, "bad.example."));
    EXPECT_FALSE(allows_host(policy, "a.bad.example", Lookup::ByProxy));
    EXPECT_TRUE(allows_host(policy, "bad.example.org"));
}

TEST(OutboundPolicy, JudgesHostsBeforeTheyAreLookedUp) {
    const auto policy = OutboundPolicy::public_only();
    EXPECT_TRUE(allows_host(policy, "example.com"));
    EXPECT_FALSE(allows_host(policy, "127.0.0.1"));
    EXPECT_FALSE(allows_host(policy, "127.0.0.1."));
    EXPECT_FALSE(allows_host(policy, "::1"));
    EXPECT_FALSE(allows_host(policy, "::ffff:7f00:1"));
    EXPECT_TRUE(allows_host(policy, "8.8.8.8"));
    // Their addresses are judged later.
    EXPECT_TRUE(allows_host(policy, "localhost"));
}

TEST(OutboundPolicy, JudgesByNameWhatAProxyLooksUp) {
    const auto policy = OutboundPolicy::public_only();
    for (const char* host : {"localhost", "localhost.", "a.localhost", "printer.local",
                             "metadata.google.internal", "metadata", "db.internal", "10.0.0.1"})
        EXPECT_FALSE(allows_host(policy, host, Lookup::ByProxy)) << host;
    EXPECT_TRUE(allows_host(policy, "example.com", Lookup::ByProxy));
    EXPECT_TRUE(allows_host(policy, "notlocalhost", Lookup::ByProxy));

    const auto open = OutboundPolicy::open();
    EXPECT_TRUE(allows_host(open, "localhost", Lookup::ByProxy));
    EXPECT_FALSE(allows_host(open, "metadata.google.internal", Lookup::ByProxy));

    auto listed = OutboundPolicy::listed_only();
    ASSERT_TRUE(listed.allow("*.example.com"));
    EXPECT_TRUE(allows_host(listed, "a.example.com", Lookup::ByProxy));
    EXPECT_FALSE(allows_host(listed, "example.org", Lookup::ByProxy));
}

TEST(OutboundPolicy, RefusesEntriesThatMeanNothing) {
    auto policy = OutboundPolicy::public_only();
    for (const char* entry : {"", " ", "http://h", "h:80", "a b", "10.0.0.0/33", "::/129", "*.",
                              "*", "a*b", "10.0.0.0/", "/8", "h/8"}) {
        const bool any = std::string_view(entry) == "*";
        const auto added = policy.allow(entry);
        EXPECT_EQ(added.has_value(), any) << entry;
        if (!added) EXPECT_EQ(added.error().kind, ErrorKind::InvalidInput);
    }
}

}  // namespace
}  // namespace millrace::http
