// The encodings of a mail's texts.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "http/mail.hpp"

namespace millrace::http {

// RFC 2047: plain ASCII as it is, all else as encoded words, folded. `used` characters are on the
// line already.
std::string encoded_words(std::string_view text, std::size_t used);
// RFC 2045, with lines of at most 76 characters and line ends as CRLF.
std::string quoted_printable(std::string_view text);
// "Ada <ada@example.com>, …", folded.
std::string address_list(const std::vector<MailAddress>& addresses);
// "; filename=\"a.txt\"", or as RFC 2231 has it where the name is not plain ASCII; empty for no
// name.
std::string file_name_parameter(std::string_view parameter, std::string_view name);
// "Thu, 15 Jan 2026 12:00:00 +0000"
std::string mail_date(Time time);

}  // namespace millrace::http
