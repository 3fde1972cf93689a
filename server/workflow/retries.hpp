// When a node that failed is tried again: n8n's settings, and Millrace's own for a service that
// needs time to recover.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>
#include <vector>

#include "base/json.hpp"

namespace millrace::workflow {

enum class Backoff { Fixed, Exponential };

// What an error is to the settings: who can mend it by waiting.
enum class FailureClass { Timeout, Connection, RateLimit, ServerError, ClientError, Other };

std::string_view to_string(FailureClass failure);
std::optional<FailureClass> failure_class_from(std::string_view text);
// By the status of a service's answer where there was one, else by the error's kind.
FailureClass class_of(const Error& error);

struct Retries {
    bool is_on = false;                           // retryOnFail
    int most_tries = 3;                           // maxTries: 2 to 5; exponential: to 20
    std::chrono::milliseconds wait{1000};         // waitBetweenTries: to 5 s; exponential: to 5 min
    Backoff backoff = Backoff::Fixed;             // retryBackoff: each wait twice the one before
    std::chrono::milliseconds most_wait{60'000};  // maxWaitBetweenTries: to a day
    std::vector<FailureClass> only_on{};          // retryOn; empty: every failure

    // False: this failure is not worth another try.
    bool takes(const Error& error) const;
};

// Of a node as in the document. Numbers out of range are brought into it.
Retries read_retries(const JsonObject& node);

// What in these settings is not understood, in words; one for each field.
struct RetryProblem {
    std::string_view field;
    std::string message;
};
std::vector<RetryProblem> check_retries(const JsonObject& node);

}  // namespace millrace::workflow
