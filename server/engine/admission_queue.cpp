#include "engine/admission_queue.hpp"

#include <iterator>

#include "base/error.hpp"

namespace millrace::engine {
namespace {

bool has_room(std::size_t running, std::size_t limit) {
    return limit == 0 || running < limit;
}

}  // namespace

Admitted AdmissionQueue::enter(const AdmissionEntry& entry, WhenFull when_full, Time now) {
    Group& group = groups_[entry.workflow_id];
    Lane& lane = group.lanes[entry.key];
    group.limit = entry.workflow_limit;
    lane.limit = entry.key_limit;
    refresh(group, lane);
    begin_waiting();  // a limit may have been raised

    // Who could begin waits for nobody: those in the line wait for something else.
    const bool begins = lane.waiting.empty() && has_room(lane.running, lane.limit) &&
                        has_room(group.running, group.limit) && has_room(running_, limits_.running);
    if (!begins && when_full == WhenFull::Refuse && line_.size() >= limits_.queued) {
        forget_if_idle(entry.workflow_id, entry.key);
        return Admitted::Refused;
    }
    Place place{entry.workflow_id, entry.key, next_number_++, begins, now};
    if (begins) {
        ++running_;
        ++group.running;
        ++lane.running;
    } else {
        lane.waiting.insert(place.number);
        line_.emplace(place.number, entry.id);
    }
    const bool is_new = places_.emplace(entry.id, std::move(place)).second;
    check(is_new, "a run has one place in the queue");
    refresh(group, lane);
    return begins ? Admitted::Begins : Admitted::Waits;
}

void AdmissionQueue::leave(ExecutionId id) {
    const auto found = places_.find(id);
    if (found == places_.end()) return;
    const Place place = std::move(found->second);
    places_.erase(found);
    Group& group = groups_.at(place.workflow_id);
    Lane& lane = group.lanes.at(place.key);
    if (place.has_begun) {
        --running_;
        --group.running;
        --lane.running;
    } else {
        lane.waiting.erase(place.number);
        line_.erase(place.number);
    }
    refresh(group, lane);
    begin_waiting();
    forget_if_idle(place.workflow_id, place.key);
}

// Puts the lane's first run among the offers of its group, and the group's first offer among those
// of all, as far as their own limits allow.
void AdmissionQueue::refresh(Group& group, Lane& lane) {
    if (lane.offered) group.offers.erase(*lane.offered);
    lane.offered.reset();
    if (!lane.waiting.empty() && has_room(lane.running, lane.limit)) {
        lane.offered = *lane.waiting.begin();
        group.offers.emplace(*lane.offered, &lane);
    }
    if (group.offered) offers_.erase(*group.offered);
    group.offered.reset();
    if (!group.offers.empty() && has_room(group.running, group.limit)) {
        group.offered = group.offers.begin()->first;
        offers_.emplace(*group.offered, &group);
    }
}

void AdmissionQueue::begin_waiting() {
    while (!offers_.empty() && has_room(running_, limits_.running)) {
        const auto [number, group] = *offers_.begin();
        Lane& lane = *group->offers.at(number);
        const auto in_line = line_.find(number);
        const ExecutionId id = in_line->second;
        lane.waiting.erase(number);
        line_.erase(in_line);
        ++running_;
        ++group->running;
        ++lane.running;
        places_.at(id).has_begun = true;
        begun_.push_back(id);
        refresh(*group, lane);
    }
}

// Keys come from callers: what nobody uses is not kept.
void AdmissionQueue::forget_if_idle(const std::string& workflow_id, const std::string& key) {
    const auto group = groups_.find(workflow_id);
    if (group == groups_.end()) return;
    const auto lane = group->second.lanes.find(key);
    if (lane != group->second.lanes.end() && lane->second.running == 0 &&
        lane->second.waiting.empty())
        group->second.lanes.erase(lane);
    if (group->second.lanes.empty()) groups_.erase(group);
}

std::vector<ExecutionId> AdmissionQueue::take_begun() {
    return std::exchange(begun_, {});
}

bool AdmissionQueue::waits(ExecutionId id) const {
    const auto place = places_.find(id);
    return place != places_.end() && !place->second.has_begun;
}

std::optional<std::size_t> AdmissionQueue::position(ExecutionId id) const {
    if (!waits(id)) return std::nullopt;
    const auto in_line = line_.find(places_.at(id).number);
    return static_cast<std::size_t>(std::distance(line_.begin(), in_line)) + 1;
}

std::optional<Time> AdmissionQueue::waiting_since() const {
    if (line_.empty()) return std::nullopt;
    return places_.at(line_.begin()->second).since;
}

}  // namespace millrace::engine
