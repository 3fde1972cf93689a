// Mutual exclusion over suspension points, for coroutines of any shard: rare, slow sections such as
// activations.
#pragma once

#include <boost/asio/experimental/concurrent_channel.hpp>

#include "base/async.hpp"

namespace millrace {

class AsyncMutex {
  public:
    // Waiters are woken through `executor`, which must outlive the mutex.
    explicit AsyncMutex(const asio::any_io_executor& executor) : turn_(executor, 1) {}

    // Held until it is destroyed; may be moved, not copied.
    class Guard {
      public:
        explicit Guard(AsyncMutex* mutex) : mutex_(mutex) {}
        Guard(Guard&& other) noexcept : mutex_(std::exchange(other.mutex_, nullptr)) {}
        Guard& operator=(Guard&&) = delete;
        ~Guard() {
            if (mutex_) mutex_->turn_.try_receive([](const boost::system::error_code&) {});
        }

      private:
        AsyncMutex* mutex_;
    };

    // Returns when it is this task's turn. Cancellation ends the wait as everywhere.
    Task<Guard> lock();

  private:
    asio::experimental::concurrent_channel<void(boost::system::error_code)> turn_;  // full: taken
};

}  // namespace millrace
