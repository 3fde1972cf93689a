// One writer thread per database: it collects the writes of all shards, runs them in one
// transaction and resumes their callers after the commit has reached the disk.
#pragma once

#include <chrono>
#include <condition_variable>
#include <exception>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/async.hpp"
#include "base/error.hpp"

namespace millrace::store {

namespace detail {
class Connection;
Error operation_failed(const std::exception& exception);

struct QueuedWrite;  // with the caller that waits for it

class PendingWrite {
  public:
    virtual ~PendingWrite() = default;

    // On the writer's thread; may be called a second time after a rollback. False: it failed.
    virtual bool run(Connection& connection) = 0;
    // The whole transaction failed.
    virtual void fail(const Error& error) = 0;
};

template <class Operation>
class TypedWrite final : public PendingWrite {
  public:
    using Outcome = std::invoke_result_t<Operation&, Connection&>;

    explicit TypedWrite(Operation operation) : operation_(std::move(operation)) {}

    bool run(Connection& connection) override {
        try {
            outcome_.emplace(operation_(connection));
        } catch (const std::exception& exception) {
            outcome_.emplace(operation_failed(exception));
        }
        return outcome_->has_value();
    }
    void fail(const Error& error) override { outcome_.emplace(error); }
    Outcome take_outcome() { return std::move(*outcome_); }

  private:
    Operation operation_;
    std::optional<Outcome> outcome_;
};
}  // namespace detail

struct GroupCommitOptions {
    // So long without a write before free pages are given back to the file system.
    std::chrono::milliseconds shrink_after_idle{1000};
};

class GroupCommit {
  public:
    // Takes the database's only write connection.
    GroupCommit(std::unique_ptr<detail::Connection> connection, const GroupCommitOptions& options);
    ~GroupCommit();  // stops
    GroupCommit(const GroupCommit&) = delete;
    GroupCommit& operator=(const GroupCommit&) = delete;

    // Runs `operation(connection)`, which returns a Result, on the writer's thread and resumes the
    // caller on its own executor after the commit: what was answered with success is on the disk.
    //
    // An operation that fails leaves no trace and disturbs no other. It may run twice (after a
    // rollback of its neighbours), so it must not consume what it captured, and it must not block.
    // A disk failure is everybody's: all of that transaction get ErrorKind::Unavailable.
    // Cancelling the caller does not withdraw a write that is queued.
    template <class Operation>
    Task<std::invoke_result_t<Operation&, detail::Connection&>> submit(Operation operation) {
        return outcome_of(std::make_shared<detail::TypedWrite<Operation>>(std::move(operation)));
    }

    // Refuses new writes, finishes the queued ones and joins the thread. Blocks.
    void stop();

  private:
    using Batch = std::vector<detail::QueuedWrite>;
    enum class Isolation { Together, Apart };

    // The writer holds it as well: the caller may be gone by the time of the commit.
    template <class Write>
    Task<typename Write::Outcome> outcome_of(std::shared_ptr<Write> write) {
        co_await commit_of(write);
        co_return write->take_outcome();
    }
    Task<> commit_of(std::shared_ptr<detail::PendingWrite> write);
    void enqueue(detail::QueuedWrite write);
    void run();
    Batch next_batch();
    void commit(Batch& batch);
    Result<bool> attempt(Batch& batch, Isolation isolation);
    Result<bool> run_one(detail::PendingWrite& write, Isolation isolation);
    void roll_back();
    void report(const std::optional<Error>& failure);
    void look_for_free_pages();
    void shrink();

    std::unique_ptr<detail::Connection> connection_;
    const GroupCommitOptions options_;
    // The writer's own:
    bool is_failing_ = false;      // the last transaction met a disk failure
    bool has_free_pages_ = false;  // the file can be made smaller
    bool is_shrinking_ = false;    // the idle time has passed once

    std::mutex mutex_;
    std::condition_variable changed_;
    Batch queue_;
    bool is_stopping_ = false;
    std::thread thread_;
};

}  // namespace millrace::store
