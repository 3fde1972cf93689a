#include "sdk/memory_state_store.hpp"

namespace millrace::sdk {

Task<Result<std::optional<Json>>> MemoryStateStore::load(std::string scope, std::string key) {
    const auto found = values_.find({std::move(scope), std::move(key)});
    co_return found == values_.end() ? std::optional<Json>() : std::optional<Json>(found->second);
}

Task<Result<void>> MemoryStateStore::save(std::string scope, std::string key, Json value) {
    values_[{std::move(scope), std::move(key)}] = std::move(value);
    co_return Result<void>();
}

}  // namespace millrace::sdk
