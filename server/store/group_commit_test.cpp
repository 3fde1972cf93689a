#include "store/group_commit.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>
#include <fstream>
#include <latch>
#include <set>

#include "store/detail/store_fixture.hpp"

namespace millrace::store {
namespace {

using detail::Access;
using detail::Connection;

class GroupCommitTest : public ::testing::Test {
  protected:
    GroupCommitTest() {
        std::ofstream(file).flush();
        auto connection = connect();
        EXPECT_TRUE(connection->execute(
            "PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL; "
            "PRAGMA synchronous = FULL; "
            "CREATE TABLE numbers (number INTEGER PRIMARY KEY, shard INTEGER, filling BLOB)"));
        start(std::move(connection));
        runtime.start();
    }

    std::unique_ptr<Connection> connect() {
        return Connection::open(file, Access::ReadWrite, std::chrono::milliseconds(1000)).value();
    }
    void start(std::unique_ptr<Connection> connection) {
        GroupCommitOptions options;
        options.shrink_after_idle = std::chrono::milliseconds(0);
        writer = std::make_unique<GroupCommit>(std::move(connection), options);
    }
    template <class T>
    T run(Task<T> task, std::size_t shard = 0) {
        return runtime.run_on(shard, std::move(task)).get();
    }
    Task<Result<void>> insert(int number, int shard = 0) {
        return writer->submit([number, shard](Connection& connection) {
            return connection.run("INSERT INTO numbers (number, shard) VALUES (?, ?)", number,
                                  shard);
        });
    }
    Task<Result<void>> statement(std::string sql) {
        return writer->submit(
            [sql = std::move(sql)](Connection& connection) { return connection.execute(sql); });
    }
    std::int64_t count() { return connect()->number("SELECT count(*) FROM numbers").value(); }

    // Holds the writer inside an operation, so that what follows is one transaction.
    class Gate {
      public:
        explicit Gate(GroupCommitTest& test)
            : test_(test), held_(test.runtime.run_on(0, hold(*test.writer))) {
            entered_.wait();
        }
        // Lets go when the shards have queued what was spawned on them before.
        void open() {
            for (std::size_t shard = 0; shard < 2; ++shard)
                asio::post(test_.runtime.shard(shard), asio::use_future).get();
            release_.count_down();
            held_.get();
        }

      private:
        Task<Result<void>> hold(GroupCommit& target) {
            return target.submit([this](Connection&) -> Result<void> {
                entered_.count_down();
                release_.wait();
                return {};
            });
        }
        GroupCommitTest& test_;
        std::latch entered_{1};
        std::latch release_{1};
        std::future<Result<void>> held_;
    };

    TestFolder folder;
    std::filesystem::path file = folder.path() / "some.db";
    Runtime runtime{two_shards()};
    std::unique_ptr<GroupCommit> writer;
};

Task<> insert_many(GroupCommit& writer, asio::any_io_executor shard, int first, int last,
                   std::atomic<int>& wrong) {
    for (int number = first; number < last; ++number) {
        auto operation = [number](Connection& connection) {
            return connection.run("INSERT INTO numbers (number) VALUES (?)", number);
        };
        const auto written = co_await writer.submit(std::move(operation));
        if (!written || co_await asio::this_coro::executor != shard) ++wrong;
    }
}

TEST_F(GroupCommitTest, WritesWhatManyTasksOfTwoShardsSubmit) {
    constexpr int kTasks = 64;
    constexpr int kEach = 50;
    std::atomic<int> wrong = 0;
    std::vector<std::future<void>> tasks;
    for (int task = 0; task < kTasks; ++task) {
        const auto shard = static_cast<std::size_t>(task % 2);
        tasks.push_back(
            runtime.run_on(shard, insert_many(*writer, runtime.shard(shard).get_executor(),
                                              task * kEach, (task + 1) * kEach, wrong)));
    }
    for (auto& task : tasks) task.get();
    EXPECT_EQ(wrong, 0);
    EXPECT_EQ(count(), kTasks * kEach);
}

TEST_F(GroupCommitTest, AnswersOnlyAfterTheCommit) {
    for (int number = 0; number < 100; ++number) {
        ASSERT_TRUE(run(insert(number)));
        EXPECT_EQ(count(), number + 1);
    }
}

TEST_F(GroupCommitTest, ReturnsTheValueOfAnOperation) {
    const auto value = run(writer->submit([](Connection& connection) -> Result<std::string> {
        return std::to_string(connection.number("SELECT 6 * 7").value());
    }));
    EXPECT_EQ(value.value(), "42");
}

TEST_F(GroupCommitTest, LetsAFailingOperationFailAlone) {
    ASSERT_TRUE(run(insert(5)));
    Gate gate(*this);
    std::vector<std::future<Result<void>>> results;
    for (int number = 0; number < 10; ++number)
        results.push_back(runtime.run_on(static_cast<std::size_t>(number % 2), insert(number)));
    gate.open();
    for (int number = 0; number < 10; ++number) {
        const auto result = results[static_cast<std::size_t>(number)].get();
        EXPECT_EQ(result.has_value(), number != 5) << number;
        if (!result) EXPECT_EQ(result.error().kind, ErrorKind::Conflict);
    }
    EXPECT_EQ(count(), 10);
}

TEST_F(GroupCommitTest, UndoesWhatAFailingOperationHadWritten) {
    const auto half = [](Connection& connection) -> Result<void> {
        const auto first = connection.run("INSERT INTO numbers (number) VALUES (100)");
        if (!first) return first.error();
        return Error{ErrorKind::InvalidInput, "The second half is wrong."};
    };
    const auto thrown = [](Connection& connection) -> Result<void> {
        (void)connection.run("INSERT INTO numbers (number) VALUES (200)");
        throw std::runtime_error("a defect");
    };
    Gate gate(*this);
    auto good = runtime.run_on(0, insert(1));
    auto failed = runtime.run_on(0, writer->submit(half));
    auto threw = runtime.run_on(1, writer->submit(thrown));
    auto also_good = runtime.run_on(1, insert(2));
    gate.open();
    EXPECT_TRUE(good.get());
    EXPECT_EQ(failed.get().error().message, "The second half is wrong.");
    EXPECT_EQ(threw.get().error().kind, ErrorKind::Internal);
    EXPECT_TRUE(also_good.get());
    EXPECT_EQ(count(), 2);
}

TEST_F(GroupCommitTest, FailsTheWholeTransactionWhenTheDiskIsFullAndRecovers) {
    ASSERT_TRUE(run(insert(1)));
    const auto pages = connect()->number("PRAGMA page_count").value();
    ASSERT_TRUE(run(statement("PRAGMA max_page_count = " + std::to_string(pages + 2))));
    const auto large = [](Connection& connection) {
        return connection.run("INSERT INTO numbers (number, filling) VALUES (2, zeroblob(100000))");
    };
    Gate gate(*this);
    auto small = runtime.run_on(0, insert(3));
    auto full = runtime.run_on(1, writer->submit(large));
    gate.open();
    for (auto* result : {&small, &full}) {
        const auto refused = result->get();
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().kind, ErrorKind::Unavailable);
        EXPECT_NE(refused.error().message.find("full"), std::string::npos);
    }
    EXPECT_EQ(count(), 1);
    // Space returns.
    ASSERT_TRUE(run(statement("PRAGMA max_page_count = 1000000")));
    EXPECT_TRUE(run(writer->submit(large)));
    EXPECT_EQ(count(), 2);
}

TEST_F(GroupCommitTest, FailsTheWholeTransactionWhenTheDatabaseIsReadOnly) {
    const auto read_only = [](Connection& connection) {
        (void)connection.execute("PRAGMA query_only = ON");
        auto refused = connection.run("INSERT INTO numbers (number) VALUES (1)");
        (void)connection.execute("PRAGMA query_only = OFF");
        return refused;
    };
    Gate gate(*this);
    auto before = runtime.run_on(0, insert(2));
    auto refused = runtime.run_on(0, writer->submit(read_only));
    gate.open();
    for (auto* result : {&before, &refused}) {
        const auto answer = result->get();
        ASSERT_FALSE(answer);
        EXPECT_EQ(answer.error().kind, ErrorKind::Unavailable);
        EXPECT_NE(answer.error().message.find("read-only"), std::string::npos);
    }
    EXPECT_EQ(count(), 0);
    EXPECT_TRUE(run(insert(1)));
}

TEST_F(GroupCommitTest, RefusesWritesWhileAnotherProcessHoldsTheFile) {
    auto other = connect();
    ASSERT_TRUE(run(statement("PRAGMA busy_timeout = 0")));
    ASSERT_TRUE(other->execute("BEGIN IMMEDIATE"));
    const auto refused = run(insert(1));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::Unavailable);
    ASSERT_TRUE(other->execute("ROLLBACK"));
    EXPECT_TRUE(run(insert(1)));
}

TEST_F(GroupCommitTest, FinishesTheQueueWhenItStopsAndRefusesLaterWrites) {
    std::vector<std::future<Result<void>>> results;
    {
        Gate gate(*this);
        for (int number = 0; number < 20; ++number)
            results.push_back(runtime.run_on(1, insert(number)));
        gate.open();
        writer->stop();
    }
    for (auto& result : results) EXPECT_TRUE(result.get());
    EXPECT_EQ(count(), 20);
    const auto late = run(insert(99));
    ASSERT_FALSE(late);
    EXPECT_EQ(late.error().kind, ErrorKind::Unavailable);
}

TEST_F(GroupCommitTest, KeepsAWriteWhoseCallerIsCancelled) {
    asio::cancellation_signal cancel;
    Gate gate(*this);
    auto waiting = asio::co_spawn(runtime.shard(1), insert(1),
                                  asio::bind_cancellation_slot(cancel.slot(), asio::use_future));
    asio::post(runtime.shard(1), asio::use_future).get();
    asio::post(runtime.shard(1), [&cancel] { cancel.emit(asio::cancellation_type::all); });
    asio::post(runtime.shard(1), asio::use_future).get();
    gate.open();
    EXPECT_TRUE(waiting.get());
    EXPECT_EQ(count(), 1);
}

TEST_F(GroupCommitTest, SurvivesCallersThatAreDestroyedWhileTheyWait) {
    auto other = std::make_unique<asio::io_context>(1);
    Gate gate(*this);
    asio::co_spawn(*other, insert(1), [](const std::exception_ptr&, const Result<void>&) {});
    other->poll();
    // The commit arrives at an event loop that nobody runs, and that goes away with its tasks.
    gate.open();
    writer->stop();
    other.reset();
    EXPECT_EQ(count(), 1);
}

TEST_F(GroupCommitTest, ResumesTheOthersWhenOneCallersLoopMeetsAnException) {
    Gate gate(*this);
    asio::co_spawn(runtime.shard(1), insert(1), [](const std::exception_ptr&, const Result<void>&) {
        throw std::runtime_error("from a handler");
    });
    auto second = runtime.run_on(1, insert(2));
    auto third = runtime.run_on(1, insert(3));
    gate.open();
    EXPECT_TRUE(second.get());
    EXPECT_TRUE(third.get());
}

TEST_F(GroupCommitTest, GivesFreedPagesBackWhenIdle) {
    const auto fill = [](Connection& connection) {
        return connection.run(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500) "
            "INSERT INTO numbers (number, filling) SELECT i, randomblob(8000) FROM n");
    };
    const auto free_pages = [](Connection& connection) {
        return connection.number("PRAGMA freelist_count");
    };
    ASSERT_TRUE(run(writer->submit(fill)));
    ASSERT_TRUE(run(statement("DELETE FROM numbers WHERE number > 10")));
    while (run(writer->submit(free_pages)).value() > 0) {
    }
    writer.reset();
    EXPECT_LT(std::filesystem::file_size(file), 200'000U);
    EXPECT_EQ(count(), 10);
}

}  // namespace
}  // namespace millrace::store
