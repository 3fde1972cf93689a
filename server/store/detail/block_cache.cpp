#include "store/detail/block_cache.hpp"

#include <algorithm>

namespace millrace::store::detail {

BlockCache::Block BlockCache::find(const std::string& hash, std::uint64_t index) {
    const std::lock_guard lock(mutex_);
    const auto found = std::find_if(entries_.begin(), entries_.end(), [&](const Entry& entry) {
        return entry.index == index && entry.hash == hash;
    });
    if (found == entries_.end()) return nullptr;
    entries_.splice(entries_.begin(), entries_, found);
    return found->block;
}

void BlockCache::add(const std::string& hash, std::uint64_t index, Block block) {
    const std::lock_guard lock(mutex_);
    entries_.push_front({hash, index, std::move(block)});
    if (entries_.size() > blocks_) entries_.pop_back();
}

void BlockCache::drop(const std::string& hash) {
    const std::lock_guard lock(mutex_);
    entries_.remove_if([&](const Entry& entry) { return entry.hash == hash; });
}

}  // namespace millrace::store::detail
