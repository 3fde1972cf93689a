// A form of several pages: between the run, which shows pages and waits for answers, and the
// browser in front of it, whose requests come one by one.
#pragma once

#include <atomic>
#include <boost/asio/steady_timer.hpp>

#include "engine/node_step.hpp"
#include "sdk/caller.hpp"

namespace millrace::triggers {

// Lives on one shard, in memory; shared by the run and by the requests, which come to this shard.
class FormSession final : public engine::ResponseSink {
  public:
    FormSession(asio::any_io_executor executor, sdk::Caller caller);

    // --- for the run
    bool awaits_response() const override { return !has_ended_; }
    // What is shown when the run has ended; the last one counts. A file to keep (an answer with
    // Content-Disposition) is given out beside the page.
    void offer(http::Response response) override;
    bool has_offer() const override { return false; }  // nothing is sent before the end
    void release() override {}
    const sdk::Caller* caller() const override { return &caller_; }
    Task<Result<http::Request>> next_request(http::Response page, Duration limit) override;
    // The run has ended: this is shown where no node has said something else.
    void close(http::Response fallback, bool has_failed, Time now);

    // --- for requests, on executor()
    asio::any_io_executor executor() const { return executor_; }
    // The page, or the end. Waits for a while when the run is at work; nothing when it still is.
    Task<std::optional<http::Response>> show();
    // Takes an answer to the page that is shown; false when none is.
    bool submit(http::Request request);
    std::optional<http::Response> file() const;

    // From any thread: when the run ended, in milliseconds since 1970; 0: not yet.
    std::int64_t ended_at() const { return ended_at_; }

  private:
    const asio::any_io_executor executor_;
    const sdk::Caller caller_;
    asio::steady_timer answered_;  // cancelled when an answer comes
    asio::steady_timer changed_;   // cancelled when there is something new to show
    std::optional<http::Response> page_;
    std::optional<http::Request> answer_;
    std::optional<http::Response> ending_;
    std::optional<http::Response> file_;
    bool has_ended_ = false;
    std::atomic<std::int64_t> ended_at_{0};
};

}  // namespace millrace::triggers
