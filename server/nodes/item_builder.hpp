// Makes many new items cheaply: their JSON shares one arena per thousand items.
#pragma once

#include "workflow/item_list.hpp"

namespace millrace::nodes {

class ItemBuilder {
  public:
    // Where the object of the next item is to be made; ask again for every item.
    boost::json::storage_ptr storage();
    // The finished object, made in storage().
    std::shared_ptr<const Json> share(JsonObject&& object);

  private:
    std::shared_ptr<workflow::JsonArena> arena_ = workflow::JsonArena::make();
    std::size_t count_ = 0;   // items in this arena
    std::size_t arenas_ = 1;  // made so far
};

}  // namespace millrace::nodes
