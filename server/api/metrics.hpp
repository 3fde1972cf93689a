// What is counted, as Prometheus reads it.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>

namespace millrace::api {

struct ApiContext;

// Answers by the first digit of their status. From every thread.
class RequestCounters {
  public:
    void count(int status);
    std::uint64_t of_class(std::size_t digit) const { return counts_[digit]; }  // 1 to 5

  private:
    std::array<std::atomic<std::uint64_t>, 6> counts_{};
};

// Prometheus text format 0.0.4.
std::string metrics_text(const ApiContext& context);

}  // namespace millrace::api
