// For the server's tests: a real server on a free port of the loopback interface, and clients that
// speak raw bytes.
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>
#include <future>
#include <thread>

#include "base/runtime.hpp"
#include "http/server.hpp"

namespace millrace::http {

using namespace std::chrono_literals;

struct Answer {
    std::string head;
    std::string body;
    int status() const { return head.size() < 12 ? 0 : std::stoi(head.substr(9, 3)); }
    bool has(std::string_view line) const { return head.find(line) != std::string::npos; }
};

class RawClient {
  public:
    explicit RawClient(std::uint16_t port) : socket_(context_) {
        socket_.connect({asio::ip::make_address("127.0.0.1"), port});
    }
    void send(std::string_view text) { asio::write(socket_, asio::buffer(text)); }
    // The next response; `has_body` is false for answers to HEAD.
    Answer receive(bool has_body = true) {
        boost::system::error_code code;
        const std::size_t size =
            asio::read_until(socket_, asio::dynamic_buffer(input_), "\r\n\r\n", code);
        if (code) return {"", input_};
        Answer answer{take(size), ""};
        const std::size_t at = answer.head.find("Content-Length: ");
        if (!has_body || at == std::string::npos) return answer;
        const std::size_t length = std::stoul(answer.head.substr(at + 16));
        if (input_.size() < length)
            asio::read(socket_, asio::dynamic_buffer(input_),
                       asio::transfer_exactly(length - input_.size()), code);
        answer.body = take(std::min(length, input_.size()));
        return answer;
    }
    Answer ask(std::string_view text) {
        send(text);
        return receive();
    }
    // What still comes until the server closes.
    std::string rest() {
        boost::system::error_code code;
        asio::read(socket_, asio::dynamic_buffer(input_), code);
        return code == asio::error::eof ? input_ : "error: " + code.message();
    }
    void close() { socket_.close(); }

  private:
    std::string take(std::size_t size) {
        std::string text = input_.substr(0, size);
        input_.erase(0, size);
        return text;
    }
    asio::io_context context_;
    asio::ip::tcp::socket socket_;
    std::string input_;
};

// What the tests' handler waits for, and what it tells them.
struct Gate {
    std::promise<void> entered;
    std::atomic<bool> open{false};
    std::atomic<bool> cancelled{false};
};

struct NotesItsEnd {
    std::atomic<bool>& flag;
    bool finished = false;
    ~NotesItsEnd() {
        if (!finished) flag = true;
    }
};

inline Task<Response> wait_at(std::shared_ptr<Gate> gate) {
    NotesItsEnd note{gate->cancelled};
    gate->entered.set_value();
    while (!gate->open) co_await sleep_for(1ms);
    note.finished = true;
    co_return Response::text(200, "opened");
}

inline Task<Response> describe(Request request) {
    JsonObject object;
    object["method"] =
        request.method == Method::Other ? request.method_text : to_string(request.method);
    object["target"] = request.target;
    object["segments"] = boost::json::value_from(request.segments);
    object["query"] = to_json(request.query);
    object["body"] = request.body;
    object["remote"] = request.remote_address;
    object["x"] = request.headers.get("X-Test");
    co_return Response::json(200, object);
}

class ServerTest : public testing::Test {
  protected:
    ~ServerTest() override { shut_down(); }

    void serve(ServerOptions options = {}, std::size_t shards = 2) {
        options.host = "127.0.0.1";
        options.port = 0;
        runtime_ =
            std::make_unique<Runtime>(RuntimeOptions{.shards = shards, .blocking_threads = 1});
        server_ = std::make_unique<Server>(
            *runtime_, options, [this](Request request) { return handle(std::move(request)); });
        server_->listen().value();
        runtime_->start();
        ended_ = runtime_->run_on(0, server_->run());
    }
    void shut_down() {
        if (!ended_.valid()) return;
        gate_->open = true;
        server_->stop();
        ended_.get();
    }
    RawClient connect() const { return RawClient(server_->port()); }

    Task<Response> handle(Request request) {
        const std::string path = request.path;
        if (path == "/throw") throw std::runtime_error("secret detail");
        if (path == "/throw-odd") throw 42;
        if (path == "/wait") return wait_at(gate_);
        if (path == "/blocking") return on_pool();
        return answer(std::move(request));
    }
    Task<Response> on_pool() {
        const auto shard = std::this_thread::get_id();
        const bool elsewhere =
            co_await runtime_->blocking([shard] { return std::this_thread::get_id() != shard; });
        co_return Response::text(200, elsewhere && std::this_thread::get_id() == shard
                                          ? "pool and back"
                                          : "wrong thread");
    }
    static Task<Response> answer(Request request) {
        if (request.path == "/large") co_return Response::text(200, std::string(3'000'000, 'x'));
        if (request.path == "/close") {
            auto response = Response::empty(204);
            response.headers.add("Connection", "close");
            co_return response;
        }
        if (request.path == "/status-0") co_return Response::empty(0);
        if (request.path == "/throw-later") {
            co_await sleep_for(1ms);
            throw std::runtime_error("secret detail");
        }
        co_return co_await describe(std::move(request));
    }

    std::shared_ptr<Gate> gate_ = std::make_shared<Gate>();
    std::unique_ptr<Runtime> runtime_;
    std::unique_ptr<Server> server_;
    std::future<void> ended_;
};

}  // namespace millrace::http
