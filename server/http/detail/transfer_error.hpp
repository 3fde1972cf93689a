// What went wrong in an exchange, in words for the person who must act.
#pragma once

#include <curl/curl.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/async.hpp"
#include "base/error.hpp"
#include "http/detail/response_collector.hpp"
#include "http/url.hpp"

namespace millrace::http {

struct TransferFailure {
    CURLcode code = CURLE_OK;
    std::string_view words;              // libcurl's own
    std::optional<std::string> refused;  // the policy's reason
    ResponseCollector::Excess excess = ResponseCollector::Excess::None;
    bool not_repeated = false;  // was sent, broke, and must not be sent twice
    long tunnel_status = 0;     // what the proxy answered to CONNECT
};

Error transfer_error(const Url& url, const TransferFailure& failure, std::uint64_t body_limit);

Error policy_error(const Url& url, std::string_view reason);
Error deadline_error(const Url& url, Duration timeout);
Error cancel_error(const Url& url);

}  // namespace millrace::http
