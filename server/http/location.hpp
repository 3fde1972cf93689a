// Addresses that browsers are sent to or shown: only those that open a page.
#pragma once

#include <string_view>

namespace millrace::http {

// True for http and https addresses and for relative ones, whose text can be sent as a header. No
// "javascript:", "data:", "file:" …, however they are written.
bool is_page_address(std::string_view address);

}  // namespace millrace::http
