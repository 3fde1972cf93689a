// The functions of queries, and how their values convert.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "base/json.hpp"
#include "sdk/context.hpp"

namespace millrace::nodes::sql {

// A value of a row, or one that was made. Nothing is undefined: a field that is not there.
class Value {
  public:
    Value() = default;
    explicit Value(const Json* borrowed) : json_(borrowed) {}
    Value(Json made) : owned_(std::make_shared<const Json>(std::move(made))), json_(owned_.get()) {}

    const Json* get() const { return json_; }
    bool is_undefined() const { return !json_; }
    bool is_nullish() const { return !json_ || json_->is_null(); }
    bool is_text() const { return json_ && json_->is_string(); }
    bool is_truthy() const;
    double number() const;                   // NaN for undefined
    std::string text() const;                // "undefined" for undefined
    bool is_same(const Value& other) const;  // JavaScript's ===

  private:
    std::shared_ptr<const Json> owned_;
    const Json* json_ = nullptr;
};

// What functions may ask beside their arguments.
struct Surroundings {
    std::string_view time_zone;
    Time now;
    Random* random = nullptr;
    std::size_t row_number = 0;  // from 1
};

using Arguments = std::span<const Value>;

struct Function {
    std::string_view name;
    std::size_t least;  // arguments
    std::size_t most;
    Value (*call)(Arguments arguments, const Surroundings& surroundings);
};

// By name in any case; null for an unknown one.
const Function* find_function(std::string_view name);

// "INT", "STRING", "NUMBER", "DECIMAL(size, digits)", … in upper case; undefined for what cannot be
// one. An unknown type leaves the value.
Value cast(const Value& value, std::string_view type, std::optional<double> size = {},
           std::optional<double> digits = {});
bool is_type(std::string_view name);

// Methods of values: toString(), toUpperCase(), toLowerCase(), trim().
bool is_method(std::string_view name);
Value call_method(const Value& value, std::string_view name);

// SQL's LIKE, without regard to case.
bool is_like(std::string_view text, std::string_view pattern);

}  // namespace millrace::nodes::sql
