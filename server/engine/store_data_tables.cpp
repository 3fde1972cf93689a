#include "engine/store_data_tables.hpp"

#include "store/data_row_repository.hpp"
#include "store/data_table_repository.hpp"

namespace millrace::engine {

using workflow::ChangedRow;
using workflow::RowFilter;
using workflow::WriteMode;

Task<Result<workflow::DataTable>> StoreDataTables::find(std::string id) {
    const auto store = source_();
    if (!store) co_return store.error();
    co_return co_await (*store)->data_tables().find(std::move(id));
}

Task<Result<workflow::DataTable>> StoreDataTables::find_by_name(std::string name) {
    const auto store = source_();
    if (!store) co_return store.error();
    co_return co_await (*store)->data_tables().find_by_name(std::move(name));
}

Task<Result<std::vector<workflow::DataTable>>> StoreDataTables::list(
    workflow::DataTableQuery query) {
    const auto store = source_();
    if (!store) co_return store.error();
    co_return co_await (*store)->data_tables().list(std::move(query));
}

Task<Result<workflow::DataTable>> StoreDataTables::create(
    std::string name, std::vector<workflow::NewDataColumn> columns, workflow::TakenName taken) {
    const auto store = source_();
    if (!store) co_return store.error();
    co_return co_await (*store)->data_tables().create(std::move(name), std::move(columns), taken);
}

Task<Result<workflow::DataTable>> StoreDataTables::rename(std::string id, std::string name) {
    const auto store = source_();
    if (!store) co_return store.error();
    co_return co_await (*store)->data_tables().rename(std::move(id), std::move(name));
}

Task<Result<void>> StoreDataTables::remove(std::string id) {
    const auto store = source_();
    if (!store) co_return store.error();
    co_return co_await (*store)->data_tables().remove(std::move(id));
}

Task<Result<std::vector<JsonObject>>> StoreDataTables::select(std::string table,
                                                              workflow::RowQuery query) {
    const auto store = source_();
    if (!store) co_return store.error();
    co_return co_await (*store)->data_rows().select(std::move(table), std::move(query));
}

Task<Result<std::int64_t>> StoreDataTables::count(std::string table, RowFilter filter) {
    const auto store = source_();
    if (!store) co_return store.error();
    co_return co_await (*store)->data_rows().count(std::move(table), std::move(filter));
}

Task<Result<std::vector<JsonObject>>> StoreDataTables::insert(std::string table,
                                                              std::vector<JsonObject> rows) {
    const auto store = source_();
    if (!store) co_return store.error();
    co_return co_await (*store)->data_rows().insert(std::move(table), std::move(rows));
}

Task<Result<std::int64_t>> StoreDataTables::insert_quietly(std::string table,
                                                           std::vector<JsonObject> rows) {
    const auto store = source_();
    if (!store) co_return store.error();
    const auto ids =
        co_await (*store)->data_rows().insert_for_ids(std::move(table), std::move(rows));
    if (!ids) co_return ids.error();
    co_return static_cast<std::int64_t>(ids->size());
}

Task<Result<std::vector<ChangedRow>>> StoreDataTables::update(std::string table, RowFilter filter,
                                                              JsonObject values, WriteMode mode) {
    const auto store = source_();
    if (!store) co_return store.error();
    co_return co_await (*store)->data_rows().update(std::move(table), std::move(filter),
                                                    std::move(values), mode);
}

Task<Result<std::vector<ChangedRow>>> StoreDataTables::upsert(std::string table, RowFilter filter,
                                                              JsonObject values, WriteMode mode) {
    const auto store = source_();
    if (!store) co_return store.error();
    co_return co_await (*store)->data_rows().upsert(std::move(table), std::move(filter),
                                                    std::move(values), mode);
}

Task<Result<std::vector<JsonObject>>> StoreDataTables::remove_rows(std::string table,
                                                                   RowFilter filter,
                                                                   WriteMode mode) {
    const auto store = source_();
    if (!store) co_return store.error();
    co_return co_await (*store)->data_rows().remove(std::move(table), std::move(filter), mode);
}

}  // namespace millrace::engine
