// One connection of a client: reads requests, has them handled, writes responses, in order.
#pragma once

#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <chrono>
#include <memory>
#include <string>

#include "http/detail/request_parser.hpp"
#include "http/message.hpp"

namespace millrace::http {

class Listener;
using Socket = asio::basic_stream_socket<asio::ip::tcp, asio::io_context::executor_type>;

// Has no timer of its own: it notes a deadline, which its listener checks now and then.
class Connection {
  public:
    using Instant = std::chrono::steady_clock::time_point;

    Connection(Listener& listener, Socket socket);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    // Its life: until the client closes, asks to close, breaks the rules or is too slow, or the
    // server stops.
    Task<> run();

    // Called by the listener, on the same shard.
    void check_deadline(Instant now);
    void close_if_idle();
    void close_now();

  private:
    enum class Read { Data, Closed, TimedOut };

    Task<bool> exchange();  // one request and its response; false: the connection is over
    Task<RequestParser::Progress> read_head(RequestParser& parser);
    Task<RequestParser::Progress> read_body(RequestParser& parser);
    Task<Read> read_some();
    Task<Response> handle(Request request);
    Task<Response> handle_within_limit(Request request);
    Task<bool> respond(const Response& response, const RequestParser& parser, bool is_head);
    Task<bool> send(std::string_view head, std::string_view body);
    Task<bool> send_content(const Content& content);  // after the head is sent
    Task<> refuse(const Refusal& refusal);
    Task<> linger();

    bool request_begins();
    RequestParser::Progress parse_buffered(RequestParser& parser);
    void set_deadline(Duration limit);
    void clear_deadline();

    Listener& listener_;
    Socket socket_;
    std::string remote_address_;
    boost::beast::flat_buffer input_;
    std::string output_;
    std::string path_;  // of the request being handled, for the log
    Instant deadline_ = Instant::max();
    bool timed_out_ = false;
    bool idle_ = false;    // waits for the first byte of a request, or for the client to close
    bool served_ = false;  // at least one request
};

}  // namespace millrace::http
