#include "store/detail/webhook_rows.hpp"

#include "store/detail/connection.hpp"

namespace millrace::store::detail {
namespace {

struct Holder {
    std::string workflow_id;
    std::string workflow_name;
    std::string node;
};

Error taken(const WebhookRoute& route, const std::string& workflow_id, const Holder& holder) {
    const std::string what = "The webhook " + route.method + " " + route.path;
    if (holder.workflow_id == workflow_id)
        return Error{ErrorKind::Conflict,
                     what + " is used by two nodes of this workflow: \"" + holder.node +
                         "\" and \"" + route.node + "\".",
                     "Give one of them another path or method."};
    return Error{ErrorKind::Conflict,
                 what + " is already used by the active workflow \"" + holder.workflow_name +
                     "\" (" + holder.workflow_id + "), node \"" + holder.node + "\".",
                 "Change the path or method, or deactivate that workflow.",
                 {},
                 route.node};
}

Result<void> add_route(Connection& connection, const std::string& workflow_id,
                       const WebhookRoute& route) {
    const std::string shape = route_shape(route.path);
    const auto holder = connection
                            .query(
                                "SELECT workflow_id, name, node FROM webhooks JOIN workflows "
                                "ON workflows.id = workflow_id WHERE method = ? AND shape = ?",
                                route.method, shape)
                            .first([](const Statement& row) -> Result<Holder> {
                                return Holder{row.text(0), row.text(1), row.text(2)};
                            });
    if (!holder) return holder.error();
    if (*holder) return taken(route, workflow_id, **holder);
    return connection.run(
        "INSERT INTO webhooks (method, shape, path, workflow_id, node) VALUES (?, ?, ?, ?, ?)",
        route.method, shape, route.path, workflow_id, route.node);
}

}  // namespace

std::string route_shape(std::string_view path) {
    std::string shape;
    while (!path.empty()) {
        const std::size_t slash = path.find('/');
        const std::string_view segment = path.substr(0, slash);
        path.remove_prefix(slash == std::string_view::npos ? path.size() : slash + 1);
        if (segment.empty()) continue;
        if (!shape.empty()) shape.push_back('/');
        shape += segment.starts_with(':') ? std::string_view(":") : segment;
    }
    return shape;
}

Result<void> set_routes(Connection& connection, const std::string& workflow_id,
                        const std::vector<WebhookRoute>& routes) {
    const auto cleared = connection.run("DELETE FROM webhooks WHERE workflow_id = ?", workflow_id);
    if (!cleared) return cleared.error();
    for (const WebhookRoute& route : routes)
        if (const auto added = add_route(connection, workflow_id, route); !added)
            return added.error();
    return {};
}

Result<std::vector<WebhookRoute>> routes_of(Connection& connection,
                                            const std::string& workflow_id) {
    return connection
        .query(
            "SELECT method, path, node FROM webhooks WHERE workflow_id = ? "
            "ORDER BY method, shape",
            workflow_id)
        .all([](const Statement& row) -> Result<WebhookRoute> {
            return WebhookRoute{row.text(0), row.text(1), row.text(2)};
        });
}

}  // namespace millrace::store::detail
