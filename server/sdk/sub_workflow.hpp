// A workflow that a node runs as a part of its own work.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/json.hpp"
#include "workflow/item_list.hpp"

namespace millrace::sdk {

// Which workflow, one of the three; and what it is given.
struct SubWorkflowCall {
    std::string id{};                // of a stored one
    std::string file{};              // a file in one of the folders that the operator allows
    std::optional<Json> document{};  // the workflow itself
    workflow::ItemList items{};
    bool waits = true;  // until it has ended; else it goes on by itself
};

struct SubWorkflowResult {
    std::string execution_id;
    std::string workflow_id;
    // What its last node gave, by output. An item's origins are indices into the items it was
    // given; none where that is not known. Empty when nobody waited.
    std::vector<workflow::ItemList> outputs{};
};

}  // namespace millrace::sdk
