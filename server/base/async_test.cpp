#include "base/async.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

#include "base/runtime.hpp"

namespace millrace {
namespace {

TEST(Async, RunToEndRethrows) {
    const auto fails = []() -> Task<> {
        co_await yield_now();
        throw std::runtime_error("broken");
    };
    EXPECT_THROW(run_to_end(fails()), std::runtime_error);
}

Task<> wait_for_ever(bool& was_stopped) {
    was_stopped = !co_await sleep_for(std::chrono::hours(1));
}

TEST(Async, GroupStopsAndDrainsItsTasks) {
    bool first = false;
    bool second = false;
    const auto test = [&]() -> Task<> {
        TaskGroup group(co_await asio::this_coro::executor, "test");
        group.spawn(wait_for_ever(first));
        group.spawn(wait_for_ever(second));
        co_await yield_now();
        group.stop();
        co_await group.drain();
    };
    run_to_end(test());
    EXPECT_TRUE(first);
    EXPECT_TRUE(second);
}

TEST(Async, GroupOutlivesATaskThatThrows) {
    const auto fails = []() -> Task<> {
        co_await yield_now();
        throw std::runtime_error("broken");
    };
    const auto test = [&]() -> Task<> {
        TaskGroup group(co_await asio::this_coro::executor, "test");
        group.spawn(fails());
        co_await group.drain();
    };
    run_to_end(test());
}

TEST(Async, BlockingWorkRunsElsewhereAndComesBack) {
    Runtime runtime({.shards = 2, .blocking_threads = 2});
    const auto home = std::this_thread::get_id();
    const auto test = [&]() -> Task<> {
        const auto other = co_await runtime.blocking([] { return std::this_thread::get_id(); });
        EXPECT_NE(other, home);
        EXPECT_EQ(std::this_thread::get_id(), home);
        bool threw = false;
        try {
            co_await runtime.blocking([] { throw std::runtime_error("broken"); });
        } catch (const std::runtime_error&) {
            threw = true;
        }
        EXPECT_TRUE(threw);
        EXPECT_EQ(std::this_thread::get_id(), home);
    };
    run_to_end(test());
}

}  // namespace
}  // namespace millrace
