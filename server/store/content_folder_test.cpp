#include "store/content_folder.hpp"

#include "store/content_repository.hpp"
#include "store/detail/live_contents.hpp"
#include "store/detail/store_fixture.hpp"

namespace millrace::store {
namespace {

ExecutionRecord ended(ExecutionId id) {
    ExecutionRecord record;
    record.id = id;
    record.status = workflow::RunStatus::Success;
    return record;
}

constexpr std::size_t kLimit = 1000;  // of memory, for short tests

class ContentFolderTest : public StoreTest {
  protected:
    ContentPtr put(const std::string& bytes) { return put(contents, bytes); }
    static ContentPtr put(ContentFolder& into, const std::string& bytes) {
        const auto writer = into.writer();
        for (std::size_t i = 0; i < bytes.size(); i += 700)
            EXPECT_TRUE(writer->write(std::string_view(bytes).substr(i, 700)));
        EXPECT_EQ(writer->size(), bytes.size());
        auto content = writer->finish();
        if (!content) throw std::runtime_error(content.error().message);
        return *content;
    }
    detail::Removal remove(std::string_view reference) {
        const auto removal = contents.remove(reference, [] { return Result<bool>(false); });
        if (!removal) throw std::runtime_error(removal.error().message);
        return *removal;
    }
    std::size_t files() const {
        std::size_t count = 0;
        std::error_code code;
        for (const auto& entry : std::filesystem::recursive_directory_iterator(place, code))
            count += entry.is_regular_file() ? 1 : 0;
        return count;
    }

    const std::filesystem::path place = folder.path() / "contents";
    ContentFolder contents{place, kLimit};
    const std::string large = std::string(5000, 'a') + "end";
};

TEST_F(ContentFolderTest, KeepsSmallContentsInMemory) {
    const auto content = put(std::string(kLimit, 'x'));
    ASSERT_TRUE(content->in_memory());
    EXPECT_EQ(content->in_memory()->size(), kLimit);
    EXPECT_EQ(content->reference(), "");
    EXPECT_EQ(files(), 0U);
}

TEST_F(ContentFolderTest, StoresLargeOnesUnderTheirHash) {
    const auto content = put(large);
    EXPECT_FALSE(content->in_memory());
    EXPECT_EQ(content->size(), large.size());
    EXPECT_EQ(content->reference().size(), 7U + 64U);
    EXPECT_EQ(*whole_content(*content, 1 << 20), large);
    EXPECT_EQ(whole_content(*content, 100).error().kind, ErrorKind::TooLarge);
    char tail[10];
    EXPECT_EQ(*content->read(5000, tail), 3U);
    EXPECT_EQ(std::string(tail, 3), "end");
    EXPECT_EQ(*content->read(9000, tail), 0U);
    EXPECT_EQ(files(), 1U);
}

TEST_F(ContentFolderTest, TheSameBytesAreOneFile) {
    const auto first = put(large);
    const auto second = put(large);
    EXPECT_EQ(first, second);
    EXPECT_TRUE(is_same_content(*first, *second));
    EXPECT_EQ(files(), 1U);
}

TEST_F(ContentFolderTest, WhatNobodyHoldsGoesUnlessItIsKept) {
    auto content = put(large);
    auto other = put(large + "!");
    contents.keep(other->reference());
    const std::string reference(other->reference());
    content.reset();
    other.reset();
    EXPECT_EQ(files(), 1U);
    EXPECT_EQ(*whole_content(**contents.find(reference), 1 << 20), large + "!");
    EXPECT_EQ(files(), 1U) << "reading deletes nothing";
    EXPECT_EQ(remove(reference), detail::Removal::Done);
    EXPECT_EQ(files(), 0U);
    EXPECT_EQ(contents.find(reference).error().kind, ErrorKind::NotFound);
}

TEST_F(ContentFolderTest, WhatIsHeldIsNotRemoved) {
    const auto content = put(large);
    EXPECT_EQ(remove(content->reference()), detail::Removal::Held);
    EXPECT_EQ(*whole_content(*content, 1 << 20), large);
}

TEST_F(ContentFolderTest, WhatIsNotFinishedLeavesNothing) {
    {
        const auto writer = contents.writer();
        EXPECT_TRUE(writer->write(large));
        EXPECT_EQ(files(), 1U);
    }
    EXPECT_EQ(files(), 0U);
}

TEST_F(ContentFolderTest, RefusesReferencesThatAreNoneOfOurs) {
    for (const char* reference :
         {"", "sha256:", "sha256:../../../etc/passwd", "filesystem:", "filesystem-v2:x",
          "sha256:ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789"})
        EXPECT_EQ(contents.find(reference).error().kind, ErrorKind::InvalidInput) << reference;
}

TEST_F(ContentFolderTest, FilesGoWithTheirLastExecution) {
    open();
    ContentFolder& ours = store->content_folder();
    const std::string bytes(ContentStore::kMemoryLimit + 1, 'b');
    auto content = put(ours, bytes);
    const std::string reference(content->reference());
    ours.keep(reference);
    for (ExecutionId id : {1, 2}) done(save(ended(id), ExecutionData{"{}", {reference}}));
    content.reset();

    EXPECT_EQ(failure(store->contents().find(3, reference)).kind, ErrorKind::NotFound)
        << "another execution's file";
    EXPECT_EQ(done(store->contents().find(1, reference))->size(), bytes.size());
    done(store->executions().remove(1));
    EXPECT_EQ(failure(store->contents().find(1, reference)).kind, ErrorKind::NotFound);
    EXPECT_EQ(done(store->contents().find(2, reference))->size(), bytes.size());
    EXPECT_EQ(done(store->executions().remove_many({2})), 1);
    EXPECT_EQ(ours.find(reference).error().kind, ErrorKind::NotFound);
}

TEST_F(ContentFolderTest, AHeldFileGoesAtALaterTurn) {
    open();
    ContentFolder& ours = store->content_folder();
    auto content = put(ours, std::string(ContentStore::kMemoryLimit + 1, 'c'));
    const std::string reference(content->reference());
    ours.keep(reference);
    done(save(ended(1), ExecutionData{"{}", {reference}}));
    EXPECT_EQ(done(store->executions().remove_ended({}, 10)), 1);
    EXPECT_EQ(*content->read(0, {}), 0U);
    content.reset();
    EXPECT_TRUE(ours.find(reference)) << "kept until its turn";
    EXPECT_EQ(done(store->contents().collect()), 0U);
    EXPECT_EQ(ours.find(reference).error().kind, ErrorKind::NotFound);
}

TEST_F(ContentFolderTest, AStartSweepsWhatNoExecutionRefersTo) {
    open();
    ContentFolder& ours = store->content_folder();
    auto referred = put(ours, std::string(ContentStore::kMemoryLimit + 1, 'd'));
    auto orphan = put(ours, std::string(ContentStore::kMemoryLimit + 1, 'e'));
    const std::string kept(referred->reference());
    const std::string lost(orphan->reference());
    ours.keep(kept);
    ours.keep(lost);
    done(save(ended(1), ExecutionData{"{}", {kept}}));
    referred.reset();
    orphan.reset();
    EXPECT_EQ(done(store->contents().start()), 1U);
    EXPECT_TRUE(ours.find(kept));
    EXPECT_EQ(ours.find(lost).error().kind, ErrorKind::NotFound);
}

}  // namespace
}  // namespace millrace::store
