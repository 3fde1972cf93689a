#include "expression/detail/context.hpp"

namespace millrace::expression {

void throw_type_error(std::string message) {
    throw Thrown{"TypeError", std::move(message)};
}
void throw_range_error(std::string message) {
    throw Thrown{"RangeError", std::move(message)};
}
void throw_reported(std::string message, std::string hint) {
    throw Thrown{"ExpressionError", std::move(message), true, std::move(hint)};
}
void need_script(std::string reason) {
    throw ScriptNeeded{std::move(reason)};
}

ArrayObject* Context::array(std::size_t capacity) {
    auto* made = memory.make<ArrayObject>(resource());
    if (capacity > 0) made->items.reserve(capacity);
    return made;
}

Value Context::iterator(ArrayObject* items) {
    auto* made = memory.make<SetObject>(resource(), ObjectKind::Iterator);
    made->keys.assign(items->items.begin(), items->items.end());
    return made;
}

Object* Context::changeable(Value value) {
    value = current(value);
    if (value.is_object()) {
        const ObjectKind kind = value.object()->kind;
        return kind == ObjectKind::Array || kind == ObjectKind::Plain ? value.object() : nullptr;
    }
    if (!value.is_data()) return nullptr;
    const Json& data = value.data();
    Object* copy = nullptr;
    if (const JsonArray* items = data.if_array()) {
        step(items->size());
        ArrayObject* made = array(items->size());
        for (const Json& item : *items) made->items.push_back(Value::of(&item));
        copy = made;
    } else {
        step(data.get_object().size());
        PlainObject* made = plain();
        for (const auto& member : data.get_object())
            made->add({member.key().data(), member.key().size()}, Value::of(&member.value()));
        copy = made;
    }
    changed_.emplace(&data, copy);
    return copy;
}

const Zone& Context::zone() {
    if (!zone_) {
        zone_ = Zone::named(scope.time_zone());
        if (!zone_) zone_ = Zone::utc();
    }
    return *zone_;
}

}  // namespace millrace::expression
