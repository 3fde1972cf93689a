// Beast's incremental parser, writing straight into a Request: no second copy of head or body.
#pragma once

#include <boost/asio/buffer.hpp>
#include <boost/beast/core/error.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>
#include <cstddef>
#include <optional>
#include <string>

#include "http/message.hpp"

namespace millrace::http {

// A request that is answered by the server itself; the connection is closed afterwards.
struct Refusal {
    int status;
    std::string code;
    std::string message;
};

class RequestParser final : public boost::beast::http::basic_parser<true> {
  public:
    enum class Progress { NeedsMore, HeadDone, Done, Refused };

    RequestParser(std::size_t header_limit, const std::string& remote_address);

    // Parses from the front of `data`; `consumed` says how much. Stops once at the end of the head.
    Progress parse(boost::asio::const_buffer data, std::size_t& consumed);
    // To be called at the end of the head, before the body is parsed. Refused when the body is
    // known to be larger.
    Progress allow_body(std::size_t limit);

    const Refusal& refusal() const { return refusal_; }  // after Refused
    // Does the client wait for "100 Continue" before it sends its body? Good at the end of the
    // head.
    bool expects_continue() const { return expects_continue_; }
    Request& request() { return request_; }
    bool is_http_1_0() const { return version_ < 11; }

  private:
    using ErrorCode = boost::beast::error_code;
    using Verb = boost::beast::http::verb;
    using Name = boost::beast::http::field;
    using View = boost::beast::string_view;
    using Length = boost::optional<std::uint64_t>;

    void on_request_impl(Verb, View method, View target, int version, ErrorCode&) override;
    void on_response_impl(int, View, int, ErrorCode&) override {}
    void on_field_impl(Name, View name, View value, ErrorCode&) override;
    void on_header_impl(ErrorCode&) override {}
    void on_body_init_impl(const Length& length, ErrorCode&) override;
    std::size_t on_body_impl(View body, ErrorCode& code) override;
    void on_chunk_header_impl(std::uint64_t, View, ErrorCode&) override {}
    std::size_t on_chunk_body_impl(std::uint64_t, View body, ErrorCode& code) override {
        return on_body_impl(body, code);
    }
    void on_finish_impl(ErrorCode&) override {}

    Progress finish_head();
    Progress refuse(int status, std::string code, std::string message);
    Progress refuse(ErrorCode code);
    Progress refuse_body();

    Request request_;
    Refusal refusal_{};
    std::size_t body_limit_ = 0;
    std::size_t host_headers_ = 0;
    int version_ = 11;
    bool head_done_ = false;
    bool expects_continue_ = false;
    bool has_transfer_encoding_ = false;
};

}  // namespace millrace::http
