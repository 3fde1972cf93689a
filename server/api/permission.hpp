// What a caller may do: every route names one, every API key holds some.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace millrace::api {

enum class Permission {
    Public,  // no key: health only
    WorkflowRead,
    WorkflowWrite,
    WorkflowActivate,
    ExecutionRead,
    ExecutionWrite,
    TagRead,
    TagWrite,
    DataTableRead,
    DataTableWrite,
    DataTableRowRead,
    DataTableRowWrite,
    NodeTypeRead,
    ApiRead,  // the description of this interface
    MetricsRead
};

std::string_view to_string(Permission permission);  // "workflow:read"

// The scopes of a key that may do everything.
std::vector<std::string> all_scopes();

// A permission that must be written down: it has no default, so a route without one does not
// compile.
struct RequiredPermission {
    RequiredPermission() = delete;
    constexpr RequiredPermission(Permission p) : value(p) {}
    Permission value;
};

}  // namespace millrace::api
