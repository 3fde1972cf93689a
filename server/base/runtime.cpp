#include "base/runtime.hpp"

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/prefer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "base/log.hpp"

namespace millrace {
namespace {

std::size_t cores() {
    return std::max(1U, std::thread::hardware_concurrency());
}

// A handler that throws is one of our defects: it is logged and the shard goes on.
void run_shard(asio::io_context& context) {
    for (;;) {
        try {
            context.run();
            return;
        } catch (const std::exception& e) {
            log::error("An unexpected exception reached a shard.", {{"detail", e.what()}});
        }
    }
}

}  // namespace

Runtime::Runtime(const RuntimeOptions& options) : pool_(options.blocking_threads) {
    const std::size_t count = options.shards == 0 ? cores() : options.shards;
    for (std::size_t i = 0; i < count; ++i) {
        shards_.push_back(std::make_unique<asio::io_context>(1));
        guards_.emplace_back(shards_.back()->get_executor());
    }
}

Runtime::~Runtime() {
    stop();
    join();
}

void Runtime::start() {
    if (!threads_.empty()) return;
    for (auto& shard : shards_) threads_.emplace_back([&context = *shard] { run_shard(context); });
}

void Runtime::stop() {
    for (auto& shard : shards_) shard->stop();
}

void Runtime::join() {
    for (auto& thread : threads_)
        if (thread.joinable()) thread.join();
    threads_.clear();
    pool_.join();
}

Task<> Runtime::run_blocking(void (*work)(void*), void* context) {
    return asio::async_initiate<const asio::use_awaitable_t<>, void()>(
        [this, work, context](auto handler) {
            const auto home = asio::prefer(asio::get_associated_executor(handler),
                                           asio::execution::outstanding_work.tracked);
            asio::post(pool_, [work, context, home, handler = std::move(handler)]() mutable {
                work(context);
                asio::post(home, std::move(handler));
            });
        },
        asio::use_awaitable);
}

void Runtime::spawn(std::size_t shard, Task<> task) {
    asio::co_spawn(*shards_[shard], std::move(task), asio::detached);
}

void run_to_end(Task<> task) {
    asio::io_context context(1);
    std::exception_ptr failure;
    asio::co_spawn(context, std::move(task),
                   [&failure](std::exception_ptr e) { failure = std::move(e); });
    context.run();
    if (failure) std::rethrow_exception(failure);
}

}  // namespace millrace
