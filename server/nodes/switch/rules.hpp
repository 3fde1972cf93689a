// Where an item goes by the rules of a Switch: untyped ones of versions 1 and 2, typed ones later.
#pragma once

#include <optional>
#include <vector>

#include "sdk/condition.hpp"
#include "sdk/node.hpp"
#include "sdk/untyped_condition.hpp"

namespace millrace::nodes {

// The outputs an item goes to; empty: no rule matches.
using Routes = std::vector<std::size_t>;

// "rules.rules" with "value1" and "dataType". In version 1 a rule names its output, later its place
// in the list is the output.
class UntypedRules {
  public:
    explicit UntypedRules(const sdk::NodeContext& context);
    std::size_t count() const { return count_; }
    Result<Routes> route(sdk::NodeContext& context, std::size_t item);

  private:
    Result<bool> matches(sdk::NodeContext& context, const expression::Scope& scope,
                         std::size_t rule, const Json* value);

    const sdk::Parameter* rules_;
    std::size_t count_;
    std::optional<sdk::DataType> type_;
    sdk::UntypedComparison comparison_;
};

// "rules.values", each with its conditions.
class TypedRules {
  public:
    static Result<TypedRules> read(sdk::NodeContext& context);
    std::size_t count() const { return rules_.size(); }
    Result<Routes> route(sdk::NodeContext& context, std::size_t item);

  private:
    std::vector<sdk::ConditionSet> rules_;
    bool finds_all_ = false;  // option allMatchingOutputs
};

}  // namespace millrace::nodes
