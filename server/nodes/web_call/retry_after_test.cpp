#include "nodes/web_call/retry_after.hpp"

#include <gtest/gtest.h>

namespace millrace::nodes {
namespace {

using std::chrono::seconds;

std::optional<seconds> wait(std::string_view value) {
    http::Headers headers;
    headers.add("Retry-After", value);
    return retry_after(headers, *time_from_iso("2026-11-25T10:00:00.500Z"));
}

TEST(RetryAfter, IsSecondsOrADate) {
    EXPECT_EQ(wait("0"), seconds(0));
    EXPECT_EQ(wait("120"), seconds(120));
    EXPECT_EQ(wait("Wed, 25 Nov 2026 10:02:00 GMT"), seconds(120));
    EXPECT_EQ(wait("Wed, 25 Nov 2026 09:00:00 GMT"), seconds(0));
}

TEST(RetryAfter, IsADayAtMost) {
    EXPECT_EQ(wait("86401"), seconds(86'400));
    EXPECT_EQ(wait("99999999999999999999999999"), seconds(86'400));
    EXPECT_EQ(wait("Fri, 31 Dec 9999 23:59:59 GMT"), seconds(86'400));
}

TEST(RetryAfter, IsNothingElse) {
    for (const char* value :
         {"", "soon", "-1", "1.5", "12 s", "2026-11-25T10:02:00Z", "Wed, 25 Nov"})
        EXPECT_EQ(wait(value), std::nullopt) << value;
    EXPECT_EQ(retry_after({}, Time{}), std::nullopt);
}

}  // namespace
}  // namespace millrace::nodes
