#include "base/error.hpp"

#include <array>
#include <stdexcept>
#include <utility>

namespace millrace {
namespace {

constexpr std::array<std::pair<ErrorKind, std::string_view>, 14> kNames{{
    {ErrorKind::InvalidInput, "invalid_input"},
    {ErrorKind::Unauthorized, "unauthorized"},
    {ErrorKind::Forbidden, "forbidden"},
    {ErrorKind::NotFound, "not_found"},
    {ErrorKind::Conflict, "conflict"},
    {ErrorKind::TooLarge, "too_large"},
    {ErrorKind::Timeout, "timeout"},
    {ErrorKind::Canceled, "canceled"},
    {ErrorKind::Unavailable, "unavailable"},
    {ErrorKind::Unsupported, "unsupported"},
    {ErrorKind::NeedsScript, "needs_script"},
    {ErrorKind::Expression, "expression"},
    {ErrorKind::NodeFailed, "node_failed"},
    {ErrorKind::Internal, "internal"},
}};

}  // namespace

std::string_view to_string(ErrorKind kind) {
    for (const auto& [value, name] : kNames)
        if (value == kind) return name;
    return "internal";
}

std::optional<ErrorKind> error_kind_from(std::string_view text) {
    for (const auto& [value, name] : kNames)
        if (name == text) return value;
    return std::nullopt;
}

void throw_exception_from_error(const Error& error, const boost::source_location& where) {
    throw std::logic_error(std::string(where.file_name()) + ":" + std::to_string(where.line()) +
                           ": value() of a failed Result: " + error.message);
}

void check(bool condition, const char* promise) {
    if (!condition) throw std::logic_error(std::string("broken promise: ") + promise);
}

}  // namespace millrace
