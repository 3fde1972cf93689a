// The methods of HTTP that routes are written for.
#pragma once

#include <string_view>

namespace millrace::http {

enum class Method { Get, Head, Post, Put, Patch, Delete, Options, Other };

// "GET"; Other is "OTHER".
std::string_view to_string(Method method);
// Methods are case-sensitive: "get" is Other.
Method method_from(std::string_view text);

}  // namespace millrace::http
