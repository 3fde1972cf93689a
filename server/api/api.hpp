// The REST interface: /api/v1/…, /healthz, /metrics.
#pragma once

#include "api/context.hpp"
#include "api/routes.hpp"
#include "http/router.hpp"

namespace millrace::api {

class Api {
  public:
    explicit Api(const ApiServices& services);

    // Finds the route, checks the caller's permission, calls the handler. From every shard.
    Task<http::Response> handle(http::Request request);
    // Counts an answer that was given elsewhere (webhooks), for the metrics.
    void count(int status) { context_.requests.count(status); }

    const std::vector<Route>& routes() const { return routes_; }

  private:
    Task<http::Response> answer(http::Request request);

    ApiContext context_;
    const std::vector<Route> routes_;
    http::Router<std::size_t> router_;  // to an index in routes_
};

}  // namespace millrace::api
