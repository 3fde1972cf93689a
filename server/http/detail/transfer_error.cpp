#include "http/detail/transfer_error.hpp"

#include <fmt/format.h>

namespace millrace::http {
namespace {

using Excess = ResponseCollector::Excess;

// From libcurl's codes to people's words; "{}" is host and port. What is not listed is a response
// that makes no sense.
struct Row {
    CURLcode code;
    ErrorKind kind;
    std::string_view message;
    std::string_view hint;
};

constexpr Row kRows[] = {
    {CURLE_COULDNT_RESOLVE_HOST, ErrorKind::Unavailable, "There is no address for {}.",
     "Check the spelling of the host, and that this server can look up names."},
    {CURLE_COULDNT_RESOLVE_PROXY, ErrorKind::Unavailable,
     "There is no address for the proxy that {} is asked for through.",
     "Check the spelling of the proxy's host."},
    {CURLE_COULDNT_CONNECT, ErrorKind::Unavailable, "No connection to {} can be made.",
     "Check host and port, and that the service runs and may be reached from this server."},
    {CURLE_OPERATION_TIMEDOUT, ErrorKind::Timeout, "No connection to {} came about in time.",
     "Check host and port; allow more time for connecting if the service is slow."},
    {CURLE_PEER_FAILED_VERIFICATION, ErrorKind::Unavailable,
     "The certificate of {} is not trusted.",
     "Give the authority that signed it, or switch verification off if you know the network."},
    {CURLE_SSL_CONNECT_ERROR, ErrorKind::Unavailable, "No secure connection to {} can be made.",
     "Check that the port speaks TLS, and whether it asks for a client certificate."},
    {CURLE_SSL_CIPHER, ErrorKind::Unavailable, "No secure connection to {} can be made.",
     "The server offers only encryption that is too weak."},
    {CURLE_SSL_CERTPROBLEM, ErrorKind::InvalidInput,
     "The client certificate or key for {} cannot be used.",
     "Both are PEM texts and belong together; a protected key needs its password."},
    {CURLE_SSL_CACERT_BADFILE, ErrorKind::InvalidInput,
     "The certificates of authorities for {} cannot be read.",
     "Those of a request are PEM texts, one after the other; the system's come with the package "
     "ca-certificates."},
    {CURLE_GOT_NOTHING, ErrorKind::Unavailable, "{} closed the connection without a response.",
     "Try again; if it stays so, look into the log of that service."},
    {CURLE_PARTIAL_FILE, ErrorKind::Unavailable,
     "{} closed the connection before its response was complete.", "Try again."},
    {CURLE_RECV_ERROR, ErrorKind::Unavailable, "The connection to {} broke.", "Try again."},
    {CURLE_SEND_ERROR, ErrorKind::Unavailable,
     "The connection to {} broke while the request was sent.", "Try again."},
    {CURLE_HTTP2, ErrorKind::Unavailable, "The connection to {} broke.", "Try again."},
    {CURLE_HTTP2_STREAM, ErrorKind::Unavailable, "{} gave the request up.",
     "Try again; if it stays so, look into the log of that service."},
    {CURLE_BAD_CONTENT_ENCODING, ErrorKind::Unavailable,
     "The response of {} is compressed in a way that cannot be undone.",
     "Try again without accepting compression."},
    {CURLE_URL_MALFORMAT, ErrorKind::InvalidInput, "The URL for {} is not valid.",
     "Write it as https://host/path."},
};

std::string with(std::string_view message, const Url& url) {
    return fmt::format(fmt::runtime(message), url.authority());
}

}  // namespace

Error policy_error(const Url& url, std::string_view reason) {
    return {ErrorKind::Forbidden,
            fmt::format("Requests to {} are not allowed: it is {}.", url.authority(), reason),
            "The operator of this server decides which hosts it may reach."};
}

Error deadline_error(const Url& url, Duration timeout) {
    const auto seconds = std::chrono::duration<double>(timeout).count();
    return {
        ErrorKind::Timeout,
        fmt::format("The response of {} was not complete within {} s.", url.authority(), seconds),
        "Allow more time, or ask for less."};
}

Error cancel_error(const Url& url) {
    return {ErrorKind::Canceled, "The request to " + url.authority() + " was canceled."};
}

Error transfer_error(const Url& url, const TransferFailure& failure, std::uint64_t body_limit) {
    const auto error = [&](ErrorKind kind, std::string_view message, std::string_view hint) {
        return Error{kind, with(message, url), std::string(hint), std::string(failure.words)};
    };
    if (failure.refused) return policy_error(url, *failure.refused);
    if (failure.not_repeated)
        return error(ErrorKind::Unavailable,
                     "The connection to {} broke before a response came; the request was not sent "
                     "again, since it may have had its effect.",
                     "Check whether it had, then try again.");
    // libcurl has a limit of its own for one header line, and this name for passing it.
    if (failure.excess == Excess::Headers || failure.code == CURLE_OUT_OF_MEMORY)
        return error(ErrorKind::TooLarge, "The headers of the response of {} are too large.",
                     "No sensible service sends this much; check the host and port.");
    if (failure.excess == Excess::Body || failure.code == CURLE_FILESIZE_EXCEEDED)
        return error(
            ErrorKind::TooLarge,
            fmt::format("The response of {{}} is larger than the limit of {} bytes.", body_limit),
            "Ask for less at a time, or raise the limit.");
    if (failure.tunnel_status >= 300)
        return error(
            ErrorKind::Unavailable,
            fmt::format("The proxy did not let the request to {{}} through; it answered {}.",
                        failure.tunnel_status),
            failure.tunnel_status == 407 ? "The proxy needs other credentials."
                                         : "Ask the proxy's operator.");
    for (const Row& row : kRows)
        if (row.code == failure.code) return error(row.kind, row.message, row.hint);
    return error(ErrorKind::Unavailable, "The response of {} makes no sense.",
                 "Check that the service speaks HTTP on this port.");
}

}  // namespace millrace::http
