#include "store/detail/read_pool.hpp"

namespace millrace::store::detail {

Result<std::unique_ptr<Connection>> ReadPool::take() {
    {
        std::unique_lock lock(mutex_);
        returned_.wait(lock, [this] { return !idle_.empty() || open_ < size_; });
        if (!idle_.empty()) {
            auto connection = std::move(idle_.back());
            idle_.pop_back();
            return connection;
        }
        ++open_;
    }
    auto connection = Connection::open(file_, Access::ReadOnly, busy_timeout_);
    if (!connection) give_back(nullptr);
    return connection;
}

// Null: the connection never came to be, and another may be opened in its place.
void ReadPool::give_back(std::unique_ptr<Connection> connection) {
    {
        const std::lock_guard lock(mutex_);
        if (connection)
            idle_.push_back(std::move(connection));
        else
            --open_;
    }
    returned_.notify_one();
}

}  // namespace millrace::store::detail
