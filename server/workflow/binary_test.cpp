#include "workflow/binary.hpp"

#include <gtest/gtest.h>

namespace millrace::workflow {
namespace {

TEST(Binary, SizesAreShownWithThreeDigits) {
    EXPECT_EQ(file_size_text(0), "0 B");
    EXPECT_EQ(file_size_text(999), "999 B");
    EXPECT_EQ(file_size_text(1000), "1 kB");
    EXPECT_EQ(file_size_text(1536), "1.54 kB");
    EXPECT_EQ(file_size_text(17'814), "17.8 kB");
    EXPECT_EQ(file_size_text(999'900), "1000 kB");
    EXPECT_EQ(file_size_text(1'048'576), "1.05 MB");
    EXPECT_EQ(file_size_text(std::uint64_t{12'345'678'901'234}), "12.3 TB");
}

TEST(Binary, ReferencesAreRefusedUnlessARecordOfOursIsRead) {
    MemoryContentStore store;
    for (const char* text : {R"({"id":"sha256:00"})", R"({"id":""})", R"({"id":"filesystem:"})",
                             R"({"id":5})", R"({})", R"([])", R"("sha256:00")", "null",
                             R"({"data":5,"id":"sha256:00"})", R"({"data":null,"id":"sha256:00"})"})
        EXPECT_FALSE(binary_from_json(parse_json(text).value())) << text;
    const auto held = binary_from_json(parse_json(R"({"data":"QQ==","id":"sha256:00"})").value());
    ASSERT_TRUE(held);
    EXPECT_EQ(*held->content->in_memory(), "A");
    EXPECT_EQ(binary_from_json(parse_json(R"({"id":"sha256:00"})").value(), &store).error().kind,
              ErrorKind::NotFound);
}

}  // namespace
}  // namespace millrace::workflow
