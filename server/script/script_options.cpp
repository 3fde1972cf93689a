#include "script/script_options.hpp"

namespace millrace::script {

std::string_view to_string(HostKind kind) {
    switch (kind) {
        case HostKind::Code:
            return "code";
        case HostKind::Python:
            return "python";
        case HostKind::Expression:
            break;
    }
    return "expression";
}

std::filesystem::path default_runtime() {
    std::error_code failure;
    return std::filesystem::read_symlink("/proc/self/exe", failure).parent_path() / "script-host" /
           "node";
}

}  // namespace millrace::script
