#include "store/detail/migrations.hpp"

#include <fstream>

#include "store/detail/store_fixture.hpp"

namespace millrace::store::detail {
namespace {

const Time kNow{std::chrono::milliseconds(1'700'000'000'000)};

class MigrationsTest : public ::testing::Test {
  protected:
    MigrationsTest() { reopen(); }
    void reopen() {
        connection.reset();
        std::ofstream(file, std::ios::app).flush();
        connection =
            Connection::open(file, Access::ReadWrite, std::chrono::milliseconds(1000)).value();
    }
    std::string schema() {
        std::string text;
        auto rows =
            connection->query("SELECT sql FROM sqlite_schema WHERE sql <> '' ORDER BY name");
        while (rows.step().value()) text += rows.text(0) + "\n";
        return text;
    }
    std::int64_t version() {
        return connection->number("SELECT max(version) FROM schema_migrations").value();
    }

    TestFolder folder;
    std::filesystem::path file = folder.path() / "some.db";
    std::unique_ptr<Connection> connection;
    // Ours, and two that a later version might bring.
    std::vector<Migration> later = [] {
        std::vector<Migration> list = all_migrations();
        const int last = list.back().version;
        list.push_back({last + 1, "later_column", "ALTER TABLE tags ADD COLUMN color TEXT"});
        list.push_back({last + 2, "later_table",
                        "CREATE TABLE teams (id TEXT); "
                        "INSERT INTO teams SELECT id FROM tags"});
        return list;
    }();
};

TEST_F(MigrationsTest, AreNumberedAndNamed) {
    const auto ours = all_migrations();
    ASSERT_FALSE(ours.empty());
    EXPECT_EQ(ours[0].version, 1);
    EXPECT_EQ(ours[0].name, "0001_initial");
}

TEST_F(MigrationsTest, ReachTheSameSchemaFromEveryEarlierVersion) {
    ASSERT_TRUE(migrate(*connection, later, kNow));
    const std::string expected = schema();
    EXPECT_NE(expected.find("CREATE TABLE workflows"), std::string::npos);
    EXPECT_NE(expected.find("CREATE TABLE teams"), std::string::npos);
    for (std::size_t earlier = 0; earlier <= later.size(); ++earlier) {
        connection.reset();
        std::filesystem::remove(file);
        reopen();
        ASSERT_TRUE(migrate(*connection, std::span(later).first(earlier), kNow));
        if (earlier > 0)
            ASSERT_TRUE(
                connection->run("INSERT INTO tags (id, name, created_at, updated_at) "
                                "VALUES ('a', 'A', 1, 1)"));
        const auto done = migrate(*connection, later, kNow);
        ASSERT_TRUE(done) << done.error().message;
        EXPECT_EQ(schema(), expected) << "from version " << earlier;
        EXPECT_EQ(version(), later.back().version);
        if (earlier > 0) EXPECT_EQ(connection->number("SELECT count(*) FROM tags").value(), 1);
    }
}

TEST_F(MigrationsTest, KeepExecutionsFromBeforeTheyHadAParent) {
    ASSERT_TRUE(migrate(*connection, std::span(later).first(1), kNow));
    ASSERT_TRUE(connection->run(
        "INSERT INTO executions (id, workflow_id, workflow_name, status, mode, started_at, error) "
        "VALUES (7, 'w', 'W', 'success', 'webhook', 1, '')"));
    ASSERT_TRUE(migrate(*connection, all_migrations(), kNow));
    EXPECT_EQ(connection->number("SELECT count(*) FROM executions WHERE parent_id IS NULL").value(),
              1);
}

TEST_F(MigrationsTest, ChangeNothingTheSecondTime) {
    ASSERT_TRUE(migrate(*connection, later, kNow));
    const auto before = connection->total_changes();
    ASSERT_TRUE(migrate(*connection, later, kNow));
    EXPECT_EQ(connection->total_changes(), before);
}

TEST_F(MigrationsTest, RefuseADatabaseFromTheFuture) {
    ASSERT_TRUE(migrate(*connection, later, kNow));
    const std::string before = schema();
    const auto refused = migrate(*connection, all_migrations(), kNow);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::Unsupported);
    EXPECT_NE(refused.error().message.find("newer version"), std::string::npos);
    EXPECT_EQ(schema(), before);
}

TEST_F(MigrationsTest, RefuseAnotherHistory) {
    auto other = later;
    other[0].sql = "CREATE TABLE tags (id TEXT)";
    ASSERT_TRUE(migrate(*connection, std::span(other).first(1), kNow));
    const auto refused = migrate(*connection, later, kNow);
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().message.find("0001_initial"), std::string::npos);
}

TEST_F(MigrationsTest, RefuseAnotherProgramsDatabase) {
    ASSERT_TRUE(connection->execute("CREATE TABLE cats (name TEXT)"));
    const auto refused = migrate(*connection, later, kNow);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::InvalidInput);
    EXPECT_NE(refused.error().message.find("another program"), std::string::npos);
}

TEST_F(MigrationsTest, LeaveNothingOfAFailedOne) {
    ASSERT_TRUE(migrate(*connection, all_migrations(), kNow));
    const std::string before = schema();
    auto broken = later;
    broken.back().sql = "CREATE TABLE half (id TEXT); INSERT INTO nowhere VALUES (1)";
    const auto failed = migrate(*connection, broken, kNow);
    ASSERT_FALSE(failed);
    EXPECT_NE(failed.error().message.find("later_table"), std::string::npos);
    EXPECT_EQ(version(), all_migrations().back().version + 1);
    EXPECT_EQ(schema().find("half"), std::string::npos);
    ASSERT_TRUE(migrate(*connection, later, kNow));
    EXPECT_EQ(version(), later.back().version);
}

}  // namespace
}  // namespace millrace::store::detail
