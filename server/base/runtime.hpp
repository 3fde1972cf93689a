// The threads of the program: one shard per core, each with its own event loop, and a pool for
// blocking work.
#pragma once

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>
#include <cstddef>
#include <exception>
#include <future>
#include <memory>
#include <optional>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/async.hpp"

namespace millrace {

struct RuntimeOptions {
    std::size_t shards = 0;            // 0: one per core
    std::size_t blocking_threads = 4;  // threads for database reads, hashing, file work
};

class Runtime {
  public:
    explicit Runtime(const RuntimeOptions& options = {});
    ~Runtime();  // stops and joins
    Runtime(const Runtime&) = delete;
    Runtime& operator=(const Runtime&) = delete;

    std::size_t shard_count() const { return shards_.size(); }
    asio::io_context& shard(std::size_t index) { return *shards_[index]; }

    // Starts the threads of all shards; returns at once.
    void start();
    // Ends the event loops; unfinished work is dropped. Drain task groups first.
    void stop();
    // Returns when the threads have ended, which stop() asks for.
    void join();

    // Runs `work` on the blocking pool and resumes on the caller's executor with its result. The
    // task itself never leaves its executor, not even when it is cancelled meanwhile: the work is
    // finished first.
    template <class Work>
    Task<std::invoke_result_t<Work>> blocking(Work work) {
        using Value = std::invoke_result_t<Work>;
        std::exception_ptr failure;
        std::optional<std::conditional_t<std::is_void_v<Value>, bool, Value>> result;
        auto run = [&] {
            try {
                if constexpr (std::is_void_v<Value>)
                    work();
                else
                    result.emplace(work());
            } catch (...) {
                failure = std::current_exception();
            }
        };
        co_await run_blocking([](void* context) { (*static_cast<decltype(run)*>(context))(); },
                              &run);
        if (failure) std::rethrow_exception(failure);
        if constexpr (!std::is_void_v<Value>) co_return std::move(*result);
    }

    // Starts a task on a shard; for threads that are no shard's and wait for its end.
    template <class T>
    std::future<T> run_on(std::size_t shard, Task<T> task) {
        std::promise<T> promise;
        auto future = promise.get_future();
        spawn(shard, fulfil(std::move(task), std::move(promise)));
        return future;
    }

  private:
    using WorkGuard = asio::executor_work_guard<asio::io_context::executor_type>;

    template <class T>
    static Task<> fulfil(Task<T> task, std::promise<T> promise) {
        try {
            if constexpr (std::is_void_v<T>) {
                co_await std::move(task);
                promise.set_value();
            } else {
                promise.set_value(co_await std::move(task));
            }
        } catch (...) {
            promise.set_exception(std::current_exception());
        }
    }
    // What the templates above share, so that it is compiled once.
    Task<> run_blocking(void (*work)(void*), void* context);
    void spawn(std::size_t shard, Task<> task);

    std::vector<std::unique_ptr<asio::io_context>> shards_;
    std::vector<WorkGuard> guards_;
    std::vector<std::thread> threads_;
    asio::thread_pool pool_;
};

// Runs one task to its end on a fresh single-threaded loop: commands and tests.
// Exceptions of the task are rethrown.
void run_to_end(Task<> task);

}  // namespace millrace
