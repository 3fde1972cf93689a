#include "script/detail/host_roster.hpp"

#include <gtest/gtest.h>

#include <random>
#include <set>

namespace millrace::script::detail {
namespace {

using Moment = HostRoster::Moment;
constexpr Moment kStart{};

// Actions as words: "give 1 to 7", "start", "retire 2".
std::vector<std::string> words(const HostRoster::Actions& actions) {
    std::vector<std::string> made;
    for (const auto& action : actions) {
        if (const auto* give = std::get_if<HostRoster::Give>(&action))
            made.push_back("give " + std::to_string(give->host) + " to " +
                           std::to_string(give->ticket));
        else if (const auto* gone = std::get_if<HostRoster::Retire>(&action))
            made.push_back("retire " + std::to_string(gone->host));
        else
            made.emplace_back("start");
    }
    return made;
}
using Words = std::vector<std::string>;

Tenant of(const std::string& project, const std::string& workflow = {}) {
    return {.project = project, .workflow = workflow};
}

// A roster whose host 1 serves ticket 1 of project a, with a spare host 2.
HostRoster busy_roster(std::size_t most = 2) {
    HostRoster roster(most);
    EXPECT_EQ(words(roster.ask(1, of("a"), kStart)), Words{"start"});
    EXPECT_EQ(words(roster.started(1, kStart)), (Words{"give 1 to 1", "start"}));
    EXPECT_EQ(words(roster.started(2, kStart)), Words{});
    return roster;
}

TEST(HostRoster, StartsForTheFirstAndThenASpare) {
    busy_roster();
}

TEST(HostRoster, HostsThatNobodyNeedsAreRetiredTheSpareLast) {
    constexpr std::chrono::milliseconds kIdle(1000);
    auto roster = busy_roster();
    EXPECT_EQ(roster.next_rest(kIdle), std::nullopt) << "one is busy";
    EXPECT_EQ(words(roster.rest(kStart + 10 * kIdle, kIdle)), Words{});
    const Moment back = kStart + kIdle;
    EXPECT_EQ(words(roster.returned(1, back)), Words{});
    EXPECT_EQ(roster.next_rest(kIdle), back + kIdle);
    EXPECT_EQ(words(roster.rest(back + kIdle / 2, kIdle)), Words{});
    EXPECT_EQ(words(roster.rest(back + kIdle, kIdle)), (Words{"retire 1", "retire 2"}));
    EXPECT_EQ(roster.size(), 0U);
    EXPECT_EQ(roster.next_rest(kIdle), std::nullopt);
    // It begins anew with the next who asks.
    EXPECT_EQ(words(roster.ask(9, of("a"), back + 3 * kIdle)), Words{"start"});
    EXPECT_EQ(words(roster.started(3, back + 3 * kIdle)), (Words{"give 3 to 9", "start"}));
}

TEST(HostRoster, TheSpareStaysWhileAnotherIsNeeded) {
    constexpr std::chrono::milliseconds kIdle(1000);
    auto roster = busy_roster();
    EXPECT_EQ(words(roster.ask(2, of("b"), kStart)), (Words{"give 2 to 2", "start"}));
    EXPECT_EQ(words(roster.started(3, kStart)), Words{});
    EXPECT_EQ(words(roster.returned(1, kStart)), Words{});
    EXPECT_EQ(words(roster.rest(kStart + kIdle, kIdle)), Words{"retire 1"});
    EXPECT_EQ(roster.next_rest(kIdle), std::nullopt);
    // Hosts that are used once leave only the spare behind.
    EXPECT_EQ(words(roster.lost(2, kStart + kIdle)), Words{});
    EXPECT_EQ(roster.next_rest(kIdle), kStart + 2 * kIdle);
    EXPECT_EQ(words(roster.rest(kStart + 2 * kIdle, kIdle)), Words{"retire 3"});
}

TEST(HostRoster, AReturnedHostServesItsProjectAgain) {
    auto roster = busy_roster();
    EXPECT_EQ(words(roster.returned(1, kStart)), Words{});
    EXPECT_EQ(words(roster.ask(2, of("a"), kStart)), Words{"give 1 to 2"});
}

TEST(HostRoster, AnotherProjectGetsTheSpareNeverAUsedHost) {
    auto roster = busy_roster();
    EXPECT_EQ(words(roster.returned(1, kStart)), Words{});
    EXPECT_EQ(words(roster.ask(2, of("b"), kStart)), (Words{"give 2 to 2", "start"}));
}

TEST(HostRoster, PrefersTheHostThatServedTheWorkflow) {
    HostRoster roster(2);
    (void)roster.ask(1, of("a", "w1"), kStart);
    (void)roster.ask(2, of("a", "w2"), kStart);
    (void)roster.started(1, kStart);
    (void)roster.started(2, kStart);
    (void)roster.returned(1, kStart);
    (void)roster.returned(2, kStart);
    EXPECT_EQ(words(roster.ask(3, of("a", "w2"), kStart)), Words{"give 2 to 3"});
    EXPECT_EQ(words(roster.ask(4, of("a", "w2"), kStart)), Words{"give 1 to 4"});
}

TEST(HostRoster, WhenAllAreBoundTheLongestIdleOneMakesRoom) {
    auto roster = busy_roster(2);
    EXPECT_EQ(words(roster.ask(2, of("b"), kStart)), (Words{"give 2 to 2", "start"}));
    EXPECT_EQ(words(roster.started(3, kStart)), Words{});
    (void)roster.returned(2, kStart);
    (void)roster.returned(1, kStart + std::chrono::seconds(1));
    EXPECT_EQ(words(roster.ask(3, of("c"), kStart)), (Words{"retire 2", "give 3 to 3", "start"}));
}

TEST(HostRoster, NoMoreThanTheMostAndASpare) {
    auto roster = busy_roster(2);
    EXPECT_EQ(words(roster.ask(2, of("a"), kStart)), (Words{"give 2 to 2", "start"}));
    EXPECT_EQ(words(roster.started(3, kStart)), Words{});
    EXPECT_EQ(words(roster.ask(3, of("a"), kStart)), Words{}) << "two are bound";
    EXPECT_EQ(words(roster.ask(4, of("b"), kStart)), Words{});
    EXPECT_EQ(roster.size(), 3U);
}

TEST(HostRoster, AProjectKeepsItsHostForItsTurn) {
    auto roster = busy_roster(1);
    (void)roster.ask(2, of("a"), kStart);
    (void)roster.ask(3, of("b"), kStart);
    (void)roster.ask(4, of("a"), kStart);
    EXPECT_EQ(words(roster.returned(1, kStart + std::chrono::milliseconds(1))),
              Words{"give 1 to 2"});
    EXPECT_EQ(words(roster.returned(1, kStart + HostRoster::kTurn)),
              (Words{"retire 1", "give 2 to 3", "start"}));
}

TEST(HostRoster, ProjectsTakeTurns) {
    auto roster = busy_roster(1);
    for (HostRoster::Ticket ticket = 10; ticket < 20; ++ticket)
        (void)roster.ask(ticket, of("a"), kStart);
    (void)roster.ask(20, of("b"), kStart);
    (void)roster.ask(21, of("c"), kStart);
    const Moment later = kStart + std::chrono::seconds(1);
    EXPECT_EQ(words(roster.returned(1, later)), Words{"give 1 to 10"});
    EXPECT_EQ(words(roster.returned(1, later)), (Words{"retire 1", "give 2 to 20", "start"}));
    EXPECT_EQ(words(roster.started(3, later)), Words{});
    EXPECT_EQ(words(roster.returned(2, later)), (Words{"retire 2", "give 3 to 21", "start"}));
    EXPECT_EQ(words(roster.started(4, later)), Words{});
    EXPECT_EQ(words(roster.returned(3, later)), (Words{"retire 3", "give 4 to 11", "start"}));
}

TEST(HostRoster, WhoWithdrawsGetsNothing) {
    auto roster = busy_roster(1);
    (void)roster.ask(2, of("a"), kStart);
    (void)roster.ask(3, of("b"), kStart);
    roster.withdraw(2);
    roster.withdraw(99);
    EXPECT_EQ(words(roster.returned(1, kStart)), (Words{"retire 1", "give 2 to 3", "start"}));
}

TEST(HostRoster, ALostHostIsReplaced) {
    auto roster = busy_roster(1);
    (void)roster.ask(2, of("a"), kStart);
    EXPECT_EQ(words(roster.lost(1, kStart)), (Words{"give 2 to 2", "start"}));
}

TEST(HostRoster, AFailedStartIsToldWhenNobodyElseCanServe) {
    HostRoster roster(2);
    (void)roster.ask(1, of("a"), kStart);
    (void)roster.ask(2, of("b"), kStart);
    EXPECT_TRUE(roster.start_failed().empty()) << "another one is being started";
    EXPECT_EQ(roster.start_failed(), (std::vector<HostRoster::Ticket>{1, 2}));
    EXPECT_EQ(words(roster.ask(3, of("a"), kStart)), Words{"start"}) << "the next one tries again";
}

TEST(HostRoster, WhileAHostWorksAFailedStartIsTriedAgain) {
    HostRoster roster(1);
    (void)roster.ask(1, of("a"), kStart);
    (void)roster.started(1, kStart);
    (void)roster.ask(2, of("b"), kStart);
    EXPECT_TRUE(roster.start_failed().empty());
    EXPECT_EQ(words(roster.returned(1, kStart)), Words{"start"});
    EXPECT_EQ(roster.start_failed(), std::vector<HostRoster::Ticket>{2});
}

// A random life: every ticket is served once, by a host of its own project, and the limits hold.
TEST(HostRoster, ServesEverybodyOnceAndKeepsProjectsApart) {
    std::mt19937 random(7);
    const auto below = [&](std::size_t end) {
        return std::uniform_int_distribution<std::size_t>(0, end - 1)(random);
    };
    constexpr std::size_t kMost = 3;
    HostRoster roster(kMost);
    std::map<HostRoster::Ticket, std::string> waiting;
    std::map<HostRoster::HostId, std::string> bound;
    std::set<HostRoster::HostId> alive;
    std::vector<HostRoster::HostId> busy;
    std::size_t starting = 0;
    HostRoster::Ticket last = 0;
    Moment now = kStart;
    const auto carry_out = [&](const HostRoster::Actions& actions) {
        for (const auto& action : actions) {
            if (const auto* give = std::get_if<HostRoster::Give>(&action)) {
                ASSERT_TRUE(alive.contains(give->host));
                ASSERT_TRUE(waiting.contains(give->ticket));
                const auto [at, is_new] = bound.emplace(give->host, waiting.at(give->ticket));
                ASSERT_EQ(at->second, waiting.at(give->ticket)) << "handed to another project";
                ASSERT_EQ(std::count(busy.begin(), busy.end(), give->host), 0);
                busy.push_back(give->host);
                waiting.erase(give->ticket);
            } else if (const auto* gone = std::get_if<HostRoster::Retire>(&action)) {
                ASSERT_EQ(alive.erase(gone->host), 1U);
                ASSERT_EQ(std::count(busy.begin(), busy.end(), gone->host), 0);
            } else {
                ++starting;
            }
        }
        ASSERT_LE(alive.size() + starting, kMost + 1);
    };
    for (int step = 0; step < 20'000; ++step) {
        now += std::chrono::milliseconds(below(20));
        const std::size_t choice = below(10);
        if (choice < 4 && waiting.size() < 50) {
            const std::string project(1, static_cast<char>('a' + below(5)));
            waiting.emplace(++last, project);
            carry_out(roster.ask(last, of(project), now));
        } else if (choice < 6 && starting > 0) {
            --starting;
            alive.insert(1000 + static_cast<HostRoster::HostId>(step));
            carry_out(roster.started(1000 + static_cast<HostRoster::HostId>(step), now));
        } else if (choice < 9 && !busy.empty()) {
            const auto at = busy.begin() + static_cast<std::ptrdiff_t>(below(busy.size()));
            const auto host = *at;
            busy.erase(at);
            carry_out(roster.returned(host, now));
        } else if (!busy.empty()) {
            const auto host = busy.back();
            busy.pop_back();
            alive.erase(host);
            carry_out(roster.lost(host, now));
        }
        if (HasFatalFailure()) return;
    }
    // To the end: everybody is served.
    for (int step = 0; step < 10'000 && !waiting.empty(); ++step) {
        now += std::chrono::milliseconds(300);
        if (starting > 0) {
            --starting;
            alive.insert(100'000 + static_cast<HostRoster::HostId>(step));
            carry_out(roster.started(100'000 + static_cast<HostRoster::HostId>(step), now));
        } else if (!busy.empty()) {
            const auto host = busy.back();
            busy.pop_back();
            carry_out(roster.returned(host, now));
        }
    }
    EXPECT_TRUE(waiting.empty());
}

}  // namespace
}  // namespace millrace::script::detail
