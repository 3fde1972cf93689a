#include "api/error_response.hpp"

#include "base/log.hpp"

namespace millrace::api {

int status_of(ErrorKind kind) {
    switch (kind) {
        case ErrorKind::InvalidInput:
            return 400;
        case ErrorKind::Unauthorized:
            return 401;
        case ErrorKind::Forbidden:
            return 403;
        case ErrorKind::NotFound:
            return 404;
        case ErrorKind::Conflict:
            return 409;
        case ErrorKind::TooLarge:
            return 413;
        case ErrorKind::Unsupported:
            return 422;
        case ErrorKind::Timeout:
            return 504;
        case ErrorKind::Unavailable:
            return 503;
        case ErrorKind::Canceled:
        case ErrorKind::NeedsScript:
        case ErrorKind::Expression:
        case ErrorKind::NodeFailed:
            return 422;
        case ErrorKind::Internal:
            return 500;
    }
    return 500;
}

http::Response error_response(const Error& error) {
    if (error.kind != ErrorKind::Internal)
        return http::Response::error(status_of(error.kind), to_string(error.kind), error.message,
                                     error.hint);
    log::error("A request failed through an internal error.",
               {{"message", error.message}, {"detail", error.detail}});
    return http::Response::error(500, to_string(error.kind), "The server failed on this request.",
                                 "Its log has the details.");
}

}  // namespace millrace::api
