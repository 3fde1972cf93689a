// The server's part on one shard: accepts connections, owns them, watches their deadlines.
#pragma once

#include <atomic>
#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_set>

#include "base/async.hpp"
#include "base/clock.hpp"
#include "http/detail/connection.hpp"
#include "http/server.hpp"

namespace millrace::http {

// Kept alive by its own coroutines. Everything runs on the shard except where said.
class Listener : public std::enable_shared_from_this<Listener> {
  public:
    using Endpoint = asio::ip::tcp::endpoint;

    Listener(Runtime& runtime, asio::io_context& shard,
             std::shared_ptr<const ServerOptions> options, std::shared_ptr<const Handler> handler,
             std::shared_ptr<std::atomic<std::size_t>> connection_count);

    // From any thread, before start(): binds with SO_REUSEPORT, so that all shards share the
    // endpoint.
    boost::system::error_code bind(const Endpoint& endpoint);
    Endpoint local_endpoint() const { return acceptor_.local_endpoint(); }

    void start();       // from any thread
    void stop();        // from any thread
    Task<> finished();  // from any thread: resumes the caller on its own executor

    Runtime& runtime() const { return runtime_; }
    const ServerOptions& options() const { return *options_; }
    const Handler& handler() const { return *handler_; }
    bool stopping() const { return stopping_; }
    std::string_view date() const { return date_; }
    void add(Connection& connection);
    void remove(Connection& connection);

  private:
    using Acceptor = asio::basic_socket_acceptor<asio::ip::tcp, asio::io_context::executor_type>;
    using Timer = asio::basic_waitable_timer<std::chrono::steady_clock,
                                             asio::wait_traits<std::chrono::steady_clock>,
                                             asio::io_context::executor_type>;

    static Task<> accept(std::shared_ptr<Listener> self);
    static Task<> watch(std::shared_ptr<Listener> self);
    static Task<> serve(std::shared_ptr<Listener> self, Socket socket);

    void begin_stop();
    void turn_away(Socket socket) const;
    void refresh_date();
    Duration tick() const;

    Runtime& runtime_;
    std::shared_ptr<const ServerOptions> options_;
    std::shared_ptr<const Handler> handler_;
    std::shared_ptr<std::atomic<std::size_t>> connection_count_;  // of all shards
    asio::io_context::executor_type executor_;
    Acceptor acceptor_;
    Timer timer_;
    TaskGroup tasks_;
    std::unordered_set<Connection*> connections_;
    SystemClock clock_;
    std::string date_;
    Connection::Instant drain_deadline_ = Connection::Instant::max();
    bool stopping_ = false;
};

}  // namespace millrace::http
