// A row of bytes for every JSON value, the same for equal values and for no others: what comparing
// by hash needs. They mean something in this process only.
#pragma once

#include <string>

#include "base/json.hpp"

namespace millrace::nodes {

// Null pointer: no value at all, which differs from null. Members count without order, numbers by
// value. Keys of several values may simply be appended to each other.
void append_value_key(std::string& out, const Json* value);

}  // namespace millrace::nodes
