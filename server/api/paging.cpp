#include "api/paging.hpp"

namespace millrace::api {

Result<std::size_t> page_size(const std::optional<int>& limit) {
    const int size = limit.value_or(kDefaultPage);
    if (size < 1 || size > kLargestPage)
        return wrong_query("limit", "a number from 1 to 250", std::to_string(size));
    return static_cast<std::size_t>(size);
}

}  // namespace millrace::api
