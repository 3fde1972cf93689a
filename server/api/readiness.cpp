#include "api/readiness.hpp"

#include "api/context.hpp"
#include "engine/engine.hpp"
#include "store/store.hpp"
#include "triggers/trigger_service.hpp"

namespace millrace::api {
namespace {

constexpr std::chrono::nanoseconds kHolds = std::chrono::seconds(1);

}  // namespace

Task<Result<void>> Readiness::check(const ApiServices& services) {
    if (!services.triggers.is_loaded())
        co_return Error{ErrorKind::Unavailable,
                        "The triggers of the active workflows are not registered yet.",
                        "Try again in a moment."};
    const std::chrono::nanoseconds now = services.engine.clock().monotonic();
    if (now.count() < good_until_.load()) co_return Result<void>();
    const auto database = co_await services.store.check_health();
    if (!database)
        co_return Error{ErrorKind::Unavailable,
                        "The database does not work: " + database.error().message,
                        database.error().hint, database.error().detail};
    good_until_ = (now + kHolds).count();
    co_return Result<void>();
}

}  // namespace millrace::api
