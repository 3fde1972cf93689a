#include "base/async_mutex.hpp"

#include <boost/asio/use_awaitable.hpp>

namespace millrace {

Task<AsyncMutex::Guard> AsyncMutex::lock() {
    co_await turn_.async_send(boost::system::error_code(), asio::use_awaitable);
    co_return Guard(this);
}

}  // namespace millrace
