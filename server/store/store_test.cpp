#include "store/store.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

#include "store/detail/store_fixture.hpp"

namespace millrace::store {
namespace {

unsigned mode_of(const std::filesystem::path& path) {
    return static_cast<unsigned>(std::filesystem::status(path).permissions());
}

// Tests may run as root, whom permissions do not stop.
class AsNobody {
  public:
    AsNobody() : was_root_(::geteuid() == 0) {
        if (was_root_) check(::seteuid(65534) == 0, "root may become nobody");
    }
    ~AsNobody() {
        if (was_root_) (void)!::seteuid(0);
    }

  private:
    bool was_root_;
};

TEST_F(StoreTest, MakesAPrivateFolderAndFile) {
    options.data_dir = folder.path() / "a" / "b";
    open();
    EXPECT_EQ(mode_of(options.data_dir), 0700U);
    EXPECT_EQ(mode_of(file()), 0600U);
    ASSERT_TRUE(run(store->check_health()));
    EXPECT_EQ(mode_of(options.data_dir / "millrace.db-wal"), 0600U);
    EXPECT_EQ(mode_of(options.data_dir / "millrace.db-shm"), 0600U);
}

TEST_F(StoreTest, IsSetUpForDurabilityAndShrinking) {
    open();
    auto connection = connect();
    EXPECT_EQ(connection->number("PRAGMA auto_vacuum").value(), 2);
    EXPECT_EQ(
        connection->query("PRAGMA journal_mode")
            .first([](const detail::Statement& row) { return Result<std::string>(row.text(0)); })
            .value(),
        "wal");
}

TEST_F(StoreTest, KeepsItsContentWhenOpenedAgain) {
    open();
    done(store->settings().save("color", "blue"));
    open();
    EXPECT_EQ(done(store->settings().load("color")), "blue");
    EXPECT_EQ(done(store->settings().load("size")), std::nullopt);
    done(store->settings().remove("color"));
    EXPECT_EQ(done(store->settings().load("color")), std::nullopt);
}

TEST_F(StoreTest, SaysWhyTheFolderCannotBeUsed) {
    std::ofstream(folder.path() / "plain") << "a file";
    options.data_dir = folder.path() / "plain";
    auto opened = try_open();
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().kind, ErrorKind::Unavailable);
    EXPECT_NE(opened.error().message.find("Not a directory"), std::string::npos);
    options.data_dir = "/proc/no-such-folder";
    EXPECT_FALSE(try_open());
}

TEST_F(StoreTest, SaysThatTheFolderIsForbidden) {
    std::filesystem::create_directory(options.data_dir);
    std::filesystem::permissions(options.data_dir, std::filesystem::perms::none);
    std::filesystem::permissions(folder.path(), std::filesystem::perms(0755));
    Error error;
    {
        const AsNobody nobody;
        error = try_open().error();
    }
    EXPECT_EQ(error.kind, ErrorKind::Unavailable);
    EXPECT_NE(error.message.find(options.data_dir.string()), std::string::npos);
    EXPECT_FALSE(error.hint.empty());
}

TEST_F(StoreTest, SaysThatTheFileIsReadOnly) {
    open();
    store.reset();
    std::filesystem::permissions(folder.path(), std::filesystem::perms(0755));
    std::filesystem::permissions(options.data_dir, std::filesystem::perms(0777));
    std::filesystem::permissions(file(), std::filesystem::perms(0444));
    Error error;
    {
        const AsNobody nobody;
        error = try_open().error();
    }
    EXPECT_EQ(error.kind, ErrorKind::Unavailable);
    EXPECT_NE(error.message.find("millrace.db"), std::string::npos);
}

TEST_F(StoreTest, SaysThatTheFileIsNotADatabase) {
    std::filesystem::create_directory(options.data_dir);
    std::ofstream(file()) << std::string(5000, 'x');
    const auto opened = try_open();
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().kind, ErrorKind::InvalidInput);
    EXPECT_NE(opened.error().message.find("not a Millrace database"), std::string::npos);
}

TEST_F(StoreTest, RefusesADatabaseFromTheFutureAndLeavesItAlone) {
    open();
    store.reset();
    ASSERT_TRUE(connect()->execute("INSERT INTO schema_migrations VALUES (9999, 'x', 'x', 1)"));
    const auto opened = try_open();
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().kind, ErrorKind::Unsupported);
    EXPECT_EQ(connect()->number("SELECT count(*) FROM workflows").value(), 0);
}

TEST_F(StoreTest, IsUnhealthyWhileItsDiskIsFullAndHealthyAgainAfterwards) {
    options.max_database_bytes = 400'000;
    open();
    EXPECT_TRUE(run(store->check_health()));
    std::string filling(50'000, '\0');
    for (char& c : filling) c = static_cast<char>(random.next());
    Result<void> saved;
    int count = 0;
    for (; saved && count < 100; ++count)
        saved = run(store->state().save("test", std::to_string(count), filling));
    ASSERT_FALSE(saved);
    EXPECT_EQ(saved.error().kind, ErrorKind::Unavailable);
    // What was acknowledged is there, what was refused is not.
    EXPECT_EQ(done(store->state().list("test")).size(), static_cast<std::size_t>(count - 1));
    EXPECT_EQ(done(store->state().remove_all("test")), count - 1);
    EXPECT_TRUE(run(store->check_health()));
    EXPECT_TRUE(run(store->state().save("test", "again", filling)));
}

TEST_F(StoreTest, RefusesWritesAfterItStopped) {
    open();
    done(store->settings().save("color", "blue"));
    run(store->stop());
    EXPECT_EQ(failure(store->settings().save("color", "red")).kind, ErrorKind::Unavailable);
    EXPECT_EQ(failure(store->check_health()).kind, ErrorKind::Unavailable);
    EXPECT_EQ(done(store->settings().load("color")), "blue");
}

TEST_F(StoreTest, KeepsStateByScopeAndKey) {
    open();
    auto& state = store->state();
    done(state.save("workflow:1", "b", "2"));
    done(state.save("workflow:1", "a", std::string(100'000, '1')));
    done(state.save("workflow:2", "a", ""));
    clock.advance(std::chrono::milliseconds(5));
    done(state.save("workflow:1", "b", "3"));

    const auto entries = done(state.list("workflow:1"));
    ASSERT_EQ(entries.size(), 2U);
    EXPECT_EQ(entries[0].key, "a");
    EXPECT_EQ(entries[0].value, std::string(100'000, '1'));
    EXPECT_EQ(entries[1].value, "3");
    EXPECT_EQ(entries[1].updated_at, clock.now());
    EXPECT_EQ(done(state.load("workflow:2", "a")), "");
    done(state.remove("workflow:1", "a"));
    EXPECT_EQ(done(state.load("workflow:1", "a")), std::nullopt);
    EXPECT_EQ(done(state.remove_all("workflow:1")), 1);
    EXPECT_EQ(done(state.load("workflow:2", "a")), "");
}

TEST_F(StoreTest, KeepsApiKeysByTheirHash) {
    open();
    auto& keys = store->api_keys();
    NewApiKey draft{"owner", "hash-1", {"workflow:read", "workflow:write"}};
    const auto made = done(keys.create(draft));
    EXPECT_EQ(failure(keys.create(draft)).kind, ErrorKind::Conflict);
    EXPECT_FALSE(done(keys.find_by_hash("hash-2")).has_value());
    auto found = done(keys.find_by_hash("hash-1"));
    ASSERT_TRUE(found);
    EXPECT_EQ(found->id, made.id);
    EXPECT_EQ(found->scopes, draft.scopes);
    EXPECT_EQ(found->last_used_at, std::nullopt);
    clock.advance(std::chrono::milliseconds(7));
    done(keys.touch(made.id));
    EXPECT_EQ(done(keys.list()).at(0).last_used_at, clock.now());
    done(keys.remove(made.id));
    EXPECT_EQ(failure(keys.remove(made.id)).kind, ErrorKind::NotFound);
    EXPECT_TRUE(done(keys.list()).empty());
}

TEST_F(StoreTest, RefusesAnApiKeyWhoseScopesAreDamaged) {
    open();
    done(store->api_keys().create({"owner", "hash-1", {"all"}}));
    for (const char* damaged : {"", "{}", "[1]", "[\"all\""}) {
        ASSERT_TRUE(connect()->run("UPDATE api_keys SET scopes = ?", damaged));
        EXPECT_EQ(failure(store->api_keys().find_by_hash("hash-1")).kind, ErrorKind::Internal);
    }
}

}  // namespace
}  // namespace millrace::store
