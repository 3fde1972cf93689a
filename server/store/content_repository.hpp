// The stored files that executions refer to, and what becomes of those that none refers to.
#pragma once

#include <optional>
#include <string>

#include "base/async.hpp"
#include "base/error.hpp"
#include "base/id.hpp"
#include "store/content_folder.hpp"
#include "store/detail/content_collector.hpp"

namespace millrace::store {

namespace detail {
class Database;
}  // namespace detail

class ContentRepository {
  public:
    // Both outlive it.
    ContentRepository(detail::Database& database, ContentFolder& folder,
                      const std::optional<BucketOptions>& bucket)
        : database_(database), folder_(folder), bucket_(bucket), collector_(database, folder) {}

    // A content that this execution refers to. NotFound: it does not, whatever others do.
    Task<Result<ContentPtr>> find(ExecutionId execution, std::string reference);
    // Deletes files whose last execution was deleted. Returns how many are left: those that a run
    // under way holds. With a bucket it is only begun, and 0 returned.
    Task<Result<std::size_t>> collect();
    // At start, before anything runs: deletes files that no execution refers to; returns how many.
    // With a bucket it is only begun, and works until stop().
    Task<Result<std::size_t>> start();
    void stop();  // blocks

  private:
    detail::Database& database_;
    ContentFolder& folder_;
    const std::optional<BucketOptions>& bucket_;
    detail::ContentCollector collector_;
};

}  // namespace millrace::store
