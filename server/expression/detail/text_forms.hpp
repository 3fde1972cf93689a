// Forms of texts that n8n's extensions recognise and make: addresses, title case. What is not
// certain throws ScriptNeeded.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "expression/detail/context.hpp"

namespace millrace::expression {

std::string to_title_case(Context& context, std::string_view text);
std::string to_sentence_case(std::string_view text);
bool may_be_markdown(std::string_view text);

bool is_email_text(std::string_view text);
bool is_url_text(std::string_view text);
bool is_domain_text(std::string_view text);
std::optional<std::string_view> email_in(std::string_view text);
std::optional<std::string_view> domain_in(std::string_view text);
std::optional<std::string_view> url_in(std::string_view text);
std::optional<std::string_view> url_path_in(std::string_view text);

}  // namespace millrace::expression
