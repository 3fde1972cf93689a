// Starts runs when the schedules of active workflows are due.
//
// A fire is one transaction: the run is accepted and the schedule moves on. So a fire is neither
// lost nor done twice, whenever the process ends or the clock jumps back.
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <map>
#include <memory>
#include <mutex>

#include "engine/engine.hpp"
#include "store/store.hpp"
#include "triggers/schedule_definition.hpp"
#include "triggers/webhook_service.hpp"

namespace millrace::triggers {

// What becomes of fires whose time passed while the server was down or overloaded.
enum class MissedFires {
    Skip,
    Latest,  // the last one is made up for
    All      // each is, one after the other
};

struct ActiveSchedule {
    store::ScheduleRow row;
    ScheduleRule when;
    std::string zone;  // IANA name
    std::shared_ptr<const engine::Plan> plan;
    std::size_t node = 0;  // in the plan
    MissedFires missed = MissedFires::Latest;
    std::chrono::seconds missed_window{24 * 3600};  // older ones are skipped
};

class ScheduleService {
  public:
    // All outlive the service. Runs are spawned through `runs`, on all shards in turn.
    ScheduleService(Runtime& runtime, store::Store& store, engine::Engine& engine,
                    WebhookService& runs);

    // From any thread: the schedules of one workflow, in place of its earlier ones.
    void set(const std::string& workflow_id, std::vector<ActiveSchedule> schedules);
    // By next fire, soonest first; those that never fire again come last.
    std::vector<ActiveSchedule> list() const;

    // Fires what is due when it is due; ends when it is cancelled. On one shard.
    Task<> run();
    // Fires everything that is due now and returns when the runs are accepted; polls go on beside.
    Task<> fire_due();
    // Returns when no poll is under way.
    Task<> drain_polls() { co_await polls_.drain(); }
    // Ends the polls that are under way. After run() has ended.
    Task<> stop();

  private:
    struct Entry {
        ActiveSchedule schedule;
        bool is_firing = false;
        Time retry_at{};  // after a fire that could not be stored
    };

    std::vector<ActiveSchedule> take_due(Time now);
    std::optional<Time> next_wake() const;
    Task<> fire(ActiveSchedule schedule);
    Task<> poll_and_fire(ActiveSchedule schedule);
    Task<bool> poll(const ActiveSchedule& schedule, store::ScheduleFire& fire,
                    workflow::ItemList& items);
    Task<bool> start(const ActiveSchedule& schedule, const store::ScheduleFire& fire,
                     workflow::ItemList items);
    Task<> look_again(store::ScheduleKey key);
    void log_refused(const engine::RunRequest& request, Refused kind,
                     const std::string& reason) const;
    void finish(const store::ScheduleKey& key, const store::ScheduleFire& fire, bool is_done);

    Runtime& runtime_;
    store::Store& store_;
    engine::Engine& engine_;
    WebhookService& runs_;
    // On the first shard, which may still have to cancel it when this is gone.
    std::shared_ptr<asio::steady_timer> timer_;
    TaskGroup polls_;
    std::size_t turn_ = 0;
    mutable std::mutex mutex_;  // guards entries_; never held over a suspension
    std::map<store::ScheduleKey, Entry> entries_;
};

}  // namespace millrace::triggers
