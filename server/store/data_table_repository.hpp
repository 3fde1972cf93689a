// The data tables: their names and columns. Their rows are data_row_repository's.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/async.hpp"
#include "base/error.hpp"
#include "workflow/data_table.hpp"

namespace millrace::store {

namespace detail {
class Database;
}

using workflow::DataTableOrder;
using workflow::DataTableQuery;
using workflow::TakenName;

class DataTableRepository {
  public:
    explicit DataTableRepository(detail::Database& database) : database_(database) {}

    // Conflict: the name is taken. InvalidInput: a name is none, or two columns share one.
    Task<Result<workflow::DataTable>> create(std::string name,
                                             std::vector<workflow::NewDataColumn> columns,
                                             TakenName taken = TakenName::Refuse);
    // NotFound: there is no such table. So too in those below.
    Task<Result<workflow::DataTable>> find(std::string id);
    Task<Result<workflow::DataTable>> find_by_name(std::string name);
    Task<Result<std::vector<workflow::DataTable>>> list(DataTableQuery query);
    Task<Result<workflow::DataTable>> rename(std::string id, std::string name);
    // With all its rows.
    Task<Result<void>> remove(std::string id);

    // Each answers the table as it is then. Rows have no value in a new column; those of a removed
    // one are lost. `index` moves the column.
    Task<Result<workflow::DataTable>> add_column(std::string id, workflow::NewDataColumn column);
    Task<Result<workflow::DataTable>> change_column(std::string id, std::string column_id,
                                                    std::optional<std::string> name,
                                                    std::optional<std::int64_t> index);
    Task<Result<workflow::DataTable>> remove_column(std::string id, std::string column_id);

  private:
    detail::Database& database_;
};

}  // namespace millrace::store
