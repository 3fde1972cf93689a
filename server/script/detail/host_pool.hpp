// The hosts of one kind, lent out one at a time: carries out what the HostRoster decides.
#pragma once

#include <boost/asio/experimental/concurrent_channel.hpp>
#include <map>
#include <memory>
#include <mutex>

#include "base/async.hpp"
#include "script/detail/host_keeper.hpp"
#include "script/detail/host_roster.hpp"
#include "script/script_pool.hpp"

namespace millrace::script::detail {

class HostPool {
  public:
    // The keeper outlives the pool.
    HostPool(HostKind kind, const HostLimits& limits, std::size_t most, HostKeeper& keeper);

    // A host for one tenant. Held for the caller until returned or ended.
    struct Lease {
        HostRoster::HostId id = 0;
        std::shared_ptr<ScriptHost> host;
    };
    // Waits for its turn. Errors: Unavailable (none can be started, none became free in time, the
    // pool is stopped), Canceled.
    Task<Result<Lease>> borrow(Tenant tenant);
    // It may serve another job, unless it has served enough or has grown.
    void give_back(Lease lease);
    // It is killed or gone: returns when it is buried, with how it ended.
    Task<EndReport> end(Lease lease);

    // Refuses new borrowers, sends those that wait away and kills the hosts that are lent out.
    void stop();

    ScriptCounters& counters() { return counters_; }
    const ScriptCounters& counters() const { return counters_; }
    const HostLimits& limits() const { return limits_; }
    std::size_t size() const;
    std::size_t memory() const;  // of all its hosts, in bytes

  private:
    using Granted =
        asio::experimental::concurrent_channel<void(boost::system::error_code, Result<Lease>)>;
    using Moment = HostRoster::Moment;

    Task<Result<Lease>> wait_for_turn(const Tenant& tenant);
    static std::optional<Result<Lease>> take_grant(Granted& granted);
    void carry_out(const HostRoster::Actions& actions);
    void answer(HostRoster::Ticket ticket, Result<Lease> outcome);
    Task<> start_one();
    void retire(std::shared_ptr<ScriptHost> host);
    void forget(HostRoster::HostId id);
    void watch_rest();
    Task<> retire_resting();

    const HostKind kind_;
    const HostLimits limits_;
    HostKeeper& keeper_;
    ScriptCounters counters_;

    mutable std::mutex mutex_;  // guards what follows; never held over a suspension
    HostRoster roster_;
    std::map<HostRoster::HostId, std::shared_ptr<ScriptHost>> hosts_;
    std::map<HostRoster::Ticket, std::shared_ptr<Granted>> waiting_;
    std::uint64_t last_number_ = 0;
    bool is_stopped_ = false;
    bool is_watching_rest_ = false;
};

}  // namespace millrace::script::detail
