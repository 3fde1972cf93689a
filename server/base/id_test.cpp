#include "base/id.hpp"

#include <gtest/gtest.h>

#include <regex>
#include <set>

namespace millrace {
namespace {

TEST(Id, HasN8nsForm) {
    SeededRandom random(3);
    std::set<std::string> seen;
    for (int i = 0; i < 1000; ++i) {
        const std::string id = make_id(random);
        EXPECT_TRUE(std::regex_match(id, std::regex("[0-9A-Za-z]{16}"))) << id;
        EXPECT_TRUE(seen.insert(id).second);
    }
}

TEST(Id, UuidSaysItsVersion) {
    SeededRandom random(3);
    const std::regex form("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
    for (int i = 0; i < 100; ++i) {
        const std::string id = make_uuid(random);
        EXPECT_TRUE(std::regex_match(id, form)) << id;
    }
}

TEST(Id, ExecutionIdsSortByTimeAndReadBack) {
    SeededRandom random(3);
    const Time now = *time_from_iso("2026-11-23T15:04:05.678Z");
    const ExecutionId early = make_execution_id(now, random);
    const ExecutionId late = make_execution_id(now + std::chrono::milliseconds(1), random);
    EXPECT_LT(early, late);
    EXPECT_GT(early, 0);
    EXPECT_EQ(execution_id_from(to_text(early)), early);
    for (const char* text : {"", "0", "-1", "x", "1x", "99999999999999999999"})
        EXPECT_EQ(execution_id_from(text), std::nullopt) << text;
}

TEST(Id, SystemRandomDoesNotRepeat) {
    SystemRandom random;
    std::set<std::uint64_t> seen;
    for (int i = 0; i < 1000; ++i) EXPECT_TRUE(seen.insert(random.next()).second);
}

}  // namespace
}  // namespace millrace
