// Which run may begin and which waits: limits for the whole server, for a workflow and for a key
// within a workflow. Decides only; no clock, no lock, no I/O.
//
// Runs begin in the order of their arrival. A run that has to wait for its own workflow or key does
// not hold up those behind it that need not; of one workflow and key none overtakes another.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/clock.hpp"
#include "base/id.hpp"

namespace millrace::engine {

struct AdmissionLimits {
    std::size_t running = 0;    // at a time; 0: no limit
    std::size_t queued = 1000;  // waiting at a time, before further ones are refused
};

// A run that asks for its turn. Limits are those of the newest version of its workflow: they count
// for the runs that wait already, too. 0: no limit.
struct AdmissionEntry {
    ExecutionId id = 0;
    std::string workflow_id;
    std::size_t workflow_limit = 0;
    std::string key{};
    std::size_t key_limit = 0;
};

enum class Admitted { Begins, Waits, Refused };
// What becomes of a run that would have to wait while the queue is full.
enum class WhenFull { Refuse, Wait };

class AdmissionQueue {
  public:
    explicit AdmissionQueue(const AdmissionLimits& limits) : limits_(limits) {}

    Admitted enter(const AdmissionEntry& entry, WhenFull when_full, Time now);
    // The run has ended, or does not want to wait any more. Unknown ids are passed over.
    void leave(ExecutionId id);
    // The runs that waited and may begin now; each is told once.
    std::vector<ExecutionId> take_begun();

    std::size_t running() const { return running_; }
    std::size_t waiting() const { return line_.size(); }
    bool waits(ExecutionId id) const;
    // 1: the next of all; nothing: it does not wait.
    std::optional<std::size_t> position(ExecutionId id) const;
    // Since when the first in the line waits.
    std::optional<Time> waiting_since() const;

  private:
    using Number = std::uint64_t;  // the order of arrival

    // The runs of one key. `offered` is the first of them while it waits for others only.
    struct Lane {
        std::size_t running = 0;
        std::size_t limit = 0;
        std::set<Number> waiting{};
        std::optional<Number> offered{};
    };
    // The runs of one workflow.
    struct Group {
        std::size_t running = 0;
        std::size_t limit = 0;
        std::map<std::string, Lane> lanes{};
        std::map<Number, Lane*> offers{};
        std::optional<Number> offered{};
    };
    struct Place {
        std::string workflow_id;
        std::string key;
        Number number = 0;
        bool has_begun = false;
        Time since{};
    };

    void refresh(Group& group, Lane& lane);
    void begin_waiting();
    void forget_if_idle(const std::string& workflow_id, const std::string& key);

    const AdmissionLimits limits_;
    std::size_t running_ = 0;
    Number next_number_ = 1;
    std::map<std::string, Group> groups_;
    std::map<Number, Group*> offers_;
    std::map<Number, ExecutionId> line_;
    std::unordered_map<ExecutionId, Place> places_;
    std::vector<ExecutionId> begun_;
};

}  // namespace millrace::engine
