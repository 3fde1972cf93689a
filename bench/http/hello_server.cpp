// A bare Beast server: answers every request with one small JSON text. The yardstick of bench/http:
// what this machine can do when nothing is parsed, run or stored. Uses nothing of the project.
#include <boost/asio/impl/src.hpp>
#include <boost/beast/src.hpp>
#include <charconv>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <exception>
#include <memory>
#include <thread>
#include <vector>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>

namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using Tcp = asio::ip::tcp;
using ReusePort = asio::detail::socket_option::boolean<SOL_SOCKET, SO_REUSEPORT>;

constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);

asio::awaitable<void> serve(Tcp::socket socket) {
    boost::beast::flat_buffer buffer;
    http::response<http::string_body> response;
    response.set(http::field::content_type, "application/json; charset=utf-8");
    response.body() = R"({"message":"Hello, world!"})";
    response.prepare_payload();
    for (;;) {
        http::request<http::string_body> request;
        auto [read_error, read] = co_await http::async_read(socket, buffer, request, kAwait);
        if (read_error) break;
        response.version(request.version());
        response.keep_alive(request.keep_alive());
        auto [write_error, written] = co_await http::async_write(socket, response, kAwait);
        if (write_error || !request.keep_alive()) break;
    }
    boost::system::error_code ignored;
    socket.shutdown(Tcp::socket::shutdown_both, ignored);
}

asio::awaitable<void> accept(Tcp::acceptor& acceptor) {
    for (;;) {
        auto [error, socket] = co_await acceptor.async_accept(kAwait);
        if (error == asio::error::operation_aborted) co_return;
        if (error) continue;
        socket.set_option(Tcp::no_delay(true));
        asio::co_spawn(acceptor.get_executor(), serve(std::move(socket)), asio::detached);
    }
}

// One thread with a loop and an acceptor of its own; the kernel spreads connections.
class Shard {
  public:
    explicit Shard(unsigned short port) : loop_(1), acceptor_(loop_) {
        const Tcp::endpoint endpoint(asio::ip::address_v4::loopback(), port);
        acceptor_.open(endpoint.protocol());
        acceptor_.set_option(Tcp::acceptor::reuse_address(true));
        acceptor_.set_option(ReusePort(true));
        acceptor_.bind(endpoint);
        acceptor_.listen();
        asio::co_spawn(loop_, accept(acceptor_), asio::detached);
    }
    void run() { loop_.run(); }
    void stop() { loop_.stop(); }

  private:
    asio::io_context loop_;
    Tcp::acceptor acceptor_;
};

void run(unsigned short port) {
    std::vector<std::unique_ptr<Shard>> shards;
    for (unsigned i = 0; i < std::max(1U, std::thread::hardware_concurrency()); ++i) {
        shards.push_back(std::make_unique<Shard>(port));
    }
    std::vector<std::thread> threads;
    for (auto& shard : shards) threads.emplace_back([&shard] { shard->run(); });

    asio::io_context loop;
    asio::signal_set signals(loop, SIGINT, SIGTERM);
    signals.async_wait([](const boost::system::error_code&, int) {});
    loop.run();
    for (auto& shard : shards) shard->stop();
    for (auto& thread : threads) thread.join();
}

}  // namespace

int main(int argc, char** argv) {
    unsigned short port = 0;
    if (argc != 2 ||
        std::from_chars(argv[1], argv[1] + std::strlen(argv[1]), port).ec != std::errc{}) {
        std::fprintf(stderr, "usage: bench_hello PORT\n");
        return 2;
    }
    try {
        run(port);
    } catch (const std::exception& problem) {
        std::fprintf(stderr, "bench_hello: port %d: %s\n", port, problem.what());
        return 1;
    }
    return 0;
}
