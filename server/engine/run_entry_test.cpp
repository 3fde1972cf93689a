// The stored form of what runs did: it comes back as it was, old versions are read, damage is seen.
#include "engine/run_entry.hpp"

#include <gtest/gtest.h>

#include "base/random.hpp"

namespace millrace::engine {
namespace {

using workflow::ItemList;

ItemList items(std::string_view text) {
    return *workflow::items_from_json(*parse_json(text));
}

std::string text_of(const ItemList& list) {
    std::string text;
    workflow::append_json_text(text, list);
    return text;
}

// As the first version wrote it; it is never changed, so that old journals are read for ever.
constexpr std::string_view kVersionOne =
    "\x01"
    R"({"steps":[{"node":"A","run":{"status":"success","startedAt":"2026-11-25T20:00:00.000Z",)"
    R"("durationMs":5,"outputs":[[{"json":{"i":1},"pairedItem":{"item":0}}]],"source":[null]}},)"
    R"({"node":"B"}],"memories":[{"node":"L","values":{"position":2},"lists":{"items":{"kept":1,)"
    R"("added":[{"json":{"i":2}}]}}}],"metadata":{"k":"v"},"call":{"ordinal":3,"execution":"9",)"
    R"("workflow":"w"},"decision":"fail","begun":{"node":"C","visit":4,"repeat":"idempotent",)"
    R"("until":1700000000000}})";

TEST(RunEntry, TheFirstVersionIsRead) {
    const auto entry = read_entry(kVersionOne, nullptr);
    ASSERT_TRUE(entry) << entry.error().detail;
    ASSERT_EQ(entry->steps.size(), 2U);
    EXPECT_EQ(entry->steps[0].node, "A");
    EXPECT_EQ(text_of(entry->steps[0].run->outputs[0]),
              R"([{"json":{"i":1},"pairedItem":{"item":0}}])");
    EXPECT_FALSE(entry->steps[1].run);
    ASSERT_EQ(entry->memories.size(), 1U);
    EXPECT_EQ(entry->memories[0].lists.at("items").kept, 1U);
    EXPECT_EQ(entry->metadata->at("k"), "v");
    EXPECT_EQ(entry->call->ordinal, 3U);
    EXPECT_EQ(entry->decision, Decision::Fail);
    EXPECT_EQ(entry->begun->node, "C");
    EXPECT_EQ(entry->begun->visit, 4U);
    EXPECT_EQ(entry->begun->repeat, Repeat::Idempotent);
    EXPECT_EQ(entry->begun->until->time_since_epoch().count(), 1'700'000'000'000);
}

TEST(RunEntry, ANewerVersionIsRefusedWithWhatToDo) {
    const auto entry = read_entry("\x02{}", nullptr);
    ASSERT_FALSE(entry);
    EXPECT_EQ(entry.error().kind, ErrorKind::Unsupported);
    EXPECT_FALSE(entry.error().hint.empty());
}

TEST(RunEntry, WhatIsWrittenComesBack) {
    workflow::NodeRun run;
    run.outputs = {items(R"([{"json":{"big":9007199254740993,"text":"ä\u0000"}},{"json":{}}])"),
                   {}};
    run.sources = {std::nullopt, workflow::Source{"S", 1, 2}};
    run.error = Error{ErrorKind::NodeFailed, "no luck", "try again"};
    run.succeeded = false;
    const BegunStep begun{"C", 1, Repeat::Free, std::nullopt};
    EntryView view;
    view.steps = {{"A", &run}, {"B", nullptr}};
    view.begun = &begun;
    const auto entry = read_entry(entry_text(view), nullptr);
    ASSERT_TRUE(entry);
    std::string before;
    std::string after;
    workflow::append_json_text(before, run);
    workflow::append_json_text(after, *entry->steps[0].run);
    EXPECT_EQ(after, before);
    EXPECT_EQ(entry->begun->repeat, Repeat::Free);
}

TEST(RunEntry, OfAListOnlyWhatIsNewIsWritten) {
    sdk::NodeMemory before;
    for (int i = 0; i < 3000; ++i) before.lists["back"].push_back(workflow::make_item({{"i", i}}));
    sdk::NodeMemory now = before;
    now.lists["back"].push_back(workflow::make_item({{"i", 3000}}));
    now.values["position"] = 7;
    const MemoryChange change = change_between("L", before, now);
    EXPECT_EQ(change.lists.at("back").kept, 3000U);
    EXPECT_EQ(change.lists.at("back").added.size(), 1U);
    const auto made = change.apply_to(before);
    ASSERT_TRUE(made);
    EXPECT_EQ(text_of(made->lists.at("back")), text_of(now.lists.at("back")));
    EXPECT_EQ(made->values.at("position"), Json(7));
    EXPECT_FALSE(change.apply_to({}));
}

// Whatever is read: an entry or an error, never more.
TEST(RunEntry, DamageIsAnErrorAtMost) {
    SeededRandom random(11);
    std::size_t errors = 0;
    for (int turn = 0; turn < 20'000; ++turn) {
        std::string text(kVersionOne);
        const std::size_t changes = 1 + static_cast<std::size_t>(random.unit() * 4);
        for (std::size_t i = 0; i < changes; ++i) {
            const auto place =
                static_cast<std::size_t>(random.unit() * static_cast<double>(text.size()));
            const double kind = random.unit();
            if (kind < 0.4)
                text[place] = static_cast<char>(random.next() & 0xFF);
            else if (kind < 0.6)
                text.erase(place, 1 + static_cast<std::size_t>(random.unit() * 20));
            else if (kind < 0.8)
                text.insert(place, text.substr(place / 2, 9));
            else
                text.resize(place);
            if (text.empty()) break;
        }
        const auto entry = read_entry(text, nullptr);
        if (!entry) ++errors;
        if (entry)
            for (const MemoryChange& memory : entry->memories) (void)memory.apply_to({});
    }
    EXPECT_GT(errors, 10'000U);
}

}  // namespace
}  // namespace millrace::engine
