#include "store/data_table_repository.hpp"

#include "store/data_row_repository.hpp"
#include "store/detail/store_fixture.hpp"

namespace millrace::store {
namespace {

using workflow::ColumnType;
using workflow::DataTable;

class DataTableRepositoryTest : public StoreTest {
  protected:
    DataTableRepositoryTest() { open(); }

    DataTableRepository& tables() { return store->data_tables(); }
    DataTable create(std::string name, std::vector<workflow::NewDataColumn> columns = {}) {
        clock.advance(std::chrono::milliseconds(1));
        return done(tables().create(std::move(name), std::move(columns)));
    }
    std::vector<std::string> names(DataTableQuery query) {
        std::vector<std::string> found;
        for (const DataTable& table : done(tables().list(std::move(query))))
            found.push_back(table.name);
        return found;
    }
    static std::vector<std::string> columns(const DataTable& table) {
        std::vector<std::string> found;
        for (const auto& column : table.columns) found.push_back(column.name);
        return found;
    }
};

using Names = std::vector<std::string>;

TEST_F(DataTableRepositoryTest, GivesBackWhatWasCreated) {
    const DataTable made =
        create("Orders é", {{"number", ColumnType::Number}, {"paid", ColumnType::Boolean}});
    const DataTable found = done(tables().find(made.id));
    EXPECT_EQ(found.name, "Orders é");
    EXPECT_EQ(columns(found), (Names{"number", "paid"}));
    EXPECT_EQ(found.columns[1].type, ColumnType::Boolean);
    EXPECT_EQ(found.columns[1].id, made.columns[1].id);
    EXPECT_EQ(found.created_at, clock.now());
    EXPECT_EQ(done(tables().find_by_name("Orders é")).id, made.id);
    EXPECT_EQ(failure(tables().find("Orders é")).kind, ErrorKind::NotFound);
    EXPECT_EQ(failure(tables().find_by_name("orders é")).kind, ErrorKind::NotFound);
}

TEST_F(DataTableRepositoryTest, RefusesATakenNameOrReusesTheTable) {
    const DataTable made = create("Orders");
    EXPECT_EQ(failure(tables().create("Orders", {})).kind, ErrorKind::Conflict);
    EXPECT_EQ(done(tables().create("Orders", {}, TakenName::Reuse)).id, made.id);
    const DataTable other = create("Invoices");
    EXPECT_EQ(failure(tables().rename(other.id, "Orders")).kind, ErrorKind::Conflict);
    EXPECT_EQ(done(tables().rename(other.id, "Invoices")).name, "Invoices");
    EXPECT_EQ(done(tables().rename(other.id, "Bills")).name, "Bills");
    EXPECT_EQ(failure(tables().rename("nowhere", "X")).kind, ErrorKind::NotFound);
}

TEST_F(DataTableRepositoryTest, RefusesNamesThatAreNone) {
    for (const char* name : {"", "   ", "a\nb"})
        EXPECT_EQ(failure(tables().create(name, {})).kind, ErrorKind::InvalidInput) << name;
    EXPECT_EQ(failure(tables().create(std::string(129, 'x'), {})).kind, ErrorKind::InvalidInput);
    for (const char* name : {"", "id", "createdAt", "1st", "a b", R"(id"; DROP)", "__proto__", "é"})
        EXPECT_EQ(failure(tables().create("T", {{name, ColumnType::String}})).kind,
                  ErrorKind::InvalidInput)
            << name;
    EXPECT_EQ(
        failure(tables().create("T", {{"a", ColumnType::String}, {"a", ColumnType::Date}})).kind,
        ErrorKind::InvalidInput);
    EXPECT_EQ(names({}), Names{});
}

TEST_F(DataTableRepositoryTest, TakesAnyTextAsATablesName) {
    const std::string name = R"(x'"; DROP TABLE data_tables; --)";
    const DataTable made = create(name, {{"select", ColumnType::String}});
    EXPECT_EQ(done(tables().find_by_name(name)).id, made.id);
    done(tables().remove(made.id));
    EXPECT_EQ(failure(tables().find(made.id)).kind, ErrorKind::NotFound);
    EXPECT_EQ(failure(tables().remove(made.id)).kind, ErrorKind::NotFound);
}

TEST_F(DataTableRepositoryTest, ListsByNameTimeOrSize) {
    const DataTable b = create("b", {{"text", ColumnType::String}});
    create("a%");
    create("Ab");
    EXPECT_EQ(names({}), (Names{"Ab", "a%", "b"}));
    DataTableQuery query;
    query.name_contains = "B";
    EXPECT_EQ(names(query), (Names{"Ab", "b"}));
    query.name_contains = "%";
    EXPECT_EQ(names(query), Names{"a%"});
    query = {};
    query.order = DataTableOrder::CreatedAt;
    query.limit = 2;
    EXPECT_EQ(names(query), (Names{"b", "a%"}));
    query.offset = 1;
    EXPECT_EQ(names(query), (Names{"a%", "Ab"}));
    done(store->data_rows().insert(b.id, {JsonObject{{"text", "long"}}}));
    query = {};
    query.order = DataTableOrder::Size;
    query.is_descending = true;
    EXPECT_EQ(names(query).front(), "b");
}

TEST_F(DataTableRepositoryTest, ChangesColumnsAndKeepsTheirValues) {
    const DataTable made = create("T", {{"a", ColumnType::String}, {"b", ColumnType::String}});
    done(store->data_rows().insert(made.id, {JsonObject{{"a", "one"}, {"b", "two"}}}));
    DataTable table = done(tables().add_column(made.id, {"c", ColumnType::Number}));
    EXPECT_EQ(columns(table), (Names{"a", "b", "c"}));
    EXPECT_EQ(failure(tables().add_column(made.id, {"c", ColumnType::Number})).kind,
              ErrorKind::Conflict);
    table = done(tables().change_column(made.id, table.columns[0].id, "first", 2));
    EXPECT_EQ(columns(table), (Names{"b", "c", "first"}));
    EXPECT_EQ(failure(tables().change_column(made.id, table.columns[0].id, "c", {})).kind,
              ErrorKind::Conflict);
    EXPECT_EQ(failure(tables().change_column(made.id, table.columns[0].id, {}, 3)).kind,
              ErrorKind::InvalidInput);
    EXPECT_EQ(failure(tables().change_column(made.id, "none", "x", {})).kind, ErrorKind::NotFound);
    table = done(tables().remove_column(made.id, table.columns[0].id));
    EXPECT_EQ(columns(table), (Names{"c", "first"}));
    EXPECT_EQ(table.size_bytes, 64U + 3U);
    const auto rows = done(store->data_rows().select(made.id, {}));
    EXPECT_EQ(rows[0].at("first"), Json("one"));
    EXPECT_TRUE(rows[0].at("c").is_null());
    EXPECT_FALSE(rows[0].contains("b"));
    // A column of the old name is a new one.
    table = done(tables().add_column(made.id, {"b", ColumnType::String}));
    EXPECT_TRUE(done(store->data_rows().select(made.id, {}))[0].at("b").is_null());
}

TEST_F(DataTableRepositoryTest, OutlivesTheProcess) {
    const DataTable made = create("T", {{"a", ColumnType::String}});
    done(store->data_rows().insert(made.id, {JsonObject{{"a", "kept"}}}));
    open();
    EXPECT_EQ(done(store->data_rows().select(made.id, {}))[0].at("a"), Json("kept"));
}

TEST_F(DataTableRepositoryTest, ComesToDatabasesOfTheVersionBefore) {
    {
        auto connection = connect();
        ASSERT_TRUE(connection->execute(
            "DROP TABLE data_columns; DROP TABLE data_tables; DROP TABLE schedules;"
            "DROP TABLE run_entries; DROP TABLE run_documents; DROP TABLE run_owners;"
            "DROP INDEX executions_by_call; DROP INDEX executions_by_wait;"
            "ALTER TABLE executions DROP COLUMN call; ALTER TABLE executions DROP COLUMN kept;"
            "ALTER TABLE executions DROP COLUMN decision;"
            "ALTER TABLE executions DROP COLUMN owner; ALTER TABLE executions DROP COLUMN epoch;"
            "ALTER TABLE executions DROP COLUMN document;"
            "DELETE FROM schema_migrations WHERE version >= 4;"
            "INSERT INTO tags (id, name, created_at, updated_at) VALUES ('t', 'old', 1, 1)"));
    }
    open();
    EXPECT_EQ(done(store->tags().list()).size(), 1U);
    EXPECT_EQ(create("T").name, "T");
}

}  // namespace
}  // namespace millrace::store
