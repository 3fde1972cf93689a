#include "triggers/schedule_service.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <tuple>

#include "base/log.hpp"
#include "sdk/schedule_item.hpp"
#include "store/state_repository.hpp"
#include "store/workflow_repository.hpp"

namespace millrace::triggers {
namespace {

// Later than this a fire counts as missed.
constexpr std::chrono::seconds kOnTime{60};
// After a fire that could not be stored.
constexpr std::chrono::seconds kRetry{5};
// The clock is looked at again at least so often: it may be set.
constexpr std::chrono::seconds kLongestSleep{30};

std::optional<Time> next_of(const ActiveSchedule& schedule, Time after, Time last) {
    return next_fire(schedule.when, schedule.zone, after, last);
}

// The fire to make up for, and how the schedule goes on. `due` nothing: none.
struct Choice {
    std::optional<Time> due;
    std::optional<Time> next;
};

Choice choose(const ActiveSchedule& schedule, Time now) {
    const Time planned = *schedule.row.next_at;
    if (now - planned <= kOnTime) return {planned, next_of(schedule, planned, planned)};
    if (schedule.missed == MissedFires::Skip)
        return {std::nullopt, next_of(schedule, now, planned)};
    Time due = planned;
    if (now - planned > schedule.missed_window) {
        const auto first = next_of(schedule, now - schedule.missed_window, planned);
        if (!first || *first > now) return {std::nullopt, first};
        due = *first;
    }
    auto next = next_of(schedule, due, due);
    if (schedule.missed == MissedFires::All) return {due, next};
    while (next && *next <= now) {
        due = *next;
        next = next_of(schedule, due, due);
    }
    return {due, next};
}

}  // namespace

ScheduleService::ScheduleService(Runtime& runtime, store::Store& store, engine::Engine& engine,
                                 WebhookService& runs)
    : runtime_(runtime),
      store_(store),
      engine_(engine),
      runs_(runs),
      timer_(std::make_shared<asio::steady_timer>(runtime.shard(0))),
      polls_(runtime.shard(0).get_executor(), "poll") {}

void ScheduleService::set(const std::string& workflow_id, std::vector<ActiveSchedule> schedules) {
    {
        const std::lock_guard lock(mutex_);
        std::erase_if(entries_,
                      [&](const auto& entry) { return entry.first.workflow_id == workflow_id; });
        for (ActiveSchedule& schedule : schedules) {
            const store::ScheduleKey key = schedule.row.key;
            entries_[key] = Entry{std::move(schedule)};
        }
    }
    asio::post(runtime_.shard(0), [timer = timer_] { timer->cancel(); });
}

std::vector<ActiveSchedule> ScheduleService::list() const {
    std::vector<ActiveSchedule> all;
    {
        const std::lock_guard lock(mutex_);
        for (const auto& entry : entries_) all.push_back(entry.second.schedule);
    }
    const auto place = [](const ActiveSchedule& schedule) {
        return std::tie(schedule.row.next_at, schedule.row.key);
    };
    std::sort(all.begin(), all.end(), [&](const ActiveSchedule& a, const ActiveSchedule& b) {
        if (a.row.next_at.has_value() != b.row.next_at.has_value())
            return a.row.next_at.has_value();
        return place(a) < place(b);
    });
    return all;
}

std::vector<ActiveSchedule> ScheduleService::take_due(Time now) {
    std::vector<ActiveSchedule> due;
    const std::lock_guard lock(mutex_);
    for (auto& [key, entry] : entries_) {
        const auto& next = entry.schedule.row.next_at;
        if (entry.is_firing || !next || *next > now || entry.retry_at > now) continue;
        entry.is_firing = true;
        due.push_back(entry.schedule);
    }
    return due;
}

std::optional<Time> ScheduleService::next_wake() const {
    std::optional<Time> wake;
    const std::lock_guard lock(mutex_);
    for (const auto& [key, entry] : entries_) {
        if (entry.is_firing || !entry.schedule.row.next_at) continue;
        const Time time = std::max(*entry.schedule.row.next_at, entry.retry_at);
        if (!wake || time < *wake) wake = time;
    }
    return wake;
}

Task<> ScheduleService::run() {
    for (;;) {
        co_await fire_due();
        const Time now = engine_.clock().now();
        const Time wake = next_wake().value_or(now + kLongestSleep);
        const auto sleep = std::clamp<std::chrono::milliseconds>(
            wake - now, std::chrono::milliseconds(0), kLongestSleep);
        timer_->expires_after(sleep);
        boost::system::error_code woken;  // set() cancels the timer
        co_await timer_->async_wait(asio::redirect_error(asio::use_awaitable, woken));
        const auto state = co_await asio::this_coro::cancellation_state;
        if (state.cancelled() != asio::cancellation_type::none) co_return;
    }
}

// All at once, so that their runs are accepted in the same commits.
Task<> ScheduleService::fire_due() {
    constexpr std::size_t kAtATime = 64;
    for (auto due = take_due(engine_.clock().now()); !due.empty();
         due = take_due(engine_.clock().now())) {
        for (std::size_t begin = 0; begin < due.size(); begin += kAtATime) {
            TaskGroup group(co_await asio::this_coro::executor, "schedules");
            for (std::size_t i = begin; i < std::min(due.size(), begin + kAtATime); ++i) {
                // A poll asks others and may take its time: the schedules do not wait for it.
                const std::string& type = due[i].plan->nodes[due[i].node].node->type;
                if (poll_of(type))
                    polls_.spawn(poll_and_fire(std::move(due[i])));
                else
                    group.spawn(fire(std::move(due[i])));
            }
            co_await group.drain();
        }
    }
}

Task<> ScheduleService::fire(ActiveSchedule schedule) {
    const Choice choice = choose(schedule, engine_.clock().now());
    store::ScheduleFire fire{schedule.row.key, *schedule.row.next_at, choice.due, choice.next};
    bool is_done = false;
    workflow::ItemList items;
    const std::string& type = schedule.plan->nodes[schedule.node].node->type;
    bool starts = choice.due.has_value();
    if (starts && poll_of(type))
        starts = co_await poll(schedule, fire, items);
    else if (starts)
        items.push_back(workflow::make_item(type == kScheduleTriggerType
                                                ? sdk::schedule_item(*choice.due, schedule.zone)
                                                : JsonObject()));
    if (starts) {
        is_done = co_await start(schedule, fire, std::move(items));
    } else {
        const auto passed = co_await store_.workflows().pass_over(fire);
        is_done = passed.has_value();
        if (!passed)
            log::error("A schedule could not be moved on.",
                       {{"node", fire.key.node}, {"reason", passed.error().message}});
    }
    finish(fire.key, fire, is_done);
    if (!is_done) co_await look_again(fire.key);
}

Task<> ScheduleService::poll_and_fire(ActiveSchedule schedule) {
    co_await fire(std::move(schedule));
    timer_->cancel();  // its next time is to be looked at
}

// False: there is nothing new, or it could not be found out.
Task<bool> ScheduleService::poll(const ActiveSchedule& schedule, store::ScheduleFire& fire,
                                 workflow::ItemList& items) {
    const workflow::Node& node = *schedule.plan->nodes[schedule.node].node;
    const std::string scope = poll_scope(fire.key.workflow_id);
    Json state;
    const auto known = co_await store_.state().load(scope, node.name);
    if (known && *known)
        if (auto parsed = parse_json(**known)) state = std::move(*parsed);
    auto found = known ? co_await engine_.poll(schedule.plan, schedule.node, poll_of(node.type),
                                               std::move(state))
                       : Result<sdk::PollResult>(known.error());
    if (!found) {
        log::warn("A poll failed.", {{"workflow", schedule.plan->workflow.name()},
                                     {"node", node.name},
                                     {"reason", found.error().message}});
        if (TriggerLog* log = runs_.log())
            log->refused(TriggerPlace::of(*schedule.plan, schedule.node, workflow::RunMode::Trigger,
                                          "schedule " + to_iso_text(*fire.last_at)),
                         Refused::Broken, found.error().message);
        engine_.report_trigger(runtime_.shard(0).get_executor(), schedule.plan, found.error(),
                               workflow::RunMode::Trigger);
        co_return false;
    }
    if (!found->state.is_null())
        fire.state = store::ScheduleState{scope, node.name, to_json_text(found->state)};
    items = std::move(found->items);
    co_return !items.empty();
}

Task<> ScheduleService::stop() {
    polls_.stop();
    co_await polls_.drain();
}

// A fire is refused by the database where the schedule is no longer where we take it to be.
Task<> ScheduleService::look_again(store::ScheduleKey key) {
    const auto rows = co_await store_.workflows().schedules(key.workflow_id);
    if (!rows) co_return;
    const auto row = std::find_if(rows->begin(), rows->end(),
                                  [&](const store::ScheduleRow& one) { return one.key == key; });
    const std::lock_guard lock(mutex_);
    const auto found = entries_.find(key);
    if (row == rows->end() || found == entries_.end() || found->second.is_firing) co_return;
    if (found->second.schedule.row.definition == row->definition) found->second.schedule.row = *row;
}

Task<bool> ScheduleService::start(const ActiveSchedule& schedule, const store::ScheduleFire& fire,
                                  workflow::ItemList items) {
    engine::RunRequest request;
    request.plan = schedule.plan;
    request.start_node = schedule.node;
    request.start_items = std::move(items);
    request.mode = workflow::RunMode::Trigger;
    request.id = engine_.next_id();
    request.fire = fire;
    request.source = "schedule " + to_iso_text(*fire.last_at);
    // It stays due, and is tried again.
    if (const auto refusal = engine_.admit(request, engine::WhenFull::Refuse)) {
        log::warn("A scheduled run has to wait until the queue has room.",
                  {{"workflow", schedule.plan->workflow.name()},
                   {"node", fire.key.node},
                   {"reason", refusal->error.message}});
        log_refused(request, Refused::QueueFull, refusal->error.message);
        co_return false;
    }
    const auto accepted = co_await engine_.accept(request);
    if (!accepted) {
        log::error("A scheduled run could not be started.",
                   {{"workflow", schedule.plan->workflow.name()},
                    {"node", fire.key.node},
                    {"reason", accepted.error().message}});
        log_refused(request, Refused::NotStored, accepted.error().message);
        co_return false;
    }
    request.may_leave_memory = true;
    const auto go = [](engine::Engine& engine, engine::RunRequest run) -> Task<> {
        co_await engine.run(std::move(run));
    };
    runs_.spawn(runtime_.shard(turn_++ % runtime_.shard_count()).get_executor(),
                go(engine_, std::move(request)));
    co_return true;
}

// Once: it is tried again every few seconds.
void ScheduleService::log_refused(const engine::RunRequest& request, Refused kind,
                                  const std::string& reason) const {
    TriggerLog* log = runs_.log();
    if (log && engine_.clock().now() - request.fire->at < kRetry)
        log->refused(
            TriggerPlace::of(*request.plan, request.start_node, request.mode, request.source), kind,
            reason);
}

void ScheduleService::finish(const store::ScheduleKey& key, const store::ScheduleFire& fire,
                             bool is_done) {
    const std::lock_guard lock(mutex_);
    const auto found = entries_.find(key);
    if (found == entries_.end()) return;
    Entry& entry = found->second;
    entry.is_firing = false;
    if (!is_done) {
        entry.retry_at = engine_.clock().now() + kRetry;
        return;
    }
    // The workflow may have been activated anew meanwhile, with other times.
    if (entry.schedule.row.next_at != fire.at) return;
    entry.schedule.row.next_at = fire.next_at;
    if (fire.last_at) entry.schedule.row.last_at = fire.last_at;
}

}  // namespace millrace::triggers
