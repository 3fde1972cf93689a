// The data tables, as nodes reach them: NodeContext::data_tables().
#pragma once

#include "base/async.hpp"
#include "workflow/data_table.hpp"

namespace millrace::sdk {

// Every write is all or nothing and stored when it returns. Errors: NotFound (no such table),
// Conflict (the name of a table is taken), InvalidInput (a column that is not there, a value that
// does not fit), TooLarge (more than the server keeps), Unavailable.
class DataTables {
  public:
    using Table = workflow::DataTable;

    virtual ~DataTables() = default;

    virtual Task<Result<Table>> find(std::string id) = 0;
    virtual Task<Result<Table>> find_by_name(std::string name) = 0;
    virtual Task<Result<std::vector<Table>>> list(workflow::DataTableQuery query) = 0;
    virtual Task<Result<Table>> create(std::string name,
                                       std::vector<workflow::NewDataColumn> columns,
                                       workflow::TakenName taken) = 0;
    virtual Task<Result<Table>> rename(std::string id, std::string name) = 0;
    virtual Task<Result<void>> remove(std::string id) = 0;

    // Rows are objects of column names, with id, createdAt and updatedAt.
    virtual Task<Result<std::vector<JsonObject>>> select(std::string table,
                                                         workflow::RowQuery query) = 0;
    virtual Task<Result<std::int64_t>> count(std::string table, workflow::RowFilter filter) = 0;
    // The new rows in the order given.
    virtual Task<Result<std::vector<JsonObject>>> insert(std::string table,
                                                         std::vector<JsonObject> rows) = 0;
    // The same without telling the rows; answers how many.
    virtual Task<Result<std::int64_t>> insert_quietly(std::string table,
                                                      std::vector<JsonObject> rows) = 0;
    // Where no row matches, upsert makes one.
    virtual Task<Result<std::vector<workflow::ChangedRow>>> update(std::string table,
                                                                   workflow::RowFilter filter,
                                                                   JsonObject values,
                                                                   workflow::WriteMode mode) = 0;
    virtual Task<Result<std::vector<workflow::ChangedRow>>> upsert(std::string table,
                                                                   workflow::RowFilter filter,
                                                                   JsonObject values,
                                                                   workflow::WriteMode mode) = 0;
    // The rows that were there.
    virtual Task<Result<std::vector<JsonObject>>> remove_rows(std::string table,
                                                              workflow::RowFilter filter,
                                                              workflow::WriteMode mode) = 0;
};

}  // namespace millrace::sdk
