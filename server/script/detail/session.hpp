// A borrowed host and the talk with it, from borrowing to giving back.
#pragma once

#include "script/detail/conversation.hpp"
#include "script/detail/host_pool.hpp"

namespace millrace::script::detail {

class Session {
  public:
    // For the time of one job of the pool's face; all outlive it. To be awaited with
    // throw_if_cancelled(false), and ended by fail() or finish().
    Session(HostPool& pool, HostPool::Lease lease, asio::any_io_executor executor,
            const Listener& listener, Runtime& runtime);

    ScriptHost& host() { return *lease_.host; }
    bool is_over() const { return is_over_; }

    // Nothing: the host is gone, and fail() says why.
    Task<std::optional<JsonObject>> exchange(FrameText job, std::uint64_t id,
                                             boost::json::storage_ptr storage,
                                             std::chrono::milliseconds time);

    // After a job without an answer, or with one that breaks the protocol (the complaint): the host
    // is buried. `node` is for the error.
    Task<Error> fail(std::string node, std::string complaint = {});
    // All is well: the host may serve others.
    Task<> finish();

  private:
    HostPool& pool_;
    HostPool::Lease lease_;
    Conversation talk_;
    JobLimits limits_{};
    bool is_over_ = false;
};

}  // namespace millrace::script::detail
