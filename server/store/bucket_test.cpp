// Files of items in a bucket, against a real server with the S3 interface.
#include <fstream>
#include <thread>

#include "store/content_folder.hpp"
#include "store/content_repository.hpp"
#include "store/detail/bucket_place.hpp"
#include "store/detail/live_contents.hpp"
#include "store/detail/multipart_upload.hpp"
#include "store/detail/object_store_fixture.hpp"
#include "store/detail/store_fixture.hpp"

namespace millrace::store {
namespace {

constexpr std::size_t kLimit = 1000;  // of memory, for short tests

ExecutionRecord ended(ExecutionId id) {
    ExecutionRecord record;
    record.id = id;
    record.status = workflow::RunStatus::Success;
    return record;
}

Result<ContentPtr> try_put(ContentFolder& into, const std::string& bytes) {
    const auto writer = into.writer();
    if (const auto written = writer->write(bytes); !written) return written.error();
    return writer->finish();
}

ContentPtr put(ContentFolder& into, const std::string& bytes) {
    auto content = try_put(into, bytes);
    if (!content) throw std::runtime_error(content.error().message);
    return *content;
}

std::string varied(std::size_t size, std::uint64_t seed) {
    SeededRandom random(seed);
    std::string bytes(size, '\0');
    for (char& byte : bytes) byte = static_cast<char>(random.next());
    return bytes;
}

class BucketTest : public StoreTest {
  protected:
    void SetUp() override {
        if (!ObjectStore::is_installed())
            GTEST_SKIP() << "tests/s3 is not installed: scripts/setup test";
        server.emplace(folder.path() / "s3");
    }
    void TearDown() override {
        if (store) run(store->stop());
    }
    ContentFolder bucket(BucketOptions options) {
        return ContentFolder(folder.path() / "contents", std::move(options), kLimit);
    }
    void open_and_start() {
        if (!options.bucket) options.bucket = server->options();
        options.bucket->collect_again = std::chrono::milliseconds(10);
        open();
        done(store->contents().start());
    }
    void reopen() {
        run(store->stop());
        open_and_start();
    }
    ContentFolder& ours() { return store->content_folder(); }
    // For what the collector's thread does: not longer than it takes.
    template <class Condition>
    static bool becomes(Condition condition) {
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
        while (!condition() && std::chrono::steady_clock::now() < deadline)
            std::this_thread::yield();
        return condition();
    }
    std::int64_t notes() { return *connect()->number("SELECT count(*) FROM released_contents"); }

    std::optional<ObjectStore> server;
    const std::string large = varied(5003, 1);
};

TEST_F(BucketTest, StoresAndReadsAcrossBlocks) {
    auto small_blocks = server->options();
    small_blocks.block_bytes = 1000;
    small_blocks.blocks = 2;
    ContentFolder contents = bucket(small_blocks);
    const auto content = put(contents, large);
    EXPECT_FALSE(content->in_memory());
    EXPECT_EQ(content->size(), large.size());
    EXPECT_EQ(server->objects(), 1U);
    EXPECT_EQ(*whole_content(*content, 1 << 20), large);
    SeededRandom random(7);
    for (int i = 0; i < 100; ++i) {
        const std::size_t offset = random.next() % (large.size() + 100);
        std::string out(1 + random.next() % 2500, '\0');
        const auto count = content->read(offset, out);
        ASSERT_TRUE(count);
        const std::string wanted = offset < large.size() ? large.substr(offset, out.size()) : "";
        EXPECT_EQ(out.substr(0, *count), wanted);
    }
}

TEST_F(BucketTest, LargeFilesAreSentInParts) {
    auto small_parts = server->options();
    small_parts.put_bytes = 1000;
    small_parts.part_bytes = 1500;  // 5003 bytes: three whole parts and a rest
    ContentFolder contents = bucket(small_parts);
    const auto content = put(contents, large);
    EXPECT_EQ(*whole_content(*content, 1 << 20), large);
    EXPECT_EQ(server->objects(), 1U);
    EXPECT_EQ(server->open_uploads(), 0U);
    const std::string even = varied(3000, 9);  // ends with a whole part
    EXPECT_EQ(*whole_content(*put(contents, even), 1 << 20), even);
    // The store itself hands on what it was sent.
    ContentFolder later = bucket(server->options());
    EXPECT_EQ((*later.find(content->reference()))->size(), large.size());
    std::size_t files = 0;
    for (const auto& entry :
         std::filesystem::recursive_directory_iterator(folder.path() / "contents"))
        files += entry.is_regular_file() ? 1 : 0;
    EXPECT_EQ(files, 0U);
}

TEST_F(BucketTest, WhatAnUploadLeftIsTakenAwayBeforeTheNext) {
    auto small_parts = server->options();
    small_parts.put_bytes = 1000;
    small_parts.part_bytes = 1500;
    detail::S3Client client(small_parts);
    for (const std::string key : {"millrace/left", "other/left"}) {
        detail::S3Request request{"POST", key};
        request.query = "uploads=";
        request.body.emplace();
        ASSERT_TRUE(client.send(request)->is_good());
    }
    ASSERT_EQ(server->open_uploads(), 2U);
    detail::MultipartUploads uploads(client);
    const auto file = folder.path() / "file";
    std::ofstream(file, std::ios::binary) << large;
    ASSERT_TRUE(uploads.put(file, "millrace/", "millrace/x", large.size()));
    EXPECT_EQ(server->open_uploads(), 1U) << "of somebody else";
    // One that fails half-way leaves nothing either: the file is shorter than it was said to be.
    EXPECT_FALSE(uploads.put(file, "millrace/", "millrace/y", large.size() + 1));
    EXPECT_EQ(server->open_uploads(), 1U);
    EXPECT_EQ(server->objects(), 1U);
}

// By hand, as it takes minutes and 12 GB: store_test --gtest_also_run_disabled_tests
// --gtest_filter='*SixGigabytes*'
TEST_F(BucketTest, DISABLED_SixGigabytesNeedNoMemory) {
    const auto peak = [] {
        std::ifstream status("/proc/self/status");
        std::string word;
        while (status >> word && word != "VmHWM:") {
        }
        std::size_t kilobytes = 0;
        status >> kilobytes;
        return kilobytes;
    };
    constexpr std::uint64_t kSize = (std::uint64_t{6} << 30) + 12345;
    const auto file = folder.path() / "file";
    std::ofstream(file, std::ios::binary) << "begin";
    std::filesystem::resize_file(file, kSize);
    detail::BucketPlace place(server->options(), folder.path() / "before");
    place.set_owner("owner");
    const std::size_t before = peak();
    const std::string hash(64, 'a');
    const auto stored = place.put(file, hash, kSize);
    ASSERT_TRUE(stored) << stored.error().message;
    EXPECT_EQ(place.size_of(hash).value(), kSize);
    EXPECT_LT(peak() - before, 20'000U) << "kilobytes";
    EXPECT_EQ(server->open_uploads(), 0U);
}

TEST_F(BucketTest, TheSameBytesAreOneObject) {
    ContentFolder contents = bucket(server->options());
    const auto first = put(contents, large);
    const auto second = put(contents, large);
    EXPECT_EQ(first, second);
    ContentFolder later = bucket(server->options());
    const auto third = put(later, large);
    EXPECT_TRUE(is_same_content(*first, *third));
    EXPECT_EQ(server->objects(), 1U);
    EXPECT_EQ((*later.find(first->reference()))->size(), large.size());
}

TEST_F(BucketTest, LeavesNothingOnTheDisk) {
    ContentFolder contents = bucket(server->options());
    const auto content = put(contents, large);
    std::size_t files = 0;
    for (const auto& entry :
         std::filesystem::recursive_directory_iterator(folder.path() / "contents"))
        files += entry.is_regular_file() ? 1 : 0;
    EXPECT_EQ(files, 0U);
}

TEST_F(BucketTest, WhatIsInTheFolderFromBeforeIsStillRead) {
    ContentFolder before(folder.path() / "contents", kLimit);
    const auto earlier = put(before, large);
    before.keep(earlier->reference());
    ContentFolder contents = bucket(server->options());
    EXPECT_EQ(*whole_content(**contents.find(earlier->reference()), 1 << 20), large);
    EXPECT_EQ(*whole_content(*put(contents, large), 1 << 20), large);
    EXPECT_EQ(server->objects(), 0U);
}

TEST_F(BucketTest, ErrorsSayWhereAndWhyAndNeverTheSecret) {
    auto wrong = server->options();
    wrong.secret = "a-secret-that-is-wrong";
    ContentFolder unsigned_ones = bucket(wrong);
    // The answer to the first request, HEAD, has no body that would say more.
    const Error refused = try_put(unsigned_ones, large).error();
    EXPECT_EQ(refused.kind, ErrorKind::Unavailable);
    for (const std::string& part : {wrong.endpoint, std::string("\"files\""), std::string("403")})
        EXPECT_NE(refused.message.find(part), std::string::npos) << refused.message;
    EXPECT_EQ((refused.message + refused.hint + refused.detail).find(wrong.secret),
              std::string::npos);
    EXPECT_NE(unsigned_ones.live().place().check().error().message.find("SignatureDoesNotMatch"),
              std::string::npos);

    auto elsewhere = server->options();
    elsewhere.bucket = "nowhere";
    ContentFolder nowhere = bucket(elsewhere);
    const Error missing = try_put(nowhere, large).error();
    EXPECT_NE(missing.message.find("NoSuchBucket"), std::string::npos) << missing.message;
    EXPECT_NE(missing.hint.find("s3-bucket"), std::string::npos) << missing.hint;
}

TEST_F(BucketTest, MissingObjectsAreNotFound) {
    ContentFolder contents = bucket(server->options());
    const std::string reference = "sha256:" + std::string(64, 'a');
    EXPECT_EQ(contents.find(reference).error().kind, ErrorKind::NotFound);
    const auto unasked = contents.find(reference, 5000);
    ASSERT_TRUE(unasked) << "with a size nobody is asked";
    EXPECT_EQ(whole_content(**unasked, 1 << 20).error().kind, ErrorKind::NotFound);
}

TEST_F(BucketTest, ObjectsGoWithTheirLastExecution) {
    open_and_start();
    auto content = put(ours(), varied(ContentStore::kMemoryLimit + 1, 2));
    const std::string reference(content->reference());
    ours().keep(reference);
    for (ExecutionId id : {1, 2}) done(save(ended(id), ExecutionData{"{}", {reference}}));
    content.reset();
    EXPECT_TRUE(becomes([&] { return notes() == 0; })) << "what is referred to needs no note";
    EXPECT_EQ(done(store->contents().find(1, reference))->size(), ContentStore::kMemoryLimit + 1);
    done(store->executions().remove(1));
    EXPECT_TRUE(becomes([&] { return notes() == 0; }));
    EXPECT_EQ(server->objects(), 1U);
    EXPECT_EQ(done(store->executions().remove_many({2})), 1);
    EXPECT_TRUE(becomes([&] { return server->objects() == 0 && notes() == 0; }));
}

TEST_F(BucketTest, WhatNoExecutionRefersToGoesWithItsLastHolder) {
    open_and_start();
    auto content = put(ours(), varied(ContentStore::kMemoryLimit + 1, 3));
    EXPECT_EQ(server->objects(), 1U);
    content.reset();
    EXPECT_TRUE(becomes([&] { return server->objects() == 0 && notes() == 0; }));
}

TEST_F(BucketTest, AStartDeletesWhatACrashLeftAndNothingElse) {
    open_and_start();
    auto lost = put(ours(), varied(ContentStore::kMemoryLimit + 1, 4));
    auto kept = put(ours(), varied(ContentStore::kMemoryLimit + 1, 5));
    const std::string reference(kept->reference());
    done(save(ended(1), ExecutionData{"{}", {reference}}));
    run(store->stop());  // they are held: nothing was deleted or forgotten
    store.reset();
    lost.reset();
    kept.reset();
    EXPECT_EQ(server->objects(), 2U);
    open_and_start();
    EXPECT_TRUE(becomes([&] { return server->objects() == 1 && notes() == 0; }));
    EXPECT_EQ(whole_content(*done(store->contents().find(1, reference)), 2 << 20)->size(),
              ContentStore::kMemoryLimit + 1);
}

TEST_F(BucketTest, ASweepTakesOnlyWhatIsOursAndUnknown) {
    ContentFolder of_others = bucket(server->options());
    of_others.live().place().set_owner("somebody-else");
    put(of_others, large);
    open_and_start();
    auto known = put(ours(), varied(ContentStore::kMemoryLimit + 1, 6));
    const std::string reference(known->reference());
    done(save(ended(1), ExecutionData{"{}", {reference}}));
    // As if the database came from a backup that is older than the object.
    auto unknown = put(ours(), varied(ContentStore::kMemoryLimit + 1, 7));
    run(store->stop());
    unknown.reset();
    known.reset();
    ASSERT_TRUE(connect()->execute("DELETE FROM released_contents"));
    EXPECT_EQ(server->objects(), 3U);
    options.bucket->sweeps_at_start = true;
    open_and_start();
    EXPECT_TRUE(becomes([&] { return server->objects() == 2; }));
    EXPECT_TRUE(done(store->contents().find(1, reference)));
}

// Many make, read and let go of the same few contents, while the collector deletes them.
TEST_F(BucketTest, AHeldContentIsThereWhateverOthersDo) {
    open_and_start();
    std::vector<std::string> bytes;
    for (std::uint64_t i = 0; i < 2; ++i)
        bytes.push_back(varied(ContentStore::kMemoryLimit + 1, 10 + i));
    std::vector<std::thread> threads;
    std::atomic<int> good = 0;
    constexpr int kThreads = 4;
    constexpr int kRounds = 10;
    for (int t = 0; t < kThreads; ++t)
        threads.emplace_back([&, t] {
            for (int round = 0; round < kRounds; ++round) {
                const std::string& one = bytes[static_cast<std::size_t>(t + round) % bytes.size()];
                const auto content = try_put(ours(), one);
                if (!content) continue;
                const auto read = whole_content(**content, 2 << 20);
                if (read && *read == one) ++good;
            }
        });
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(good, kThreads * kRounds);
    EXPECT_TRUE(becomes([&] { return server->objects() == 0 && notes() == 0; }));
}

TEST_F(BucketTest, StartsAndStopsWithoutTheStore) {
    options.bucket = server->options();
    options.bucket->attempts = 2;
    open_and_start();
    auto content = put(ours(), varied(ContentStore::kMemoryLimit + 1, 8));
    const std::string reference(content->reference());
    done(save(ended(1), ExecutionData{"{}", {reference}}));
    run(store->stop());
    store.reset();
    content.reset();
    server->stop();
    open_and_start();
    const auto found = ours().find(reference, ContentStore::kMemoryLimit + 1);
    ASSERT_TRUE(found);
    const Error error = whole_content(**found, 2 << 20).error();
    EXPECT_EQ(error.kind, ErrorKind::Unavailable);
    EXPECT_NE(error.message.find(options.bucket->endpoint), std::string::npos) << error.message;
    EXPECT_NE(error.hint.find("s3-host"), std::string::npos) << error.hint;
    EXPECT_EQ(try_put(ours(), varied(ContentStore::kMemoryLimit + 1, 9)).error().kind,
              ErrorKind::Unavailable);
}

}  // namespace
}  // namespace millrace::store
