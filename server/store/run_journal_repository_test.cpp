// What runs do on their way, on a real file: one transaction each, owners and epochs, what goes at
// the end.
#include "store/run_journal_repository.hpp"

#include "store/detail/store_fixture.hpp"

namespace millrace::store {
namespace {

using workflow::RunStatus;

class RunJournalTest : public StoreTest {
  protected:
    RunJournalTest() { open(); }

    static RunProgress accept(ExecutionId id, const std::string& owner) {
        ExecutionRecord record;
        record.id = id;
        record.workflow_id = "w";
        record.status = RunStatus::Running;
        record.owner = owner;
        record.epoch = 1;
        record.document = "key";
        RunProgress progress;
        progress.id = id;
        progress.epoch = 1;
        progress.accepts = AcceptedRun{record, std::string(R"({"startNode":"S","startItems":[]})"),
                                       std::nullopt, RunDocument{"key", R"({"nodes":[]})"}};
        return progress;
    }
    static RunProgress entry(ExecutionId id, std::int64_t epoch, std::int64_t sequence,
                             std::string text) {
        RunProgress progress;
        progress.id = id;
        progress.epoch = epoch;
        progress.sequence = sequence;
        progress.entry = ExecutionData(std::move(text));
        return progress;
    }
    static RunFinish end(ExecutionId id, std::int64_t epoch) {
        RunFinish finish;
        finish.record.id = id;
        finish.record.workflow_id = "w";
        finish.record.status = RunStatus::Success;
        finish.record.epoch = epoch;
        finish.data = ExecutionData("{}");
        finish.was_accepted = true;
        return finish;
    }
    RunJournalRepository& journal() { return store->run_journal(); }
    std::int64_t count(const std::string& table) {
        return *connect()->number("SELECT count(*) FROM " + table);
    }
};

TEST_F(RunJournalTest, EntriesComeBackInOrderAndGoAtTheEnd) {
    done(journal().write(accept(1, "a")));
    const std::string large(5000, 'x');
    done(journal().write(entry(1, 1, 0, large)));
    done(journal().write(entry(1, 1, 1, "second")));
    EXPECT_EQ(done(journal().entries(1)), (std::vector<std::string>{large, "second"}));
    EXPECT_EQ(done(journal().document("key")), R"({"nodes":[]})");
    done(journal().finish(end(1, 1)));
    EXPECT_EQ(count("run_entries"), 0);
    EXPECT_EQ(done(store->executions().find(1)).status, RunStatus::Success);
    // What has ended takes nothing more.
    EXPECT_EQ(failure(journal().write(entry(1, 1, 2, "late"))).kind, ErrorKind::Conflict);
}

TEST_F(RunJournalTest, ARunThatIsNotKeptGoesAsAWhole) {
    done(journal().write(accept(1, "a")));
    done(journal().write(entry(1, 1, 0, "first")));
    RunFinish finish = end(1, 1);
    finish.data.reset();
    done(journal().finish(std::move(finish)));
    EXPECT_EQ(count("executions"), 0);
    EXPECT_EQ(count("run_entries"), 0);
    EXPECT_EQ(count("execution_data"), 0);
}

TEST_F(RunJournalTest, AFormerOwnerIsRefusedAndLeavesNoTrace) {
    // Two servers on one database.
    Store other(runtime, clock, random, options);
    ASSERT_TRUE(other.open());
    const RunOwner a{"a", std::chrono::seconds(30)};
    const RunOwner b{"b", std::chrono::seconds(30)};
    done(journal().claim(a, true));
    done(other.run_journal().claim(b, false));
    done(journal().write(accept(1, "a")));
    done(journal().write(entry(1, 1, 0, "by a")));
    // As long as a lives, its runs are its own.
    EXPECT_TRUE(done(other.run_journal().take_over(b)).empty());
    clock.advance(std::chrono::seconds(20));
    done(journal().renew("a"));
    clock.advance(std::chrono::seconds(20));
    done(other.run_journal().renew("b"));
    EXPECT_TRUE(done(other.run_journal().take_over(b)).empty());
    // Then it is silent for too long.
    clock.advance(std::chrono::seconds(11));
    const auto taken = done(other.run_journal().take_over(b));
    ASSERT_EQ(taken.size(), 1U);
    EXPECT_EQ(taken[0].owner, "b");
    EXPECT_EQ(taken[0].epoch, 2);
    RunProgress stale = entry(1, 1, 1, "by a, too late");
    stale.states.push_back({"scope", "key", "1"});
    EXPECT_EQ(failure(journal().write(std::move(stale))).kind, ErrorKind::Conflict);
    EXPECT_EQ(failure(journal().finish(end(1, 1))).kind, ErrorKind::Conflict);
    done(other.run_journal().write(entry(1, 2, 1, "by b")));
    EXPECT_EQ(done(journal().entries(1)), (std::vector<std::string>{"by a", "by b"}));
    EXPECT_EQ(count("state"), 0);
    EXPECT_EQ(done(store->executions().find(1)).status, RunStatus::Running);
    run(other.stop());
}

TEST_F(RunJournalTest, AReleasedOwnersRunsAreAnybodysAtOnce) {
    const RunOwner a{"a"};
    const RunOwner b{"b"};
    done(journal().claim(a, true));
    done(journal().write(accept(1, "a")));
    done(journal().release("a"));
    done(journal().claim(b, false));
    EXPECT_EQ(done(journal().take_over(b)).size(), 1U);
    EXPECT_TRUE(done(journal().take_over(b)).empty());
}

TEST_F(RunJournalTest, StatesAreWrittenWithTheEntryOrNotAtAll) {
    done(journal().write(accept(1, "a")));
    RunProgress progress = entry(1, 1, 0, "first");
    progress.states.push_back({"scope", "key", "1"});
    done(journal().write(std::move(progress)));
    EXPECT_EQ(done(store->state().load("scope", "key")), "1");
    RunProgress twice = entry(1, 1, 0, "the number is taken");
    twice.states.push_back({"scope", "key", "2"});
    EXPECT_FALSE(run(journal().write(std::move(twice))));
    EXPECT_EQ(done(store->state().load("scope", "key")), "1");
}

TEST_F(RunJournalTest, FinishesARunThatWasAcceptedAndOneThatWasNot) {
    done(journal().write(accept(1, "a")));
    for (const ExecutionId id : {1, 2}) {
        RunFinish finish = end(id, id == 1 ? 1 : 0);
        finish.record.stopped_at = clock.now();
        finish.data = ExecutionData("result");
        finish.was_accepted = id == 1;
        done(journal().finish(std::move(finish)));
        const auto found = done(store->executions().find_with_data(id));
        EXPECT_EQ(found.record.status, RunStatus::Success);
        EXPECT_EQ(found.record.stopped_at, clock.now());
        EXPECT_EQ(found.data, std::string("result"));
    }
}

TEST_F(RunJournalTest, ParksWithoutTouchingTheData) {
    done(journal().write(accept(1, "a")));
    RunProgress progress;
    progress.id = 1;
    progress.epoch = 1;
    progress.parks = true;
    progress.wait_till = clock.now();
    RunProgress of_none = progress;
    of_none.id = 2;
    done(journal().write(std::move(progress)));
    const auto found = done(store->executions().find_with_data(1));
    EXPECT_EQ(found.record.status, RunStatus::Waiting);
    EXPECT_EQ(found.record.wait_till, clock.now());
    EXPECT_EQ(found.data, std::string(R"({"startNode":"S","startItems":[]})"));
    EXPECT_EQ(failure(journal().write(std::move(of_none))).kind, ErrorKind::Conflict);
}

TEST_F(RunJournalTest, TakesOverOpenRunsOldestFirst) {
    const std::map<ExecutionId, RunStatus> runs{{5, RunStatus::Waiting},
                                                {3, RunStatus::Success},
                                                {2, RunStatus::Running},
                                                {1, RunStatus::New}};
    for (const ExecutionId id : {5, 2, 3, 1}) {
        RunProgress progress = accept(id, "lost");
        progress.accepts->record.status = runs.at(id);
        done(journal().write(std::move(progress)));
    }
    std::vector<ExecutionId> taken;
    for (const auto& record : done(journal().take_over({"b"}))) taken.push_back(record.id);
    EXPECT_EQ(taken, (std::vector<ExecutionId>{1, 2}));
}

TEST_F(RunJournalTest, WaitingRunsComeInTheOrderOfTheirTimes) {
    const RunOwner a{"a"};
    done(journal().claim(a, true));
    for (const ExecutionId id : {1, 2, 3}) {
        RunProgress progress = accept(id, "a");
        progress.parks = true;
        progress.wait_till = clock.now() + std::chrono::seconds(10 - id);
        done(journal().write(std::move(progress)));
    }
    EXPECT_TRUE(done(journal().take_over({"b"})).empty());
    const Time first = clock.now() + std::chrono::seconds(7);
    EXPECT_TRUE(done(journal().due(first - std::chrono::milliseconds(1), 10)).empty());
    EXPECT_EQ(done(journal().due(first, 10)), std::vector<ExecutionId>{3});
    clock.advance(std::chrono::seconds(8));
    EXPECT_EQ(done(journal().due(clock.now(), 10)), (std::vector<ExecutionId>{3, 2}));
    const auto woken = done(journal().wake(a, 3));
    EXPECT_EQ(woken.epoch, 2);
    EXPECT_EQ(failure(journal().wake(a, 3)).kind, ErrorKind::Conflict);
    EXPECT_EQ(done(journal().due(clock.now(), 10)), std::vector<ExecutionId>{2});
}

TEST_F(RunJournalTest, ADecisionIsWrittenAndTakenOnce) {
    const RunOwner a{"a"};
    done(journal().claim(a, true));
    RunProgress progress = accept(1, "a");
    progress.parks = true;
    progress.decision = R"({"node":"N"})";
    done(journal().write(std::move(progress)));
    EXPECT_EQ(done(store->executions().find(1)).decision, R"({"node":"N"})");
    EXPECT_EQ(failure(journal().wake(a, 1)).kind, ErrorKind::Conflict);
    EXPECT_EQ(done(journal().decide(a, 1, "retry")).status, RunStatus::Running);
    EXPECT_EQ(failure(journal().decide(a, 1, "retry")).kind, ErrorKind::Conflict);
    EXPECT_EQ(done(journal().entries(1)), std::vector<std::string>{"retry"});
    EXPECT_EQ(failure(journal().decide(a, 2, "retry")).kind, ErrorKind::NotFound);
}

TEST_F(RunJournalTest, DamageIsSeen) {
    done(journal().write(accept(1, "a")));
    done(journal().write(entry(1, 1, 0, std::string(5000, 'x'))));
    done(journal().write(entry(1, 1, 1, "b")));
    ASSERT_TRUE(connect()->execute("UPDATE run_entries SET data = x'00' WHERE sequence = 0"));
    EXPECT_EQ(failure(journal().entries(1)).kind, ErrorKind::Internal);
    ASSERT_TRUE(connect()->execute("DELETE FROM run_entries WHERE sequence = 0"));
    EXPECT_EQ(failure(journal().entries(1)).kind, ErrorKind::Internal);
}

TEST_F(RunJournalTest, VersionsThatNoOpenRunNeedsGoAtTheStart) {
    done(journal().write(accept(1, "a")));
    done(journal().claim({"b"}, true));
    EXPECT_EQ(count("run_documents"), 1);
    done(journal().finish(end(1, 1)));
    done(journal().claim({"c"}, true));
    EXPECT_EQ(count("run_documents"), 0);
}

TEST_F(RunJournalTest, AFullDiskRefusesAndGoesOnWhenThereIsRoom) {
    options.max_database_bytes = 600'000;
    open();
    done(journal().write(accept(1, "a")));
    std::string noise;
    for (int i = 0; i < 400'000; ++i) noise.push_back(static_cast<char>(random.next() & 0xFF));
    done(journal().write(entry(1, 1, 0, noise)));
    EXPECT_EQ(failure(journal().write(entry(1, 1, 1, noise))).kind, ErrorKind::Unavailable);
    options.max_database_bytes = 0;
    open();
    done(journal().write(entry(1, 1, 1, noise)));
    EXPECT_EQ(done(journal().entries(1)).size(), 2U);
}

}  // namespace
}  // namespace millrace::store
