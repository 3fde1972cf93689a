#include "expression/detail/coercion.hpp"

#include <algorithm>
#include <cmath>

#include "expression/detail/date_time.hpp"
#include "expression/detail/js_date.hpp"
#include "expression/detail/number_text.hpp"
#include "expression/detail/property.hpp"
#include "expression/detail/regexp.hpp"
#include "expression/detail/text.hpp"

namespace millrace::expression {
namespace {

std::string joined(Context& context, Value array) {
    const Nesting nesting(context);
    std::string out;
    const ArrayView items(context, array);
    for (std::size_t i = 0; i < items.size(); ++i) {
        context.step();
        if (i > 0) out.push_back(',');
        const Value item = items[i];
        if (!item.is_nullish()) append_text(out, to_text(context, item));
        if (out.size() > Memory::kLimit) Memory::exceed();
    }
    return out;
}

// What an object is as a text: its own toString().
std::string_view object_text(Context& context, Value value) {
    if (is_array(context, value)) return context.memory.copy(joined(context, value));
    if (value.is_data()) {
        if (find_member(value.data(), "toString") != nullptr) throw_type_error("not a primitive");
        return "[object Object]";
    }
    Object* object = value.object();
    switch (object->kind) {
        case ObjectKind::Plain: {
            auto* plain = static_cast<PlainObject*>(object);
            if (plain->find("toString") != nullptr || plain->find("valueOf") != nullptr)
                need_script("an object with its own conversion");
            return "[object Object]";
        }
        case ObjectKind::Error: {
            const auto* error = static_cast<PlainObject*>(object);
            std::string text(error->members()[0].value.text());
            const std::string_view message = error->members()[1].value.text();
            if (!message.empty()) text.append(": ").append(message);
            return context.memory.copy(text);
        }
        case ObjectKind::RegExp:
            return context.memory.copy(static_cast<RegExpObject*>(object)->source_text());
        case ObjectKind::Date:
            need_script("the text of a Date");
        case ObjectKind::DateTime:
            return context.memory.copy(to_iso(*static_cast<DateTimeObject*>(object)));
        case ObjectKind::Duration:
            return context.memory.copy(to_iso(*static_cast<DurationObject*>(object)));
        case ObjectKind::Set:
            return "[object Set]";
        case ObjectKind::Map:
            return "[object Map]";
        case ObjectKind::Host:
            return "[object Object]";
        case ObjectKind::Function:
        case ObjectKind::Interval:
        case ObjectKind::Iterator:
        case ObjectKind::Array:
            break;
    }
    need_script("the text of this object");
}

}  // namespace

bool to_bool(Value value) {
    switch (value.tag()) {
        case Tag::Hole:
        case Tag::Undefined:
        case Tag::Null:
            return false;
        case Tag::Bool:
            return value.truth();
        case Tag::Number:
            return value.number() != 0 && !std::isnan(value.number());
        case Tag::Text:
            return !value.text().empty();
        case Tag::Data:
        case Tag::Object:
            return true;
    }
    return true;
}

double to_number(Context& context, Value value) {
    switch (value.tag()) {
        case Tag::Hole:
        case Tag::Undefined:
            return std::numeric_limits<double>::quiet_NaN();
        case Tag::Null:
            return 0;
        case Tag::Bool:
            return value.truth() ? 1 : 0;
        case Tag::Number:
            return value.number();
        case Tag::Text:
            return to_number(value.text());
        case Tag::Data:
        case Tag::Object:
            return to_number(context, to_primitive(context, value, Hint::Number));
    }
    return 0;
}

double to_integer(Context& context, Value value) {
    const double number = to_number(context, value);
    return std::isnan(number) ? 0 : std::trunc(number);
}

std::int32_t to_int32(Context& context, Value value) {
    const double number = to_number(context, value);
    if (!std::isfinite(number)) return 0;
    const double wrapped = std::fmod(std::trunc(number), 4294967296.0);
    return static_cast<std::int32_t>(
        static_cast<std::uint32_t>(static_cast<std::int64_t>(wrapped)));
}

std::string_view to_text(Context& context, Value value) {
    switch (value.tag()) {
        case Tag::Hole:
        case Tag::Undefined:
            return "undefined";
        case Tag::Null:
            return "null";
        case Tag::Bool:
            return value.truth() ? "true" : "false";
        case Tag::Number:
            return context.memory.copy(number_to_text(value.number()));
        case Tag::Text:
            return value.text();
        case Tag::Data:
        case Tag::Object:
            return to_text(context, to_primitive(context, value, Hint::Text));
    }
    return {};
}

std::string_view to_key(Context& context, Value value) {
    return to_text(context, value);
}

Value to_primitive(Context& context, Value value, Hint hint) {
    value = context.current(value);
    if (!value.is_data() && !value.is_object()) return value;
    if (value.is_object() && hint != Hint::Text) {
        Object* object = value.object();
        if (object->kind == ObjectKind::DateTime)
            return static_cast<DateTimeObject*>(object)->value_of();
        if (object->kind == ObjectKind::Duration)
            return static_cast<DurationObject*>(object)->as_milliseconds();
        if (object->kind == ObjectKind::Date && hint == Hint::Number)
            return static_cast<DateObject*>(object)->time;
    }
    return object_text(context, value);
}

std::string_view type_of(Value value) {
    switch (value.tag()) {
        case Tag::Hole:
        case Tag::Undefined:
            return "undefined";
        case Tag::Null:
        case Tag::Data:
            return "object";
        case Tag::Bool:
            return "boolean";
        case Tag::Number:
            return "number";
        case Tag::Text:
            return "string";
        case Tag::Object:
            if (value.object()->kind == ObjectKind::Host) need_script("typeof a built-in object");
            return is_callable(value) ? "function" : "object";
    }
    return "object";
}

bool is_callable(Value value) {
    return value.is_object() && value.object()->kind == ObjectKind::Function;
}

bool is_object_like(Value value) {
    return value.is_data() || value.is_object();
}

bool strict_equal(Context& context, Value left, Value right) {
    left = context.current(left);
    right = context.current(right);
    if (left.is_undefined() || right.is_undefined())
        return left.is_undefined() && right.is_undefined();
    if (left.tag() != right.tag()) return false;
    switch (left.tag()) {
        case Tag::Bool:
            return left.truth() == right.truth();
        case Tag::Number:
            return left.number() == right.number();
        case Tag::Text:
            return left.text() == right.text();
        case Tag::Data:
            return &left.data() == &right.data();
        case Tag::Object:
            if (left.object() != right.object() && left.object()->kind == ObjectKind::Host)
                need_script("a comparison of built-in objects");
            return left.object() == right.object();
        default:
            return true;
    }
}

bool same_value_zero(Context& context, Value left, Value right) {
    if (left.is_number() && right.is_number() && std::isnan(left.number()))
        return std::isnan(right.number());
    return strict_equal(context, left, right);
}

bool loose_equal(Context& context, Value left, Value right) {
    if (left.is_nullish() || right.is_nullish()) return left.is_nullish() && right.is_nullish();
    const bool left_is_object = is_object_like(left);
    const bool right_is_object = is_object_like(right);
    if (left_is_object == right_is_object) {
        if (left_is_object || left.tag() == right.tag()) return strict_equal(context, left, right);
        return to_number(context, left) == to_number(context, right);
    }
    if (left_is_object)
        return loose_equal(context, to_primitive(context, left, Hint::Default), right);
    return loose_equal(context, left, to_primitive(context, right, Hint::Default));
}

std::optional<bool> less_than(Context& context, Value left, Value right) {
    left = to_primitive(context, left, Hint::Number);
    right = to_primitive(context, right, Hint::Number);
    if (left.is_text() && right.is_text()) return compare_units(left.text(), right.text()) < 0;
    const double l = to_number(context, left);
    const double r = to_number(context, right);
    if (std::isnan(l) || std::isnan(r)) return std::nullopt;
    return l < r;
}

Value add(Context& context, Value left, Value right) {
    if (left.is_number() && right.is_number()) return left.number() + right.number();
    left = to_primitive(context, left, Hint::Default);
    right = to_primitive(context, right, Hint::Default);
    if (!left.is_text() && !right.is_text())
        return to_number(context, left) + to_number(context, right);
    const std::string_view l = to_text(context, left);
    const std::string_view r = to_text(context, right);
    if (r.empty()) return l;
    if (l.empty()) return r;
    context.step((l.size() + r.size()) / 64);
    if (static_cast<unsigned char>(r[0]) == 0xED) {
        std::string out(l);
        append_text(out, r);
        return context.text(out);
    }
    char* to = context.memory.bytes(l.size() + r.size());
    l.copy(to, l.size());
    r.copy(to + l.size(), r.size());
    return std::string_view(to, l.size() + r.size());
}

std::size_t relative_index(Context& context, Value value, std::size_t size, std::size_t fallback) {
    if (value.is_undefined()) return fallback;
    double index = to_integer(context, value);
    if (index < 0) index = std::max(0.0, index + static_cast<double>(size));
    return index >= static_cast<double>(size) ? size : static_cast<std::size_t>(index);
}

}  // namespace millrace::expression
