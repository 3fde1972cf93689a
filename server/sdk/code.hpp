// Code as a node hands it to a script host: its user's, or a script of the node's own.
#pragma once

#include <optional>
#include <string>

#include "script/script_job.hpp"
#include "workflow/item_list.hpp"

namespace millrace::sdk {

using CodeLanguage = script::CodeLanguage;
using CodeMode = script::CodeMode;

struct CodeRequest {
    CodeLanguage language = CodeLanguage::JavaScript;
    CodeMode mode = CodeMode::AllItems;
    std::string source;
    // What the code runs over; nothing: the items of input 0.
    std::optional<workflow::ItemList> items{};
};

}  // namespace millrace::sdk
