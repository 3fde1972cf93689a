// Texts that chance decides.
#pragma once

#include <string>
#include <string_view>

#include "base/error.hpp"
#include "base/random.hpp"

namespace millrace::nodes {

// "uuid", or `length` characters of "hex", of "base64" (letters and digits only) or of "ascii"
// (all 128, also those that do not print). Errors: another type, a length that is none.
Result<std::string> random_text(std::string_view type, double length, Random& random);

}  // namespace millrace::nodes
