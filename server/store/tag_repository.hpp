// The list of tags. Which workflow has which is the workflow repository's business.
#pragma once

#include <string>
#include <vector>

#include "base/async.hpp"
#include "base/error.hpp"
#include "store/tag.hpp"

namespace millrace::store {

namespace detail {
class Database;
}

class TagRepository {
  public:
    explicit TagRepository(detail::Database& database) : database_(database) {}

    // The tags of these names in this order; missing ones are made.
    Task<Result<std::vector<Tag>>> ensure(std::vector<std::string> names);
    // By name.
    Task<Result<std::vector<Tag>>> list();
    // NotFound: there is no such tag. So too in those below.
    Task<Result<Tag>> find(std::string id);
    // Conflict: another tag has that name.
    Task<Result<Tag>> rename(std::string id, std::string name);
    // Workflows lose it.
    Task<Result<void>> remove(std::string id);

  private:
    detail::Database& database_;
};

}  // namespace millrace::store
