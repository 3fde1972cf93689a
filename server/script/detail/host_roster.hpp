// Decides which host serves whom: the hosts of one kind, who waits for one, and what to do next.
// Does nothing itself; not for use from several threads.
//
// A host that is new belongs to nobody and is kept as a spare. The first to get it binds it to its
// project for good. When hosts are scarce, one that idles for another project is retired and the
// spare takes its place; projects take turns, and whoever has a host may use it again for a short
// while although others wait, since a new host costs more than a job. Hosts that nobody needs for
// long are retired, the spare last.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <list>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "script/script_job.hpp"

namespace millrace::script::detail {

class HostRoster {
  public:
    using HostId = std::uint64_t;
    using Ticket = std::uint64_t;
    using Moment = std::chrono::steady_clock::time_point;

    // So long a project keeps its host although another project waits.
    static constexpr std::chrono::milliseconds kTurn{200};

    struct Give {  // the host to who waits with this ticket
        HostId host;
        Ticket ticket;
    };
    struct Start {};  // a host
    struct Retire {   // an idle host; it is forgotten already
        HostId host;
    };
    using Action = std::variant<Give, Start, Retire>;
    using Actions = std::vector<Action>;

    // At most so many hosts that belong to somebody, and one spare.
    explicit HostRoster(std::size_t most) : most_(most) {}

    // Somebody wants a host. The ticket is new.
    Actions ask(Ticket ticket, const Tenant& tenant, Moment now);
    // Does not want it any more.
    void withdraw(Ticket ticket);

    Actions started(HostId host, Moment now);
    // Tickets that nobody will serve: no host is being started or will be returned.
    std::vector<Ticket> start_failed();

    // A job is over and its host may serve another.
    Actions returned(HostId host, Moment now);
    // A host is gone: it was busy and is no more fit, or it died while it idled.
    Actions lost(HostId host, Moment now);

    // Retires what nobody needed for so long. To be asked at next_rest().
    Actions rest(Moment now, std::chrono::milliseconds idle);
    // When that will be if nothing happens before; nothing: not before something has.
    std::optional<Moment> next_rest(std::chrono::milliseconds idle) const;

    std::size_t size() const { return hosts_.size(); }

  private:
    enum class Place { Spare, Idle, Busy };
    struct Host {
        Place place = Place::Spare;
        Tenant tenant{};
        Moment since{};  // idle
    };
    struct Waiting {
        Ticket ticket;
        Tenant tenant;
        Moment since;
    };
    using Line = std::deque<Waiting>;  // of one project

    Actions settle(Moment now);
    bool only_spares_are_left() const;
    bool serve(const Waiting& waiting, Moment now, Actions& actions);
    void give(HostId host, const Waiting& waiting, Actions& actions);
    const HostId* best_idle(const Tenant& tenant) const;
    const HostId* victim(const Waiting& waiting, Moment now) const;
    const HostId* spare() const;
    std::size_t count(Place place) const;
    bool has_line(const std::string& project) const;
    std::size_t waiting_count() const;

    const std::size_t most_;
    std::map<HostId, Host> hosts_;
    std::list<Line> lines_;  // whose turn is next first; none is empty
    std::size_t starting_ = 0;
    bool wants_spare_ = false;  // somebody has asked, and the last start did not fail
    Moment used_{};             // when somebody last asked for or returned a host
};

}  // namespace millrace::script::detail
