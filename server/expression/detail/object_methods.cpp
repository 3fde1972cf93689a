// Object, Array, JSON and String: the functions of the classes themselves.
#include <algorithm>
#include <array>
#include <cmath>

#include "expression/detail/builtins.hpp"
#include "expression/detail/coercion.hpp"
#include "expression/detail/number_text.hpp"
#include "expression/detail/output.hpp"
#include "expression/detail/parse_data.hpp"
#include "expression/detail/property.hpp"
#include "expression/detail/statics.hpp"
#include "expression/detail/text.hpp"

namespace millrace::expression {
namespace {

std::vector<Member> members_argument(Context& context, Arguments arguments) {
    const Value value = argument(arguments, 0);
    if (value.is_nullish()) throw_type_error("Cannot convert undefined or null to object");
    return own_members(context, value);
}

Value keys(Context& context, Arguments arguments) {
    ArrayObject* out = context.array();
    for (const Member& member : members_argument(context, arguments))
        out->items.push_back(member.name);
    return out;
}
Value values(Context& context, Arguments arguments) {
    ArrayObject* out = context.array();
    for (const Member& member : members_argument(context, arguments))
        out->items.push_back(member.value);
    return out;
}
Value entries(Context& context, Arguments arguments) {
    ArrayObject* out = context.array();
    for (const Member& member : members_argument(context, arguments))
        out->items.push_back(make_array(context, {member.name, member.value}));
    return out;
}

Value from_entries(Context& context, Arguments arguments) {
    PlainObject* out = context.plain();
    for_each(context, argument(arguments, 0), [&](Value entry) {
        if (!is_object_like(entry)) throw_type_error("Iterator value is not an entry object");
        const std::string_view name = to_key(context, get_index(context, entry, 0.0));
        out->set(name, get_index(context, entry, 1.0));
    });
    return out;
}

Value assign(Context& context, Arguments arguments) {
    const Value target = argument(arguments, 0);
    if (target.is_nullish()) throw_type_error("Cannot convert undefined or null to object");
    Object* object = context.changeable(target);
    if (object == nullptr || object->kind != ObjectKind::Plain)
        need_script("Object.assign to something else than an object");
    for (std::size_t i = 1; i < arguments.size(); ++i) {
        if (arguments[i].is_nullish() || arguments[i].is_bool() || arguments[i].is_number())
            continue;
        for (const Member& member : own_members(context, arguments[i]))
            static_cast<PlainObject*>(object)->set(member.name, member.value);
    }
    return object;
}

Value group_by(Context& context, Arguments arguments) {
    PlainObject* out = context.plain();
    const Value callback = argument(arguments, 1);
    if (!is_callable(callback)) throw_type_error("The callback is not a function");
    double index = 0;
    for_each(context, argument(arguments, 0), [&](Value item) {
        const std::array<Value, 2> call = {item, index++};
        const std::string_view name = to_key(context, call_function(context, callback, call));
        Value* group = out->find(name);
        if (group == nullptr) {
            out->set(name, context.array());
            group = out->find(name);
        }
        static_cast<ArrayObject*>(group->object())->items.push_back(item);
    });
    return out;
}

Value has_own_member(Context& context, Arguments arguments) {
    if (argument(arguments, 0).is_nullish())
        throw_type_error("Cannot convert undefined or null to object");
    return has_own(context, arguments[0], to_key(context, argument(arguments, 1)));
}

Value is_same(Context& context, Arguments arguments) {
    const Value a = argument(arguments, 0);
    const Value b = argument(arguments, 1);
    if (a.is_number() && b.is_number() && a.number() == 0 && b.number() == 0)
        return std::signbit(a.number()) == std::signbit(b.number());
    return same_value_zero(context, a, b);
}

// --- Array
Value is_array_value(Context& context, Arguments arguments) {
    return is_array(context, argument(arguments, 0));
}
Value array_of(Context& context, Arguments arguments) {
    return make_array(context, {arguments.begin(), arguments.end()});
}
Value array_from(Context& context, Arguments arguments) {
    const Value from = argument(arguments, 0);
    const Value callback = argument(arguments, 1);
    if (from.is_nullish()) throw_type_error("The value is not iterable");
    ArrayObject* out = context.array();
    const auto add = [&](Value item) {
        if (!callback.is_undefined()) {
            const std::array<Value, 2> call = {item, Value::count(out->items.size())};
            item = call_function(context, callback, call);
        }
        out->items.push_back(item);
    };
    if (is_plain(context, from)) {
        const double length = to_integer(context, get_member(context, from, "length"));
        if (length > 1e6) Memory::exceed();
        for (double i = 0; i < length; ++i) {
            context.step();
            add(get_index(context, from, i));
        }
    } else if (is_array(context, from) || from.is_text() ||
               (from.is_object() &&
                (from.object()->kind == ObjectKind::Set || from.object()->kind == ObjectKind::Map ||
                 from.object()->kind == ObjectKind::Iterator))) {
        for_each(context, from, add);
    } else if (!from.is_number() && !from.is_bool()) {
        need_script("Array.from of this kind of object");
    }
    return out;
}

// --- JSON
Value json_stringify(Context& context, Arguments arguments) {
    if (!argument(arguments, 1).is_nullish()) need_script("JSON.stringify with a replacer");
    const Value space = argument(arguments, 2);
    std::string indent;
    if (space.is_number())
        indent.assign(static_cast<std::size_t>(std::clamp(space.number(), 0.0, 10.0)), ' ');
    else if (space.is_text())
        indent = unit_slice(context.memory, space.text(), 0, 10);
    const auto text = stringify(context, argument(arguments, 0), indent);
    return text ? context.text(*text) : Value{};
}
Value json_parse(Context& context, Arguments arguments) {
    if (arguments.size() > 1 && !arguments[1].is_undefined())
        need_script("JSON.parse with a reviver");
    const auto parsed = parse_data(context, to_text(context, argument(arguments, 0)));
    if (!parsed) throw Thrown{"SyntaxError", "The text is not valid JSON"};
    return *parsed;
}

// --- String
Value from_char_code(Context& context, Arguments arguments) {
    std::u16string units;
    for (const Value value : arguments)
        units.push_back(static_cast<char16_t>(to_int32(context, value) & 0xFFFF));
    return context.text(from_units(units));
}
Value from_code_point(Context& context, Arguments arguments) {
    std::string out;
    for (const Value value : arguments) {
        const double point = to_number(context, value);
        if (!(point >= 0 && point <= 0x10FFFF) || point != std::floor(point))
            throw_range_error("Invalid code point");
        std::string one;
        append_code_point(one, static_cast<char32_t>(point));
        append_text(out, one);
    }
    return context.text(out);
}

}  // namespace

const Statics& object_statics() {
    static const Statics all = {{"Object.keys", keys},
                                {"Object.values", values},
                                {"Object.entries", entries},
                                {"Object.fromEntries", from_entries},
                                {"Object.assign", assign},
                                {"Object.groupBy", group_by},
                                {"Object.hasOwn", has_own_member},
                                {"Object.is", is_same},
                                {"Array.isArray", is_array_value},
                                {"Array.of", array_of},
                                {"Array.from", array_from},
                                {"JSON.stringify", json_stringify},
                                {"JSON.parse", json_parse},
                                {"String.fromCharCode", from_char_code},
                                {"String.fromCodePoint", from_code_point}};
    return all;
}

}  // namespace millrace::expression
