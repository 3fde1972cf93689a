#include "nodes/item_builder.hpp"

namespace millrace::nodes {

boost::json::storage_ptr ItemBuilder::storage() {
    constexpr std::size_t kItemsPerArena = 1000;
    constexpr std::size_t kSmallArenas = 32;  // what few items need stays in ordinary memory
    if (count_ == kItemsPerArena) {
        arena_ = workflow::JsonArena::make(++arenas_ > kSmallArenas);
        count_ = 0;
    }
    return arena_->storage();
}

std::shared_ptr<const Json> ItemBuilder::share(JsonObject&& object) {
    ++count_;
    return arena_->share(Json(std::move(object), arena_->storage()));
}

}  // namespace millrace::nodes
