// A JavaScript value while an expression is evaluated: three words, copied freely. Texts and
// objects live in the evaluation's memory, in the program or in the run's data.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include "base/json.hpp"

namespace millrace::expression {

struct Object;

enum class Tag : std::uint8_t {
    Hole,  // a missing element of an array; reads as undefined
    Undefined,
    Null,
    Bool,
    Number,
    Text,  // UTF-8, where a lone surrogate is kept in its three-byte form
    Data,  // an array or object of the run's data, borrowed
    Object
};

class Value {
  public:
    Value() = default;
    Value(bool value) : tag_(Tag::Bool) { payload_.truth = value; }
    Value(double value) : tag_(Tag::Number) { payload_.number = value; }
    Value(std::string_view text) : tag_(Tag::Text), size_(text.size()) {
        payload_.text = text.data();
    }
    Value(Object* object) : tag_(Tag::Object) { payload_.object = object; }
    Value(const char*) = delete;
    Value(std::string&&) = delete;  // would not outlive the call
    Value(int) = delete;

    static Value null() { return Value(Tag::Null); }
    static Value hole() { return Value(Tag::Hole); }
    static Value count(std::size_t number) { return Value(static_cast<double>(number)); }
    static Value nan() { return Value(std::numeric_limits<double>::quiet_NaN()); }
    // Scalars are read, arrays and objects borrowed; a null pointer is undefined.
    static Value of(const Json* json);

    Tag tag() const { return tag_; }
    bool is_undefined() const { return tag_ == Tag::Undefined || tag_ == Tag::Hole; }
    bool is_nullish() const { return is_undefined() || tag_ == Tag::Null; }
    bool is_bool() const { return tag_ == Tag::Bool; }
    bool is_number() const { return tag_ == Tag::Number; }
    bool is_text() const { return tag_ == Tag::Text; }
    bool is_data() const { return tag_ == Tag::Data; }
    bool is_object() const { return tag_ == Tag::Object; }

    bool truth() const { return payload_.truth; }
    double number() const { return payload_.number; }
    std::string_view text() const { return {payload_.text, size_}; }
    const Json& data() const { return *payload_.data; }
    Object* object() const { return payload_.object; }

  private:
    explicit Value(Tag tag) : tag_(tag) {}

    Tag tag_ = Tag::Undefined;
    union {
        bool truth;
        double number;
        const char* text;
        const Json* data;
        Object* object;
    } payload_{};
    std::size_t size_ = 0;
};

inline Value Value::of(const Json* json) {
    Value value;
    if (json == nullptr) return value;
    switch (json->kind()) {
        case boost::json::kind::null:
            return null();
        case boost::json::kind::bool_:
            return json->get_bool();
        case boost::json::kind::string:
            return text_of(json->get_string());
        case boost::json::kind::int64:
        case boost::json::kind::uint64:
        case boost::json::kind::double_:
            return number_of(*json);
        default:
            value.tag_ = Tag::Data;
            value.payload_.data = json;
            return value;
    }
}

}  // namespace millrace::expression
