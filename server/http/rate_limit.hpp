// How fast requests may leave the server, per host and per credential. Decides only: the caller
// says what time it is, and waits as long as it is told.
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/async.hpp"
#include "http/host_pattern.hpp"

namespace millrace::http {

// So many a second, evenly; after a pause as many as `burst` at once.
struct Rate {
    double per_second = 0;
    double burst = 1;

    // "5" (and 5 at once), "0.5" (and one at once), "5/20" (and 20 at once).
    static Result<Rate> parse(std::string_view text);
};

struct RateLimitOptions {
    std::vector<std::pair<HostPattern, Rate>> hosts{};        // the first that matches counts
    std::vector<std::pair<std::string, Rate>> credentials{};  // by name or id; "*" is each
};

// "api.example.com=5/20,*.example.org=0.5". Errors quote the entry that is wrong.
Result<std::vector<std::pair<HostPattern, Rate>>> parse_host_rates(
    const std::vector<std::string>& entries);
Result<std::vector<std::pair<std::string, Rate>>> parse_credential_rates(
    const std::vector<std::string>& entries);

// What a request counts for.
struct RateSubject {
    std::string host;  // as in Url::host
    struct Credential {
        std::string id;
        std::string name;
    };
    std::vector<Credential> credentials{};
};

// Every host and every credential has a measure of its own. Requests get their turns in the order
// in which they ask.
class RateLimits {
  public:
    explicit RateLimits(RateLimitOptions options) : options_(std::move(options)) {}

    // From any thread. Takes a turn and says how long to wait for it; nothing, and no turn is
    // taken, where that were longer than `longest`. `now` never goes back.
    std::optional<Duration> take_turn(const RateSubject& subject, Duration longest, Duration now);

    bool empty() const { return options_.hosts.empty() && options_.credentials.empty(); }

  private:
    struct Measure {
        const Rate* rate = nullptr;
        std::string key;
    };
    std::vector<Measure> measures_of(const RateSubject& subject) const;
    void forget_idle(Duration now);

    const RateLimitOptions options_;
    std::mutex mutex_;
    // When the next turn would be if turns came evenly and none had been saved up.
    std::map<std::string, Duration> next_;
};

}  // namespace millrace::http
