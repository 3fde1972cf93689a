#include "http/detail/curl_multi.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "base/error.hpp"
#include "http/detail/curl_start.hpp"

namespace millrace::http {
namespace {

using boost::system::error_code;
using Descriptor = asio::posix::stream_descriptor;

// Beyond these, transfers wait for a connection, within their deadlines.
constexpr long kMaxConnections = 512;
constexpr long kMaxConnectionsPerHost = 128;
constexpr long kKeptConnections = 128;

}  // namespace

struct CurlMulti::Transfer {
    Transfer(CURL* handle, const asio::any_io_executor& executor, Instant deadline)
        : easy(handle), over(executor, deadline) {}
    CURL* easy;
    asio::steady_timer over;  // expires at the deadline; cancelled when the transfer finishes
    bool finished = false;
    CURLcode code = CURLE_OK;
};

// Takes the transfer out of the multi handle, however its coroutine ends.
struct CurlMulti::Membership {
    CurlMulti& multi;
    Transfer& transfer;
    Membership(CurlMulti& m, Transfer& t) : multi(m), transfer(t) {}
    Membership(const Membership&) = delete;
    Membership& operator=(const Membership&) = delete;
    ~Membership() { multi.remove(transfer); }
};

// A socket of libcurl's that the event loop looks at. Never closes it.
struct CurlMulti::Watch {
    Watch(const asio::any_io_executor& executor, curl_socket_t fd)
        : descriptor(executor, fd), socket(fd) {}
    ~Watch() { stop(); }
    void stop() {
        wanted = 0;
        if (descriptor.is_open()) descriptor.release();
    }
    bool wants(int direction) const { return (wanted & direction) != 0; }

    Descriptor descriptor;
    curl_socket_t socket;
    int wanted = 0;
    bool reading = false;  // a wait for it is under way
    bool writing = false;
};

CurlMulti::CurlMulti(asio::execution_context& context)
    : asio::execution_context::service(context), multi_((start_curl(), curl_multi_init())) {
    check(multi_ != nullptr, "libcurl makes a multi handle");
    curl_multi_setopt(multi_, CURLMOPT_SOCKETFUNCTION, &CurlMulti::on_socket);
    curl_multi_setopt(multi_, CURLMOPT_SOCKETDATA, this);
    curl_multi_setopt(multi_, CURLMOPT_TIMERFUNCTION, &CurlMulti::on_timer);
    curl_multi_setopt(multi_, CURLMOPT_TIMERDATA, this);
    curl_multi_setopt(multi_, CURLMOPT_MAX_TOTAL_CONNECTIONS, kMaxConnections);
    curl_multi_setopt(multi_, CURLMOPT_MAX_HOST_CONNECTIONS, kMaxConnectionsPerHost);
    curl_multi_setopt(multi_, CURLMOPT_MAXCONNECTS, kKeptConnections);
}

CurlMulti::~CurlMulti() = default;

CurlMulti& CurlMulti::of(const asio::any_io_executor& executor) {
    auto& context = asio::query(executor, asio::execution::context);
    auto& multi = asio::use_service<CurlMulti>(context);
    if (!multi.timer_) {
        multi.executor_ = executor;
        multi.timer_.emplace(executor);
    }
    return multi;
}

// The loop ends: coroutines that still wait are destroyed after this, without being resumed.
void CurlMulti::shutdown() {
    for (Transfer* transfer : transfers_) curl_multi_remove_handle(multi_, transfer->easy);
    transfers_.clear();
    curl_multi_cleanup(multi_);
    multi_ = nullptr;
    watches_.clear();
    timer_.reset();
}

Task<TransferEnd> CurlMulti::run(CURL* easy, Instant deadline) {
    Transfer transfer(easy, executor_, deadline);
    const Membership membership(*this, transfer);
    curl_easy_setopt(easy, CURLOPT_PRIVATE, &transfer);
    transfers_.insert(&transfer);
    const CURLMcode added = curl_multi_add_handle(multi_, easy);
    check(added == CURLM_OK, "libcurl takes a transfer");

    const auto [code] = co_await transfer.over.async_wait(asio::as_tuple(asio::use_awaitable));
    TransferEnd end;
    if (transfer.finished)
        end.code = transfer.code;
    else
        end.why = code ? TransferEnd::Why::Canceled : TransferEnd::Why::DeadlinePassed;
    co_return end;
}

void CurlMulti::remove(Transfer& transfer) {
    if (transfers_.erase(&transfer) == 0 || multi_ == nullptr) return;
    curl_multi_remove_handle(multi_, transfer.easy);
}

int CurlMulti::on_socket(CURL*, curl_socket_t socket, int what, void* self, void*) {
    static_cast<CurlMulti*>(self)->watch(socket, what);
    return 0;
}

int CurlMulti::on_timer(CURLM*, long milliseconds, void* self) {
    static_cast<CurlMulti*>(self)->set_timer(milliseconds);
    return 0;
}

void CurlMulti::watch(curl_socket_t socket, int what) {
    if (what == CURL_POLL_REMOVE) {
        if (const auto found = watches_.find(socket); found != watches_.end()) {
            found->second->stop();
            watches_.erase(found);
        }
        return;
    }
    WatchPtr& watch = watches_[socket];
    if (!watch) watch = std::make_shared<Watch>(executor_, socket);
    watch->wanted = what;
    await_ready(watch);
}

void CurlMulti::await_ready(const WatchPtr& watch) {
    const auto wait = [&](int direction, int event, Descriptor::wait_type type,
                          bool Watch::* waiting) {
        if (!watch->wants(direction) || (*watch).*waiting) return;
        (*watch).*waiting = true;
        watch->descriptor.async_wait(type,
                                     [this, watch, direction, event, waiting](error_code code) {
                                         (*watch).*waiting = false;
                                         if (!watch->wants(direction)) return;
                                         act(watch->socket, code ? CURL_CSELECT_ERR : event);
                                         if (!code) await_ready(watch);
                                     });
    };
    wait(CURL_POLL_IN, CURL_CSELECT_IN, Descriptor::wait_read, &Watch::reading);
    wait(CURL_POLL_OUT, CURL_CSELECT_OUT, Descriptor::wait_write, &Watch::writing);
}

void CurlMulti::set_timer(long milliseconds) {
    const auto round = ++timer_round_;
    timer_set_ = milliseconds >= 0;
    if (!timer_) return;
    timer_->cancel();
    if (milliseconds == 0) {  // the usual one, and a timer costs two system calls
        asio::post(executor_, [this, round] { on_time(round); });
    } else if (milliseconds > 0) {
        timer_->expires_after(std::chrono::milliseconds(milliseconds));
        timer_->async_wait([this, round](error_code) { on_time(round); });
    }
}

void CurlMulti::on_time(std::uint64_t round) {
    if (round != timer_round_ || multi_ == nullptr) return;
    timer_set_ = false;
    act(CURL_SOCKET_TIMEOUT, 0);
    // libcurl names a time only when it changes; when it thinks that this was too early, it would
    // wait for ever.
    long left = -1;
    if (!timer_set_ && curl_multi_timeout(multi_, &left) == CURLM_OK && left >= 0)
        set_timer(std::max(left, 1L));
}

void CurlMulti::act(curl_socket_t socket, int events) {
    int running = 0;
    curl_multi_socket_action(multi_, socket, events, &running);
    collect_finished();
}

void CurlMulti::collect_finished() {
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi_, &left)) {
        if (message->msg != CURLMSG_DONE) continue;
        const CURLcode code = message->data.result;
        void* data = nullptr;
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &data);
        auto& transfer = *static_cast<Transfer*>(data);
        remove(transfer);
        transfer.finished = true;
        transfer.code = code;
        transfer.over.cancel();
    }
}

}  // namespace millrace::http
