// The stored files that executions refer to, and what becomes of those that none refers to.
#pragma once

#include <string>

#include "base/async.hpp"
#include "base/error.hpp"
#include "base/id.hpp"
#include "store/content_folder.hpp"

namespace millrace::store {

namespace detail {
class Connection;
class Database;
}  // namespace detail

class ContentRepository {
  public:
    // Both outlive it.
    ContentRepository(detail::Database& database, ContentFolder& folder)
        : database_(database), folder_(folder) {}

    // A content that this execution refers to. NotFound: it does not, whatever others do.
    Task<Result<ContentPtr>> find(ExecutionId execution, std::string reference);
    // Deletes files whose last execution was deleted, some at a time. Returns how many are left:
    // those that a run under way holds, or more than one turn deletes.
    Task<Result<std::size_t>> collect();
    // At start, before anything runs: deletes files that no execution refers to.
    Task<Result<std::size_t>> sweep();

  private:
    detail::Database& database_;
    ContentFolder& folder_;
};

}  // namespace millrace::store
