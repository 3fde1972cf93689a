#include "store/content_repository.hpp"

#include "store/detail/database.hpp"

namespace millrace::store {

using detail::Connection;

Task<Result<ContentPtr>> ContentRepository::find(ExecutionId execution, std::string reference) {
    auto operation = [execution, reference](Connection& connection) {
        return connection.number(
            "SELECT EXISTS (SELECT 1 FROM execution_contents WHERE execution_id = ? AND "
            "reference = ?)",
            execution, reference);
    };
    const auto referred = co_await database_.read(std::move(operation));
    if (!referred) co_return referred.error();
    if (*referred == 0)
        co_return Error{ErrorKind::NotFound, "The execution has no such stored file.",
                        "Take the \"id\" of a file in the execution's data."};
    auto work = [this, reference = std::move(reference)] { return folder_.find(reference); };
    co_return co_await database_.blocking(std::move(work));
}

Task<Result<std::size_t>> ContentRepository::collect() {
    if (bucket_) {
        collector_.wake();
        co_return std::size_t{0};
    }
    auto work = [this] { return collector_.collect_all(); };
    co_return co_await database_.blocking(std::move(work));
}

Task<Result<std::size_t>> ContentRepository::start() {
    if (bucket_) {
        folder_.drop_unfinished();
        collector_.start(bucket_->sweeps_at_start, bucket_->collect_again);
        co_return std::size_t{0};
    }
    auto work = [this]() -> Result<std::size_t> {
        folder_.drop_unfinished();
        const auto swept = collector_.sweep();
        if (!swept) return swept;
        const auto collected = collector_.collect_all();
        if (!collected) return collected;
        return swept;
    };
    co_return co_await database_.blocking(std::move(work));
}

void ContentRepository::stop() {
    collector_.stop();
}

}  // namespace millrace::store
