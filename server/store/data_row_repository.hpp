// The rows of data tables. A row travels as an object of its column names, with id, createdAt and
// updatedAt; cells without a value are null.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/async.hpp"
#include "base/error.hpp"
#include "workflow/data_table.hpp"

namespace millrace::store {

namespace detail {
class Database;
}

using workflow::ChangedRow;
using workflow::WriteMode;

// In all of these NotFound: there is no such table. InvalidInput: a column that the table does not
// have, a value that does not fit, or a condition that cannot be. Writes are all or nothing;
// TooLarge: the tables would become larger than the store allows.
class DataRowRepository {
  public:
    explicit DataRowRepository(detail::Database& database) : database_(database) {}

    Task<Result<std::vector<JsonObject>>> select(std::string table_id, workflow::RowQuery query);
    Task<Result<std::int64_t>> count(std::string table_id, workflow::RowFilter filter);

    // Answers the new rows in the order given.
    Task<Result<std::vector<JsonObject>>> insert(std::string table_id,
                                                 std::vector<JsonObject> rows);
    // The same, answering only the ids.
    Task<Result<std::vector<std::int64_t>>> insert_for_ids(std::string table_id,
                                                           std::vector<JsonObject> rows);
    // Sets these values in the rows that match. The filter must have a condition.
    Task<Result<std::vector<ChangedRow>>> update(std::string table_id, workflow::RowFilter filter,
                                                 JsonObject values, WriteMode mode);
    // As update; where no row matches, the values become a new row.
    Task<Result<std::vector<ChangedRow>>> upsert(std::string table_id, workflow::RowFilter filter,
                                                 JsonObject values, WriteMode mode);
    // Answers the rows that were there. The filter must have a condition.
    Task<Result<std::vector<JsonObject>>> remove(std::string table_id, workflow::RowFilter filter,
                                                 WriteMode mode);
    // All rows. Returns how many there were.
    Task<Result<std::int64_t>> clear(std::string table_id);

  private:
    detail::Database& database_;
};

}  // namespace millrace::store
