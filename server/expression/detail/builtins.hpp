// The built-in functions and methods that the native evaluator answers itself.
#pragma once

#include <string_view>

#include "expression/detail/context.hpp"

namespace millrace::expression {

using Method = Value (*)(Context&, Value self, Arguments);

// Math.round and so on; null if it is not native.
NativeFunction find_static(std::string_view object, std::string_view name);
NativeFunction find_global_function(std::string_view name);
bool is_native_class(std::string_view name);  // new X(…)
Value construct(Context& context, std::string_view class_name, Arguments arguments);
// A global as a value (Boolean, Number, Math.PI); throws ScriptNeeded where there is none.
Value global_value(Context& context, std::string_view name);
Value static_value(Context& context, std::string_view object, std::string_view name);

// True where some kind of receiver has a native method of that name.
bool is_native_method(std::string_view name);
Method find_text_method(std::string_view name);
Method find_array_method(std::string_view name);
Method find_number_method(std::string_view name);
Method find_collection_method(std::string_view name);  // of Set and Map
Method find_pattern_method(std::string_view name);     // of RegExp
Method find_js_date_method(std::string_view name);
Method find_date_time_method(std::string_view name);
Method find_duration_method(std::string_view name);
Method find_interval_method(std::string_view name);

// receiver.name(arguments) with n8n's extension methods; `is_optional`: undefined where there is
// no such method.
Value call_method(Context& context, Value receiver, std::string_view name, Arguments arguments,
                  bool is_optional);
Value call_function(Context& context, Value function, Arguments arguments);

}  // namespace millrace::expression
