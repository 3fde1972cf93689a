#include "nodes/compression/entry_name.hpp"

#include <gtest/gtest.h>

#include "base/json.hpp"
#include "nodes/mutated_text.hpp"

namespace millrace::nodes {
namespace {

TEST(EntryName, StaysWhereItIsUnpacked) {
    EXPECT_EQ(safe_entry_name("a.txt"), "a.txt");
    EXPECT_EQ(safe_entry_name("folder/sub/ä.txt"), "folder/sub/ä.txt");
    EXPECT_EQ(safe_entry_name("../../etc/passwd"), "etc/passwd");
    EXPECT_EQ(safe_entry_name("/etc/passwd"), "etc/passwd");
    EXPECT_EQ(safe_entry_name("a/../../b"), "a/b");
    EXPECT_EQ(safe_entry_name("..\\..\\windows\\system.ini"), "windows/system.ini");
    EXPECT_EQ(safe_entry_name("C:\\windows\\a"), "windows/a");
    EXPECT_EQ(safe_entry_name("c:/a"), "a");
    EXPECT_EQ(safe_entry_name("./a//b/"), "a/b");
    EXPECT_EQ(safe_entry_name(".."), "file");
    EXPECT_EQ(safe_entry_name(""), "file");
    EXPECT_EQ(safe_entry_name("a\nb\x7F"), "a_b_");
    EXPECT_EQ(safe_entry_name("caf\xE9.txt"), "café.txt");
}

TEST(EntryName, IsSafeWhateverComes) {
    SeededRandom random(3);
    for (int round = 0; round < 20'000; ++round) {
        const std::string name = safe_entry_name(
            mutated_text(random, "../a/C:\\b/..\\\xC3\xA4/x.txt", "./\\:C\xC3\x80\xFF\n"));
        EXPECT_FALSE(name.empty());
        EXPECT_NE(name.front(), '/');
        EXPECT_EQ(name.find('\\'), std::string::npos);
        EXPECT_EQ(("/" + name + "/").find("/../"), std::string::npos) << name;
        EXPECT_TRUE(parse_json("\"" + name + "\"")) << name;
    }
    EXPECT_LE(safe_entry_name(std::string(10'000, 'a')).size(), 255U);
    std::string deep;
    for (int i = 0; i < 10'000; ++i) deep += "a/";
    EXPECT_LE(safe_entry_name(deep).size(), 4096U);
}

}  // namespace
}  // namespace millrace::nodes
