// A shared immutable value that is replaced as a whole: many readers, rare writers.
#pragma once

#include <memory>
#include <mutex>

namespace millrace {

// get() is safe from every thread; what it gave stays valid and unchanged after set().
template <class T>
class Snapshot {
  public:
    explicit Snapshot(std::shared_ptr<const T> value) : value_(std::move(value)) {}

    std::shared_ptr<const T> get() const {
        const std::lock_guard lock(mutex_);
        return value_;
    }
    void set(std::shared_ptr<const T> value) {
        const std::lock_guard lock(mutex_);
        value_.swap(value);
    }

  private:
    mutable std::mutex mutex_;
    std::shared_ptr<const T> value_;  // never null
};

}  // namespace millrace
