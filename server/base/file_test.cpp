#include "base/file.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

namespace millrace {
namespace {

class FileTest : public testing::Test {
  protected:
    void SetUp() override {
        std::string pattern =
            (std::filesystem::temp_directory_path() / "millrace-file-XXXXXX").string();
        folder_ = mkdtemp(pattern.data());
    }
    void TearDown() override { std::filesystem::remove_all(folder_); }
    std::filesystem::path folder_;
};

TEST_F(FileTest, WritesAndReadsBack) {
    const auto path = folder_ / "a";
    ASSERT_TRUE(write_file(path, "secret", FileAccess::Private).has_value());
    EXPECT_EQ(*read_file(path, 100), "secret");
    struct stat facts{};
    ASSERT_EQ(stat(path.c_str(), &facts), 0);
    EXPECT_EQ(facts.st_mode & 0777, 0600U);
    ASSERT_TRUE(write_file(path, "other", FileAccess::Private).has_value());
    EXPECT_EQ(*read_file(path, 100), "other");
}

TEST_F(FileTest, SaysWhyAFileCannotBeRead) {
    EXPECT_EQ(read_file(folder_ / "none", 100).error().kind, ErrorKind::NotFound);
    EXPECT_EQ(read_file(folder_, 100).error().kind, ErrorKind::InvalidInput);
    ASSERT_TRUE(write_file(folder_ / "big", std::string(101, 'x'), FileAccess::Shared).has_value());
    EXPECT_EQ(read_file(folder_ / "big", 100).error().kind, ErrorKind::TooLarge);
    EXPECT_EQ(read_file("/dev/zero", 100).error().kind, ErrorKind::TooLarge);
}

}  // namespace
}  // namespace millrace
