#include "expression/detail/property.hpp"

#include <algorithm>
#include <cmath>

#include "expression/detail/builtins.hpp"
#include "expression/detail/coercion.hpp"
#include "expression/detail/date_members.hpp"
#include "expression/detail/names.hpp"
#include "expression/detail/regexp.hpp"
#include "expression/detail/text.hpp"

namespace millrace::expression {
namespace {

[[noreturn]] void refuse_builtin(std::string_view name) {
    need_script("the built-in member " + std::string(name) + " as a value");
}

Value text_element(Context& context, std::string_view text, std::size_t index) {
    const std::string_view unit = unit_slice(context.memory, text, index, index + 1);
    return unit.empty() ? Value{} : Value(unit);
}

Value get_from_text(Context& context, std::string_view text, std::string_view name) {
    if (name == "length") return Value::count(unit_count(text));
    if (const auto index = array_index(name)) return text_element(context, text, *index);
    if (is_text_member(name)) refuse_builtin(name);
    return {};
}

Value get_from_data(Value base, std::string_view name) {
    const Json& data = base.data();
    if (const JsonObject* object = data.if_object()) {
        if (const Json* found = object->if_contains({name.data(), name.size()}))
            return Value::of(found);
        if (is_object_member(name)) refuse_builtin(name);
        return {};
    }
    const JsonArray& items = data.get_array();
    if (name == "length") return Value::count(items.size());
    if (const auto index = array_index(name))
        return *index < items.size() ? Value::of(&items[*index]) : Value{};
    if (is_array_member(name)) refuse_builtin(name);
    return {};
}

Value get_from_array(ArrayObject& array, std::string_view name) {
    if (name == "length") return Value::count(array.items.size());
    if (const auto index = array_index(name)) {
        if (*index >= array.items.size() || array.items[*index].is_undefined()) return {};
        return array.items[*index];
    }
    if (array.extra != nullptr)
        if (const Value* found = array.extra->find(name)) return *found;
    if (is_array_member(name)) refuse_builtin(name);
    return {};
}

bool is_member_of(ObjectKind kind, std::string_view name) {
    if (kind == ObjectKind::Date) return is_js_date_member(name);
    if (kind == ObjectKind::DateTime) return is_date_time_member(name);
    return is_other_member(name);
}

Value get_from_object(Context& context, Object* object, std::string_view name) {
    switch (object->kind) {
        case ObjectKind::Plain:
        case ObjectKind::Error:
            if (const Value* found = static_cast<PlainObject*>(object)->find(name)) return *found;
            if (is_object_member(name)) refuse_builtin(name);
            if (object->kind == ObjectKind::Error) need_script("a member of an error");
            return {};
        case ObjectKind::Array:
            return get_from_array(*static_cast<ArrayObject*>(object), name);
        case ObjectKind::Host:
            if (auto found = static_cast<HostObject*>(object)->get(context, name)) return *found;
            return {};
        case ObjectKind::RegExp:
            if (auto found = static_cast<RegExpObject*>(object)->get(name)) return *found;
            break;
        case ObjectKind::DateTime:
        case ObjectKind::Duration:
        case ObjectKind::Interval:
            if (auto found = get_date_member(context, object, name)) return *found;
            break;
        case ObjectKind::Set:
        case ObjectKind::Map:
            if (name == "size") return Value::count(static_cast<SetObject*>(object)->keys.size());
            break;
        case ObjectKind::Function:
        case ObjectKind::Iterator:
            need_script("a member of a function or iterator");
        case ObjectKind::Date:
            break;
    }
    if (is_member_of(object->kind, name)) refuse_builtin(name);
    return {};
}

}  // namespace

std::optional<std::size_t> array_index(std::string_view name) {
    if (name.empty() || name.size() > 10 || (name[0] == '0' && name.size() > 1))
        return std::nullopt;
    std::size_t index = 0;
    for (const char c : name) {
        if (c < '0' || c > '9') return std::nullopt;
        index = index * 10 + static_cast<std::size_t>(c - '0');
    }
    if (index >= 4294967295U) return std::nullopt;
    return index;
}

bool is_array(Context& context, Value value) {
    value = context.current(value);
    return value.is_data() ? value.data().is_array()
                           : value.is_object() && value.object()->kind == ObjectKind::Array;
}

bool is_plain(Context& context, Value value) {
    value = context.current(value);
    return value.is_data() ? value.data().is_object()
                           : value.is_object() && value.object()->kind == ObjectKind::Plain;
}

ArrayView::ArrayView(Context& context, Value array) {
    array = context.current(array);
    if (array.is_data())
        data_ = &array.data().get_array();
    else
        own_ = static_cast<ArrayObject*>(array.object());
}

Value get_member(Context& context, Value base, std::string_view name) {
    base = context.current(base);
    switch (base.tag()) {
        case Tag::Hole:
        case Tag::Undefined:
        case Tag::Null:
            throw_type_error("Cannot read properties of " + std::string(to_text(context, base)) +
                             " (reading '" + std::string(name) + "')");
        case Tag::Bool:
        case Tag::Number:
            if (is_number_member(name)) refuse_builtin(name);
            return {};
        case Tag::Text:
            context.step(base.text().size() / 64);
            return get_from_text(context, base.text(), name);
        case Tag::Data:
            return get_from_data(base, name);
        case Tag::Object:
            return get_from_object(context, base.object(), name);
    }
    return {};
}

void require_allowed(std::string_view name) {
    if (is_forbidden_property(name))
        throw_reported("Cannot access \"" + std::string(name) + "\" due to security concerns");
    if (is_doubtful_property(name)) need_script("the property " + std::string(name));
}

Value get_index(Context& context, Value base, Value key) {
    if (key.is_number() && key.number() >= 0 && key.number() == std::floor(key.number()) &&
        key.number() < 4294967295.0) {
        const auto index = static_cast<std::size_t>(key.number());
        base = context.current(base);
        if (base.is_text()) return text_element(context, base.text(), index);
        if (is_array(context, base)) {
            const ArrayView items(context, base);
            if (index >= items.size()) return {};
            const Value item = items[index];
            return item.is_undefined() ? Value{} : item;
        }
    }
    if (base.is_nullish()) throw_type_error("Cannot read properties of undefined or null");
    const std::string_view name = to_key(context, key);
    require_allowed(name);
    return get_member(context, base, name);
}

void set_member(Context& context, Value base, std::string_view name, Value value) {
    if (base.is_nullish())
        throw_type_error("Cannot set properties of " + std::string(to_text(context, base)));
    require_allowed(name);
    Object* object = context.changeable(base);
    if (object == nullptr) need_script("a change of this kind of value");
    if (object->kind == ObjectKind::Plain) {
        static_cast<PlainObject*>(object)->set(name, value);
        return;
    }
    auto& items = static_cast<ArrayObject*>(object)->items;
    const auto index = array_index(name);
    if (!index || *index > items.size() + 10000) need_script("this change of an array");
    if (*index >= items.size()) items.resize(*index + 1, Value::hole());
    items[*index] = value;
}

bool delete_member(Context& context, Value base, std::string_view name) {
    if (base.is_nullish()) throw_type_error("Cannot convert undefined or null to object");
    Object* object = context.changeable(base);
    if (object == nullptr || object->kind != ObjectKind::Plain)
        need_script("delete of this kind of member");
    static_cast<PlainObject*>(object)->remove(name);
    return true;
}

bool has_own(Context& context, Value base, std::string_view name) {
    base = context.current(base);
    if (is_array(context, base)) {
        const ArrayView items(context, base);
        const auto index = array_index(name);
        return name == "length" ||
               (index && *index < items.size() && items[*index].tag() != Tag::Hole);
    }
    if (base.is_data()) return find_member(base.data(), name) != nullptr;
    if (base.is_text()) {
        const auto index = array_index(name);
        return name == "length" || (index && *index < unit_count(base.text()));
    }
    if (base.is_object()) {
        if (base.object()->kind == ObjectKind::Plain)
            return static_cast<PlainObject*>(base.object())->find(name) != nullptr;
        need_script("own members of this object");
    }
    return false;
}

std::vector<Member> own_members(Context& context, Value value) {
    value = context.current(value);
    std::vector<Member> members;
    if (value.is_text()) {
        const std::size_t count = unit_count(value.text());
        context.step(count);
        for (std::size_t i = 0; i < count; ++i)
            members.push_back(
                {context.memory.copy(std::to_string(i)), text_element(context, value.text(), i)});
        return members;
    }
    if (is_array(context, value)) {
        const ArrayView items(context, value);
        context.step(items.size());
        for (std::size_t i = 0; i < items.size(); ++i)
            if (items[i].tag() != Tag::Hole)
                members.push_back({context.memory.copy(std::to_string(i)), items[i]});
        return members;
    }
    if (value.is_data()) {
        for (const auto& member : value.data().get_object())
            members.push_back(
                {{member.key().data(), member.key().size()}, Value::of(&member.value())});
    } else if (value.is_object()) {
        Object* object = value.object();
        if (object->kind == ObjectKind::Host)
            return own_members(context, static_cast<HostObject*>(object)->as_data(context));
        if (object->kind == ObjectKind::Plain) {
            const auto& own = static_cast<PlainObject*>(object)->members();
            members.assign(own.begin(), own.end());
        } else if (object->kind != ObjectKind::Date && object->kind != ObjectKind::Set &&
                   object->kind != ObjectKind::Map) {
            need_script("the members of this object");
        }
    }
    context.step(members.size());
    const auto is_index = [](const Member& member) { return array_index(member.name).has_value(); };
    if (std::none_of(members.begin(), members.end(), is_index)) return members;
    std::vector<Member> ordered;
    std::copy_if(members.begin(), members.end(), std::back_inserter(ordered), is_index);
    std::sort(ordered.begin(), ordered.end(), [](const Member& a, const Member& b) {
        return *array_index(a.name) < *array_index(b.name);
    });
    std::remove_copy_if(members.begin(), members.end(), std::back_inserter(ordered), is_index);
    return ordered;
}

void for_each(Context& context, Value value, const std::function<void(Value)>& visit) {
    value = context.current(value);
    if (value.is_text()) {
        const std::string_view text = value.text();
        for (std::size_t at = 0; at < text.size();) {
            const std::size_t start = at;
            next_code_point(text, at);
            context.step();
            visit(text.substr(start, at - start));
        }
        return;
    }
    if (is_array(context, value)) {
        // By index, so that a visitor may see what was added meanwhile, as an iterator does.
        for (std::size_t i = 0; i < ArrayView(context, value).size(); ++i) {
            context.step();
            const Value item = ArrayView(context, value)[i];
            visit(item.is_undefined() ? Value{} : item);
        }
        return;
    }
    if (value.is_object()) {
        Object* object = value.object();
        if (object->kind == ObjectKind::Set || object->kind == ObjectKind::Map ||
            object->kind == ObjectKind::Iterator) {
            auto* set = static_cast<SetObject*>(object);
            for (std::size_t i = 0; i < set->keys.size(); ++i) {
                context.step();
                visit(object->kind == ObjectKind::Map
                          ? make_array(context, {set->keys[i], set->values[i]})
                          : set->keys[i]);
            }
            return;
        }
        if (object->kind == ObjectKind::Host) need_script("an iteration over a built-in object");
    }
    throw_type_error("The value is not iterable");
}

Value make_array(Context& context, const std::vector<Value>& items) {
    ArrayObject* array = context.array(items.size());
    array->items.assign(items.begin(), items.end());
    return array;
}

}  // namespace millrace::expression
