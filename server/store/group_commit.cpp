#include "store/group_commit.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/prefer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "base/log.hpp"
#include "store/detail/connection.hpp"

namespace millrace::store {

namespace detail {

// Who waits for a write. Owned apart from it: the caller's own frame holds the write.
class WriteCaller {
  public:
    explicit WriteCaller(asio::any_io_executor executor) : executor_(std::move(executor)) {}
    virtual ~WriteCaller() = default;
    WriteCaller(const WriteCaller&) = delete;
    WriteCaller& operator=(const WriteCaller&) = delete;
    // On the caller's executor, once.
    virtual void resume() = 0;
    const asio::any_io_executor& executor() const { return executor_; }

  private:
    asio::any_io_executor executor_;
};

struct QueuedWrite {
    std::shared_ptr<PendingWrite> write;
    std::unique_ptr<WriteCaller> caller;
};

Error operation_failed(const std::exception& exception) {
    return Error{ErrorKind::Internal, "The database operation failed unexpectedly.", "",
                 exception.what()};
}

}  // namespace detail

namespace {

template <class Handler>
class HandlerCaller final : public detail::WriteCaller {
  public:
    HandlerCaller(Handler handler, asio::any_io_executor executor)
        : WriteCaller(std::move(executor)), handler_(std::move(handler)) {}
    void resume() override { std::move(handler_)(); }

  private:
    Handler handler_;
};

// Pages freed per idle step: short enough that a new write hardly waits.
constexpr const char* kVacuumStep = "PRAGMA incremental_vacuum(512)";

// The callers of one executor, woken together: one wake-up per shard and transaction.
class Delivery {
  public:
    explicit Delivery(asio::any_io_executor executor) : executor_(std::move(executor)) {}

    const asio::any_io_executor& executor() const { return executor_; }
    void add(std::unique_ptr<detail::WriteCaller> caller) { callers_.push_back(std::move(caller)); }

    void operator()() {
        while (next_ < callers_.size()) {
            const auto caller = std::move(callers_[next_++]);
            try {
                caller->resume();
            } catch (...) {
                // The exception belongs to one caller's event loop; the others are still owed.
                const asio::any_io_executor executor = executor_;
                asio::post(executor, std::move(*this));
                throw;
            }
        }
    }

  private:
    asio::any_io_executor executor_;
    std::vector<std::unique_ptr<detail::WriteCaller>> callers_;
    std::size_t next_ = 0;
};

void deliver(std::vector<detail::QueuedWrite> batch) {
    std::vector<Delivery> deliveries;
    for (auto& queued : batch) {
        const asio::any_io_executor& executor = queued.caller->executor();
        auto delivery = std::find_if(
            deliveries.begin(), deliveries.end(),
            [&executor](const Delivery& known) { return known.executor() == executor; });
        if (delivery == deliveries.end()) delivery = deliveries.emplace(deliveries.end(), executor);
        delivery->add(std::move(queued.caller));
    }
    for (auto& delivery : deliveries) {
        const asio::any_io_executor executor = delivery.executor();
        asio::post(executor, std::move(delivery));
    }
}

}  // namespace

GroupCommit::GroupCommit(std::unique_ptr<detail::Connection> connection,
                         const GroupCommitOptions& options)
    : connection_(std::move(connection)), options_(options), thread_([this] { run(); }) {}

GroupCommit::~GroupCommit() {
    stop();
}

void GroupCommit::stop() {
    {
        const std::lock_guard lock(mutex_);
        is_stopping_ = true;
    }
    changed_.notify_one();
    if (thread_.joinable()) thread_.join();
}

Task<> GroupCommit::commit_of(std::shared_ptr<detail::PendingWrite> write) {
    return asio::async_initiate<const asio::use_awaitable_t<>, void()>(
        [this](auto handler, std::shared_ptr<detail::PendingWrite> queued) {
            asio::any_io_executor home = asio::prefer(asio::get_associated_executor(handler),
                                                      asio::execution::outstanding_work.tracked);
            enqueue({std::move(queued), std::make_unique<HandlerCaller<decltype(handler)>>(
                                            std::move(handler), std::move(home))});
        },
        asio::use_awaitable, std::move(write));
}

void GroupCommit::enqueue(detail::QueuedWrite queued) {
    {
        const std::lock_guard lock(mutex_);
        if (!is_stopping_) {
            queue_.push_back(std::move(queued));
            if (queue_.size() == 1) changed_.notify_one();
            return;
        }
    }
    queued.write->fail(Error{ErrorKind::Unavailable,
                             "The database is closed: the server is stopping.",
                             "Send the request again after the restart."});
    Batch refused;
    refused.push_back(std::move(queued));
    deliver(std::move(refused));
}

void GroupCommit::run() {
    for (;;) {
        Batch batch = next_batch();
        if (!batch.empty()) {
            commit(batch);
            deliver(std::move(batch));
        } else if (has_free_pages_) {
            shrink();
        } else {
            return;
        }
    }
}

// Empty: time to shrink when there are free pages, else to end.
GroupCommit::Batch GroupCommit::next_batch() {
    Batch batch;
    std::unique_lock lock(mutex_);
    if (queue_.empty() && !is_shrinking_ && !is_stopping_) {
        lock.unlock();
        look_for_free_pages();
        lock.lock();
    }
    const auto ready = [this] { return !queue_.empty() || is_stopping_; };
    if (!has_free_pages_)
        changed_.wait(lock, ready);
    else if (!is_shrinking_)
        changed_.wait_for(lock, options_.shrink_after_idle, ready);
    is_shrinking_ = queue_.empty() && !is_stopping_;
    if (is_stopping_) has_free_pages_ = false;
    batch.swap(queue_);
    return batch;
}

void GroupCommit::commit(Batch& batch) {
    auto committed = attempt(batch, Isolation::Together);
    if (committed && !*committed) {
        roll_back();
        committed = attempt(batch, Isolation::Apart);
    }
    if (committed) {
        report(std::nullopt);
        return;
    }
    roll_back();
    report(committed.error());
    for (const auto& queued : batch) queued.write->fail(committed.error());
}

// All writes in one transaction. False: one failed half-way, so its changes must be told apart
// from the others'. Savepoints cost, and failures are rare: they are tried without first.
Result<bool> GroupCommit::attempt(Batch& batch, Isolation isolation) {
    connection_->take_disk_failure();
    const auto begun = connection_->run("BEGIN IMMEDIATE");
    if (!begun) return begun.error();
    for (const auto& queued : batch) {
        const auto is_clean = run_one(*queued.write, isolation);
        if (auto failure = connection_->take_disk_failure()) return *failure;
        if (!is_clean || !*is_clean) return is_clean;
    }
    const auto committed = connection_->run("COMMIT");
    if (!committed) return committed.error();
    return true;
}

Result<bool> GroupCommit::run_one(detail::PendingWrite& write, Isolation isolation) {
    if (isolation == Isolation::Together) {
        const auto before = connection_->total_changes();
        const bool succeeded = write.run(*connection_);
        return succeeded || connection_->total_changes() == before;
    }
    const auto begun = connection_->run("SAVEPOINT one");
    if (!begun) return begun.error();
    if (!write.run(*connection_)) {
        const auto undone = connection_->run("ROLLBACK TO one");
        if (!undone) return undone.error();
    }
    const auto released = connection_->run("RELEASE one");
    if (!released) return released.error();
    return true;
}

void GroupCommit::roll_back() {
    // SQLite has rolled back by itself after some disk failures.
    if (connection_->is_in_transaction()) (void)connection_->run("ROLLBACK");
}

// The log hears of the first failure and of the recovery, not of each refused write.
void GroupCommit::report(const std::optional<Error>& failure) {
    if (failure && !is_failing_)
        log::error(failure->message, {{"hint", failure->hint}, {"detail", failure->detail}});
    if (!failure && is_failing_) log::info("The database can be written again.");
    is_failing_ = failure.has_value();
}

void GroupCommit::look_for_free_pages() {
    const auto free_pages = connection_->number("PRAGMA freelist_count");
    has_free_pages_ = !is_failing_ && free_pages && *free_pages > 0;
}

// One step: frees some pages, and when none is left makes the file itself shorter.
void GroupCommit::shrink() {
    const auto freed = connection_->run(kVacuumStep);
    look_for_free_pages();
    if (!freed) has_free_pages_ = false;
    if (has_free_pages_) return;
    is_shrinking_ = false;
    const auto moved = connection_->run("PRAGMA wal_checkpoint(PASSIVE)");
    for (const auto* failed : {&freed, &moved})
        if (!*failed)
            log::warn("The database file could not be made smaller.",
                      {{"detail", failed->error().detail}});
}

}  // namespace millrace::store
