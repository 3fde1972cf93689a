#include "script/detail/session.hpp"

#include "base/log.hpp"
#include "script/detail/host_failure.hpp"

namespace millrace::script::detail {

Session::Session(HostPool& pool, HostPool::Lease lease, asio::any_io_executor executor,
                 const Listener& listener, Runtime& runtime)
    : pool_(pool),
      lease_(std::move(lease)),
      talk_(std::move(executor), lease_.host, listener, runtime) {}

Task<std::optional<JsonObject>> Session::exchange(FrameText job, std::uint64_t id,
                                                  boost::json::storage_ptr storage,
                                                  std::chrono::milliseconds time) {
    limits_ = {.time = time, .memory_mb = pool_.limits().memory_mb};
    return talk_.exchange(std::move(job), id, std::move(storage), limits_);
}

Task<Error> Session::fail(std::string node, std::string complaint) {
    if (!complaint.empty()) lease_.host->kill(EndReason::BrokeProtocol);
    co_await talk_.close();
    is_over_ = true;
    if (complaint.empty()) complaint = talk_.complaint();
    const auto report = co_await pool_.end(lease_);
    const Failure failure = failure_of(lease_.host->end_reason(), report);
    count(failure, pool_.counters());
    const FailureFacts facts{.kind = lease_.host->kind(),
                             .limits = limits_,
                             .node = std::move(node),
                             .complaint = std::move(complaint)};
    Error error = failure_error(failure, facts, report);
    if (failure == Failure::Crash || failure == Failure::BadAnswer)
        log::warn("A script host was lost.",
                  {{"message", error.message}, {"detail", error.detail}});
    co_return error;
}

Task<> Session::finish() {
    co_await talk_.close();
    is_over_ = true;
    pool_.give_back(lease_);
}

}  // namespace millrace::script::detail
