#include "engine/store_state.hpp"

#include "store/state_repository.hpp"

namespace millrace::engine {

Task<Result<std::optional<Json>>> StoreState::load(std::string scope, std::string key) {
    const auto text = co_await store_.state().load(std::move(scope), std::move(key));
    if (!text) co_return text.error();
    if (!*text) co_return std::optional<Json>();
    auto value = parse_json(**text);
    if (!value) co_return value.error();
    co_return std::optional<Json>(std::move(*value));
}

Task<Result<void>> StoreState::save(std::string scope, std::string key, Json value) {
    co_return co_await store_.state().save(std::move(scope), std::move(key), to_json_text(value));
}

}  // namespace millrace::engine
