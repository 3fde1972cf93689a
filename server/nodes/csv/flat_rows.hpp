// Items made flat, as tables need them.
#pragma once

#include "workflow/item_list.hpp"

namespace millrace::nodes {

// Items without lists and objects inside: their members become members "parent.child" and
// "list.0"; empty ones are left out. Items that are flat are shared.
workflow::ItemList flat_rows(const workflow::ItemList& items);

}  // namespace millrace::nodes
