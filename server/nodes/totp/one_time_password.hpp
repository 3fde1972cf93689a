// Passwords that change with the time (RFC 6238).
#pragma once

#include <string>
#include <string_view>

#include "base/error.hpp"

namespace millrace::nodes {

struct PasswordRules {
    std::string algorithm = "SHA1";
    int digits = 6;
    int period = 30;  // seconds that a password is valid
};

// `secret` in base 32, blanks and case do not count; `now` in seconds since 1970.
Result<std::string> one_time_password(std::string_view secret, double now,
                                      const PasswordRules& rules);
int seconds_remaining(double now, const PasswordRules& rules);

}  // namespace millrace::nodes
