#include "http/rate_limit.hpp"

#include <gtest/gtest.h>

#include <random>

namespace millrace::http {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;

RateLimits limits(const std::vector<std::string>& hosts,
                  const std::vector<std::string>& credentials = {}) {
    RateLimitOptions options;
    options.hosts = parse_host_rates(hosts).value();
    options.credentials = parse_credential_rates(credentials).value();
    return RateLimits(std::move(options));
}

RateSubject to(std::string host, std::vector<RateSubject::Credential> credentials = {}) {
    return {std::move(host), std::move(credentials)};
}

// In milliseconds; -1: refused.
std::int64_t ask(RateLimits& rates, const RateSubject& subject, std::int64_t now_ms,
                 Duration longest = hours(1)) {
    const auto wait = rates.take_turn(subject, longest, milliseconds(now_ms));
    return wait ? std::chrono::duration_cast<milliseconds>(*wait).count() : -1;
}

TEST(RateLimit, ReadsRates) {
    EXPECT_EQ(Rate::parse("5").value().burst, 5);
    EXPECT_EQ(Rate::parse("0.5").value().per_second, 0.5);
    EXPECT_EQ(Rate::parse("0.5").value().burst, 1);
    EXPECT_EQ(Rate::parse("5/20").value().burst, 20);
    for (const char* bad :
         {"", "0", "-1", "x", "5/", "5/0", "/5", "1e99", "nan", "inf", "5/x", "5 "})
        EXPECT_FALSE(Rate::parse(bad)) << bad;
    for (const char* bad : {"host", "=5", "a b=5", "host=x"}) {
        const auto parsed = parse_host_rates({bad});
        ASSERT_FALSE(parsed) << bad;
        EXPECT_NE(parsed.error().message.find(bad), std::string::npos);
    }
}

TEST(RateLimit, WithoutARuleNobodyWaits) {
    RateLimits none = limits({});
    RateLimits others = limits({"other.example=1"});
    for (int i = 0; i < 100; ++i) {
        EXPECT_EQ(ask(none, to("a.example"), 0), 0);
        EXPECT_EQ(ask(others, to("a.example"), 0), 0);
    }
}

TEST(RateLimit, ABurstIsFreeThenTurnsComeEvenly) {
    RateLimits rates = limits({"a.example=10/3"});
    std::vector<std::int64_t> waits;
    for (int i = 0; i < 6; ++i) waits.push_back(ask(rates, to("a.example"), 0));
    EXPECT_EQ(waits, (std::vector<std::int64_t>{0, 0, 0, 100, 200, 300}));
    // Half a second later two turns are saved up again.
    waits.clear();
    for (int i = 0; i < 3; ++i) waits.push_back(ask(rates, to("a.example"), 500));
    EXPECT_EQ(waits, (std::vector<std::int64_t>{0, 0, 100}));
}

TEST(RateLimit, EachHostHasAMeasureOfItsOwnAndTheFirstRuleCounts) {
    RateLimits rates = limits({"slow.example=1/1", "*.example=10/1"});
    EXPECT_EQ(ask(rates, to("slow.example"), 0), 0);
    EXPECT_EQ(ask(rates, to("slow.example"), 0), 1000);
    EXPECT_EQ(ask(rates, to("a.example"), 0), 0);
    EXPECT_EQ(ask(rates, to("b.example"), 0), 0);
    EXPECT_EQ(ask(rates, to("a.example"), 0), 100);
}

TEST(RateLimit, ACredentialCountsOverAllHosts) {
    RateLimits rates = limits({"a.example=100/100"}, {"c1=1/1", "Mail account=2/1"});
    EXPECT_EQ(ask(rates, to("a.example", {{"c1", "Any"}}), 0), 0);
    EXPECT_EQ(ask(rates, to("b.example", {{"c1", "Any"}}), 0), 1000);
    EXPECT_EQ(ask(rates, to("a.example", {{"c2", "Mail account"}}), 0), 0);
    EXPECT_EQ(ask(rates, to("a.example", {{"c2", "Mail account"}}), 0), 500);
    EXPECT_EQ(ask(rates, to("a.example", {{"c3", "Free"}}), 0), 0);
    RateLimits each = limits({}, {"*=1/1"});
    EXPECT_EQ(ask(each, to("a.example", {{"x", ""}}), 0), 0);
    EXPECT_EQ(ask(each, to("a.example", {{"y", ""}}), 0), 0);
    EXPECT_EQ(ask(each, to("a.example", {{"x", ""}}), 0), 1000);
}

TEST(RateLimit, WhoCannotWaitSoLongTakesNoTurn) {
    RateLimits rates = limits({"a.example=1/1"});
    EXPECT_EQ(ask(rates, to("a.example"), 0), 0);
    EXPECT_EQ(ask(rates, to("a.example"), 0, milliseconds(999)), -1);
    EXPECT_EQ(ask(rates, to("a.example"), 0, milliseconds(1000)), 1000);
    EXPECT_EQ(ask(rates, to("a.example"), 0), 2000);
}

// Whatever comes when: in no stretch of time do more turns begin than burst and rate allow.
TEST(RateLimit, NoStretchOfTimeHasTooMany) {
    for (unsigned seed = 0; seed < 50; ++seed) {
        std::mt19937 random(seed);
        RateLimits rates = limits({"*=20/5"});
        std::vector<std::int64_t> turns;
        std::int64_t now = 0;
        for (int i = 0; i < 300; ++i) {
            now += random() % 80;
            const auto wait = ask(rates, to("h.example"), now);
            ASSERT_GE(wait, 0);
            turns.push_back(now + wait);
        }
        ASSERT_TRUE(std::is_sorted(turns.begin(), turns.end()));
        for (std::size_t i = 0; i < turns.size(); ++i)
            for (std::size_t j = i; j < turns.size(); ++j)
                ASSERT_LE(static_cast<double>(j - i + 1),
                          5 + static_cast<double>(turns[j] - turns[i] + 1) * 20 / 1000)
                    << "seed " << seed;
    }
}

TEST(RateLimit, ForgetsHostsThatAreNotAskedAnyMore) {
    RateLimits rates = limits({"*=1000/1"});
    for (int i = 0; i < 50'000; ++i)
        EXPECT_EQ(ask(rates, to("h" + std::to_string(i) + ".example"), i), 0);
}

}  // namespace
}  // namespace millrace::http
