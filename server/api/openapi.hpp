// The OpenAPI 3.1 document of the routes.
#pragma once

#include "api/route.hpp"

namespace millrace::api {

// Every operation carries "x-permission".
Json openapi_document(const std::vector<Route>& routes);

}  // namespace millrace::api
