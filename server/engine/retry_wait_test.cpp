#include "engine/retry_wait.hpp"

#include <gtest/gtest.h>

namespace millrace::engine {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using workflow::Backoff;
using workflow::Retries;

const Error kFailure{ErrorKind::NodeFailed, "no"};

Retries retries(Backoff backoff) {
    Retries made;
    made.is_on = true;
    made.most_tries = 8;
    made.wait = seconds(1);
    made.backoff = backoff;
    made.most_wait = seconds(20);
    return made;
}

TEST(RetryWait, EndsWithTheLastTry) {
    SeededRandom random(1);
    Retries three = retries(Backoff::Fixed);
    three.most_tries = 3;
    EXPECT_EQ(wait_before_retry(three, 1, kFailure, random), seconds(1));
    EXPECT_EQ(wait_before_retry(three, 2, kFailure, random), seconds(1));
    EXPECT_EQ(wait_before_retry(three, 3, kFailure, random), std::nullopt);
    three.is_on = false;
    EXPECT_EQ(wait_before_retry(three, 1, kFailure, random), std::nullopt);
}

TEST(RetryWait, DoublesUpToItsMostAndSpreads) {
    SeededRandom random(1);
    const Retries growing = retries(Backoff::Exponential);
    for (const auto [attempt, full] :
         {std::pair{1, 1000}, {2, 2000}, {3, 4000}, {5, 16'000}, {6, 20'000}, {7, 20'000}}) {
        bool differs = false;
        const auto first = *wait_before_retry(growing, attempt, kFailure, random);
        for (int i = 0; i < 100; ++i) {
            const auto wait = *wait_before_retry(growing, attempt, kFailure, random);
            EXPECT_GE(wait, milliseconds(full / 2));
            EXPECT_LE(wait, milliseconds(full));
            differs |= wait != first;
        }
        EXPECT_TRUE(differs) << attempt;
    }
}

TEST(RetryWait, HeedsWhenTheServiceSaysToComeBack) {
    SeededRandom random(1);
    Error busy = kFailure;
    busy.http_status = 429;
    busy.retry_after = seconds(7);
    EXPECT_EQ(wait_before_retry(retries(Backoff::Fixed), 1, busy, random), seconds(7));
    busy.retry_after = seconds(3600);
    EXPECT_EQ(wait_before_retry(retries(Backoff::Fixed), 1, busy, random), seconds(20));
    busy.retry_after = seconds(0);
    EXPECT_EQ(wait_before_retry(retries(Backoff::Fixed), 1, busy, random), seconds(1));
}

TEST(RetryWait, IsForTheChosenFailuresOnly) {
    SeededRandom random(1);
    Retries chosen = retries(Backoff::Fixed);
    chosen.only_on = {workflow::FailureClass::RateLimit};
    EXPECT_EQ(wait_before_retry(chosen, 1, kFailure, random), std::nullopt);
    Error busy = kFailure;
    busy.http_status = 429;
    EXPECT_EQ(wait_before_retry(chosen, 1, busy, random), seconds(1));
}

}  // namespace
}  // namespace millrace::engine
