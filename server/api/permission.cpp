#include "api/permission.hpp"

#include <array>
#include <utility>

namespace millrace::api {
namespace {

constexpr std::array<std::pair<Permission, std::string_view>, 15> kNames{{
    {Permission::Public, "public"},
    {Permission::WorkflowRead, "workflow:read"},
    {Permission::WorkflowWrite, "workflow:write"},
    {Permission::WorkflowActivate, "workflow:activate"},
    {Permission::ExecutionRead, "execution:read"},
    {Permission::ExecutionWrite, "execution:write"},
    {Permission::TagRead, "tag:read"},
    {Permission::TagWrite, "tag:write"},
    {Permission::DataTableRead, "dataTable:read"},
    {Permission::DataTableWrite, "dataTable:write"},
    {Permission::DataTableRowRead, "dataTableRow:read"},
    {Permission::DataTableRowWrite, "dataTableRow:write"},
    {Permission::NodeTypeRead, "nodeType:read"},
    {Permission::ApiRead, "api:read"},
    {Permission::MetricsRead, "metrics:read"},
}};

}  // namespace

std::string_view to_string(Permission permission) {
    for (const auto& [value, name] : kNames)
        if (value == permission) return name;
    return {};
}

std::vector<std::string> all_scopes() {
    std::vector<std::string> scopes;
    for (const auto& [value, name] : kNames)
        if (value != Permission::Public) scopes.emplace_back(name);
    return scopes;
}

}  // namespace millrace::api
