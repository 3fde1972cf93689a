#include "api/owner_key.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "api/detail/api_fixture.hpp"
#include "base/file.hpp"

namespace millrace::api {
namespace {

// The fixture's start is the first one; it has made a key already.
class OwnerKey : public ApiTest {
  protected:
    std::filesystem::path file() const { return folder.path() / "api-key"; }
    std::string written() {
        auto text = read_file(file(), 1000);
        return text ? *text : text.error().message;
    }
    mode_t mode() {
        struct stat facts{};
        EXPECT_EQ(::stat(file().c_str(), &facts), 0);
        return facts.st_mode & 0777U;
    }
    std::optional<std::string> start_again() {
        return run(ensure_owner_key(store, folder.path(), random)).value();
    }
    void forget_keys() {
        for (const auto& key : run(store.api_keys().list()).value())
            ASSERT_TRUE(run(store.api_keys().remove(key.id)));
    }
};

TEST_F(OwnerKey, IsMadeAtTheFirstStartAndWrittenForItsOwnerOnly) {
    EXPECT_EQ(owner_key.size(), 46U);
    EXPECT_TRUE(owner_key.starts_with("mr_"));
    EXPECT_EQ(written(), owner_key + "\n");
    EXPECT_EQ(mode(), 0600U);
}

TEST_F(OwnerKey, TheDatabaseHoldsItsHashOnly) {
    const auto keys = run(store.api_keys().list()).value();
    ASSERT_EQ(keys.size(), 1U);
    EXPECT_EQ(keys[0].hash, hash_of_key(owner_key));
    EXPECT_EQ(keys[0].hash.size(), 64U);
    EXPECT_EQ(keys[0].scopes, all_scopes());
    for (const auto& entry : std::filesystem::directory_iterator(folder.path()))
        if (entry.path() != file()) {
            const auto bytes = read_file(entry.path(), std::size_t{64} << 20);
            ASSERT_TRUE(bytes) << entry.path();
            EXPECT_EQ(bytes->find(owner_key), std::string::npos) << entry.path();
        }
}

TEST_F(OwnerKey, LaterStartsSayNothing) {
    EXPECT_EQ(start_again(), std::nullopt);
    EXPECT_EQ(written(), owner_key + "\n");
}

TEST_F(OwnerKey, ADeletedFileStaysDeleted) {
    std::filesystem::remove(file());
    EXPECT_EQ(start_again(), std::nullopt);
    EXPECT_FALSE(std::filesystem::exists(file()));
    EXPECT_EQ(get("/api/v1/tags").status, 200);
}

TEST_F(OwnerKey, ANewDatabaseTakesTheKeyOfTheFile) {
    forget_keys();
    EXPECT_EQ(get("/api/v1/tags").status, 401);
    std::filesystem::permissions(file(), std::filesystem::perms(0644));
    EXPECT_EQ(start_again(), owner_key);
    EXPECT_EQ(get("/api/v1/tags").status, 200);
    EXPECT_EQ(mode(), 0600U);
}

TEST_F(OwnerKey, WhatIsNoKeyInTheFileIsReplaced) {
    for (const std::string& text :
         {std::string(), std::string("mr_short"), std::string(2000, 'x'),
          "mr_" + std::string(42, 'a') + "+", "xx_" + std::string(43, 'a')}) {
        forget_keys();
        ASSERT_TRUE(write_file(file(), text, FileAccess::Private));
        const auto key = start_again();
        ASSERT_TRUE(key);
        EXPECT_NE(*key, text);
        EXPECT_EQ(written(), *key + "\n");
        EXPECT_EQ(send_with_key(*key, http::Method::Get, "/api/v1/tags").status, 200);
    }
}

TEST_F(OwnerKey, NothingIsStoredWhenTheFileCannotBeWritten) {
    forget_keys();
    const auto key = run(ensure_owner_key(store, folder.path() / "missing", random));
    ASSERT_FALSE(key);
    EXPECT_NE(key.error().message.find("api-key"), std::string::npos);
    EXPECT_TRUE(run(store.api_keys().list()).value().empty());
}

}  // namespace
}  // namespace millrace::api
