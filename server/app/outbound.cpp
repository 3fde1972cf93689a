#include "app/outbound.hpp"

#include "app/version.hpp"

namespace millrace::app {

http::ClientOptions outbound_options() {
    http::ClientOptions options;
    options.policy = http::OutboundPolicy::open();
    options.user_agent = "millrace/" + std::string(kVersion);
    return options;
}

}  // namespace millrace::app
