#include "triggers/test_listeners.hpp"

#include <gtest/gtest.h>

namespace millrace::triggers {
namespace {

constexpr Time kStart{std::chrono::milliseconds(1'000'000)};

TEST(TestListening, IsTakenOnceAndInTime) {
    TestListening listening(kStart + kTestPatience);
    EXPECT_TRUE(listening.is_open(kStart));
    EXPECT_TRUE(listening.take(kStart + kTestPatience - std::chrono::milliseconds(1)));
    EXPECT_FALSE(listening.take(kStart));
    EXPECT_FALSE(listening.is_open(kStart));
}

TEST(TestListening, IsOverWhenItsTimeIs) {
    TestListening listening(kStart + kTestPatience);
    EXPECT_FALSE(listening.is_open(kStart + kTestPatience));
    EXPECT_FALSE(listening.take(kStart + kTestPatience));
}

TEST(TestListening, IsOverWhenAskedTo) {
    TestListening listening(kStart + kTestPatience);
    listening.end();
    EXPECT_FALSE(listening.take(kStart));
}

}  // namespace
}  // namespace millrace::triggers
