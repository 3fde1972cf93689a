// One writer thread per database: it collects the writes of all shards, runs them in one
// transaction and resumes their callers after the commit has reached the disk.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/prefer.hpp>
#include <boost/asio/use_awaitable.hpp>
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

// A queued write and the caller that waits for it.
class PendingWrite {
  public:
    explicit PendingWrite(asio::any_io_executor executor) : executor_(std::move(executor)) {}
    virtual ~PendingWrite() = default;

    // On the writer's thread; may be called a second time after a rollback. False: it failed.
    virtual bool run(Connection& connection) = 0;
    // The whole transaction failed.
    virtual void fail(const Error& error) = 0;
    // On the caller's executor, once; the object is spent.
    virtual void resume() = 0;

    const asio::any_io_executor& executor() const { return executor_; }

  private:
    asio::any_io_executor executor_;
};

template <class Operation, class Handler>
class TypedWrite final : public PendingWrite {
  public:
    using Outcome = std::invoke_result_t<Operation&, Connection&>;

    TypedWrite(Operation operation, Handler handler, asio::any_io_executor executor)
        : PendingWrite(std::move(executor)),
          operation_(std::move(operation)),
          handler_(std::move(handler)) {}

    bool run(Connection& connection) override {
        try {
            outcome_.emplace(operation_(connection));
        } catch (const std::exception& exception) {
            outcome_.emplace(operation_failed(exception));
        }
        return outcome_->has_value();
    }
    void fail(const Error& error) override { outcome_.emplace(error); }
    void resume() override { std::move(handler_)(std::move(*outcome_)); }

  private:
    Operation operation_;
    Handler handler_;
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
        using Outcome = std::invoke_result_t<Operation&, detail::Connection&>;
        return asio::async_initiate<const asio::use_awaitable_t<>, void(Outcome)>(
            [this](auto handler, Operation work) {
                using Write = detail::TypedWrite<Operation, decltype(handler)>;
                asio::any_io_executor home =
                    asio::prefer(asio::get_associated_executor(handler),
                                 asio::execution::outstanding_work.tracked);
                enqueue(
                    std::make_unique<Write>(std::move(work), std::move(handler), std::move(home)));
            },
            asio::use_awaitable, std::move(operation));
    }

    // Refuses new writes, finishes the queued ones and joins the thread. Blocks.
    void stop();

  private:
    using Batch = std::vector<std::unique_ptr<detail::PendingWrite>>;
    enum class Isolation { Together, Apart };

    void enqueue(std::unique_ptr<detail::PendingWrite> write);
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
