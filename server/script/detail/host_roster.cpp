#include "script/detail/host_roster.hpp"

#include <algorithm>

namespace millrace::script::detail {

HostRoster::Actions HostRoster::ask(Ticket ticket, const Tenant& tenant, Moment now) {
    auto line = std::find_if(lines_.begin(), lines_.end(), [&](const Line& known) {
        return known.front().tenant.project == tenant.project;
    });
    if (line == lines_.end()) line = lines_.emplace(lines_.end());
    line->push_back({ticket, tenant, now});
    wants_spare_ = true;
    used_ = now;
    return settle(now);
}

void HostRoster::withdraw(Ticket ticket) {
    for (auto line = lines_.begin(); line != lines_.end(); ++line) {
        const auto erased =
            std::erase_if(*line, [&](const Waiting& waiting) { return waiting.ticket == ticket; });
        if (erased == 0) continue;
        if (line->empty()) lines_.erase(line);
        return;
    }
}

HostRoster::Actions HostRoster::started(HostId host, Moment now) {
    --starting_;
    hosts_.emplace(host, Host{});
    return settle(now);
}

std::vector<HostRoster::Ticket> HostRoster::start_failed() {
    --starting_;
    wants_spare_ = false;
    std::vector<Ticket> tickets;
    if (starting_ > 0 || count(Place::Busy) > 0) return tickets;
    for (const Line& line : lines_)
        for (const Waiting& waiting : line) tickets.push_back(waiting.ticket);
    lines_.clear();
    return tickets;
}

HostRoster::Actions HostRoster::returned(HostId host, Moment now) {
    Host& found = hosts_.at(host);
    found.place = Place::Idle;
    found.since = now;
    used_ = now;
    return settle(now);
}

HostRoster::Actions HostRoster::lost(HostId host, Moment now) {
    hosts_.erase(host);
    used_ = now;
    return settle(now);
}

// Nobody is served, nobody waits, and nothing is on its way.
bool HostRoster::only_spares_are_left() const {
    return lines_.empty() && starting_ == 0 && count(Place::Spare) == hosts_.size();
}

HostRoster::Actions HostRoster::rest(Moment now, std::chrono::milliseconds idle) {
    Actions actions;
    const auto retire_all = [&](const auto& is_due) {
        std::erase_if(hosts_, [&](const auto& one) {
            if (!is_due(one.second)) return false;
            actions.emplace_back(Retire{one.first});
            return true;
        });
    };
    retire_all(
        [&](const Host& host) { return host.place == Place::Idle && now - host.since >= idle; });
    if (!only_spares_are_left() || now - used_ < idle) return actions;
    retire_all([](const Host&) { return true; });
    wants_spare_ = false;  // the next who asks wants one again
    return actions;
}

std::optional<HostRoster::Moment> HostRoster::next_rest(std::chrono::milliseconds idle) const {
    std::optional<Moment> next;
    for (const auto& [id, host] : hosts_)
        if (host.place == Place::Idle && (!next || host.since + idle < *next))
            next = host.since + idle;
    if (!next && !hosts_.empty() && only_spares_are_left()) next = used_ + idle;
    return next;
}

HostRoster::Actions HostRoster::settle(Moment now) {
    Actions actions;
    for (bool was_served = true; was_served;) {
        was_served = false;
        for (auto line = lines_.begin(); line != lines_.end(); ++line) {
            if (!serve(line->front(), now, actions)) continue;
            line->pop_front();
            // To the end: the others have their turn first.
            if (line->empty())
                lines_.erase(line);
            else
                lines_.splice(lines_.end(), lines_, line);
            was_served = true;
            break;
        }
    }
    // One start for each who waits; when nobody does, one for the spare.
    std::size_t wanted = waiting_count();
    if (wanted == 0 && wants_spare_ && !spare()) wanted = 1;
    while (starting_ < wanted && hosts_.size() + starting_ < most_ + 1) {
        actions.emplace_back(Start{});
        ++starting_;
    }
    return actions;
}

bool HostRoster::serve(const Waiting& waiting, Moment now, Actions& actions) {
    if (const HostId* idle = best_idle(waiting.tenant)) {
        give(*idle, waiting, actions);
        return true;
    }
    const HostId* fresh = spare();
    if (!fresh) return false;
    if (count(Place::Busy) + count(Place::Idle) >= most_) {
        const HostId* retired = victim(waiting, now);
        if (!retired) return false;
        actions.emplace_back(Retire{*retired});
        hosts_.erase(*retired);
    }
    give(*fresh, waiting, actions);
    return true;
}

void HostRoster::give(HostId host, const Waiting& waiting, Actions& actions) {
    Host& found = hosts_.at(host);
    found.place = Place::Busy;
    found.tenant = waiting.tenant;
    actions.emplace_back(Give{host, waiting.ticket});
}

// One that last served the same workflow, else any of the project.
const HostRoster::HostId* HostRoster::best_idle(const Tenant& tenant) const {
    const HostId* best = nullptr;
    for (const auto& [id, host] : hosts_) {
        if (host.place != Place::Idle || host.tenant.project != tenant.project) continue;
        if (host.tenant.workflow == tenant.workflow) return &id;
        best = &id;
    }
    return best;
}

// The longest idle host of another project that nobody of that project needs, or that has had its
// turn.
const HostRoster::HostId* HostRoster::victim(const Waiting& waiting, Moment now) const {
    const HostId* best = nullptr;
    Moment oldest = Moment::max();
    for (const auto& [id, host] : hosts_) {
        if (host.place != Place::Idle || host.since >= oldest) continue;
        if (has_line(host.tenant.project) && now - waiting.since < kTurn) continue;
        best = &id;
        oldest = host.since;
    }
    return best;
}

const HostRoster::HostId* HostRoster::spare() const {
    for (const auto& [id, host] : hosts_)
        if (host.place == Place::Spare) return &id;
    return nullptr;
}

std::size_t HostRoster::count(Place place) const {
    return static_cast<std::size_t>(
        std::count_if(hosts_.begin(), hosts_.end(),
                      [&](const auto& host) { return host.second.place == place; }));
}

bool HostRoster::has_line(const std::string& project) const {
    return std::any_of(lines_.begin(), lines_.end(),
                       [&](const Line& line) { return line.front().tenant.project == project; });
}

std::size_t HostRoster::waiting_count() const {
    std::size_t sum = 0;
    for (const Line& line : lines_) sum += line.size();
    return sum;
}

}  // namespace millrace::script::detail
