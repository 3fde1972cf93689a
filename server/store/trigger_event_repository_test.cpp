#include "store/trigger_event_repository.hpp"

#include "store/detail/store_fixture.hpp"

namespace millrace::store {
namespace {

class TriggerEventRepositoryTest : public StoreTest {
  protected:
    TriggerEventRepositoryTest() { open(); }

    TriggerEventRepository& events() { return store->trigger_events(); }
    TriggerEvent refused(ExecutionId id, std::string workflow_id = "w1") {
        TriggerEvent event;
        event.id = id;
        event.workflow_id = std::move(workflow_id);
        event.workflow_name = "Orders";
        event.node = "Webhook";
        event.mode = workflow::RunMode::Webhook;
        event.source = "192.0.2.7";
        event.reason = "forbidden: not on the list";
        return event;
    }
    void insert_execution(ExecutionId id, std::string source, std::string workflow_id = "w1") {
        ExecutionRecord record;
        record.id = id;
        record.workflow_id = std::move(workflow_id);
        record.status = workflow::RunStatus::Success;
        record.mode = workflow::RunMode::Webhook;
        record.trigger_source = std::move(source);
        if (!record.trigger_source.empty()) record.trigger_node = "Hook";
        done(save(std::move(record), std::string("{}")));
    }
    std::vector<ExecutionId> all(const TriggerEventFilter& filter = {}, std::size_t limit = 2) {
        std::vector<ExecutionId> ids;
        std::optional<std::string> cursor;
        do {
            const auto page = done(events().list(filter, cursor, limit));
            EXPECT_LE(page.events.size(), limit);
            for (const TriggerEvent& event : page.events) ids.push_back(event.id);
            cursor = page.next_cursor;
        } while (cursor);
        return ids;
    }
};

TEST_F(TriggerEventRepositoryTest, OneListOfBothKindsNewestFirst) {
    insert_execution(2, "a");
    insert_execution(3, "");  // no trigger started it
    insert_execution(6, "b", "w2");
    for (const ExecutionId id : {1, 4, 5, 7}) events().note(refused(id, id == 5 ? "w2" : "w1"));
    done(events().flush(100));
    EXPECT_EQ(all(), (std::vector<ExecutionId>{7, 6, 5, 4, 2, 1}));
    EXPECT_EQ(all({.workflow_id = "w2", .is_accepted = {}}), (std::vector<ExecutionId>{6, 5}));
    EXPECT_EQ(all({.workflow_id = {}, .is_accepted = true}), (std::vector<ExecutionId>{6, 2}));
    EXPECT_EQ(all({.workflow_id = "w1", .is_accepted = false}),
              (std::vector<ExecutionId>{7, 4, 1}));
}

TEST_F(TriggerEventRepositoryTest, GivesBackWhatWasNoted) {
    const TriggerEvent given = refused((ExecutionId{1'700'000'000'123} << 21) | 5);
    events().note(given);
    done(events().flush(100));
    const auto page = done(events().list({}, std::nullopt, 10));
    ASSERT_EQ(page.events.size(), 1U);
    const TriggerEvent& found = page.events[0];
    EXPECT_EQ(found.time(), Time(std::chrono::milliseconds(1'700'000'000'123)));
    EXPECT_EQ(found.workflow_name, "Orders");
    EXPECT_EQ(found.node, "Webhook");
    EXPECT_EQ(found.mode, workflow::RunMode::Webhook);
    EXPECT_EQ(found.source, "192.0.2.7");
    EXPECT_EQ(found.reason, "forbidden: not on the list");
    EXPECT_FALSE(found.is_accepted());
    EXPECT_FALSE(found.execution_id);
}

TEST_F(TriggerEventRepositoryTest, TheOldestGoBeyondTheBound) {
    for (ExecutionId id = 1; id <= 10; ++id) events().note(refused(id));
    done(events().flush(3));
    EXPECT_EQ(all(), (std::vector<ExecutionId>{10, 9, 8}));
    events().note(refused(11));
    done(events().flush(0));
    EXPECT_EQ(all(), (std::vector<ExecutionId>{}));
}

TEST_F(TriggerEventRepositoryTest, AFloodIsCountedAndLongTextsAreCut) {
    for (ExecutionId id = 1; id <= 1500; ++id) events().note(refused(id));
    done(events().flush(10'000));
    EXPECT_EQ(all({}, 1000).size(), 1001U);
    const auto last = done(events().list({}, std::nullopt, 1)).events.at(0);
    EXPECT_EQ(last.id, 1500);
    EXPECT_NE(last.reason.find("500 events"), std::string::npos) << last.reason;
    EXPECT_NE(last.reason.find("refused: forbidden"), std::string::npos) << last.reason;

    TriggerEvent longest = refused(2000);
    longest.reason.clear();
    for (int i = 0; i < 300; ++i) longest.reason += "é€";
    events().note(std::move(longest));
    done(events().flush(10'000));
    const auto cut = done(events().list({}, std::nullopt, 1)).events.at(0).reason;
    EXPECT_EQ(cut.size(), 500U);
    EXPECT_EQ(cut.substr(cut.size() - 5), "é€");
}

TEST_F(TriggerEventRepositoryTest, AnAcceptedEventGoesWithItsExecution) {
    insert_execution(1, "a");
    done(store->executions().remove(1));
    EXPECT_EQ(all(), (std::vector<ExecutionId>{}));
}

}  // namespace
}  // namespace millrace::store
