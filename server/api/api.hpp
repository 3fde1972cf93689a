// The REST interface: /api/v1/…, /healthz, /metrics.
#pragma once

#include <memory>

#include "api/metrics.hpp"
#include "api/route.hpp"

namespace millrace::api {

class Api {
  public:
    explicit Api(const ApiServices& services);
    ~Api();

    // Finds the route, checks the caller's permission, calls the handler. From every shard.
    Task<http::Response> handle(http::Request request);
    // Counts an answer that was given elsewhere (webhooks), for the metrics.
    void count(int status) { requests_.count(status); }

    const std::vector<Route>& routes() const;

  private:
    struct Table;
    Task<http::Response> answer(http::Request request);
    void add_own_routes(std::vector<Route>& routes);

    ApiServices services_;
    RequestCounters requests_;
    std::unique_ptr<const Table> table_;
};

}  // namespace millrace::api
