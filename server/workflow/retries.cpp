#include "workflow/retries.hpp"

#include <algorithm>
#include <array>
#include <limits>

namespace millrace::workflow {
namespace {

using std::chrono::milliseconds;

struct Name {
    FailureClass failure;
    std::string_view text;
};

constexpr std::array<Name, 6> kNames{{{FailureClass::Timeout, "timeout"},
                                      {FailureClass::Connection, "connection"},
                                      {FailureClass::RateLimit, "rateLimit"},
                                      {FailureClass::ServerError, "serverError"},
                                      {FailureClass::ClientError, "clientError"},
                                      {FailureClass::Other, "other"}}};

constexpr std::string_view kBackoffField = "retryBackoff";
constexpr std::string_view kOnlyOnField = "retryOn";

std::int64_t number_in(const JsonObject& node, std::string_view field, std::int64_t absent,
                       std::int64_t least, std::int64_t most) {
    const Json* member = node.if_contains(field);
    if (!member || !member->is_number()) return absent;
    const double number = member->to_number<double>();
    if (!(number >= static_cast<double>(least))) return least;
    if (number > static_cast<double>(most)) return most;
    return static_cast<std::int64_t>(number);
}

bool is_exponential(const JsonObject& node) {
    const Json* member = node.if_contains(kBackoffField);
    return member && member->is_string() && member->get_string() == "exponential";
}

}  // namespace

std::string_view to_string(FailureClass failure) {
    return std::ranges::find(kNames, failure, &Name::failure)->text;
}

std::optional<FailureClass> failure_class_from(std::string_view text) {
    const auto* found = std::ranges::find(kNames, text, &Name::text);
    if (found == kNames.end()) return std::nullopt;
    return found->failure;
}

FailureClass class_of(const Error& error) {
    if (error.http_status) {
        const int status = *error.http_status;
        if (status == 429) return FailureClass::RateLimit;
        if (status == 408 || status == 504) return FailureClass::Timeout;
        if (status >= 500) return FailureClass::ServerError;
        if (status >= 400) return FailureClass::ClientError;
        return FailureClass::Other;
    }
    if (error.kind == ErrorKind::Timeout) return FailureClass::Timeout;
    if (error.kind == ErrorKind::Unavailable) return FailureClass::Connection;
    return FailureClass::Other;
}

bool Retries::takes(const Error& error) const {
    return only_on.empty() || std::ranges::find(only_on, class_of(error)) != only_on.end();
}

Retries read_retries(const JsonObject& node) {
    Retries retries;
    const Json* on = node.if_contains("retryOnFail");
    retries.is_on = on && on->is_bool() && on->get_bool();
    const bool grows = is_exponential(node);
    retries.backoff = grows ? Backoff::Exponential : Backoff::Fixed;
    retries.most_tries = static_cast<int>(number_in(node, "maxTries", 3, 2, grows ? 20 : 5));
    retries.wait =
        milliseconds(number_in(node, "waitBetweenTries", 1000, 0, grows ? 300'000 : 5000));
    retries.most_wait = milliseconds(number_in(node, "maxWaitBetweenTries", 60'000, 0, 86'400'000));
    if (const Json* only_on = node.if_contains(kOnlyOnField); only_on && only_on->is_array())
        for (const Json& entry : only_on->get_array())
            if (const auto failure =
                    entry.is_string() ? failure_class_from(entry.get_string()) : std::nullopt)
                retries.only_on.push_back(*failure);
    return retries;
}

std::vector<RetryProblem> check_retries(const JsonObject& node) {
    std::vector<RetryProblem> problems;
    if (const Json* backoff = node.if_contains(kBackoffField);
        backoff && !is_exponential(node) &&
        !(backoff->is_string() && backoff->get_string() == "fixed"))
        problems.push_back({kBackoffField, "must be \"fixed\" or \"exponential\""});
    const Json* only_on = node.if_contains(kOnlyOnField);
    if (!only_on) return problems;
    const auto is_known = [](const Json& entry) {
        return entry.is_string() && failure_class_from(entry.get_string()).has_value();
    };
    if (!only_on->is_array() || !std::ranges::all_of(only_on->get_array(), is_known))
        problems.push_back({kOnlyOnField,
                            "must be a list of \"timeout\", \"connection\", \"rateLimit\", "
                            "\"serverError\", \"clientError\", \"other\""});
    return problems;
}

}  // namespace millrace::workflow
