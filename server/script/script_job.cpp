#include "script/script_job.hpp"

namespace millrace::script {

std::string_view to_string(CodeMode mode) {
    switch (mode) {
        case CodeMode::AllItems:
            return "allItems";
        case CodeMode::EachItem:
            return "eachItem";
        case CodeMode::Function:
            return "function";
        case CodeMode::FunctionItem:
            return "functionItem";
    }
    return "allItems";
}

}  // namespace millrace::script
