// Bytes that may be too many for memory: the content of a file, in memory or in a store.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/error.hpp"

namespace millrace {

// Immutable and shared; a stored content keeps its file as long as it lives.
class Content {
  public:
    virtual ~Content() = default;

    virtual std::uint64_t size() const = 0;
    // The bytes when they are in memory; null: they are stored and have to be read.
    virtual const std::string* in_memory() const { return nullptr; }
    // The name under which its store finds it again; empty for bytes in memory.
    virtual std::string_view reference() const { return {}; }
    // Fills `out` from `offset` on; the number of bytes, fewer than asked for only at the end.
    // Blocks when the content is stored. Unavailable: it can't be read.
    virtual Result<std::size_t> read(std::uint64_t offset, std::span<char> out) const = 0;
};

using ContentPtr = std::shared_ptr<const Content>;  // never null where it is a member

ContentPtr memory_content(std::string bytes);
const ContentPtr& empty_content();

// All bytes. Blocks when the content is stored. TooLarge above `limit`.
Result<std::string> whole_content(const Content& content, std::size_t limit);

// The same bytes? Reads no stored content: two stored ones are the same when their references are.
bool is_same_content(const Content& left, const Content& right);

// Takes the bytes of one content piece by piece. What is not finished is dropped with the writer.
// One thread at a time.
class ContentWriter {
  public:
    virtual ~ContentWriter() = default;
    // Blocks once the bytes no longer stay in memory. Unavailable: disk full or not writable.
    virtual Result<void> write(std::string_view piece) = 0;
    virtual std::uint64_t size() const = 0;
    // Once, last. What it returns is stored durably, or in memory. Blocks.
    virtual Result<ContentPtr> finish() = 0;
};

// Where contents go. All functions from any thread.
class ContentStore {
  public:
    // Contents up to this size stay in memory.
    static constexpr std::size_t kMemoryLimit = std::size_t{1} << 20;

    virtual ~ContentStore() = default;
    virtual std::unique_ptr<ContentWriter> writer() = 0;
    // What a record of our own refers to; never for references that come from outside. NotFound:
    // no such content. Blocks. With the `size` that the record knows, a store far away need not be
    // asked: then reading says what is missing.
    virtual Result<ContentPtr> find(std::string_view reference,
                                    std::optional<std::uint64_t> size) = 0;
    Result<ContentPtr> find(std::string_view reference) { return find(reference, std::nullopt); }
};

// Keeps everything in memory: where there is no folder for contents, and in tests.
class MemoryContentStore final : public ContentStore {
  public:
    std::unique_ptr<ContentWriter> writer() override;
    Result<ContentPtr> find(std::string_view reference, std::optional<std::uint64_t> size) override;
    using ContentStore::find;
};

}  // namespace millrace
