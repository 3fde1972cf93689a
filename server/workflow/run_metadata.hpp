// Small texts that a run's nodes leave behind, so that the run is found by them.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/error.hpp"

namespace millrace::workflow {

using RunMetadata = std::map<std::string, std::string, std::less<>>;

constexpr std::size_t kMaxMetadata = 10;
constexpr std::size_t kMaxMetadataKey = 50;     // characters; the rest is cut off
constexpr std::size_t kMaxMetadataValue = 512;  // characters; the rest is cut off

// Sets a key. Keys are letters, digits and "_", anything else is an error; what comes after the
// last possible key is dropped without a word.
Result<void> add_metadata(RunMetadata& metadata, std::string_view key, std::string_view value);

}  // namespace millrace::workflow
