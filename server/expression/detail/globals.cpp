// JavaScript's global functions and classes, and the values of globals.
#include <cmath>
#include <unordered_map>

#include "expression/detail/builtins.hpp"
#include "expression/detail/coercion.hpp"
#include "expression/detail/js_date.hpp"
#include "expression/detail/number_text.hpp"
#include "expression/detail/property.hpp"
#include "expression/detail/regexp.hpp"
#include "expression/detail/uri.hpp"

namespace millrace::expression {
namespace {

using Functions = std::unordered_map<std::string_view, NativeFunction>;

Value call_parse_int(Context& context, Arguments arguments) {
    const std::string_view text = to_text(context, argument(arguments, 0));
    return parse_int(text, to_int32(context, argument(arguments, 1)));
}
Value call_parse_float(Context& context, Arguments arguments) {
    return parse_float(to_text(context, argument(arguments, 0)));
}
Value call_is_nan(Context& context, Arguments arguments) {
    return std::isnan(to_number(context, argument(arguments, 0)));
}
Value call_is_finite(Context& context, Arguments arguments) {
    return std::isfinite(to_number(context, argument(arguments, 0)));
}
Value call_number(Context& context, Arguments arguments) {
    return arguments.empty() ? 0.0 : to_number(context, arguments[0]);
}
Value call_string(Context& context, Arguments arguments) {
    return arguments.empty() ? std::string_view{} : to_text(context, arguments[0]);
}
Value call_boolean(Context&, Arguments arguments) {
    return to_bool(argument(arguments, 0));
}
Value call_object(Context& context, Arguments arguments) {
    const Value value = argument(arguments, 0);
    if (value.is_nullish()) return context.plain();
    if (!is_object_like(value)) need_script("a wrapper object");
    return value;
}
Value call_array(Context& context, Arguments arguments) {
    return construct(context, "Array", arguments);
}
Value call_regexp(Context& context, Arguments arguments) {
    return construct(context, "RegExp", arguments);
}
Value call_error(Context& context, Arguments arguments) {
    return construct(context, "Error", arguments);
}

// n8n's functions.
Value call_if(Context&, Arguments arguments) {
    const Value other = arguments.size() > 2 ? arguments[2] : Value(false);
    return to_bool(argument(arguments, 0)) ? argument(arguments, 1) : other;
}
Value call_if_empty(Context& context, Arguments arguments) {
    if (arguments.size() != 2) throw_reported("expected two arguments for $ifEmpty");
    const Value value = context.current(arguments[0]);
    bool is_empty = value.is_nullish() || (value.is_text() && value.text().empty());
    if (is_array(context, value)) is_empty = ArrayView(context, value).size() == 0;
    if (is_plain(context, value)) is_empty = own_members(context, value).empty();
    if (value.is_object() && value.object()->kind == ObjectKind::Host)
        need_script("$ifEmpty of a built-in object");
    return is_empty ? arguments[1] : value;
}
// Only for numbers: of other values the two differ from Math.max and Math.min.
Value extreme(Context& context, Arguments arguments, std::string_view name) {
    for (const Value value : arguments)
        if (!value.is_number()) need_script("$max or $min of something else than numbers");
    return find_static("Math", name)(context, arguments);
}
Value call_max(Context& context, Arguments arguments) {
    return extreme(context, arguments, "max");
}
Value call_min(Context& context, Arguments arguments) {
    return extreme(context, arguments, "min");
}
Value call_not(Context&, Arguments arguments) {
    return !to_bool(argument(arguments, 0));
}
Value call_zip(Context& context, Arguments arguments) {
    if (arguments.size() != 2 || !is_array(context, arguments[0]) ||
        !is_array(context, arguments[1]))
        need_script("zip of something else than two arrays");
    const ArrayView keys(context, arguments[0]);
    const ArrayView values(context, arguments[1]);
    if (keys.size() != values.size()) need_script("zip of arrays of different lengths");
    PlainObject* object = context.plain();
    for (std::size_t i = 0; i < keys.size(); ++i) object->set(to_key(context, keys[i]), values[i]);
    return object;
}

const Functions& functions() {
    static const Functions all = {{"parseInt", call_parse_int},
                                  {"parseFloat", call_parse_float},
                                  {"isNaN", call_is_nan},
                                  {"isFinite", call_is_finite},
                                  {"Number", call_number},
                                  {"String", call_string},
                                  {"Boolean", call_boolean},
                                  {"Object", call_object},
                                  {"Array", call_array},
                                  {"RegExp", call_regexp},
                                  {"Error", call_error},
                                  {"encodeURIComponent", encode_uri_component},
                                  {"encodeURI", encode_uri},
                                  {"decodeURIComponent", decode_uri_component},
                                  {"decodeURI", decode_uri},
                                  {"$if", call_if},
                                  {"$ifEmpty", call_if_empty},
                                  {"$max", call_max},
                                  {"$min", call_min},
                                  {"$not", call_not},
                                  {"zip", call_zip}};
    return all;
}

Value construct_array(Context& context, Arguments arguments) {
    ArrayObject* array = context.array();
    if (arguments.size() == 1 && arguments[0].is_number()) {
        const double length = arguments[0].number();
        if (!(length >= 0) || length != std::floor(length) || length > 4294967295.0)
            throw_range_error("Invalid array length");
        if (length > 1e6) Memory::exceed();
        array->items.assign(static_cast<std::size_t>(length), Value::hole());
    } else {
        array->items.assign(arguments.begin(), arguments.end());
    }
    return array;
}

Value construct_collection(Context& context, Arguments arguments, ObjectKind kind) {
    auto* made = context.memory.make<SetObject>(context.resource(), kind);
    if (argument(arguments, 0).is_nullish()) return made;
    const Method insert = find_collection_method(kind == ObjectKind::Set ? "add" : "set");
    for_each(context, arguments[0], [&](Value item) {
        if (kind == ObjectKind::Set) {
            insert(context, made, {&item, 1});
            return;
        }
        if (!is_object_like(item)) throw_type_error("Iterator value is not an entry object");
        const std::vector<Value> pair = {get_index(context, item, 0.0),
                                         get_index(context, item, 1.0)};
        insert(context, made, pair);
    });
    return made;
}

Value construct_regexp(Context& context, Arguments arguments) {
    const Value from = argument(arguments, 0);
    const Value flags = argument(arguments, 1);
    if (from.is_object() && from.object()->kind == ObjectKind::RegExp) {
        const CompiledPattern& pattern = static_cast<RegExpObject*>(from.object())->pattern;
        return new_regexp(context, pattern.source(),
                          flags.is_undefined() ? pattern.flags() : to_text(context, flags));
    }
    return new_regexp(context, from.is_undefined() ? "" : to_text(context, from),
                      flags.is_undefined() ? "" : to_text(context, flags));
}

Value construct_error(Context& context, Arguments arguments) {
    auto* error = context.memory.make<PlainObject>(context.resource(), ObjectKind::Error);
    error->set("name", std::string_view("Error"));
    const Value message = argument(arguments, 0);
    error->set("message", message.is_undefined() ? std::string_view{} : to_text(context, message));
    return error;
}

}  // namespace

NativeFunction find_global_function(std::string_view name) {
    const auto found = functions().find(name);
    return found == functions().end() ? nullptr : found->second;
}

bool is_native_class(std::string_view name) {
    return name == "Date" || name == "Array" || name == "Set" || name == "Map" ||
           name == "RegExp" || name == "Error" || name == "Object";
}

Value construct(Context& context, std::string_view class_name, Arguments arguments) {
    if (class_name == "Date") return new_date(context, arguments);
    if (class_name == "Array") return construct_array(context, arguments);
    if (class_name == "Set") return construct_collection(context, arguments, ObjectKind::Set);
    if (class_name == "Map") return construct_collection(context, arguments, ObjectKind::Map);
    if (class_name == "RegExp") return construct_regexp(context, arguments);
    if (class_name == "Error") return construct_error(context, arguments);
    return call_object(context, arguments);
}

Value global_value(Context& context, std::string_view name) {
    const NativeFunction function = find_global_function(name);
    if (function == nullptr) need_script(std::string(name) + " as a value");
    return context.native(function);
}

}  // namespace millrace::expression
