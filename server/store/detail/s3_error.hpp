// What an object store means when it refuses.
#pragma once

#include <string>
#include <string_view>

namespace millrace::store::detail {

// "NoSuchBucket" of the XML that comes with a refusal; empty when there is none.
std::string s3_error_code(std::string_view body);
// What to do about it; may be empty.
std::string s3_error_hint(long status, std::string_view code);

}  // namespace millrace::store::detail
