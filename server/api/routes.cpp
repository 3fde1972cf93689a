#include "api/routes.hpp"

namespace millrace::api {

std::vector<Route> all_routes() {
    std::vector<Route> routes;
    add_workflows_routes(routes);
    add_executions_routes(routes);
    add_tags_routes(routes);
    add_data_tables_routes(routes);
    add_data_rows_routes(routes);
    add_node_types_routes(routes);
    add_listening_routes(routes);
    add_schedules_routes(routes);
    add_trigger_events_routes(routes);
    add_curl_import_routes(routes);
    add_openapi_routes(routes);
    add_health_routes(routes);
    return routes;
}

}  // namespace millrace::api
