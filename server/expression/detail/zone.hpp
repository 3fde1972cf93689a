// Time zones: named ones from the system's tz database, and fixed offsets.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace date {
class time_zone;
}

namespace millrace::expression {

class Zone {
  public:
    static Zone utc() { return Zone(nullptr, 0); }
    static Zone fixed(int offset_minutes) { return Zone(nullptr, offset_minutes); }
    // An IANA name, "utc", "UTC+3", "UTC-05:30"; nothing for an unknown name.
    static std::optional<Zone> named(std::string_view name);

    bool is_named() const { return zone_ != nullptr; }
    std::string name() const;  // "America/New_York", "UTC", "UTC+5:30"
    // Minutes east of UTC at that time (milliseconds since 1970).
    double offset_at(double time) const;
    std::string abbreviation_at(double time) const;
    // The time when clocks show `local`; of two the earlier, in a gap as if it had not begun.
    double time_of_local(double local) const;
    friend bool operator==(const Zone&, const Zone&) = default;

  private:
    Zone(const date::time_zone* zone, int offset) : zone_(zone), offset_(offset) {}
    const date::time_zone* zone_;
    int offset_;  // minutes, for a fixed zone
};

// "+02:00" ("extended"), "+2" ("narrow") or "+0200" ("compact").
enum class OffsetForm : std::uint8_t { Narrow, Extended, Compact };
std::string offset_text(double offset_minutes, OffsetForm form);

}  // namespace millrace::expression
