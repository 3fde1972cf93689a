#include "engine/admission.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace millrace::engine {

// Outlives whatever still holds a turn.
struct Admission::Turn::Shared {
    explicit Shared(const AdmissionLimits& limits) : queue(limits) {}

    struct Waiter {
        asio::any_io_executor executor;
        std::shared_ptr<asio::steady_timer> timer;
    };

    // With the mutex held.
    void wake_begun() {
        for (const ExecutionId id : queue.take_begun()) {
            const auto found = waiters.find(id);
            if (found == waiters.end()) continue;  // it does not wait yet
            asio::post(found->second.executor,
                       [timer = std::move(found->second.timer)] { timer->cancel(); });
            waiters.erase(found);
        }
    }

    mutable std::mutex mutex;  // guards what follows; never held over a suspension
    AdmissionQueue queue;
    std::unordered_map<ExecutionId, Waiter> waiters;
};

Admission::Turn::~Turn() {
    const std::lock_guard lock(shared_->mutex);
    shared_->waiters.erase(id_);
    shared_->queue.leave(id_);
    shared_->wake_begun();
}

bool Admission::Turn::has_begun() const {
    const std::lock_guard lock(shared_->mutex);
    return !shared_->queue.waits(id_);
}

Task<> Admission::Turn::wait() {
    const auto executor = co_await asio::this_coro::executor;
    const auto timer = std::make_shared<asio::steady_timer>(executor);
    timer->expires_at(asio::steady_timer::time_point::max());
    {
        const std::lock_guard lock(shared_->mutex);
        if (!shared_->queue.waits(id_)) co_return;
        shared_->waiters.emplace(id_, Shared::Waiter{executor, timer});
    }
    // Woken by a cancelled timer: by wake_begun(), or by the run's own cancellation.
    (void)co_await timer->async_wait(asio::as_tuple(asio::use_awaitable));
    if (!has_begun()) throw boost::system::system_error(asio::error::operation_aborted);
}

Admission::Admission(const AdmissionLimits& limits)
    : limits_(limits), shared_(std::make_shared<Turn::Shared>(limits)) {}

Admission::~Admission() = default;

std::shared_ptr<Admission::Turn> Admission::enter(const AdmissionEntry& entry, WhenFull when_full,
                                                  Time now) {
    const std::lock_guard lock(shared_->mutex);
    const Admitted admitted = shared_->queue.enter(entry, when_full, now);
    shared_->wake_begun();
    if (admitted == Admitted::Refused) return nullptr;
    return std::shared_ptr<Turn>(new Turn(shared_, entry.id));
}

std::size_t Admission::waiting() const {
    const std::lock_guard lock(shared_->mutex);
    return shared_->queue.waiting();
}

std::optional<std::size_t> Admission::position(ExecutionId id) const {
    const std::lock_guard lock(shared_->mutex);
    return shared_->queue.position(id);
}

std::chrono::milliseconds Admission::longest_wait(Time now) const {
    const std::lock_guard lock(shared_->mutex);
    const auto since = shared_->queue.waiting_since();
    if (!since) return std::chrono::milliseconds(0);
    return std::max(std::chrono::milliseconds(0), now - *since);
}

int Admission::retry_after_s(Time now) const {
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(longest_wait(now)).count();
    return static_cast<int>(std::clamp<std::int64_t>(seconds, 1, 60));
}

}  // namespace millrace::engine
