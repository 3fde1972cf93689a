// Time, injected: nothing below app/ asks the system for it.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace millrace {

using Time = std::chrono::time_point<std::chrono::system_clock, std::chrono::milliseconds>;

class Clock {
  public:
    virtual ~Clock() = default;
    virtual Time now() const = 0;                            // the calendar
    virtual std::chrono::nanoseconds monotonic() const = 0;  // for durations; never goes back
};

class SystemClock final : public Clock {
  public:
    Time now() const override;
    std::chrono::nanoseconds monotonic() const override;
};

// Stands still until told otherwise. Not for use from several threads.
class FixedClock final : public Clock {
  public:
    explicit FixedClock(Time now) : now_(now) {}
    Time now() const override { return now_; }
    std::chrono::nanoseconds monotonic() const override { return now_.time_since_epoch(); }
    void advance(std::chrono::milliseconds by) { now_ += by; }

  private:
    Time now_;
};

// ISO 8601 in UTC with milliseconds: 2026-11-23T15:04:05.678Z.
std::string to_iso_text(Time time);
// Accepts that form, also without milliseconds and with an offset such as +02:00.
std::optional<Time> time_from_iso(std::string_view text);

}  // namespace millrace
