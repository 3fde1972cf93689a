// libcurl's multi interface on one shard's event loop: sockets, timer, transfers, and the
// connections that are kept between them.
#pragma once

#include <curl/curl.h>

#include <boost/asio/execution_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <unordered_map>
#include <unordered_set>

#include "base/async.hpp"

namespace millrace::http {

struct TransferEnd {
    enum class Why { Finished, DeadlinePassed, Canceled };
    Why why = Why::Finished;
    CURLcode code = CURLE_OK;  // where it finished
};

// One per event loop, made on first use and ended with the loop; everything runs on its thread.
class CurlMulti final : public asio::execution_context::service {
  public:
    using Instant = std::chrono::steady_clock::time_point;
    inline static asio::execution_context::id id;

    explicit CurlMulti(asio::execution_context& context);
    ~CurlMulti() override;

    static CurlMulti& of(const asio::any_io_executor& executor);

    // Runs the transfer of `easy`, which stays the caller's, to its end. Afterwards, also when the
    // coroutine is destroyed meanwhile, libcurl calls nothing of it any more.
    Task<TransferEnd> run(CURL* easy, Instant deadline);

  private:
    struct Transfer;
    struct Membership;
    struct Watch;
    using WatchPtr = std::shared_ptr<Watch>;

    void shutdown() override;

    static int on_socket(CURL* easy, curl_socket_t socket, int what, void* self, void*);
    static int on_timer(CURLM* multi, long milliseconds, void* self);
    void watch(curl_socket_t socket, int what);
    void await_ready(const WatchPtr& watch);
    void set_timer(long milliseconds);
    void on_time(std::uint64_t round);
    void act(curl_socket_t socket, int events);
    void collect_finished();
    void remove(Transfer& transfer);

    CURLM* multi_;
    asio::any_io_executor executor_;
    std::optional<asio::steady_timer> timer_;
    bool timer_set_ = false;
    std::uint64_t timer_round_ = 0;  // what was set before the last call is void
    std::unordered_map<curl_socket_t, WatchPtr> watches_;
    std::unordered_set<Transfer*> transfers_;
};

}  // namespace millrace::http
