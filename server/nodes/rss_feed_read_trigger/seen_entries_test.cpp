#include "nodes/rss_feed_read_trigger/seen_entries.hpp"

#include <gtest/gtest.h>

namespace millrace::nodes {
namespace {

JsonObject entry(const std::string& guid, const std::string& title = "t") {
    return {{"guid", guid}, {"title", title}};
}

std::string guids(const std::vector<JsonObject>& entries) {
    std::string text;
    for (const JsonObject& one : entries) text += std::string(one.at("guid").as_string());
    return text;
}

// One poll: what is new, and the state goes on as text, as over a restart.
std::string poll(std::string& state, std::vector<JsonObject> entries,
                 const std::string& url = "https://example.com/feed") {
    SeenEntries seen(state.empty() ? Json() : parse_json(state).value(), url);
    const std::string fresh = guids(seen.take_new(std::move(entries)));
    const Json next = seen.state();
    if (!next.is_null()) state = to_json_text(next);
    return (seen.is_known() ? "" : "first:") + fresh;
}

TEST(SeenEntries, TellsWhatIsNewOnce) {
    std::string state;
    EXPECT_EQ(poll(state, {entry("b"), entry("a")}), "first:ba");
    EXPECT_EQ(poll(state, {entry("b"), entry("a")}), "");
    EXPECT_EQ(poll(state, {entry("d"), entry("c"), entry("b")}), "dc");
    EXPECT_EQ(poll(state, {entry("d"), entry("c"), entry("b"), entry("a")}), "");
    // Changed words are no new entry; the same one twice is one.
    EXPECT_EQ(poll(state, {entry("d", "changed"), entry("e"), entry("e")}), "e");
}

TEST(SeenEntries, AnEmptyFeedIsALookToo) {
    std::string state;
    EXPECT_EQ(poll(state, {}), "first:");
    EXPECT_EQ(poll(state, {entry("a")}), "a");
}

TEST(SeenEntries, NothingNewChangesNothing) {
    std::string state;
    (void)poll(state, {entry("a")});
    SeenEntries seen(parse_json(state).value(), "https://example.com/feed");
    EXPECT_TRUE(seen.take_new({entry("a")}).empty());
    EXPECT_TRUE(seen.state().is_null());
}

TEST(SeenEntries, AnotherAddressAndABrokenStateBeginAnew) {
    std::string state;
    (void)poll(state, {entry("a")});
    EXPECT_EQ(poll(state, {entry("a")}, "https://example.org/other"), "first:a");
    for (const char* broken : {"5", "[]", "{}", R"({"seen":5,"url":"https://example.com/feed"})"}) {
        state = broken;
        EXPECT_EQ(poll(state, {entry("a")}), "first:a") << broken;
    }
    state = R"({"seen":[1,null,{}],"url":"https://example.com/feed"})";
    EXPECT_EQ(poll(state, {entry("a")}), "a");
}

TEST(SeenEntries, WithoutANameWhatIsSaidCounts) {
    std::string state;
    const auto fresh = [&](std::vector<JsonObject> entries) {
        SeenEntries seen(state.empty() ? Json() : parse_json(state).value(), "u");
        const std::size_t count = seen.take_new(std::move(entries)).size();
        if (const Json next = seen.state(); !next.is_null()) state = to_json_text(next);
        return count;
    };
    EXPECT_EQ(fresh({{{"title", "a"}}, {{"link", "http://x/1"}}}), 2U);
    EXPECT_EQ(fresh({{{"title", "a"}}, {{"link", "http://x/1"}, {"title", "new"}}}), 0U);
    EXPECT_EQ(fresh({{{"title", "b"}}, {{"link", "http://x/2"}}}), 2U);
}

TEST(SeenEntries, WhatItRemembersIsBounded) {
    std::string state;
    (void)poll(state, {});
    for (int i = 0; i < 30; ++i) {
        std::vector<JsonObject> entries;
        for (int n = 0; n < 100; ++n) entries.push_back(entry(std::to_string(100 * i + n)));
        (void)poll(state, std::move(entries));
    }
    EXPECT_LT(state.size(), 25'000U);
    EXPECT_EQ(poll(state, {entry("2500")}), "");
}

}  // namespace
}  // namespace millrace::nodes
