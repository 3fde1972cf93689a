#include "store/execution_repository.hpp"

#include <fstream>

#include "store/detail/store_fixture.hpp"

namespace millrace::store {
namespace {

using workflow::RunMode;
using workflow::RunStatus;

class ExecutionRepositoryTest : public StoreTest {
  protected:
    ExecutionRepositoryTest() { open(); }

    ExecutionRepository& executions() { return store->executions(); }
    ExecutionRecord record(ExecutionId id, RunStatus status = RunStatus::Success,
                           std::string workflow_id = "w1") {
        ExecutionRecord made;
        made.id = id;
        made.workflow_id = std::move(workflow_id);
        made.workflow_name = "Orders";
        made.status = status;
        made.mode = RunMode::Webhook;
        made.started_at = clock.now() + std::chrono::milliseconds(id);
        return made;
    }
    void insert(ExecutionId id, RunStatus status = RunStatus::Success,
                std::string workflow_id = "w1") {
        done(save(record(id, status, std::move(workflow_id)), std::string("{}")));
    }
    std::vector<ExecutionId> ids_of(const std::vector<ExecutionRecord>& records) {
        std::vector<ExecutionId> ids;
        for (const auto& found : records) ids.push_back(found.id);
        return ids;
    }
    // Follows the cursors to the end.
    std::vector<ExecutionId> all_ids(const ExecutionFilter& filter, std::size_t limit) {
        std::vector<ExecutionId> ids;
        std::optional<std::string> cursor;
        do {
            const auto page = done(executions().list(filter, cursor, limit));
            EXPECT_LE(page.records.size(), limit);
            for (const auto& found : page.records) ids.push_back(found.id);
            cursor = page.next_cursor;
        } while (cursor);
        return ids;
    }
};

TEST_F(ExecutionRepositoryTest, GivesBackWhatWasInserted) {
    ExecutionRecord full = record(7, RunStatus::Error);
    full.stopped_at = full.started_at + std::chrono::milliseconds(20);
    full.wait_till = full.started_at + std::chrono::milliseconds(30);
    full.error = "The node failed.";
    full.retry_of = 3;
    full.parent_id = 4;
    const std::string data(100'000, 'd');
    done(save(full, data));

    const auto found = done(executions().find_with_data(7));
    EXPECT_EQ(found.data, data);
    EXPECT_EQ(found.record.id, 7);
    EXPECT_EQ(found.record.workflow_id, "w1");
    EXPECT_EQ(found.record.workflow_name, "Orders");
    EXPECT_EQ(found.record.status, RunStatus::Error);
    EXPECT_EQ(found.record.mode, RunMode::Webhook);
    EXPECT_EQ(found.record.started_at, full.started_at);
    EXPECT_EQ(found.record.stopped_at, full.stopped_at);
    EXPECT_EQ(found.record.wait_till, full.wait_till);
    EXPECT_EQ(found.record.error, "The node failed.");
    EXPECT_EQ(found.record.retry_of, 3);
    EXPECT_EQ(found.record.parent_id, 4);
    EXPECT_EQ(done(executions().find(7)).error, "The node failed.");
}

TEST_F(ExecutionRepositoryTest, RefusesAnIdTwice) {
    insert(7);
    EXPECT_EQ(failure(save(record(7), std::string("{}"))).kind, ErrorKind::Conflict);
    RunProgress accepted;
    accepted.id = 7;
    accepted.accepts = AcceptedRun{record(7), std::string("{}")};
    EXPECT_EQ(failure(store->run_journal().write(std::move(accepted))).kind, ErrorKind::Conflict);
}

TEST_F(ExecutionRepositoryTest, PagesThroughEveryFilterNewestFirst) {
    for (ExecutionId id = 1; id <= 23; ++id)
        insert(id, id % 2 == 0 ? RunStatus::Error : RunStatus::Success, id % 3 == 0 ? "w3" : "w1");
    const auto expect = [](const auto& wanted) {
        std::vector<ExecutionId> ids;
        for (ExecutionId id = 23; id > 0; --id)
            if (wanted(id)) ids.push_back(id);
        return ids;
    };
    ExecutionFilter errors;
    errors.status = RunStatus::Error;
    ExecutionFilter of_w3;
    of_w3.workflow_id = "w3";
    ExecutionFilter both = errors;
    both.workflow_id = "w3";
    ExecutionFilter early;
    early.started_before = clock.now() + std::chrono::milliseconds(5);
    for (const std::size_t limit : {1U, 5U, 23U, 100U}) {
        EXPECT_EQ(all_ids({}, limit), expect([](auto) { return true; }));
        EXPECT_EQ(all_ids(errors, limit), expect([](auto id) { return id % 2 == 0; }));
        EXPECT_EQ(all_ids(of_w3, limit), expect([](auto id) { return id % 3 == 0; }));
        EXPECT_EQ(all_ids(both, limit), expect([](auto id) { return id % 6 == 0; }));
        EXPECT_EQ(all_ids(early, limit), expect([](auto id) { return id < 5; }));
    }
}

TEST_F(ExecutionRepositoryTest, RefusesAForeignCursor) {
    EXPECT_EQ(failure(executions().list({}, "17", 10)).kind, ErrorKind::InvalidInput);
}

TEST_F(ExecutionRepositoryTest, ListsByAnIndexWithoutSorting) {
    auto connection = connect();
    for (const char* where : {"", "WHERE workflow_id = 'w1'", "WHERE status = 'error'",
                              "WHERE status = 'error' AND id < 7"}) {
        auto plan = connection->query("EXPLAIN QUERY PLAN SELECT * FROM executions " +
                                      std::string(where) + " ORDER BY id DESC LIMIT 10");
        while (plan.step().value())
            EXPECT_EQ(plan.text(3).find("TEMP B-TREE"), std::string::npos) << plan.text(3);
    }
}

TEST_F(ExecutionRepositoryTest, RemovesWithTheData) {
    for (ExecutionId id = 1; id <= 5; ++id) insert(id);
    done(executions().remove(1));
    EXPECT_EQ(failure(executions().remove(1)).kind, ErrorKind::NotFound);
    EXPECT_EQ(failure(executions().find_with_data(1)).kind, ErrorKind::NotFound);
    std::vector<ExecutionId> some{2, 3, 99};
    EXPECT_EQ(done(executions().remove_many(some)), 2);
    EXPECT_EQ(connect()->number("SELECT count(*) FROM execution_data").value(), 2);
}

TEST_F(ExecutionRepositoryTest, RemovesOnlyEndedRunsInSteps) {
    for (ExecutionId id = 1; id <= 10; ++id)
        insert(id, id == 4 ? RunStatus::Running : RunStatus::Success);
    ExecutionFilter old;
    old.started_before = clock.now() + std::chrono::milliseconds(8);
    EXPECT_EQ(done(executions().remove_ended(old, 5)), 5);
    EXPECT_EQ(done(executions().remove_ended(old, 5)), 1);
    EXPECT_EQ(done(executions().remove_ended(old, 5)), 0);
    EXPECT_EQ(all_ids({}, 10), (std::vector<ExecutionId>{10, 9, 8, 4}));
}

TEST_F(ExecutionRepositoryTest, SaysThatDataIsDamaged) {
    done(save(record(1), std::string(5000, 'a')));
    for (const char* damage : {"UPDATE execution_data SET data = substr(data, 1, length(data) - 1)",
                               "UPDATE execution_data SET data = zeroblob(100)",
                               "UPDATE execution_data SET codec = 9"}) {
        ASSERT_TRUE(connect()->run(damage));
        const Error error = failure(executions().find_with_data(1));
        EXPECT_EQ(error.kind, ErrorKind::Internal);
        EXPECT_NE(error.message.find("damaged"), std::string::npos);
        EXPECT_EQ(done(executions().find(1)).id, 1);
    }
    ASSERT_TRUE(connect()->run("UPDATE executions SET status = 'dancing'"));
    EXPECT_EQ(failure(executions().find(1)).kind, ErrorKind::Internal);
}

TEST_F(ExecutionRepositoryTest, RefusesDataOverTheLimit) {
    options.max_payload_bytes = 10'000;
    open();
    EXPECT_EQ(failure(save(record(1), std::string(10'001, 'a'))).kind, ErrorKind::TooLarge);
    EXPECT_EQ(failure(executions().find(1)).kind, ErrorKind::NotFound);
    done(save(record(1), std::string(10'000, 'a')));
}

TEST_F(ExecutionRepositoryTest, ShrinksTheFileAfterDeletions) {
    options.shrink_after_idle = std::chrono::milliseconds(0);
    open();
    std::string noise(20'000, '\0');
    for (char& c : noise) c = static_cast<char>(random.next());
    std::vector<ExecutionId> ids;
    for (ExecutionId id = 1; id <= 200; ++id) {
        done(save(record(id), noise));
        ids.push_back(id);
    }
    EXPECT_EQ(done(executions().remove_many(ids)), 200);
    auto watcher = connect();
    while (watcher->number("PRAGMA freelist_count").value() > 0) {
        // Waits for the writer by writing.
        done(store->settings().save("turn", "x"));
    }
    watcher.reset();
    store.reset();
    EXPECT_LT(std::filesystem::file_size(file()), 300'000U);
}

}  // namespace
}  // namespace millrace::store
