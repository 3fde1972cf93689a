// What the handlers share.
#pragma once

#include "api/metrics.hpp"
#include "api/readiness.hpp"
#include "base/clock.hpp"
#include "base/json.hpp"

namespace millrace::store {
class Store;
}
namespace millrace::sdk {
class NodeRegistry;
}
namespace millrace::triggers {
class TriggerService;
}
namespace millrace::engine {
class Engine;
class RunRecovery;
}  // namespace millrace::engine

namespace millrace::api {

// What the handlers work on; all outlive the API.
struct ApiServices {
    store::Store& store;
    const sdk::NodeRegistry& registry;
    triggers::TriggerService& triggers;
    engine::Engine& engine;
    engine::RunRecovery& recovery;
};

// Used from every shard at once.
struct ApiContext {
    ApiServices services;
    Time started_at{};
    RequestCounters requests{};
    Readiness readiness{};
    Json openapi{};  // complete before the first request
};

}  // namespace millrace::api
