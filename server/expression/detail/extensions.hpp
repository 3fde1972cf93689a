// n8n's extension methods: "a b".toTitleCase(), [1, 2].sum(), date.format("yyyy") and so on. A call
// of one of their names goes to the extension for the receiver's type first.
#pragma once

#include <string_view>

#include "expression/detail/builtins.hpp"

namespace millrace::expression {

bool is_extension_name(std::string_view name);

Method find_text_extension(std::string_view name);
Method find_array_extension(std::string_view name);
Method find_number_extension(std::string_view name);
Method find_bool_extension(std::string_view name);
Method find_object_extension(std::string_view name);
Method find_date_extension(std::string_view name);

// True for a text that n8n treats as a date in extension calls: exactly Date.toISOString()'s form.
bool is_date_text(std::string_view text);

// "merge() is only callable on type "Array"" and the like.
[[noreturn]] void refuse_extension(Context& context, Value receiver, std::string_view name);

}  // namespace millrace::expression
