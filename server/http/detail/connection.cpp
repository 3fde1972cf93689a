#include "http/detail/connection.hpp"

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>

#include "base/log.hpp"
#include "http/detail/listener.hpp"
#include "http/detail/response_head.hpp"

namespace millrace::http {
namespace {

using Progress = RequestParser::Progress;
constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);

constexpr std::size_t kHeadRead = 4 * 1024;
constexpr std::size_t kBodyRead = 64 * 1024;
// Bodies up to this size are copied behind the head, which is cheaper than a gathering write.
constexpr std::size_t kCopiedBody = 4 * 1024;
// Of stored content that is read and sent at a time.
constexpr std::size_t kContentPiece = 256 * 1024;
// How long a client that was refused may go on sending before the connection is cut.
constexpr Duration kLingerLimit = std::chrono::seconds(2);

std::string what(const std::exception_ptr& failure) {
    try {
        std::rethrow_exception(failure);
    } catch (const std::exception& e) {
        return e.what();
    } catch (...) {
        return "an exception that is no std::exception";
    }
}

}  // namespace

Connection::Connection(Listener& listener, Socket socket)
    : listener_(listener), socket_(std::move(socket)) {
    boost::system::error_code code;
    const auto endpoint = socket_.remote_endpoint(code);
    if (!code) {
        auto address = endpoint.address();
        if (address.is_v6() && address.to_v6().is_v4_mapped())
            address = asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6());
        remote_address_ = address.to_string();
    }
    socket_.set_option(asio::ip::tcp::no_delay(true), code);
    listener_.add(*this);
}

Connection::~Connection() {
    listener_.remove(*this);
}

Task<> Connection::run() {
    for (bool open = true; open;) open = co_await exchange();
}

Task<bool> Connection::exchange() {
    RequestParser parser(listener_.options().header_limit, remote_address_);
    auto progress = co_await read_head(parser);
    if (progress == Progress::HeadDone) {
        const auto& limit_for = listener_.options().body_limit_for;
        progress = parser.allow_body(limit_for ? limit_for(parser.request())
                                               : listener_.options().body_limit);
        if (progress == Progress::NeedsMore) progress = co_await read_body(parser);
    }
    clear_deadline();
    if (progress == Progress::Refused) co_await refuse(parser.refusal());
    if (progress != Progress::Done) co_return false;

    served_ = true;
    const bool is_head = parser.request().method == Method::Head;
    path_ = parser.request().path;
    Response response = listener_.options().handler_limit
                            ? co_await handle_within_limit(std::move(parser.request()))
                            : co_await handle(std::move(parser.request()));
    co_return co_await respond(response, parser, is_head);
}

// NeedsMore here and in read_body: the connection is over and nobody waits for an answer.
Task<Progress> Connection::read_head(RequestParser& parser) {
    const auto& options = listener_.options();
    bool started = false;
    set_deadline(served_ ? options.idle_timeout : options.header_timeout);
    for (;;) {
        if (started || request_begins()) {
            if (!started) set_deadline(options.header_timeout);
            started = true;
            const auto progress = parse_buffered(parser);
            if (progress != Progress::NeedsMore) co_return progress;
        } else {
            if (listener_.stopping()) co_return Progress::NeedsMore;
            if (input_.capacity() > kHeadRead * 4) input_.shrink_to_fit();
            idle_ = true;
        }
        const auto read = co_await read_some();
        idle_ = false;
        if (read == Read::Data) continue;
        if (read == Read::TimedOut && started) {
            const Refusal refusal{408, "timeout", "The request's headers did not arrive in time."};
            co_await refuse(refusal);
        }
        co_return Progress::NeedsMore;
    }
}

Task<Progress> Connection::read_body(RequestParser& parser) {
    set_deadline(listener_.options().body_timeout);
    if (parser.expects_continue() && input_.size() == 0)
        if (!co_await send("HTTP/1.1 100 Continue\r\n\r\n", {})) co_return Progress::NeedsMore;
    set_deadline(listener_.options().body_timeout);
    for (;;) {
        if (input_.size() > 0) {
            const auto progress = parse_buffered(parser);
            if (progress != Progress::NeedsMore) co_return progress;
            // What is left now is a line of a chunked body that has no end yet.
            if (input_.size() > listener_.options().header_limit) {
                const Refusal refusal{400, "invalid_input",
                                      "The request has a chunk header that is too long."};
                co_await refuse(refusal);
                co_return Progress::NeedsMore;
            }
        }
        const auto read = co_await read_some();
        if (read == Read::Data) continue;
        if (read == Read::TimedOut) {
            const Refusal refusal{408, "timeout", "The request's body did not arrive in time."};
            co_await refuse(refusal);
        }
        co_return Progress::NeedsMore;
    }
}

// Empty lines before a request are allowed and mean nothing: drops them. Is there anything else?
bool Connection::request_begins() {
    const auto text = [this] {
        return std::string_view(static_cast<const char*>(input_.cdata().data()), input_.size());
    };
    while (text().starts_with("\r\n")) input_.consume(2);
    return !text().empty() && text() != "\r";
}

Progress Connection::parse_buffered(RequestParser& parser) {
    std::size_t consumed = 0;
    const auto progress = parser.parse(input_.cdata(), consumed);
    input_.consume(consumed);
    return progress;
}

Task<Connection::Read> Connection::read_some() {
    if (timed_out_) co_return Read::TimedOut;
    const std::size_t size = idle_ ? kHeadRead : kBodyRead;
    const auto [code, count] = co_await socket_.async_read_some(input_.prepare(size), kAwait);
    if (timed_out_) co_return Read::TimedOut;
    if (code) co_return Read::Closed;
    input_.commit(count);
    co_return Read::Data;
}

// The place where exceptions of request handling end.
Task<Response> Connection::handle(Request request) {
    std::exception_ptr failure;
    try {
        co_return co_await listener_.handler()(std::move(request));
    } catch (...) {
        failure = std::current_exception();
    }
    const auto state = co_await asio::this_coro::cancellation_state;
    if (state.cancelled() != asio::cancellation_type::none) std::rethrow_exception(failure);
    log::error("A request failed unexpectedly.",
               {{"path", path_}, {"remote", remote_address_}, {"detail", what(failure)}});
    co_return Response::error(500, "internal", "The server could not handle this request.",
                              "The server's log says why.");
}

Task<Response> Connection::handle_within_limit(Request request) {
    using asio::experimental::awaitable_operators::operator||;
    auto handling = handle(std::move(request));
    auto waiting = sleep_for(*listener_.options().handler_limit);
    auto outcome = co_await (std::move(handling) || std::move(waiting));
    if (outcome.index() == 0) co_return std::move(std::get<0>(outcome));
    log::warn("A request took too long and was cancelled.",
              {{"path", path_}, {"remote", remote_address_}});
    co_return Response::error(503, "timeout", "The request took longer than this server allows.");
}

Task<bool> Connection::respond(const Response& response, const RequestParser& parser,
                               bool is_head) {
    const bool valid = response.status >= 200 && response.status <= 999;
    if (!valid) {
        log::error("A handler answered with an impossible status.",
                   {{"path", path_}, {"status", std::to_string(response.status)}});
        const Refusal refusal{500, "internal", "The server could not handle this request."};
        co_await refuse(refusal);
        co_return false;
    }
    const bool wants_close = equals_ignoring_case(response.headers.get("Connection"), "close");
    const bool close = wants_close || listener_.stopping() || !parser.keep_alive();
    output_.clear();
    append_response_head(
        output_, response,
        {.date = listener_.date(), .close = close, .keep_alive = parser.is_http_1_0()});
    std::string_view body;
    const bool has_content = has_body(response.status, is_head);
    if (has_content && response.content && !response.content->in_memory()) {
        if (!co_await send(output_, {})) co_return false;
        co_return co_await send_content(*response.content) && !close;
    }
    if (has_content) body = response.content ? *response.content->in_memory() : response.body;
    if (body.size() <= kCopiedBody) {
        output_.append(body);
        body = {};
    }
    const bool sent = co_await send(output_, body);
    co_return sent && !close;
}

Task<bool> Connection::send(std::string_view head, std::string_view body) {
    while (!head.empty() || !body.empty()) {
        set_deadline(listener_.options().write_timeout);
        const std::array<asio::const_buffer, 2> buffers{asio::buffer(head), asio::buffer(body)};
        const auto [code, count] = co_await socket_.async_write_some(buffers, kAwait);
        if (code || timed_out_) co_return false;
        const std::size_t of_head = std::min(count, head.size());
        head.remove_prefix(of_head);
        body.remove_prefix(count - of_head);
    }
    clear_deadline();
    co_return true;
}

// Reading waits for the client's pace, so one piece is in memory at a time.
Task<bool> Connection::send_content(const Content& content) {
    std::string piece(kContentPiece, '\0');
    for (std::uint64_t offset = 0; offset < content.size();) {
        const auto read_piece = [&] { return content.read(offset, piece); };
        const auto count = co_await listener_.runtime().blocking(read_piece);
        if (!count || *count == 0) {
            log::error(
                "A stored file could not be read to its end; the response is cut off.",
                {{"path", path_}, {"reason", count ? "it is shorter" : count.error().message}});
            co_return false;
        }
        offset += *count;
        if (!co_await send(std::string_view(piece).substr(0, *count), {})) co_return false;
    }
    co_return true;
}

Task<> Connection::refuse(const Refusal& refusal) {
    timed_out_ = false;
    const auto response = Response::error(refusal.status, refusal.code, refusal.message);
    output_.clear();
    append_response_head(output_, response, {.date = listener_.date(), .close = true});
    output_ += response.body;
    if (co_await send(output_, {})) co_await linger();
}

// Closing with unread input would make the kernel reset the connection and the client lose the
// response: so end our direction and swallow what still comes, for a while.
Task<> Connection::linger() {
    boost::system::error_code code;
    socket_.shutdown(Socket::shutdown_send, code);
    if (code) co_return;
    set_deadline(kLingerLimit);
    for (bool open = !listener_.stopping(); open;) {
        input_.clear();
        idle_ = true;
        const auto read = co_await read_some();
        open = read == Read::Data;
    }
}

void Connection::set_deadline(Duration limit) {
    deadline_ = std::chrono::steady_clock::now() + limit;
}

void Connection::clear_deadline() {
    deadline_ = Instant::max();
}

void Connection::check_deadline(Instant now) {
    if (now < deadline_) return;
    deadline_ = Instant::max();
    timed_out_ = true;
    boost::system::error_code ignored;
    socket_.cancel(ignored);
}

void Connection::close_if_idle() {
    if (idle_) close_now();
}

void Connection::close_now() {
    boost::system::error_code ignored;
    socket_.close(ignored);
}

}  // namespace millrace::http
