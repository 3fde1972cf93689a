#include "http/server.hpp"

#include <atomic>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "http/detail/listener.hpp"

namespace millrace::http {
namespace {

using asio::ip::tcp;

Result<tcp::endpoint> endpoint_of(const ServerOptions& options) {
    boost::system::error_code code;
    asio::io_context context;
    tcp::resolver resolver(context);
    const auto found =
        resolver.resolve(options.host, std::to_string(options.port),
                         tcp::resolver::passive | tcp::resolver::numeric_service, code);
    if (code || found.empty())
        return Error{
            .kind = ErrorKind::InvalidInput,
            .message = "\"" + options.host + "\" is not an address of a network interface.",
            .hint = "Use --host with 127.0.0.1, 0.0.0.0 or another address of this machine.",
            .detail = code.message()};
    return found.begin()->endpoint();
}

// SO_REUSEPORT would let a second server share the port in silence, so a socket without it asks
// first.
boost::system::error_code probe(const tcp::endpoint& endpoint) {
    boost::system::error_code code;
    asio::io_context context;
    tcp::acceptor acceptor(context);
    acceptor.open(endpoint.protocol(), code);
    if (!code) acceptor.set_option(tcp::acceptor::reuse_address(true), code);
    if (!code) acceptor.bind(endpoint, code);
    if (!code) acceptor.listen(1, code);
    return code;
}

Error listen_error(const ServerOptions& options, const boost::system::error_code& code) {
    const std::string address = options.host + ":" + std::to_string(options.port);
    if (code == asio::error::address_in_use)
        return {.kind = ErrorKind::Conflict,
                .message = "The address " + address + " is already in use by another program.",
                .hint = "Stop that program, or choose another port with --port.",
                .detail = code.message()};
    if (code == asio::error::access_denied)
        return {.kind = ErrorKind::Forbidden,
                .message = "The system does not allow this program to listen on " + address + ".",
                .hint = "Choose a port above 1023 with --port.",
                .detail = code.message()};
    return {.kind = ErrorKind::Unavailable,
            .message = "Listening on " + address + " failed: " + code.message() + ".",
            .hint = "Use --host with an address of this machine.",
            .detail = code.message()};
}

}  // namespace

Server::Server(Runtime& runtime, ServerOptions options, Handler handler)
    : runtime_(runtime),
      options_(std::make_shared<const ServerOptions>(std::move(options))),
      handler_(std::make_shared<const Handler>(std::move(handler))) {}

Server::~Server() = default;

Result<void> Server::listen() {
    check(listeners_.empty(), "listen() is called once");
    const auto resolved = endpoint_of(*options_);
    if (!resolved) return resolved.error();
    tcp::endpoint endpoint = *resolved;
    if (endpoint.port() != 0)
        if (const auto code = probe(endpoint)) return listen_error(*options_, code);

    const auto count = std::make_shared<std::atomic<std::size_t>>(0);
    std::vector<std::shared_ptr<Listener>> listeners;
    for (std::size_t i = 0; i < runtime_.shard_count(); ++i) {
        auto listener =
            std::make_shared<Listener>(runtime_, runtime_.shard(i), options_, handler_, count);
        if (const auto code = listener->bind(endpoint)) return listen_error(*options_, code);
        endpoint.port(listener->local_endpoint().port());
        listeners.push_back(std::move(listener));
    }
    listeners_ = std::move(listeners);
    port_ = endpoint.port();
    return {};
}

Task<> Server::run() {
    check(!listeners_.empty(), "listen() has succeeded before run()");
    co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
    for (const auto& listener : listeners_) listener->start();
    for (const auto& listener : listeners_) co_await listener->finished();
}

void Server::stop() {
    for (const auto& listener : listeners_) listener->stop();
}

}  // namespace millrace::http
