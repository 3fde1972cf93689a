// The kernel's refusals as errors.
#pragma once

#include <cerrno>
#include <string>
#include <system_error>

#include "base/error.hpp"

namespace millrace::script::detail {

// `what` is a sentence without its full stop; the reason is errno's.
inline Error system_error(std::string what, int number = errno) {
    return Error{.kind = ErrorKind::Unavailable,
                 .message = std::move(what) + ": " + std::system_category().message(number) + "."};
}

}  // namespace millrace::script::detail
