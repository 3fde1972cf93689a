// Every route of the API: the table that is served, checked and described.
#pragma once

#include "api/route.hpp"

namespace millrace::api {

std::vector<Route> all_routes();

// One function per resource adds its routes, in its own file.
void add_workflows_routes(std::vector<Route>& routes);
void add_executions_routes(std::vector<Route>& routes);
void add_tags_routes(std::vector<Route>& routes);
void add_data_tables_routes(std::vector<Route>& routes);
void add_data_rows_routes(std::vector<Route>& routes);
void add_node_types_routes(std::vector<Route>& routes);
void add_listening_routes(std::vector<Route>& routes);
void add_schedules_routes(std::vector<Route>& routes);
void add_trigger_events_routes(std::vector<Route>& routes);
void add_curl_import_routes(std::vector<Route>& routes);
void add_openapi_routes(std::vector<Route>& routes);
void add_health_routes(std::vector<Route>& routes);

}  // namespace millrace::api
