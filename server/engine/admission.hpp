// The queue of runs for all shards: a run takes its turn, waits for it and gives it up at its end.
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <mutex>

#include "base/async.hpp"
#include "engine/admission_queue.hpp"

namespace millrace::engine {

class Admission {
  public:
    // A run's place: in the queue at first, then among those that have begun. It is given up when
    // this goes, from whatever thread.
    class Turn {
      public:
        ~Turn();
        Turn(const Turn&) = delete;
        Turn& operator=(const Turn&) = delete;

        bool has_begun() const;
        // Returns when the run may begin; ends with operation_aborted when it is cancelled. Once.
        Task<> wait();

      private:
        friend class Admission;
        struct Shared;
        Turn(std::shared_ptr<Shared> shared, ExecutionId id)
            : shared_(std::move(shared)), id_(id) {}
        std::shared_ptr<Shared> shared_;
        const ExecutionId id_;
    };

    explicit Admission(const AdmissionLimits& limits);
    ~Admission();

    // From any thread. Null: refused.
    std::shared_ptr<Turn> enter(const AdmissionEntry& entry, WhenFull when_full, Time now);

    bool limits_all() const { return limits_.running != 0; }
    std::size_t waiting() const;
    std::optional<std::size_t> position(ExecutionId id) const;
    // In how many seconds it makes sense to try again, from 1 to 60: newcomers will wait about as
    // long as the first in the line has waited.
    int retry_after_s(Time now) const;
    // How long the first in the line has waited.
    std::chrono::milliseconds longest_wait(Time now) const;

  private:
    const AdmissionLimits limits_;
    const std::shared_ptr<Turn::Shared> shared_;
};

}  // namespace millrace::engine
