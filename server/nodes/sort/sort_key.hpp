// A field's value made ready for comparison.
#pragma once

#include <string>

#include "base/json.hpp"

namespace millrace::nodes {

class SortKey {
  public:
    // Null pointer: the item has no such field. `value` must outlive the key.
    explicit SortKey(const Json* value);

    // Deep equality; texts without regard to case.
    friend bool operator==(const SortKey& left, const SortKey& right);
    // Two texts by their UTF-16 units, everything else as numbers; what is no number is never less.
    friend bool is_less(const SortKey& left, const SortKey& right);

  private:
    const Json* value_;
    bool is_text_ = false;
    std::string text_;  // lower case
    double number_;
};

}  // namespace millrace::nodes
