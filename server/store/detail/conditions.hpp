// The WHERE clause of a list whose filters may be there or not.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "store/detail/statement.hpp"

namespace millrace::store::detail {

using Parameter = std::variant<std::int64_t, std::string>;

class Conditions {
  public:
    // `sql` is ours and has one ? for each of `values`.
    void add(std::string_view sql, std::vector<Parameter> values = {});
    // " WHERE a AND b", or nothing.
    const std::string& where() const { return where_; }
    // Fills the parameters in order; this object must live as long as the statement is used.
    void bind_to(Statement& statement) const;

  private:
    std::string where_;
    std::vector<Parameter> values_;
};

}  // namespace millrace::store::detail
