// What can go wrong because of input or the outside world, as a value. Broken invariants are
// exceptions.
#pragma once

#include <boost/system/result.hpp>
#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace millrace {

// One small list for the whole server; api/ maps it to HTTP statuses, engine/ to run statuses.
enum class ErrorKind {
    InvalidInput,  // the caller's data is wrong; mending it helps
    Unauthorized,  // who is calling is not known
    Forbidden,     // the caller is known and may not
    NotFound,
    Conflict,     // the state of the thing does not allow it (already exists, stale version)
    TooLarge,     // over a documented limit
    Timeout,      // a deadline passed
    Canceled,     // somebody asked to stop
    Unavailable,  // a service or the disk does not answer; trying again may help
    Unsupported,  // known and not built
    NeedsScript,  // an expression outside the native evaluator's language
    Expression,   // an expression failed while it was evaluated
    NodeFailed,   // a node could not do its work
    Internal      // our own defect; the detail goes to the log only
};

std::string_view to_string(ErrorKind kind);
std::optional<ErrorKind> error_kind_from(std::string_view text);

struct Error {
    ErrorKind kind = ErrorKind::Internal;
    std::string message;   // a sentence for the person who must act: what happened, where
    std::string hint{};    // how to mend it; may be empty
    std::string detail{};  // for the log and the curious; never a secret
    std::string node{};    // name of the node, where there is one
    std::optional<std::size_t> item{};  // index of the input item, where there is one
    std::string parameter{};  // dotted path of the node's parameter, where it is about one
    // In an expression: where, in UTF-16 code units of its text behind the "=".
    std::optional<std::size_t> position{};
    std::optional<int> http_status{};                   // of a service's answer that was no success
    std::optional<std::chrono::seconds> retry_after{};  // when that service wants to be asked again
};

template <class T>
using Result = boost::system::result<T, Error>;

// Called by Result<T>::value() on an error: asking for a value without checking is our own bug.
[[noreturn]] void throw_exception_from_error(const Error& error,
                                             const boost::source_location& where);

// For our own promises, never for input. Throws std::logic_error naming the broken promise.
void check(bool condition, const char* promise);

}  // namespace millrace
