#include "nodes/web_call/side_by_side.hpp"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <vector>

namespace millrace::nodes {
namespace {

struct Queue {
    std::size_t next;
    std::size_t last;
    const std::function<Task<bool>(std::size_t)>& work;
};

Task<> take_turns(Queue& queue) {
    while (queue.next < queue.last) {
        const std::size_t index = queue.next++;
        const bool goes_on = co_await queue.work(index);
        if (!goes_on) queue.last = queue.next;
    }
}

}  // namespace

Task<> side_by_side(std::size_t first, std::size_t last, std::size_t most,
                    std::function<Task<bool>(std::size_t)> work) {
    Queue queue{first, last, work};
    const auto executor = co_await asio::this_coro::executor;
    const auto start = [&] { return asio::co_spawn(executor, take_turns(queue), asio::deferred); };
    std::vector<decltype(start())> workers;
    for (std::size_t i = 0; i < std::min(most, last - first); ++i) workers.push_back(start());
    if (workers.empty()) co_return;
    auto group = asio::experimental::make_parallel_group(std::move(workers));
    const auto [order, failures] =
        co_await group.async_wait(asio::experimental::wait_for_all(), asio::use_awaitable);
    for (const std::exception_ptr& failure : failures)
        if (failure) std::rethrow_exception(failure);
}

}  // namespace millrace::nodes
