// The coroutine vocabulary: Task, sleep, deadlines, groups of background tasks.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <memory>
#include <string>

#include "base/error.hpp"

namespace millrace {

namespace asio = boost::asio;

// A coroutine. It runs on the shard it was started on and is cancelled by asio's cancellation
// signals; a cancelled wait ends the coroutine's frame with
// boost::system::system_error(operation_aborted), which is caught where the task was started.
template <class T = void>
using Task = asio::awaitable<T>;

using Duration = std::chrono::nanoseconds;

// Waits on the current executor. False when cancelled.
Task<bool> sleep_for(Duration duration);

// Gives other work of this shard its turn; call it about every millisecond in long loops.
Task<> yield_now();

// Background tasks owned by one object. Everything spawned is awaited by drain().
class TaskGroup {
  public:
    explicit TaskGroup(asio::any_io_executor executor, std::string name);
    ~TaskGroup();
    TaskGroup(const TaskGroup&) = delete;
    TaskGroup& operator=(const TaskGroup&) = delete;

    // Starts the task on the group's executor; an exception is logged with the group's name.
    void spawn(Task<> task);
    // Asks all tasks to stop (asio cancellation, terminal).
    void stop();
    // Returns when the last task has ended.
    Task<> drain();

  private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace millrace
