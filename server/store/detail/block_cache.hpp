// The blocks of far contents that were read last: a reader of small pieces asks the network once
// for many of them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <string>

namespace millrace::store::detail {

// All functions from any thread. A hash always means the same bytes, so nothing gets out of date.
class BlockCache {
  public:
    using Block = std::shared_ptr<const std::string>;

    explicit BlockCache(std::size_t blocks) : blocks_(blocks) {}

    Block find(const std::string& hash, std::uint64_t index);  // null: not here
    // The one that was not used for longest makes room.
    void add(const std::string& hash, std::uint64_t index, Block block);
    void drop(const std::string& hash);

  private:
    struct Entry {
        std::string hash;
        std::uint64_t index;
        Block block;
    };
    const std::size_t blocks_;
    std::mutex mutex_;
    std::list<Entry> entries_;  // used last first; a few
};

}  // namespace millrace::store::detail
