#include "app/outbound.hpp"

#include "app/version.hpp"

namespace millrace::app {

namespace {

http::OutboundPolicy policy_of(const Config& config) {
    using http::OutboundPolicy;
    auto policy = config.outbound_policy == "open"          ? OutboundPolicy::open()
                  : config.outbound_policy == "public-only" ? OutboundPolicy::public_only()
                                                            : OutboundPolicy::listed_only();
    // The settings were checked when they were read.
    for (const std::string& entry : config.outbound_allow) (void)policy.allow(entry);
    for (const std::string& entry : config.outbound_block)
        check(policy.block(entry).has_value(), "settings were checked");
    return policy;
}

}  // namespace

http::RateLimitOptions rate_options(const Config& config) {
    // The settings were checked when they were read.
    return {http::parse_host_rates(config.outbound_rates).value(),
            http::parse_credential_rates(config.credential_rates).value()};
}

http::ClientOptions outbound_options(const Config& config, Runtime& runtime) {
    http::ClientOptions options;
    options.policy = policy_of(config);
    options.user_agent = "millrace/" + std::string(kVersion);
    options.runtime = &runtime;
    return options;
}

}  // namespace millrace::app
