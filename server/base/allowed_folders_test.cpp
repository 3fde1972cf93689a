#include "base/allowed_folders.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <fstream>
#include <thread>

namespace millrace {
namespace {

namespace fs = std::filesystem;
using Paths = std::vector<std::string>;

class AllowedFoldersTest : public testing::Test {
  protected:
    AllowedFoldersTest() {
        std::string name = testing::TempDir() + "allowed-XXXXXX";
        root_ = mkdtemp(name.data());
        fs::create_directories(root_ / "in/sub");
        fs::create_directories(root_ / "out");
        put("in/a.txt", "a");
        put("in/sub/b.txt", "bb");
        put("out/secret", "secret");
        options_.folders = {root_ / "in"};
    }
    ~AllowedFoldersTest() override { fs::remove_all(root_); }

    void put(const std::string& name, const std::string& text) {
        std::ofstream(root_ / name) << text;
    }
    std::string text_of(const std::string& name) const {
        std::ifstream file(root_ / name);
        return std::string(std::istreambuf_iterator<char>(file), {});
    }
    std::string in(const std::string& name) const { return (root_ / "in" / name).string(); }
    // The text, or the kind of the error.
    std::string read(const std::string& path) const {
        auto file = AllowedFolders(options_).open(path);
        if (!file) return std::string(to_string(file.error().kind));
        std::string bytes(100, '\0');
        bytes.resize(file->read(bytes).value());
        return bytes;
    }
    std::string write(const std::string& path, const std::string& text,
                      AllowedFolders::Mode mode = AllowedFolders::Mode::Replace) const {
        auto file = AllowedFolders(options_).create(path, mode);
        if (!file) return std::string(to_string(file.error().kind));
        EXPECT_TRUE(file->write(text));
        EXPECT_TRUE(file->finish());
        return "written";
    }
    Paths find(const std::string& pattern) const {
        auto found = AllowedFolders(options_).find(pattern, AllowedFolders::Groups::Alternatives);
        if (!found) return {std::string(to_string(found.error().kind))};
        for (std::string& path : *found) path = fs::path(path).lexically_relative(root_).string();
        return *found;
    }

    fs::path root_;
    AllowedFoldersOptions options_;
    const std::string forbidden_{to_string(ErrorKind::Forbidden)};
    const std::string not_found_{to_string(ErrorKind::NotFound)};
    const std::string invalid_{to_string(ErrorKind::InvalidInput)};
};

TEST_F(AllowedFoldersTest, FilesWithinAreReadAndWritten) {
    EXPECT_EQ(read(in("a.txt")), "a");
    EXPECT_EQ(read("sub/b.txt"), "bb");
    EXPECT_EQ(read(in("sub/../a.txt")), "a");
    EXPECT_EQ(read(in("none")), not_found_);
    EXPECT_EQ(read(in("sub")), invalid_);
    EXPECT_EQ(read(in("")), invalid_);
    EXPECT_EQ(write("new.txt", "n"), "written");
    EXPECT_EQ(text_of("in/new.txt"), "n");
    EXPECT_EQ(write("new.txt", "m", AllowedFolders::Mode::Append), "written");
    EXPECT_EQ(text_of("in/new.txt"), "nm");
    EXPECT_EQ(write("new.txt", "o"), "written");
    EXPECT_EQ(text_of("in/new.txt"), "o");
    EXPECT_EQ(write("none/new.txt", ""), not_found_);
    EXPECT_EQ(write("sub", ""), invalid_);
}

TEST_F(AllowedFoldersTest, WhatIsOutsideIsRefused) {
    const std::string out = (root_ / "out/secret").string();
    for (const std::string& path :
         {out, in("../out/secret"), std::string("../out/secret"), in("sub/../../out/secret"),
          std::string("/etc/passwd"), std::string("/"), root_.string() + "/in2/a",
          root_.string() + "/in/./../out/secret"}) {
        EXPECT_EQ(read(path), forbidden_) << path;
        EXPECT_EQ(write(path, "x"), forbidden_) << path;
        EXPECT_EQ(find(path), Paths{path == "/" ? invalid_ : forbidden_}) << path;
    }
    EXPECT_EQ(read(std::string("a\0b", 3)), invalid_);
    EXPECT_EQ(read(std::string(5000, 'a')), invalid_);
    EXPECT_EQ(text_of("out/secret"), "secret");
}

TEST_F(AllowedFoldersTest, LinksAreFollowedOnlyWithin) {
    fs::create_symlink("sub/b.txt", root_ / "in/relative");
    fs::create_symlink(in("sub/b.txt"), root_ / "in/absolute");
    fs::create_symlink("../in/sub", root_ / "in/around");
    fs::create_symlink("../out/secret", root_ / "in/escape");
    fs::create_symlink(root_ / "out", root_ / "in/escape-folder");
    fs::create_symlink("/proc/self", root_ / "in/proc");
    fs::create_symlink("loop", root_ / "in/loop");
    EXPECT_EQ(read("relative"), "bb");
    EXPECT_EQ(read("absolute"), "bb");
    EXPECT_EQ(read("around/b.txt"), forbidden_);
    EXPECT_EQ(read("escape"), forbidden_);
    EXPECT_EQ(read("escape-folder/secret"), forbidden_);
    EXPECT_EQ(read("proc/environ"), forbidden_);
    EXPECT_EQ(read("loop"), invalid_);
    EXPECT_EQ(write("escape", "x"), forbidden_);
    EXPECT_EQ(write("escape-folder/new", "x"), forbidden_);
    EXPECT_EQ(write("relative", "through"), "written");
    EXPECT_EQ(text_of("in/sub/b.txt"), "through");
    EXPECT_TRUE(fs::is_symlink(root_ / "in/relative"));
    EXPECT_EQ(text_of("out/secret"), "secret");
    EXPECT_FALSE(fs::exists(root_ / "out/new"));
}

TEST_F(AllowedFoldersTest, OnlyRegularFilesAreOpened) {
    ASSERT_EQ(mkfifo(in("pipe").c_str(), 0600), 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    in("socket").copy(address.sun_path, sizeof(address.sun_path) - 1);
    const FileDescriptor socket_file(socket(AF_UNIX, SOCK_STREAM, 0));
    ASSERT_EQ(bind(socket_file.get(), reinterpret_cast<sockaddr*>(&address), sizeof(address)), 0);
    options_.folders.emplace_back("/dev");
    options_.folders.emplace_back("/proc");
    for (const std::string& path : {in("pipe"), in("socket"), std::string("/dev/null"),
                                    std::string("/dev/zero"), std::string("/proc/self/environ"),
                                    std::string("/proc/self/mem"), std::string("/proc/version")}) {
        EXPECT_EQ(read(path), forbidden_) << path;
        EXPECT_EQ(write(path, "x"), forbidden_) << path;
        EXPECT_EQ(write(path, "x", AllowedFolders::Mode::Append), forbidden_) << path;
    }
}

TEST_F(AllowedFoldersTest, FilesWithSeveralNamesAreNotWritten) {
    fs::create_hard_link(root_ / "out/secret", root_ / "in/hard");
    EXPECT_EQ(write("hard", "x"), forbidden_);
    EXPECT_EQ(write("hard", "x", AllowedFolders::Mode::Append), forbidden_);
    EXPECT_EQ(text_of("out/secret"), "secret");
}

TEST_F(AllowedFoldersTest, TheServersOwnFolderIsRefusedWhereverItLies) {
    fs::create_directories(root_ / "in/data/contents");
    put("in/data/millrace.db", "db");
    put("in/credentials.json", "key");
    fs::create_symlink("data/millrace.db", root_ / "in/link");
    fs::create_hard_link(root_ / "in/data/millrace.db", root_ / "in/hard");
    options_.refused = {root_ / "in/data"};
    options_.own_folder = root_ / "in/data/files";
    options_.refused_files = {root_ / "in/credentials.json", root_ / "in/data/millrace.db"};
    for (const char* path : {"data/millrace.db", "link", "hard", "credentials.json",
                             "data/files/../millrace.db", "sub/../data/millrace.db"})
        EXPECT_EQ(read(path), forbidden_) << path;
    EXPECT_EQ(write("data/new", "x"), forbidden_);
    EXPECT_EQ(write("credentials.json", "x"), forbidden_);
    EXPECT_EQ(find(in("**/*.db")), Paths{});
    EXPECT_EQ(write(in("data/files/mine"), "mine"), "written");
    EXPECT_EQ(read(in("data/files/mine")), "mine");
    EXPECT_EQ(find(in("data/files/*")), Paths{"in/data/files/mine"});
    // Also when somebody lists it, or a part of it.
    options_.folders = {root_ / "in/data", root_ / "in/data/contents"};
    put("in/data/contents/1", "one");
    EXPECT_EQ(read(in("data/millrace.db")), forbidden_);
    EXPECT_EQ(read(in("data/contents/1")), forbidden_);
    EXPECT_EQ(read(in("data/files/mine")), "mine");
}

TEST_F(AllowedFoldersTest, WhatIsNotFinishedLeavesNoTrace) {
    {
        auto file = AllowedFolders(options_).create("a.txt", AllowedFolders::Mode::Replace);
        ASSERT_TRUE(file);
        EXPECT_TRUE(file->write("half"));
        EXPECT_EQ(text_of("in/a.txt"), "a");
    }
    EXPECT_EQ(text_of("in/a.txt"), "a");
    EXPECT_EQ(std::distance(fs::directory_iterator(root_ / "in"), {}), 2);
}

TEST_F(AllowedFoldersTest, AFileThatIsReplacedKeepsItsRights) {
    fs::permissions(root_ / "in/a.txt", fs::perms::owner_read | fs::perms::owner_write);
    EXPECT_EQ(write("a.txt", "new"), "written");
    EXPECT_EQ(fs::status(root_ / "in/a.txt").permissions(),
              fs::perms::owner_read | fs::perms::owner_write);
    EXPECT_EQ(write("fresh", "new"), "written");
    EXPECT_EQ(fs::status(root_ / "in/fresh").permissions() &
                  (fs::perms::group_write | fs::perms::others_write | fs::perms::owner_exec),
              fs::perms::none);
}

TEST_F(AllowedFoldersTest, PatternsFindFiles) {
    put("in/c.csv", "");
    put("in/.hidden.txt", "");
    put("in/sub/c[1](2).txt", "");
    fs::create_directories(root_ / "in/sub/deep/er");
    put("in/sub/deep/er/d.txt", "");
    EXPECT_EQ(find("*.txt"), Paths{"in/a.txt"});
    EXPECT_EQ(find(in("*")), (Paths{"in/a.txt", "in/c.csv"}));
    EXPECT_EQ(find(in("**/?.txt")), (Paths{"in/a.txt", "in/sub/b.txt", "in/sub/deep/er/d.txt"}));
    EXPECT_EQ(find("sub/**"),
              (Paths{"in/sub/b.txt", "in/sub/c[1](2).txt", "in/sub/deep/er/d.txt"}));
    EXPECT_EQ(find("{a.txt,c.csv,none}"), (Paths{"in/a.txt", "in/c.csv"}));
    EXPECT_EQ(find("(a|b|sub/b).txt"), (Paths{"in/a.txt", "in/sub/b.txt"}));
    EXPECT_EQ(find("sub/c\\[1\\]\\(2\\).txt"), Paths{"in/sub/c[1](2).txt"});
    EXPECT_EQ(find("s*/../a.txt"), Paths{invalid_});
    EXPECT_EQ(find(".h*"), Paths{"in/.hidden.txt"});
    EXPECT_EQ(find("none/*"), Paths{});
    EXPECT_EQ(find("/*/passwd"), Paths{forbidden_});
    EXPECT_EQ(find(in("*/../../out/*")), Paths{invalid_});
}

TEST_F(AllowedFoldersTest, PatternsFollowLinksOnlyWithinAndEnd) {
    fs::create_symlink("sub", root_ / "in/link");
    fs::create_symlink("..", root_ / "in/sub/up");
    fs::create_symlink(".", root_ / "in/sub/here");
    fs::create_symlink(root_ / "out", root_ / "in/escape");
    EXPECT_EQ(find("link/*.txt"), Paths{"in/link/b.txt"});
    EXPECT_EQ(find("**/secret"), Paths{});
    EXPECT_EQ(find("escape/*"), Paths{});
    EXPECT_EQ(find("**/b.txt"), (Paths{"in/link/b.txt", "in/sub/b.txt"}));
}

// Somebody swaps a folder for a link to the outside, all the time.
TEST_F(AllowedFoldersTest, ARaceIsNeverWon) {
    fs::create_directories(root_ / "in/swap");
    put("in/swap/secret", "mine");
    fs::create_symlink(root_ / "out", root_ / "in/link");
    std::atomic<bool> is_over{false};
    std::thread swapper([&] {
        const std::string a = in("swap");
        const std::string b = in("link");
        while (!is_over) renameat2(AT_FDCWD, a.c_str(), AT_FDCWD, b.c_str(), RENAME_EXCHANGE);
    });
    int mine = 0;
    int refused = 0;
    for (int i = 0; i < 3000; ++i) {
        const std::string text = read("swap/secret");
        ASSERT_NE(text, "secret");
        mine += text == "mine";
        refused += text == forbidden_;
        if (i % 50 == 0) write("swap/secret", "mine");
    }
    is_over = true;
    swapper.join();
    EXPECT_EQ(text_of("out/secret"), "secret");
    EXPECT_EQ(std::distance(fs::directory_iterator(root_ / "out"), {}), 1);
    EXPECT_GT(mine, 0);
    EXPECT_GT(refused, 0);
}

}  // namespace
}  // namespace millrace
