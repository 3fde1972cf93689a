#include "http/rate_limit.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace millrace::http {
namespace {

constexpr double kMost = 1'000'000;
constexpr std::size_t kManyMeasures = 10'000;

std::optional<double> number_in(std::string_view text) {
    double number = 0;
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (code != std::errc{} || end != text.data() + text.size() || !(number > 0) || number > kMost)
        return std::nullopt;
    return number;
}

// As a duration; a rate of one in eleven days is as slow as it gets.
Duration seconds(double count) {
    return std::chrono::duration_cast<Duration>(std::chrono::duration<double>(count));
}

Error no_entry(std::string_view entry, const std::string& why) {
    return Error{ErrorKind::InvalidInput, "\"" + std::string(entry) + "\" is no limit: " + why,
                 "Write name=5 for five a second, name=0.5 for one in two seconds, name=5/20 for "
                 "bursts of 20."};
}

template <class Name, class Parse>
Result<std::vector<std::pair<Name, Rate>>> parse_rates(const std::vector<std::string>& entries,
                                                       Parse parse_name) {
    std::vector<std::pair<Name, Rate>> rates;
    for (const std::string& entry : entries) {
        const std::size_t sign = entry.rfind('=');
        if (sign == std::string::npos || sign == 0) return no_entry(entry, "it has no name=rate.");
        const auto rate = Rate::parse(std::string_view(entry).substr(sign + 1));
        if (!rate) return no_entry(entry, rate.error().message);
        auto name = parse_name(std::string_view(entry).substr(0, sign));
        if (!name) return no_entry(entry, name.error().message);
        rates.emplace_back(std::move(*name), *rate);
    }
    return rates;
}

}  // namespace

Result<Rate> Rate::parse(std::string_view text) {
    const std::size_t slash = text.find('/');
    const auto per_second = number_in(text.substr(0, slash));
    if (!per_second)
        return Error{ErrorKind::InvalidInput,
                     "the number of requests a second is above 0 and at "
                     "most 1000000."};
    Rate rate{*per_second, std::max(1.0, std::ceil(*per_second))};
    if (slash == std::string_view::npos) return rate;
    const auto burst = number_in(text.substr(slash + 1));
    if (!burst || *burst < 1)
        return Error{ErrorKind::InvalidInput, "a burst is a number from 1 to 1000000."};
    rate.burst = *burst;
    return rate;
}

Result<std::vector<std::pair<HostPattern, Rate>>> parse_host_rates(
    const std::vector<std::string>& entries) {
    return parse_rates<HostPattern>(entries,
                                    [](std::string_view name) { return HostPattern::parse(name); });
}

Result<std::vector<std::pair<std::string, Rate>>> parse_credential_rates(
    const std::vector<std::string>& entries) {
    return parse_rates<std::string>(
        entries, [](std::string_view name) { return Result<std::string>(std::string(name)); });
}

std::vector<RateLimits::Measure> RateLimits::measures_of(const RateSubject& subject) const {
    std::vector<Measure> measures;
    const auto host = std::ranges::find_if(
        options_.hosts, [&](const auto& one) { return one.first.matches(subject.host); });
    if (host != options_.hosts.end()) measures.push_back({&host->second, "host " + subject.host});
    for (const RateSubject::Credential& credential : subject.credentials) {
        const auto rule = std::ranges::find_if(options_.credentials, [&](const auto& one) {
            return one.first == "*" || (!credential.id.empty() && one.first == credential.id) ||
                   (!credential.name.empty() && one.first == credential.name);
        });
        if (rule == options_.credentials.end()) continue;
        const std::string& name = credential.id.empty() ? credential.name : credential.id;
        measures.push_back({&rule->second, "credential " + name});
    }
    return measures;
}

std::optional<Duration> RateLimits::take_turn(const RateSubject& subject, Duration longest,
                                              Duration now) {
    if (empty()) return Duration::zero();
    const auto measures = measures_of(subject);
    if (measures.empty()) return Duration::zero();
    const std::lock_guard lock(mutex_);
    Duration wait = Duration::zero();
    for (const Measure& measure : measures) {
        const auto next = next_.find(measure.key);
        if (next == next_.end()) continue;
        const Duration saved = seconds((measure.rate->burst - 1) / measure.rate->per_second);
        wait = std::max(wait, next->second - saved - now);
    }
    if (wait > longest) return std::nullopt;
    for (const Measure& measure : measures) {
        Duration& next = next_.try_emplace(measure.key, now).first->second;
        next = std::max(next, now) + seconds(1 / measure.rate->per_second);
    }
    if (next_.size() > kManyMeasures) forget_idle(now);
    return wait;
}

void RateLimits::forget_idle(Duration now) {
    std::erase_if(next_, [&](const auto& one) { return one.second <= now; });
}

}  // namespace millrace::http
