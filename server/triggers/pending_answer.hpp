// The answer of a webhook call that a node of the run gives while the caller waits.
#pragma once

#include <boost/asio/steady_timer.hpp>

#include "engine/node_step.hpp"

namespace millrace::triggers {

// Lives on one shard. Shared by the run, which offers and releases, and the request, which waits.
class PendingAnswer final : public engine::ResponseSink {
  public:
    explicit PendingAnswer(const asio::any_io_executor& executor);

    bool awaits_response() const override { return !offer_; }
    void offer(http::Response response) override { offer_ = std::move(response); }
    bool has_offer() const override { return offer_ && !is_released_; }
    void release() override;

    // The run has ended without release(): this is the answer. An answer that was offered belongs
    // to a run that could not be stored and is dropped.
    void close(http::Response answer);
    bool is_released() const { return is_released_; }

    // Returns when the answer may be sent.
    Task<http::Response> wait();

  private:
    asio::steady_timer ready_;
    std::optional<http::Response> offer_;
    bool is_released_ = false;
};

}  // namespace millrace::triggers
