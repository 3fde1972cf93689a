// /api/v1/openapi.json: the description of all routes.
#include "api/routes.hpp"

namespace millrace::api {
namespace {

Task<Result<Json>> read_openapi(Call<Nothing, Nothing>& call) {
    co_return call.context.openapi;
}

}  // namespace

void add_openapi_routes(std::vector<Route>& routes) {
    routes.push_back(make_route<Nothing, Nothing, JsonObject>(
        RouteFacts{http::Method::Get, "/api/v1/openapi.json", Permission::ApiRead, "readOpenApi",
                   "This interface as an OpenAPI 3.1 document.", "API"},
        read_openapi));
}

}  // namespace millrace::api
