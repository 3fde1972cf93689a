#include "engine/static_data.hpp"

namespace millrace::engine {
namespace {

constexpr const char* kGlobalKey = "staticData:global";

}  // namespace

bool StaticData::is_kept() const {
    return !facts_.workflow.id.empty() && facts_.execution.mode == "production";
}

Task<Result<JsonObject>> StaticData::load_one(std::string key) {
    auto stored = co_await state_.load(scope(), std::move(key));
    if (!stored) co_return stored.error();
    if (!*stored || !(*stored)->is_object()) co_return JsonObject();
    co_return std::move((*stored)->get_object());
}

Task<Result<void>> StaticData::load() {
    if (facts_.workflow.id.empty()) co_return Result<void>();
    auto global = co_await load_one(kGlobalKey);
    if (!global) co_return global.error();
    auto node = co_await load_one(node_key());
    if (!node) co_return node.error();
    global_ = std::move(*global);
    node_ = std::move(*node);
    co_return Result<void>();
}

Task<Result<void>> StaticData::save(const script::StaticData& changed) {
    if (!is_kept()) co_return Result<void>();
    if (!json_equal(changed.global, global_)) {
        const auto saved = co_await state_.save(scope(), kGlobalKey, changed.global);
        if (!saved) co_return saved;
    }
    if (!json_equal(changed.node, node_)) {
        const auto saved = co_await state_.save(scope(), node_key(), changed.node);
        if (!saved) co_return saved;
    }
    co_return Result<void>();
}

}  // namespace millrace::engine
