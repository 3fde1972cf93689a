// A parameter's value for one item, without a copy where that is possible.
#pragma once

#include "sdk/parameters.hpp"

namespace millrace::sdk {

class ResolvedValue {
  public:
    ResolvedValue() = default;
    ResolvedValue(const ResolvedValue&) = delete;
    ResolvedValue& operator=(const ResolvedValue&) = delete;

    // Finds the value of `parameter`; a null pointer is undefined. Values that have to be made are
    // made in `storage`. The scope, the parameter and the item must outlive the use of get().
    Result<void> resolve(const Parameter* parameter, const expression::Scope& scope,
                         boost::json::storage_ptr storage = {});

    // Replaces the value by one of its own.
    void replace(Json value);

    // Null pointer: undefined.
    const Json* get() const { return value_; }
    bool has_value() const { return value_ && !value_->is_null(); }  // neither undefined nor null

    // The value as one of `storage`: moved when it was made there, else copied. Only for a value
    // that is there.
    Json take(boost::json::storage_ptr storage);

  private:
    std::optional<Json> made_;
    const Json* value_ = nullptr;
};

}  // namespace millrace::sdk
