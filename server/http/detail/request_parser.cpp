#include "http/detail/request_parser.hpp"

#include <algorithm>

#include "http/target.hpp"

namespace millrace::http {
namespace beast_http = boost::beast::http;
namespace {

// Memory is reserved for a body as announced, but no more than this before its bytes have come.
constexpr std::size_t kMaxReserve = 1024 * 1024;

std::string_view view_of(boost::beast::string_view text) {
    return {text.data(), text.size()};
}

Method method_of(beast_http::verb verb) {
    switch (verb) {
        case beast_http::verb::get:
            return Method::Get;
        case beast_http::verb::head:
            return Method::Head;
        case beast_http::verb::post:
            return Method::Post;
        case beast_http::verb::put:
            return Method::Put;
        case beast_http::verb::patch:
            return Method::Patch;
        case beast_http::verb::delete_:
            return Method::Delete;
        case beast_http::verb::options:
            return Method::Options;
        default:
            return Method::Other;
    }
}

}  // namespace

RequestParser::RequestParser(std::size_t header_limit, const std::string& remote_address) {
    basic_parser::header_limit(static_cast<std::uint32_t>(header_limit));
    basic_parser::body_limit(boost::none);  // the limit depends on the head: see allow_body
    request_.remote_address = remote_address;
}

RequestParser::Progress RequestParser::parse(boost::asio::const_buffer data,
                                             std::size_t& consumed) {
    ErrorCode code;
    consumed = put(data, code);
    if (code == beast_http::error::need_more) return Progress::NeedsMore;
    if (code) return refuse(code);
    if (!head_done_ && is_header_done()) return finish_head();
    return is_done() ? Progress::Done : Progress::NeedsMore;
}

RequestParser::Progress RequestParser::allow_body(std::size_t limit) {
    body_limit_ = limit;
    eager(true);
    const auto length = content_length();
    if (length && *length > limit) return refuse_body();
    return is_done() ? Progress::Done : Progress::NeedsMore;
}

// What the parser lets pass and two programs could understand in two ways is refused here.
RequestParser::Progress RequestParser::finish_head() {
    head_done_ = true;
    if (has_transfer_encoding_ && (!chunked() || is_http_1_0()))
        return refuse(501, "unsupported", "Only the transfer encoding \"chunked\" is understood.");
    if (host_headers_ > 1 || (host_headers_ == 0 && !is_http_1_0()))
        return refuse(400, "invalid_input", "The request must have exactly one Host header.");
    const auto expectations = request_.headers.all("Expect");
    for (const std::string_view expectation : expectations) {
        if (!equals_ignoring_case(expectation, "100-continue"))
            return refuse(417, "unsupported", "Only \"Expect: 100-continue\" is understood.");
        expects_continue_ = !is_http_1_0();
    }
    if (request_.method == Method::Other &&
        (request_.method_text == "CONNECT" || request_.method_text == "TRACE"))
        return refuse(501, "unsupported", "The method " + request_.method_text + " is not served.");
    auto target = http::parse_target(request_.target);
    if (!target) return refuse(400, "invalid_input", target.error().message);
    request_.path = std::move(target->path);
    request_.segments = std::move(target->segments);
    request_.query = std::move(target->query);
    return Progress::HeadDone;
}

RequestParser::Progress RequestParser::refuse(int status, std::string code, std::string message) {
    refusal_ = {status, std::move(code), std::move(message)};
    return Progress::Refused;
}

RequestParser::Progress RequestParser::refuse_body() {
    return refuse(413, "too_large",
                  "The request's body is larger than the limit of " + std::to_string(body_limit_) +
                      " bytes.");
}

RequestParser::Progress RequestParser::refuse(ErrorCode code) {
    if (code == beast_http::error::header_limit)
        return refuse(431, "too_large", "The request's headers are too large.");
    if (code == beast_http::error::body_limit) return refuse_body();
    if (code == beast_http::error::bad_version)
        return refuse(505, "unsupported", "Only HTTP/1.0 and HTTP/1.1 are understood.");
    return refuse(400, "invalid_input", "The request is not valid HTTP: " + code.message() + ".");
}

void RequestParser::on_request_impl(Verb verb, View method, View target, int version, ErrorCode&) {
    version_ = version;
    request_.method = method_of(verb);
    if (request_.method == Method::Other) request_.method_text = view_of(method);
    request_.target = view_of(target);
}

void RequestParser::on_field_impl(Name name, View name_text, View value, ErrorCode&) {
    // Trailers come here too; they must not pass for headers.
    if (head_done_) return;
    if (name == Name::host) ++host_headers_;
    if (name == Name::transfer_encoding) has_transfer_encoding_ = true;
    request_.headers.add(view_of(name_text), view_of(value));
}

void RequestParser::on_body_init_impl(const Length& length, ErrorCode&) {
    if (length)
        request_.body.reserve(
            static_cast<std::size_t>(std::min<std::uint64_t>(*length, kMaxReserve)));
}

std::size_t RequestParser::on_body_impl(View body, ErrorCode& code) {
    if (body.size() > body_limit_ - request_.body.size()) {
        code = beast_http::error::body_limit;
        return 0;
    }
    request_.body.append(body.data(), body.size());
    return body.size();
}

}  // namespace millrace::http
