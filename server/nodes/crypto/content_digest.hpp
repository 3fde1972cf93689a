// The hash of a file that may be too large for memory.
#pragma once

#include <optional>
#include <string>

#include "sdk/context.hpp"

namespace millrace::nodes {

// As digest_of, or hmac_of where there is a key. Stored files are read in pieces on another thread.
Task<Result<std::string>> digest_of_content(sdk::NodeContext& context, ContentPtr content,
                                            std::string algorithm, std::optional<std::string> key);

}  // namespace millrace::nodes
