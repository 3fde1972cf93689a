// For the client's tests: servers that say, byte by byte, what a test wants, and a way to send
// requests from plain code.
#pragma once

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <atomic>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>
#include <functional>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "base/runtime.hpp"
#include "http/client.hpp"

namespace millrace::http {

using namespace std::chrono_literals;

struct Received {
    std::string head;  // with the empty line
    std::string body;
    bool has(std::string_view text) const { return head.find(text) != std::string::npos; }
};

// One connection of a ScriptedServer. Nothing throws: a client that leaves ends the talk.
class Peer {
  public:
    Peer(asio::ip::tcp::socket& socket, std::function<void(const Received&)> note)
        : socket_(socket), note_(std::move(note)) {}

    // The next request; nullopt when the client has closed.
    std::optional<Received> receive() {
        boost::system::error_code code;
        const std::size_t size =
            asio::read_until(socket_, asio::dynamic_buffer(input_), "\r\n\r\n", code);
        if (code) return std::nullopt;
        Received received{take(size), ""};
        const std::size_t at = received.head.find("Content-Length: ");
        if (at != std::string::npos) {
            const std::size_t length = std::stoul(received.head.substr(at + 16));
            if (input_.size() < length)
                asio::read(socket_, asio::dynamic_buffer(input_),
                           asio::transfer_exactly(length - input_.size()), code);
            received.body = take(std::min(length, input_.size()));
        }
        note_(received);
        return received;
    }
    bool send(std::string_view text) {
        boost::system::error_code code;
        asio::write(socket_, asio::buffer(text), code);
        return !code;
    }
    // Until the client closes.
    void wait_for_end() {
        boost::system::error_code code;
        asio::read(socket_, asio::dynamic_buffer(input_), code);
    }
    // The kernel sends a reset instead of an orderly end.
    void reset() {
        boost::system::error_code code;
        socket_.set_option(asio::socket_base::linger(true, 0), code);
        socket_.close(code);
    }
    asio::ip::tcp::socket& socket() { return socket_; }

  private:
    std::string take(std::size_t size) {
        std::string text = input_.substr(0, size);
        input_.erase(0, size);
        return text;
    }
    asio::ip::tcp::socket& socket_;
    std::function<void(const Received&)> note_;
    std::string input_;
};

// A server on the loopback interface; every connection is one call of `talk` on its own thread.
class ScriptedServer {
  public:
    using Talk = std::function<void(Peer&)>;

    explicit ScriptedServer(Talk talk, std::string address = "127.0.0.1")
        : talk_(std::move(talk)), acceptor_(context_), address_(std::move(address)) {
        const asio::ip::tcp::endpoint any_port(asio::ip::make_address(address_), 0);
        acceptor_.open(any_port.protocol());
        acceptor_.bind(any_port);
        acceptor_.listen();
        port_ = acceptor_.local_endpoint().port();
        accepting_ = std::thread([this] { accept(); });
    }
    // Answers every request with the same text.
    explicit ScriptedServer(std::string answer, std::string address = "127.0.0.1")
        : ScriptedServer(
              [answer = std::move(answer)](Peer& peer) {
                  while (peer.receive()) peer.send(answer);
              },
              std::move(address)) {}
    ~ScriptedServer() {
        ::shutdown(acceptor_.native_handle(), SHUT_RDWR);  // wakes accept()
        accepting_.join();
        {
            const std::lock_guard lock(mutex_);
            for (const int socket : open_) ::shutdown(socket, SHUT_RDWR);
        }
        for (auto& talking : talking_) talking.join();
    }

    std::uint16_t port() const { return port_; }
    std::string authority() const { return address_ + ":" + std::to_string(port_); }
    std::string url(std::string_view path = "/") const {
        return "http://" + authority() + std::string(path);
    }
    int connections() const { return connections_; }
    // Every request that was received.
    std::vector<Received> noted() {
        const std::lock_guard lock(mutex_);
        return noted_;
    }

  private:
    void accept() {
        for (;;) {
            boost::system::error_code code;
            asio::ip::tcp::socket socket(context_);
            acceptor_.accept(socket, code);
            if (code) return;
            ++connections_;
            talking_.emplace_back(
                [this, accepted = std::move(socket)]() mutable { converse(accepted); });
        }
    }
    void converse(asio::ip::tcp::socket& socket) {
        const int native = socket.native_handle();
        {
            const std::lock_guard lock(mutex_);
            open_.push_back(native);
        }
        Peer peer(socket, [this](const Received& request) {
            const std::lock_guard lock(mutex_);
            noted_.push_back(request);
        });
        talk_(peer);
        const std::lock_guard lock(mutex_);
        open_.remove(native);
        boost::system::error_code code;
        socket.close(code);
    }

    Talk talk_;
    asio::io_context context_;
    asio::ip::tcp::acceptor acceptor_;
    std::string address_;
    std::uint16_t port_ = 0;
    std::atomic<int> connections_{0};
    std::mutex mutex_;
    std::list<int> open_;
    std::vector<Received> noted_;
    std::list<std::thread> talking_;
    std::thread accepting_;
};

inline std::string answer_with(std::string_view status, std::string_view headers = {},
                               std::string_view body = {}) {
    return "HTTP/1.1 " + std::string(status) + "\r\n" + std::string(headers) +
           "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
}

using Outcome = Result<ClientResponse>;

inline Task<> send_all_into(const Client& client, std::vector<ClientRequest> requests,
                            std::vector<Outcome>& outcomes) {
    for (ClientRequest& request : requests) {
        auto outcome = co_await client.send(std::move(request));
        outcomes.push_back(std::move(outcome));
    }
}

// One after the other on one event loop, so that connections are kept.
inline std::vector<Outcome> send_all(const Client& client, std::vector<ClientRequest> requests) {
    std::vector<Outcome> outcomes;
    run_to_end(send_all_into(client, std::move(requests), outcomes));
    return outcomes;
}

inline Outcome send(const Client& client, ClientRequest request) {
    std::vector<ClientRequest> requests;
    requests.push_back(std::move(request));
    return std::move(send_all(client, std::move(requests)).front());
}

inline Client open_client() {
    return Client({.policy = OutboundPolicy::open()});
}

inline ClientRequest get(std::string url) {
    ClientRequest request;
    request.url = std::move(url);
    request.timeout = 20s;  // of no test's interest, but none hangs for longer
    return request;
}

}  // namespace millrace::http
