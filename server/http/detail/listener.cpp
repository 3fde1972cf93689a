#include "http/detail/listener.hpp"

#include <fmt/chrono.h>

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detail/socket_option.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "base/log.hpp"
#include "http/detail/response_head.hpp"

namespace millrace::http {
namespace {

constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);
using ReusePort = asio::detail::socket_option::boolean<SOL_SOCKET, SO_REUSEPORT>;

}  // namespace

Listener::Listener(Runtime& runtime, asio::io_context& shard,
                   std::shared_ptr<const ServerOptions> options,
                   std::shared_ptr<const Handler> handler,
                   std::shared_ptr<std::atomic<std::size_t>> connection_count)
    : runtime_(runtime),
      options_(std::move(options)),
      handler_(std::move(handler)),
      connection_count_(std::move(connection_count)),
      executor_(shard.get_executor()),
      acceptor_(executor_),
      timer_(executor_),
      tasks_(executor_, "http server") {
    refresh_date();
}

boost::system::error_code Listener::bind(const Endpoint& endpoint) {
    boost::system::error_code code;
    acceptor_.open(endpoint.protocol(), code);
    if (!code) acceptor_.set_option(asio::socket_base::reuse_address(true), code);
    if (!code) acceptor_.set_option(ReusePort(true), code);
    if (!code) acceptor_.bind(endpoint, code);
    if (!code) acceptor_.listen(asio::socket_base::max_listen_connections, code);
    return code;
}

void Listener::start() {
    tasks_.spawn(accept(shared_from_this()));
    tasks_.spawn(watch(shared_from_this()));
}

void Listener::stop() {
    asio::post(executor_, [self = shared_from_this()] { self->begin_stop(); });
}

Task<> Listener::finished() {
    return tasks_.drain();
}

void Listener::begin_stop() {
    if (stopping_) return;
    stopping_ = true;
    drain_deadline_ = std::chrono::steady_clock::now() + options_->drain_limit;
    boost::system::error_code ignored;
    acceptor_.close(ignored);
    for (Connection* connection : connections_) connection->close_if_idle();
    timer_.cancel();
}

Task<> Listener::accept(std::shared_ptr<Listener> self) {
    while (!self->stopping_) {
        auto [code, socket] = co_await self->acceptor_.async_accept(kAwait);
        if (self->stopping_) break;
        if (code) {
            // Mostly too many open files: connections that end make room.
            log::warn("A connection could not be accepted.", {{"detail", code.message()}});
            co_await sleep_for(std::chrono::milliseconds(100));
            continue;
        }
        if (self->connection_count_->load(std::memory_order_relaxed) >=
            self->options_->max_connections) {
            self->turn_away(std::move(socket));
            continue;
        }
        self->tasks_.spawn(serve(self, std::move(socket)));
    }
}

// A short answer into the empty send buffer of a new connection: it fits, or is dropped.
void Listener::turn_away(Socket socket) const {
    const auto response =
        Response::error(503, "unavailable", "The server has too many connections.");
    std::string text;
    append_response_head(text, response, {.date = date_, .close = true});
    text += response.body;
    boost::system::error_code ignored;
    socket.non_blocking(true, ignored);
    socket.write_some(asio::buffer(text), ignored);
    socket.shutdown(Socket::shutdown_both, ignored);
}

Task<> Listener::serve(std::shared_ptr<Listener> self, Socket socket) {
    Connection connection(*self, std::move(socket));
    co_await connection.run();
}

Task<> Listener::watch(std::shared_ptr<Listener> self) {
    while (!self->stopping_ || !self->connections_.empty()) {
        self->timer_.expires_after(self->tick());
        co_await self->timer_.async_wait(kAwait);
        self->refresh_date();
        const auto now = std::chrono::steady_clock::now();
        for (Connection* connection : self->connections_) connection->check_deadline(now);
        if (now < self->drain_deadline_) continue;
        if (!self->connections_.empty())
            log::warn("Requests that did not finish in time are cut off.",
                      {{"connections", std::to_string(self->connections_.size())}});
        for (Connection* connection : self->connections_) connection->close_now();
        self->tasks_.stop();
        co_return;
    }
}

void Listener::add(Connection& connection) {
    connections_.insert(&connection);
    connection_count_->fetch_add(1, std::memory_order_relaxed);
}

void Listener::remove(Connection& connection) {
    connections_.erase(&connection);
    connection_count_->fetch_sub(1, std::memory_order_relaxed);
    if (stopping_ && connections_.empty()) timer_.cancel();
}

void Listener::refresh_date() {
    const auto seconds = std::chrono::time_point_cast<std::chrono::seconds>(clock_.now());
    date_ = fmt::format("{:%a, %d %b %Y %H:%M:%S} GMT",
                        fmt::gmtime(std::chrono::system_clock::to_time_t(seconds)));
}

// Often enough for the shortest limit, and once a second for the date.
Duration Listener::tick() const {
    const Duration shortest =
        std::min({options_->header_timeout, options_->body_timeout, options_->idle_timeout,
                  options_->write_timeout, options_->drain_limit});
    return std::clamp<Duration>(shortest / 4, std::chrono::milliseconds(5),
                                std::chrono::seconds(1));
}

}  // namespace millrace::http
