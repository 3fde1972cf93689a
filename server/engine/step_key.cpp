#include "engine/step_key.hpp"

#include "base/sha256.hpp"

namespace millrace::engine {

std::string step_key(std::string_view execution, const std::string& node, std::size_t visit) {
    constexpr std::size_t kDigits = 16;
    return std::string(execution) + "-" + sha256_hex(node).substr(0, kDigits) + "-" +
           std::to_string(visit);
}

}  // namespace millrace::engine
