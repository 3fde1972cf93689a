// What set runs off, or tried to: one list of the executions that a trigger started and of the
// events that are kept apart (refused, or accepted without a kept execution).
#pragma once

#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/async.hpp"
#include "base/clock.hpp"
#include "base/error.hpp"
#include "base/id.hpp"
#include "workflow/run_data.hpp"

namespace millrace::store {

namespace detail {
class Database;
}

struct TriggerEvent {
    ExecutionId id = 0;  // grows with time; an accepted event has its execution's
    std::string workflow_id;
    std::string workflow_name;
    std::string node;
    workflow::RunMode mode = workflow::RunMode::Trigger;
    std::string source;  // an address, a schedule's time, another execution
    std::string reason;  // why it was refused; empty: it was accepted
    std::optional<ExecutionId> execution_id{};

    bool is_accepted() const { return reason.empty(); }
    Time time() const;
};

struct TriggerEventFilter {
    std::optional<std::string> workflow_id;
    std::optional<bool> is_accepted;
};

struct TriggerEventPage {
    std::vector<TriggerEvent> events;        // newest first
    std::optional<std::string> next_cursor;  // absent on the last page
};

class TriggerEventRepository {
  public:
    explicit TriggerEventRepository(detail::Database& database) : database_(database) {}

    // From any thread; never waits. The event is kept with the next flush(). A flood does not fill
    // the memory: beyond 1000 events between flushes one says how many more there were.
    void note(TriggerEvent event);
    // Commits what was noted and forgets the oldest beyond `most` kept apart. What could not be
    // written is tried again by the next.
    Task<Result<void>> flush(std::size_t most);

    // Newest first, at most `limit` (1 to 1000). InvalidInput: the cursor is not one of ours.
    Task<Result<TriggerEventPage>> list(TriggerEventFilter filter,
                                        std::optional<std::string> cursor, std::size_t limit);

  private:
    std::vector<TriggerEvent> take_noted();

    detail::Database& database_;
    std::mutex mutex_;  // guards what follows; never held over a suspension
    std::vector<TriggerEvent> noted_;
    std::size_t passed_over_ = 0;
    TriggerEvent last_passed_over_;
};

}  // namespace millrace::store
