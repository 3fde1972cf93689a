// Which names expressions can see, and which of JavaScript's names are left to the script engine.
#pragma once

#include <string_view>

namespace millrace::expression {

enum class NameClass {
    Root,     // $json and the like
    Global,   // known to the native evaluator
    Denied,   // reads as an empty object, as n8n's sandbox has it
    Script,   // exists, but only for the script engine
    Unknown,  // exists nowhere: undefined
};
NameClass classify_name(std::string_view name);

// Property names that n8n refuses in every expression.
bool is_forbidden_property(std::string_view name);
// Names that reach beyond data in some engine; they are left to the script engine.
bool is_doubtful_property(std::string_view name);

// Whether the built-in object of that kind has a member of this name; those that the native
// evaluator does not answer itself are left to the script engine.
bool is_js_date_member(std::string_view name);
bool is_date_time_member(std::string_view name);
bool is_other_member(std::string_view name);  // of RegExp, Set, Map, Duration, Interval, iterators
// Members of the plain kinds.
bool is_object_member(std::string_view name);
bool is_text_member(std::string_view name);
bool is_array_member(std::string_view name);
bool is_number_member(std::string_view name);

}  // namespace millrace::expression
