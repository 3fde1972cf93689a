#include "triggers/form_session.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace millrace::triggers {
namespace {

// How long a request is held while the run is at work; then the browser asks again.
constexpr auto kHold = std::chrono::seconds(8);

Task<> throw_when_cancelled() {
    const auto state = co_await asio::this_coro::cancellation_state;
    if (state.cancelled() != asio::cancellation_type::none)
        throw boost::system::system_error(asio::error::operation_aborted);
}

}  // namespace

FormSession::FormSession(asio::any_io_executor executor, sdk::Caller caller)
    : executor_(std::move(executor)),
      caller_(std::move(caller)),
      answered_(executor_),
      changed_(executor_) {}

void FormSession::offer(http::Response response) {
    if (response.headers.get("content-disposition").starts_with("attachment")) {
        file_ = std::move(response);
        ending_.reset();
    } else {
        ending_ = std::move(response);
    }
}

Task<Result<http::Request>> FormSession::next_request(http::Response page, Duration limit) {
    page_ = std::move(page);
    answer_.reset();
    changed_.cancel();
    answered_.expires_after(limit);
    while (!answer_) {
        const auto [code] = co_await answered_.async_wait(asio::as_tuple(asio::use_awaitable));
        if (answer_) break;
        co_await throw_when_cancelled();
        if (code) continue;
        page_.reset();
        co_return Error{ErrorKind::Timeout, "Nobody sent the form in time.",
                        "The limit is \"Limit Wait Time\" of the node, else a day."};
    }
    co_return std::move(*answer_);
}

void FormSession::close(http::Response fallback, bool has_failed, Time now) {
    has_ended_ = true;
    page_.reset();
    if (has_failed || (!ending_ && !file_)) {
        ending_ = std::move(fallback);
        file_.reset();
    }
    if (!ending_) ending_ = file_;
    ended_at_ = now.time_since_epoch().count();
    changed_.cancel();
}

Task<std::optional<http::Response>> FormSession::show() {
    if (!page_ && !has_ended_) {
        changed_.expires_after(kHold);
        (void)co_await changed_.async_wait(asio::as_tuple(asio::use_awaitable));
        co_await throw_when_cancelled();
    }
    if (has_ended_) co_return ending_;
    co_return page_;
}

bool FormSession::submit(http::Request request) {
    if (!page_ || has_ended_) return false;
    page_.reset();
    answer_ = std::move(request);
    answered_.cancel();
    return true;
}

std::optional<http::Response> FormSession::file() const {
    return has_ended_ ? file_ : std::nullopt;
}

}  // namespace millrace::triggers
