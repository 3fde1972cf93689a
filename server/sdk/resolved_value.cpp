#include "sdk/resolved_value.hpp"

namespace millrace::sdk {

Result<void> ResolvedValue::resolve(const Parameter* parameter, const expression::Scope& scope,
                                    boost::json::storage_ptr storage) {
    made_.reset();
    value_ = nullptr;
    if (!parameter) return {};
    if ((value_ = parameter->constant())) return {};
    if (const auto* expression = parameter->expression())
        if ((value_ = expression->evaluate_in_place(scope))) return {};
    auto value = parameter->resolve(scope, std::move(storage));
    if (!value) return value.error();
    if (*value) replace(std::move(**value));
    return {};
}

void ResolvedValue::replace(Json value) {
    // Constructed, not assigned: an assigned value would move into the old one's storage.
    made_.reset();
    made_.emplace(std::move(value));
    value_ = &*made_;
}

Json ResolvedValue::take(boost::json::storage_ptr storage) {
    if (made_ && value_ == &*made_) return Json(std::move(*made_), std::move(storage));
    return Json(*value_, std::move(storage));
}

}  // namespace millrace::sdk
