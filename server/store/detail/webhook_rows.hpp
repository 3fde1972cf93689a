// Webhook routes within a transaction of the workflow repository.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "store/workflow_repository.hpp"

namespace millrace::store::detail {

class Connection;

// "/orders/:id/" -> "orders/:": two paths with one shape answer the same requests.
std::string route_shape(std::string_view path);

// Replaces the workflow's routes. Conflict: one is taken by another active workflow, or twice by
// this one.
Result<void> set_routes(Connection& connection, const std::string& workflow_id,
                        const std::vector<WebhookRoute>& routes);
Result<std::vector<WebhookRoute>> routes_of(Connection& connection, const std::string& workflow_id);

}  // namespace millrace::store::detail
