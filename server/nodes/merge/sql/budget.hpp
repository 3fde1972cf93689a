// Keeps queries from taking time and memory without end.
#pragma once

#include <cstddef>

#include "base/json.hpp"

namespace millrace::nodes::sql {

// What may be spent on one run of the node.
struct Limits {
    std::size_t steps = 400'000'000;
    std::size_t rows = 2'000'000;               // of one table on the way
    std::size_t bytes = std::size_t{1} << 30U;  // of all that is made
    std::size_t text = std::size_t{16} << 20U;  // of one text
};

class Budget {
  public:
    explicit Budget(const Limits& limits = {}) : limits_(limits) {}

    const Limits& limits() const { return limits_; }
    void step(std::size_t count = 1) { steps_ += count; }
    void take(std::size_t bytes) { bytes_ += bytes; }
    bool has_no_steps() const { return steps_ > limits_.steps; }
    bool has_no_memory() const { return bytes_ > limits_.bytes; }
    bool is_spent() const { return has_no_steps() || has_no_memory(); }
    // True every so often: time to give others their turn.
    bool is_turn() {
        if (steps_ < next_turn_) return false;
        next_turn_ = steps_ + kStepsPerTurn;
        return true;
    }

  private:
    static constexpr std::size_t kStepsPerTurn = 20'000;
    Limits limits_;
    std::size_t steps_ = 0;
    std::size_t bytes_ = 0;
    std::size_t next_turn_ = kStepsPerTurn;
};

// The memory that a copy of it takes, about.
std::size_t weight_of(const Json& value);

}  // namespace millrace::nodes::sql
