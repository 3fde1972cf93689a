#include "triggers/pending_answer.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace millrace::triggers {

PendingAnswer::PendingAnswer(const asio::any_io_executor& executor) : ready_(executor) {
    ready_.expires_at(asio::steady_timer::time_point::max());
}

void PendingAnswer::release() {
    is_released_ = true;
    ready_.cancel();
}

void PendingAnswer::close(http::Response answer) {
    offer_ = std::move(answer);
    release();
}

Task<http::Response> PendingAnswer::wait() {
    while (!is_released_) {
        const auto [code] = co_await ready_.async_wait(asio::as_tuple(asio::use_awaitable));
        if (code != asio::error::operation_aborted) continue;
        const auto state = co_await asio::this_coro::cancellation_state;
        if (state.cancelled() != asio::cancellation_type::none && !is_released_)
            throw boost::system::system_error(asio::error::operation_aborted);
    }
    co_return std::move(*offer_);
}

}  // namespace millrace::triggers
