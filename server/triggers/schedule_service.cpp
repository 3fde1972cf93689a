#include "triggers/schedule_service.hpp"

#include <boost/asio/redirect_error.hpp>
#include <tuple>

#include "base/log.hpp"
#include "sdk/schedule_item.hpp"
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
    : runtime_(runtime), store_(store), engine_(engine), runs_(runs), timer_(runtime.shard(0)) {}

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
    asio::post(runtime_.shard(0), [this] { timer_.cancel(); });
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
        timer_.expires_after(sleep);
        boost::system::error_code woken;  // set() cancels the timer
        co_await timer_.async_wait(asio::redirect_error(asio::use_awaitable, woken));
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
            for (std::size_t i = begin; i < std::min(due.size(), begin + kAtATime); ++i)
                group.spawn(fire(std::move(due[i])));
            co_await group.drain();
        }
    }
}

Task<> ScheduleService::fire(ActiveSchedule schedule) {
    const Choice choice = choose(schedule, engine_.clock().now());
    store::ScheduleFire fire{schedule.row.key, *schedule.row.next_at, choice.due, choice.next};
    bool is_done = false;
    if (choice.due) {
        is_done = co_await start(schedule, fire, *choice.due);
    } else {
        const auto passed = co_await store_.workflows().pass_over(fire);
        is_done = passed.has_value();
        if (!passed)
            log::error("A missed fire could not be passed over.",
                       {{"node", fire.key.node}, {"reason", passed.error().message}});
    }
    finish(fire.key, fire, is_done);
}

Task<bool> ScheduleService::start(const ActiveSchedule& schedule, const store::ScheduleFire& fire,
                                  Time due) {
    engine::RunRequest request;
    request.plan = schedule.plan;
    request.start_node = schedule.node;
    request.start_items.push_back(
        workflow::make_item(schedule.plan->nodes[schedule.node].node->type == kScheduleTriggerType
                                ? sdk::schedule_item(due, schedule.zone)
                                : JsonObject()));
    request.mode = workflow::RunMode::Trigger;
    request.id = engine_.next_id();
    request.fire = fire;
    const auto accepted = co_await engine_.accept(request);
    if (!accepted) {
        log::error("A scheduled run could not be started.",
                   {{"workflow", schedule.plan->workflow.name()},
                    {"node", fire.key.node},
                    {"reason", accepted.error().message}});
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
