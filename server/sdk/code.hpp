// Users' code as a node hands it to a script host.
#pragma once

#include <string>

#include "script/script_job.hpp"

namespace millrace::sdk {

using CodeLanguage = script::CodeLanguage;
using CodeMode = script::CodeMode;

struct CodeRequest {
    CodeLanguage language = CodeLanguage::JavaScript;
    CodeMode mode = CodeMode::AllItems;
    std::string source;
};

}  // namespace millrace::sdk
