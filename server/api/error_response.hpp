// How an error looks to a caller of the API: one JSON shape, one table of statuses.
#pragma once

#include "http/message.hpp"

namespace millrace::api {

int status_of(ErrorKind kind);
// {"code","message","hint"?}; of internal errors only that there was one.
http::Response error_response(const Error& error);

}  // namespace millrace::api
