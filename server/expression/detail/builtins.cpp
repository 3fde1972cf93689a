#include "expression/detail/builtins.hpp"

#include <array>

#include "expression/detail/coercion.hpp"
#include "expression/detail/evaluator.hpp"
#include "expression/detail/extensions.hpp"
#include "expression/detail/names.hpp"
#include "expression/detail/property.hpp"
#include "expression/detail/regexp.hpp"
#include "expression/detail/roots.hpp"

namespace millrace::expression {
namespace {

Value own_function(Context& context, Value receiver, std::string_view name) {
    if (!is_plain(context, receiver)) return {};
    receiver = context.current(receiver);
    if (receiver.is_data()) return Value::of(find_member(receiver.data(), name));
    const Value* found = static_cast<PlainObject*>(receiver.object())->find(name);
    return found == nullptr ? Value{} : *found;
}

Value has_own_property(Context& context, Value self, Arguments arguments) {
    return has_own(context, self, to_key(context, argument(arguments, 0)));
}
Value object_to_text(Context& context, Value self, Arguments) {
    return to_text(context, self);
}
Value value_itself(Context&, Value self, Arguments) {
    return self;
}

Method find_object_method(std::string_view name) {
    if (name == "hasOwnProperty") return has_own_property;
    if (name == "toString") return object_to_text;
    if (name == "valueOf") return value_itself;
    return nullptr;
}

// The methods that a receiver has natively.
Method find_method(Context& context, Value receiver, std::string_view name) {
    receiver = context.current(receiver);
    Method found = nullptr;
    switch (receiver.tag()) {
        case Tag::Text:
            found = find_text_method(name);
            break;
        case Tag::Number:
        case Tag::Bool:
            if (receiver.is_number()) found = find_number_method(name);
            break;
        case Tag::Data:
            if (receiver.data().is_array()) found = find_array_method(name);
            break;
        case Tag::Object:
            switch (receiver.object()->kind) {
                case ObjectKind::Array:
                    return find_array_method(name) != nullptr ? find_array_method(name)
                                                              : find_object_method(name);
                case ObjectKind::RegExp:
                    return find_pattern_method(name);
                case ObjectKind::Date:
                    return find_js_date_method(name);
                case ObjectKind::DateTime:
                    return find_date_time_method(name);
                case ObjectKind::Duration:
                    return find_duration_method(name);
                case ObjectKind::Interval:
                    return find_interval_method(name);
                case ObjectKind::Set:
                case ObjectKind::Map:
                    return find_collection_method(name);
                case ObjectKind::Plain:
                    break;
                case ObjectKind::Function:
                case ObjectKind::Error:
                case ObjectKind::Iterator:
                case ObjectKind::Host:
                    return nullptr;
            }
            break;
        default:
            return nullptr;
    }
    return found != nullptr ? found : find_object_method(name);
}

// Whether JavaScript or Luxon would find a method where there is no native one.
bool may_have_method(Value receiver, std::string_view name) {
    switch (receiver.tag()) {
        case Tag::Text:
            return is_text_member(name);
        case Tag::Number:
        case Tag::Bool:
            return is_number_member(name);
        case Tag::Data:
            return receiver.data().is_array() ? is_array_member(name) : is_object_member(name);
        case Tag::Object:
            switch (receiver.object()->kind) {
                case ObjectKind::Plain:
                    return is_object_member(name);
                case ObjectKind::Array:
                    return is_array_member(name);
                case ObjectKind::Date:
                    return is_js_date_member(name);
                case ObjectKind::DateTime:
                    return is_date_time_member(name);
                case ObjectKind::Function:
                case ObjectKind::Error:
                    need_script("a method of a function or an error");
                default:
                    return is_other_member(name);
            }
        default:
            return false;
    }
}

Method find_extension(Context& context, Value receiver, std::string_view name) {
    if (is_array(context, receiver)) return find_array_extension(name);
    if (receiver.is_text()) {
        if (name != "toDate" && name != "toDateTime" && is_date_text(receiver.text()))
            return find_date_extension(name);
        return find_text_extension(name);
    }
    if (receiver.is_number()) return find_number_extension(name);
    if (receiver.is_bool()) return find_bool_extension(name);
    if (receiver.is_object()) {
        const ObjectKind kind = receiver.object()->kind;
        if (kind == ObjectKind::Date || kind == ObjectKind::DateTime)
            return find_date_extension(name);
        const Method extension = find_object_extension(name);
        if (extension != nullptr && kind != ObjectKind::Plain)
            need_script("an extension method of a built-in object");
        return extension;
    }
    return receiver.is_data() ? find_object_extension(name) : nullptr;
}

Value generic_is_empty(Value receiver, bool is_negated) {
    return to_bool(receiver) == is_negated;
}

Value no_method(Context&, Value receiver, std::string_view name, bool is_optional) {
    if (may_have_method(receiver, name)) need_script("the method " + std::string(name));
    if (is_optional) return {};
    throw_type_error(std::string(name) + " is not a function");
}

Value call_extension(Context& context, Value receiver, std::string_view name, Arguments arguments,
                     bool is_optional) {
    if (const Method extension = find_extension(context, receiver, name))
        return extension(context, receiver, arguments);
    const bool is_date =
        receiver.is_text() && name != "toDateTime" && is_date_text(receiver.text());
    if (!receiver.is_nullish()) {
        const Value own = own_function(context, receiver, name);
        if (is_callable(own)) return call_function(context, own, arguments);
        if (!is_date) {
            if (const Method native = find_method(context, receiver, name))
                return native(context, receiver, arguments);
            if (may_have_method(receiver, name)) need_script("the method " + std::string(name));
        }
    }
    if (name == "isEmpty" || name == "isNotEmpty")
        return generic_is_empty(receiver, name == "isNotEmpty");
    if (is_optional) return {};
    refuse_extension(context, receiver, name);
}

}  // namespace

bool is_native_method(std::string_view name) {
    return is_extension_name(name) || is_root_method(name) || find_object_method(name) != nullptr ||
           find_text_method(name) != nullptr || find_array_method(name) != nullptr ||
           find_number_method(name) != nullptr || find_collection_method(name) != nullptr ||
           find_pattern_method(name) != nullptr || find_js_date_method(name) != nullptr ||
           find_date_time_method(name) != nullptr || find_duration_method(name) != nullptr ||
           find_interval_method(name) != nullptr;
}

Value call_method(Context& context, Value receiver, std::string_view name, Arguments arguments,
                  bool is_optional) {
    receiver = context.current(receiver);
    context.step(receiver.is_text() ? 1 + receiver.text().size() / 64 : 1);
    if (receiver.is_object() && receiver.object()->kind == ObjectKind::Host) {
        auto* host = static_cast<HostObject*>(receiver.object());
        if (const auto result = host->call(context, name, arguments)) return *result;
    }
    if (is_extension_name(name))
        return call_extension(context, receiver, name, arguments, is_optional);
    if (receiver.is_nullish())
        throw_type_error("Cannot read properties of " + std::string(to_text(context, receiver)) +
                         " (reading '" + std::string(name) + "')");
    const Value own = own_function(context, receiver, name);
    if (!own.is_undefined()) {
        if (!is_callable(own) && is_optional && own.is_nullish()) return {};
        return call_function(context, own, arguments);
    }
    if (const Method method = find_method(context, receiver, name))
        return method(context, receiver, arguments);
    return no_method(context, receiver, name, is_optional);
}

Value call_function(Context& context, Value function, Arguments arguments) {
    if (!is_callable(function)) throw_type_error("The value is not a function");
    context.step();
    const auto& callee = *static_cast<FunctionObject*>(function.object());
    return callee.native != nullptr ? callee.native(context, arguments)
                                    : call_closure(context, callee, arguments);
}

}  // namespace millrace::expression
