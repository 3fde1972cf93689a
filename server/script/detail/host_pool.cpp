#include "script/detail/host_pool.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "base/log.hpp"

namespace millrace::script::detail {
namespace {

Error stopped() {
    return Error{.kind = ErrorKind::Unavailable,
                 .message = "No script is run any more: the server is stopping."};
}

HostRoster::Moment now() {
    return std::chrono::steady_clock::now();
}

}  // namespace

HostPool::HostPool(HostKind kind, const HostLimits& limits, std::size_t most, HostKeeper& keeper)
    : kind_(kind), limits_(limits), keeper_(keeper), roster_(most) {}

std::size_t HostPool::size() const {
    const std::lock_guard lock(mutex_);
    return hosts_.size();
}

std::size_t HostPool::memory() const {
    const std::lock_guard lock(mutex_);
    std::size_t sum = 0;
    for (const auto& [id, host] : hosts_) sum += host->memory();
    return sum;
}

Task<Result<HostPool::Lease>> HostPool::borrow(Tenant tenant) {
    for (;;) {
        auto lease = co_await wait_for_turn(tenant);
        if (!lease || lease->host->is_sound()) co_return lease;
        // It died or misbehaved while it idled: not this job's fault.
        ++counters_.crashed;
        lease->host->kill(EndReason::BrokeProtocol);
        retire(lease->host);
        forget(lease->id);
    }
}

Task<Result<HostPool::Lease>> HostPool::wait_for_turn(const Tenant& tenant) {
    const auto executor = co_await asio::this_coro::executor;
    HostRoster::Ticket ticket = 0;
    std::shared_ptr<Granted> granted;
    {
        const std::lock_guard lock(mutex_);
        if (is_stopped_) co_return stopped();
        ticket = ++last_number_;
        granted = std::make_shared<Granted>(executor, 1);
        waiting_.emplace(ticket, granted);
        carry_out(roster_.ask(ticket, tenant, now()));
    }
    auto outcome = take_grant(*granted);
    if (!outcome) {
        asio::steady_timer limit(executor, limits_.wait);
        using asio::experimental::awaitable_operators::operator||;
        auto turn = granted->async_receive(asio::as_tuple(asio::use_awaitable));
        auto end = limit.async_wait(asio::as_tuple(asio::use_awaitable));
        auto first = co_await (std::move(turn) || std::move(end));
        if (first.index() == 0 && !std::get<0>(std::get<0>(first)))
            outcome = std::move(std::get<1>(std::get<0>(first)));
    }
    {
        // Whoever granted it holds the lock until he is done with the channel, which must not
        // outlive the caller's event loop.
        const std::lock_guard lock(mutex_);
        roster_.withdraw(ticket);
        waiting_.erase(ticket);
    }
    if (outcome) co_return std::move(*outcome);

    // Given up: what was granted at the last moment goes back.
    outcome = take_grant(*granted);
    if (outcome && *outcome) give_back(std::move(**outcome));
    const auto state = co_await asio::this_coro::cancellation_state;
    if (state.cancelled() != asio::cancellation_type::none)
        co_return Error{.kind = ErrorKind::Canceled,
                        .message = "The script was cancelled while it waited for its turn."};
    const auto waited = std::chrono::duration_cast<std::chrono::seconds>(limits_.wait);
    co_return Error{
        .kind = ErrorKind::Unavailable,
        .message = "All script hosts were busy for " + std::to_string(waited.count()) + " s.",
        .hint = "Run fewer scripts at the same time, or allow more script hosts."};
}

// What has been granted already; nothing otherwise.
std::optional<Result<HostPool::Lease>> HostPool::take_grant(Granted& granted) {
    std::optional<Result<Lease>> outcome;
    granted.try_receive([&](const boost::system::error_code&, Result<Lease> value) {
        outcome.emplace(std::move(value));
    });
    return outcome;
}

// With the lock held: makes sure that hosts which nobody needs are ended in time.
void HostPool::watch_rest() {
    if (is_watching_rest_ || limits_.idle.count() <= 0 || !roster_.next_rest(limits_.idle)) return;
    is_watching_rest_ = true;
    asio::post(keeper_.executor(),
               [this] { asio::co_spawn(keeper_.executor(), retire_resting(), asio::detached); });
}

// Sleeps until a host is due, for as long as one will be.
Task<> HostPool::retire_resting() {
    asio::steady_timer timer(keeper_.executor());
    for (;;) {
        {
            const std::lock_guard lock(mutex_);
            const auto next = roster_.next_rest(limits_.idle);
            if (is_stopped_ || !next) {
                is_watching_rest_ = false;
                co_return;
            }
            timer.expires_at(*next);
        }
        co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
        const std::lock_guard lock(mutex_);
        if (!is_stopped_) carry_out(roster_.rest(now(), limits_.idle));
    }
}

// With the lock held.
void HostPool::carry_out(const HostRoster::Actions& actions) {
    for (const auto& action : actions) {
        if (const auto* give = std::get_if<HostRoster::Give>(&action)) {
            answer(give->ticket, Lease{give->host, hosts_.at(give->host)});
        } else if (const auto* gone = std::get_if<HostRoster::Retire>(&action)) {
            retire(hosts_.at(gone->host));
            hosts_.erase(gone->host);
        } else {
            // Posted: on the keeper's own thread it would begin at once, with the lock held.
            asio::post(keeper_.executor(),
                       [this] { asio::co_spawn(keeper_.executor(), start_one(), asio::detached); });
        }
    }
    watch_rest();
}

// With the lock held.
void HostPool::answer(HostRoster::Ticket ticket, Result<Lease> outcome) {
    const auto found = waiting_.find(ticket);
    found->second->try_send(boost::system::error_code(), std::move(outcome));
    waiting_.erase(found);
}

Task<> HostPool::start_one() {
    auto host = co_await keeper_.start(kind_);
    const std::lock_guard lock(mutex_);
    if (!host) {
        for (const auto ticket : roster_.start_failed()) answer(ticket, host.error());
        co_return;
    }
    ++counters_.started;
    if (is_stopped_) {
        retire(std::move(*host));
        co_return;
    }
    const HostRoster::HostId id = ++last_number_;
    hosts_.emplace(id, std::move(*host));
    carry_out(roster_.started(id, now()));
}

void HostPool::retire(std::shared_ptr<ScriptHost> host) {
    host->kill(EndReason::Retired);
    asio::co_spawn(keeper_.executor(), keeper_.bury(std::move(host), std::chrono::milliseconds(0)),
                   asio::detached);
}

void HostPool::forget(HostRoster::HostId id) {
    const std::lock_guard lock(mutex_);
    hosts_.erase(id);
    if (!is_stopped_) carry_out(roster_.lost(id, now()));
}

void HostPool::give_back(Lease lease) {
    const bool is_worn = lease.host->jobs_done() >= limits_.uses ||
                         lease.host->memory() > (limits_.memory_mb << std::size_t{20}) / 2;
    if (is_worn) {
        retire(lease.host);
        return forget(lease.id);
    }
    const std::lock_guard lock(mutex_);
    if (!is_stopped_) carry_out(roster_.returned(lease.id, now()));
}

Task<EndReport> HostPool::end(Lease lease) {
    // Its end is near or there; without our doing it gets a moment to be told apart from ours.
    const auto patience =
        std::chrono::milliseconds(lease.host->end_reason() == EndReason::None ? 200 : 0);
    forget(lease.id);
    auto burial = keeper_.bury(lease.host, patience);
    co_return co_await asio::co_spawn(keeper_.executor(), std::move(burial), asio::use_awaitable);
}

void HostPool::stop() {
    const std::lock_guard lock(mutex_);
    if (is_stopped_) return;
    is_stopped_ = true;
    for (const auto& [ticket, granted] : waiting_) {
        roster_.withdraw(ticket);
        granted->try_send(boost::system::error_code(), Result<Lease>(stopped()));
    }
    waiting_.clear();
    for (const auto& [id, host] : hosts_) host->kill(EndReason::Stopping);
}

}  // namespace millrace::script::detail
