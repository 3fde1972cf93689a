#include "base/base64.hpp"

#include <gtest/gtest.h>

namespace millrace {
namespace {

TEST(Base64, RoundTripsEveryLength) {
    std::string bytes;
    for (int i = 0; i < 300; ++i) {
        const auto back = from_base64(to_base64(bytes));
        ASSERT_TRUE(back.has_value());
        EXPECT_EQ(*back, bytes);
        bytes.push_back(static_cast<char>(i * 7));
    }
}

TEST(Base64, KnowsTheRfcVectors) {
    EXPECT_EQ(to_base64("foobar"), "Zm9vYmFy");
    EXPECT_EQ(to_base64("foob"), "Zm9vYg==");
    EXPECT_EQ(*from_base64("Zm9vYg"), "foob");
    EXPECT_EQ(*from_base64("Zm9v\nYg==\n"), "foob");
    EXPECT_EQ(*from_base64("-_8"), "\xfb\xff");
}

TEST(Base64, RefusesWhatIsNone) {
    for (const char* text : {"a", "ab=c", "!!!!", "Zm9vY"})
        EXPECT_FALSE(from_base64(text).has_value()) << text;
}

}  // namespace
}  // namespace millrace
