// What every repository works with: the writer, the readers, time, chance and the limits.
#pragma once

#include <cstddef>
#include <optional>
#include <type_traits>
#include <utility>

#include "base/clock.hpp"
#include "base/random.hpp"
#include "base/runtime.hpp"
#include "store/detail/connection.hpp"
#include "store/detail/read_pool.hpp"
#include "store/group_commit.hpp"
#include "store/payload.hpp"

namespace millrace::store::detail {

class Database {
  public:
    Database(Runtime& runtime, const Clock& clock, Random& random, std::size_t max_payload_bytes)
        : runtime_(runtime),
          clock_(clock),
          random_(random),
          max_payload_bytes_(max_payload_bytes) {}

    void open(std::unique_ptr<GroupCommit> writer, std::unique_ptr<ReadPool> readers) {
        writer_ = std::move(writer);
        readers_ = std::move(readers);
    }

    // See GroupCommit::submit.
    template <class Operation>
    Task<std::invoke_result_t<Operation&, Connection&>> write(Operation operation) {
        check(writer_ != nullptr, "the store is opened before it is used");
        return writer_->submit(std::move(operation));
    }
    // Runs `operation(connection)` on the blocking pool with a read-only connection.
    template <class Operation>
    Task<std::invoke_result_t<Operation&, Connection&>> read(Operation operation) {
        check(readers_ != nullptr, "the store is opened before it is used");
        return runtime_.blocking(
            [this, work = std::move(operation)]() mutable { return readers_->read(work); });
    }
    // Both for a thread that may block, but not the writer's.
    template <class Operation>
    std::invoke_result_t<Operation&, Connection&> read_here(Operation operation) {
        check(readers_ != nullptr, "the store is opened before it is used");
        return readers_->read(operation);
    }
    template <class Operation>
    std::invoke_result_t<Operation&, Connection&> write_here(Operation operation) {
        std::optional<std::invoke_result_t<Operation&, Connection&>> result;
        run_to_end(write_into(std::move(operation), result));
        return std::move(*result);
    }
    // Runs `work` on the blocking pool.
    template <class Work>
    Task<std::invoke_result_t<Work&>> blocking(Work work) {
        return runtime_.blocking(std::move(work));
    }
    // The same for several statements that must see one state of the data.
    template <class Operation>
    Task<std::invoke_result_t<Operation&, Connection&>> read_together(Operation operation) {
        using Outcome = std::invoke_result_t<Operation&, Connection&>;
        auto work = [operation = std::move(operation)](Connection& connection) mutable -> Outcome {
            // Left behind by an operation that threw.
            if (connection.is_in_transaction()) static_cast<void>(connection.execute("ROLLBACK"));
            if (const auto begun = connection.execute("BEGIN"); !begun) return begun.error();
            Outcome outcome = operation(connection);
            if (const auto ended = connection.execute("COMMIT"); !ended) return ended.error();
            return outcome;
        };
        return read(std::move(work));
    }
    // Packs in the caller's turn, or on the blocking pool when that would hold up the shard.
    Task<Result<Payload>> pack(std::string text) const;
    Result<std::string> unpack(const Statement& row, int codec_column) const;

    GroupCommit* writer() { return writer_.get(); }
    // Of all data tables together.
    std::int64_t max_data_table_bytes() const { return max_data_table_bytes_; }
    void set_max_data_table_bytes(std::int64_t bytes) { max_data_table_bytes_ = bytes; }
    Time now() const { return clock_.now(); }
    Random& random() { return random_; }

  private:
    template <class Operation, class Outcome>
    Task<> write_into(Operation operation, std::optional<Outcome>& result) {
        result.emplace(co_await write(std::move(operation)));
    }

    Runtime& runtime_;
    const Clock& clock_;
    Random& random_;
    const std::size_t max_payload_bytes_;
    std::int64_t max_data_table_bytes_ = 0;
    std::unique_ptr<GroupCommit> writer_;
    std::unique_ptr<ReadPool> readers_;
};

}  // namespace millrace::store::detail
