// The nodes' data tables on the database.
#pragma once

#include <functional>

#include "sdk/data_tables.hpp"
#include "store/store.hpp"

namespace millrace::engine {

// Finds the database that holds the tables; may open it when it is first asked.
using StoreSource = std::function<Result<store::Store*>()>;

class StoreDataTables final : public sdk::DataTables {
  public:
    // The store outlives this.
    explicit StoreDataTables(store::Store& store)
        : source_([&store] { return Result<store::Store*>(&store); }) {}
    explicit StoreDataTables(StoreSource source) : source_(std::move(source)) {}

    Task<Result<Table>> find(std::string id) override;
    Task<Result<Table>> find_by_name(std::string name) override;
    Task<Result<std::vector<Table>>> list(workflow::DataTableQuery query) override;
    Task<Result<Table>> create(std::string name, std::vector<workflow::NewDataColumn> columns,
                               workflow::TakenName taken) override;
    Task<Result<Table>> rename(std::string id, std::string name) override;
    Task<Result<void>> remove(std::string id) override;
    Task<Result<std::vector<JsonObject>>> select(std::string table,
                                                 workflow::RowQuery query) override;
    Task<Result<std::int64_t>> count(std::string table, workflow::RowFilter filter) override;
    Task<Result<std::vector<JsonObject>>> insert(std::string table,
                                                 std::vector<JsonObject> rows) override;
    Task<Result<std::int64_t>> insert_quietly(std::string table,
                                              std::vector<JsonObject> rows) override;
    Task<Result<std::vector<workflow::ChangedRow>>> update(std::string table,
                                                           workflow::RowFilter filter,
                                                           JsonObject values,
                                                           workflow::WriteMode mode) override;
    Task<Result<std::vector<workflow::ChangedRow>>> upsert(std::string table,
                                                           workflow::RowFilter filter,
                                                           JsonObject values,
                                                           workflow::WriteMode mode) override;
    Task<Result<std::vector<JsonObject>>> remove_rows(std::string table, workflow::RowFilter filter,
                                                      workflow::WriteMode mode) override;

  private:
    StoreSource source_;
};

}  // namespace millrace::engine
