#include "workflow/console.hpp"

#include <gtest/gtest.h>

namespace millrace::workflow {
namespace {

TEST(Console, KeepsLinesWithTheirLevel) {
    Console console;
    EXPECT_TRUE(console.empty());
    console.add(log::Level::Info, "a");
    console.add(log::Level::Error, "b\nc");
    const Json json = console.to_json();
    EXPECT_EQ(to_json_text(json),
              R"([{"level":"info","text":"a"},{"level":"error","text":"b\nc"}])");
    EXPECT_EQ(Console::from_json(json).to_json(), json.as_array());
    EXPECT_TRUE(Console::from_json("no list").empty());
}

TEST(Console, IsBoundedInLines) {
    Console console;
    for (std::size_t i = 0; i < 10 * Console::kMostLines; ++i) console.add(log::Level::Info, "x");
    EXPECT_EQ(console.lines().size(), Console::kMostLines + 1);
    EXPECT_NE(console.lines().back().text.find("dropped"), std::string::npos);
}

TEST(Console, IsBoundedInBytesAndCutsBetweenCharacters) {
    Console console;
    std::string text;
    while (text.size() < 2 * Console::kMostBytes) text += "€";
    console.add(log::Level::Info, text);
    console.add(log::Level::Info, "more");
    ASSERT_EQ(console.lines().size(), 2U);
    const std::string& kept = console.lines()[0].text;
    EXPECT_LE(kept.size(), Console::kMostBytes);
    EXPECT_GT(kept.size(), Console::kMostBytes - 3);
    EXPECT_EQ(kept.size() % 3, 0U);
}

}  // namespace
}  // namespace millrace::workflow
