// Files of items that are too large for memory: one for each content, named by its hash, in a
// folder or in a bucket of an object store.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>

#include "base/content.hpp"
#include "store/bucket_options.hpp"

namespace millrace::store {

namespace detail {
class LiveContents;
enum class Removal;
}  // namespace detail

// <folder>/<first two digits>/<SHA-256 of the bytes>; what is being written is in
// <folder>/unfinished. A reference is "sha256:" and the hash. With a bucket, finished contents go
// there instead; those that are in the folder already are still found.
//
// Whose file is whose: a content that no record refers to goes with its last holder. keep() says
// that a record is about to refer to it: from then on only remove() deletes it, and only while
// nobody holds it. So a record and its files never part, whenever the process ends.
// In a bucket a content never goes by itself: ContentCollector, told by the watch, removes it.
class ContentFolder final : public ContentStore {
  public:
    // Folders are made when they are needed. `memory_limit`: contents up to so many bytes are never
    // written.
    explicit ContentFolder(std::filesystem::path folder, std::size_t memory_limit = kMemoryLimit);
    ContentFolder(std::filesystem::path folder, BucketOptions bucket,
                  std::size_t memory_limit = kMemoryLimit);
    ~ContentFolder() override;  // contents may outlive it

    std::unique_ptr<ContentWriter> writer() override;
    Result<ContentPtr> find(std::string_view reference, std::optional<std::uint64_t> size) override;
    using ContentStore::find;

    void keep(std::string_view reference);
    // Deletes what nobody holds and, asked last, nobody refers to. Blocks. A reference that is none
    // of ours counts as deleted.
    Result<detail::Removal> remove(std::string_view reference,
                                   const std::function<Result<bool>()>& is_referred);
    // At start, when nobody holds anything.
    void drop_unfinished();
    // All references, until `visit` fails. Blocks.
    Result<void> visit_all(const std::function<Result<void>(const std::string& reference)>& visit);

    // The rest is for the collector, too: which of them go, and when.
    detail::LiveContents& live() { return *live_; }

  private:
    std::shared_ptr<detail::LiveContents> live_;
    const std::size_t memory_limit_;
};

}  // namespace millrace::store
