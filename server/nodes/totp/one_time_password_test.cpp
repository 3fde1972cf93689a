#include "nodes/totp/one_time_password.hpp"

#include <gtest/gtest.h>

namespace millrace::nodes {
namespace {

// The secrets of RFC 6238's examples: "12345678901234567890" over and over.
constexpr std::string_view kShort = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
constexpr std::string_view kMiddle = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZA====";
constexpr std::string_view kLong =
    "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQO"
    "JQ"
    "GEZDGNA=";

TEST(OneTimePassword, IsThatOfTheStandard) {
    const PasswordRules sha1{.algorithm = "SHA1", .digits = 8};
    EXPECT_EQ(one_time_password(kShort, 59, sha1).value(), "94287082");
    EXPECT_EQ(one_time_password(kShort, 1111111109, sha1).value(), "07081804");
    EXPECT_EQ(one_time_password(kShort, 20000000000, sha1).value(), "65353130");
    EXPECT_EQ(one_time_password(kMiddle, 59, {.algorithm = "SHA256", .digits = 8}).value(),
              "46119246");
    EXPECT_EQ(one_time_password(kLong, 59, {.algorithm = "SHA512", .digits = 8}).value(),
              "90693936");
    EXPECT_EQ(one_time_password("gezd gnbv gy3t qojq GEZD GNBV GY3T QOJQ", 59, {}).value(),
              "287082");
}

TEST(OneTimePassword, SaysHowLongItIsValid) {
    EXPECT_EQ(seconds_remaining(59, {}), 1);
    EXPECT_EQ(seconds_remaining(60, {}), 30);
    EXPECT_EQ(seconds_remaining(61.9, {.period = 60}), 59);
}

TEST(OneTimePassword, RefusesWhatMakesNoPassword) {
    EXPECT_FALSE(one_time_password("18", 0, {}));
    EXPECT_FALSE(one_time_password("", 0, {}));
    EXPECT_FALSE(one_time_password(kShort, 0, {.digits = 0}));
    EXPECT_FALSE(one_time_password(kShort, 0, {.period = 0}));
    EXPECT_FALSE(one_time_password(kShort, 0, {.algorithm = "MD5000"}));
}

}  // namespace
}  // namespace millrace::nodes
