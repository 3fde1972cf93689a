// The HTTP/1.1 server: one acceptor per shard, a connection lives on its shard from start to end.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/async.hpp"
#include "base/error.hpp"
#include "base/runtime.hpp"
#include "http/message.hpp"

namespace millrace::http {

struct ServerOptions {
    std::string host = "127.0.0.1";  // an address of this machine, or a name for one
    std::uint16_t port = 5678;       // 0: any free port, see Server::port

    std::size_t header_limit = 16 * 1024;  // bytes of request line and headers each; beyond: 431
    std::size_t body_limit = 16 * 1024 * 1024;  // bytes; beyond: 413
    // Where set, asked instead of body_limit for every request, as soon as its head is known.
    std::function<std::size_t(const RequestHead&)> body_limit_for{};

    Duration header_timeout =
        std::chrono::seconds(10);  // from first byte to end of head; beyond: 408
    Duration body_timeout = std::chrono::seconds(60);  // for the whole body; beyond: 408
    Duration idle_timeout = std::chrono::seconds(75);  // between requests; beyond: closed
    Duration write_timeout =
        std::chrono::seconds(60);                     // without progress in sending; beyond: closed
    std::optional<Duration> handler_limit{};          // beyond: the handler is cancelled, 503
    Duration drain_limit = std::chrono::seconds(30);  // for requests in flight after stop()

    std::size_t max_connections = 10'000;  // of the whole server; beyond: 503 and closed
};

class Listener;

class Server {
  public:
    // `runtime` must outlive the server, and the server its run(). The handler is called on all
    // shards at once.
    Server(Runtime& runtime, ServerOptions options, Handler handler);
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    // Takes the port; requests wait until run(). Conflict when another program has it.
    Result<void> listen();
    std::uint16_t port() const { return port_; }  // after listen()

    // Serves; returns when stop() was called and every connection has ended. Not ended by
    // cancellation.
    Task<> run();
    // From any thread, more than once too: no new connections, idle ones are closed, requests in
    // flight get their response within drain_limit; handlers that still run then are cancelled.
    void stop();

  private:
    Runtime& runtime_;
    std::shared_ptr<const ServerOptions> options_;
    std::shared_ptr<const Handler> handler_;
    std::vector<std::shared_ptr<Listener>> listeners_;  // one per shard
    std::uint16_t port_ = 0;
};

}  // namespace millrace::http
