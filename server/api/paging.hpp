// Lists in pages, as n8n's public API gives them.
#pragma once

#include "api/described.hpp"

namespace millrace::api {

inline constexpr int kDefaultPage = 100;
inline constexpr int kLargestPage = 250;

// The size of a page for the query parameter `limit`. Error: outside 1 to 250.
Result<std::size_t> page_size(const std::optional<int>& limit);

}  // namespace millrace::api
