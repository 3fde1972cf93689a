// A few read-only connections, opened when first needed, lent to threads that may block.
#pragma once

#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <memory>
#include <mutex>
#include <vector>

#include "base/error.hpp"
#include "store/detail/connection.hpp"

namespace millrace::store::detail {

class ReadPool {
  public:
    ReadPool(std::filesystem::path file, std::size_t size, std::chrono::milliseconds busy_timeout)
        : file_(std::move(file)), size_(size), busy_timeout_(busy_timeout) {}

    // Runs `operation(connection)`, which returns a Result. Waits while all connections are lent.
    template <class Operation>
    std::invoke_result_t<Operation&, Connection&> read(Operation& operation) {
        auto connection = take();
        if (!connection) return connection.error();
        const Loan loan{*this, std::move(*connection)};
        return operation(*loan.connection);
    }

  private:
    struct Loan {
        ~Loan() { pool.give_back(std::move(connection)); }
        ReadPool& pool;
        std::unique_ptr<Connection> connection;
    };

    Result<std::unique_ptr<Connection>> take();
    void give_back(std::unique_ptr<Connection> connection);

    const std::filesystem::path file_;
    const std::size_t size_;
    const std::chrono::milliseconds busy_timeout_;
    std::mutex mutex_;
    std::condition_variable returned_;
    std::vector<std::unique_ptr<Connection>> idle_;
    std::size_t open_ = 0;
};

}  // namespace millrace::store::detail
