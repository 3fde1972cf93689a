#include "workflow/run_metadata.hpp"

#include <gtest/gtest.h>

namespace millrace::workflow {
namespace {

TEST(RunMetadata, CutsLongTextsBetweenCharacters) {
    RunMetadata metadata;
    std::string value;
    for (int i = 0; i < 600; ++i) value += "ä";
    ASSERT_TRUE(add_metadata(metadata, std::string(60, 'k'), value));
    EXPECT_EQ(metadata.begin()->first, std::string(50, 'k'));
    EXPECT_EQ(metadata.begin()->second, value.substr(0, 1024));
}

TEST(RunMetadata, TakesTenKeysAndChangesThoseItHas) {
    RunMetadata metadata;
    for (int i = 0; i < 12; ++i) ASSERT_TRUE(add_metadata(metadata, "k" + std::to_string(i), "1"));
    ASSERT_TRUE(add_metadata(metadata, "k3", "2"));
    EXPECT_EQ(metadata.size(), kMaxMetadata);
    EXPECT_EQ(metadata["k3"], "2");
    EXPECT_FALSE(metadata.contains("k11"));
}

TEST(RunMetadata, RefusesOtherKeys) {
    RunMetadata metadata;
    EXPECT_FALSE(add_metadata(metadata, "a b", "1"));
    EXPECT_FALSE(add_metadata(metadata, "", "1"));
    EXPECT_TRUE(metadata.empty());
}

}  // namespace
}  // namespace millrace::workflow
