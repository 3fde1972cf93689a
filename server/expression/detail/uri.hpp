// encodeURIComponent and its three relatives.
#pragma once

#include <string>
#include <string_view>

#include "expression/detail/context.hpp"

namespace millrace::expression {

Value encode_uri_component(Context& context, Arguments arguments);
Value encode_uri(Context& context, Arguments arguments);
Value decode_uri_component(Context& context, Arguments arguments);
Value decode_uri(Context& context, Arguments arguments);

std::string percent_encode(std::string_view text, std::string_view unreserved_marks);
// encodeURIComponent's unreserved marks.
inline constexpr std::string_view kComponentMarks = "-_.!~*'()";
inline constexpr std::string_view kUriMarks = "-_.!~*'();/?:@&=+$,#";
// Throws a URIError for what is not encoded UTF-8; escapes of `kept` characters stay.
std::string percent_decode(std::string_view text, std::string_view kept);

}  // namespace millrace::expression
