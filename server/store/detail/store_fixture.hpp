// For this folder's tests: a store on a real file in a folder of its own, and a runtime.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <future>
#include <memory>
#include <string>
#include <utility>

#include "base/clock.hpp"
#include "base/random.hpp"
#include "base/runtime.hpp"
#include "base/test_folder.hpp"
#include "store/api_key_repository.hpp"
#include "store/detail/connection.hpp"
#include "store/execution_repository.hpp"
#include "store/run_journal_repository.hpp"
#include "store/setting_repository.hpp"
#include "store/state_repository.hpp"
#include "store/store.hpp"
#include "store/tag_repository.hpp"
#include "store/workflow_repository.hpp"

namespace millrace::store {

inline RuntimeOptions two_shards() {
    RuntimeOptions options;
    options.shards = 2;
    options.blocking_threads = 2;
    return options;
}

class StoreTest : public ::testing::Test {
  protected:
    StoreTest() {
        runtime.start();
        options.data_dir = folder.path() / "data";
    }

    // Opens the store, or opens it again.
    Result<void> try_open() {
        store.reset();
        store = std::make_unique<Store>(runtime, clock, random, options);
        return store->open();
    }
    void open() {
        const auto opened = try_open();
        ASSERT_TRUE(opened) << opened.error().message << " " << opened.error().detail;
    }

    // Runs a task on a shard and waits for it.
    template <class T>
    T run(Task<T> task, std::size_t shard = 0) {
        return runtime.run_on(shard, std::move(task)).get();
    }
    // The same for tasks that must succeed.
    template <class T>
    T done(Task<Result<T>> task) {
        auto result = run(std::move(task));
        if (!result) throw std::runtime_error(result.error().message + " " + result.error().detail);
        if constexpr (!std::is_void_v<T>) return std::move(*result);
    }
    // And for tasks that must fail.
    template <class T>
    Error failure(Task<Result<T>> task) {
        auto result = run(std::move(task));
        if (result) throw std::runtime_error("the task was to fail");
        return result.error();
    }

    // A run that has ended and was not there before.
    Task<Result<void>> save(ExecutionRecord record, ExecutionData data) {
        return store->run_journal().finish({std::move(record), std::move(data)});
    }

    std::filesystem::path file() const { return options.data_dir / "millrace.db"; }
    // A connection of our own, behind the store's back.
    std::unique_ptr<detail::Connection> connect() {
        auto connection = detail::Connection::open(file(), detail::Access::ReadWrite,
                                                   std::chrono::milliseconds(1000));
        if (!connection) throw std::runtime_error(connection.error().message);
        return std::move(*connection);
    }

    TestFolder folder;
    FixedClock clock{Time(std::chrono::milliseconds(1'700'000'000'000))};
    SystemRandom random;
    Runtime runtime{two_shards()};
    StoreOptions options;
    std::unique_ptr<Store> store;
};

}  // namespace millrace::store
