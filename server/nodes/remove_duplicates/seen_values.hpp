// What a workflow remembers of values between executions, as plain rules on plain data.
#pragma once

#include <string>
#include <vector>

#include "base/json.hpp"

namespace millrace::nodes {

// The texts seen so far, oldest first.
class SeenValues {
  public:
    // From stored data; anything else than a list of texts is an empty history.
    static SeenValues from_json(const Json* stored);
    Json to_json() const;

    std::size_t size() const { return values_.size(); }
    // Remembers the values; true for each that is not remembered already. Values repeated in
    // `values` are all new or all old.
    std::vector<bool> add(const std::vector<std::string>& values);
    // Forgets the oldest ones.
    void shrink_to(std::size_t count);

  private:
    std::vector<std::string> values_;
};

// For numbers that only grow (ids, times): true for each above `highest`, which is raised to the
// largest of all. NaN as `highest`: none so far.
std::vector<bool> add_growing(const std::vector<double>& values, double& highest);

}  // namespace millrace::nodes
