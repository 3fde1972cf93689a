// Chance, injected.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace millrace {

class Random {
  public:
    virtual ~Random() = default;
    virtual std::uint64_t next() = 0;                                        // all 64 bits uniform
    double unit() { return static_cast<double>(next() >> 11) * 0x1.0p-53; }  // [0, 1)
};

// From the operating system's cryptographic source, buffered per thread. Safe from every thread.
class SystemRandom final : public Random {
  public:
    std::uint64_t next() override;
};

// The same sequence for the same seed (splitmix64): tests and simulations.
class SeededRandom final : public Random {
  public:
    explicit SeededRandom(std::uint64_t seed) : state_(seed) {}
    std::uint64_t next() override;

  private:
    std::uint64_t state_;
};

}  // namespace millrace
