// Reading and writing members of values, whatever they are made of.
#pragma once

#include <functional>
#include <string_view>
#include <vector>

#include "expression/detail/context.hpp"

namespace millrace::expression {

// base.name; throws a TypeError for undefined and null.
Value get_member(Context& context, Value base, std::string_view name);
// Throws for names that no expression may use, whatever the object.
void require_allowed(std::string_view name);
// base[key]
Value get_index(Context& context, Value base, Value key);
void set_member(Context& context, Value base, std::string_view name, Value value);
bool delete_member(Context& context, Value base, std::string_view name);
bool has_own(Context& context, Value base, std::string_view name);

bool is_array(Context& context, Value value);
bool is_plain(Context& context, Value value);  // plain object or data object

// The elements of an array of either kind; nothing else may change the array meanwhile.
class ArrayView {
  public:
    ArrayView(Context& context, Value array);
    std::size_t size() const { return data_ != nullptr ? data_->size() : own_->items.size(); }
    Value operator[](std::size_t index) const {  // may be a Hole
        return data_ != nullptr ? Value::of(&(*data_)[index]) : own_->items[index];
    }

  private:
    const JsonArray* data_ = nullptr;
    const ArrayObject* own_ = nullptr;
};

// Own enumerable members in JavaScript's order: integer names first. Arrays and texts have their
// indexes as names.
std::vector<Member> own_members(Context& context, Value value);

// Everything that `value` iterates over, as in [...value]; throws a TypeError if it does not.
void for_each(Context& context, Value value, const std::function<void(Value)>& visit);

// "0", "1", … up to 2^32 - 2.
std::optional<std::size_t> array_index(std::string_view name);

Value make_array(Context& context, const std::vector<Value>& items);

}  // namespace millrace::expression
