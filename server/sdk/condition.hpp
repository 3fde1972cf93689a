// Typed conditions: the parameter type "filter" that If, Filter and Switch decide by.
//
// {"conditions": [{"leftValue", "rightValue", "operator": {"type", "operation"}}…],
//  "combinator": "and" | "or", "options": {"caseSensitive", "typeValidation", "version"}}
#pragma once

#include <memory>
#include <vector>

#include "sdk/context.hpp"
#include "sdk/parameters.hpp"

namespace millrace::sdk {

// The conditions of one parameter, taken apart once for all items of a node's run.
class ConditionSet {
  public:
    // Keeps pointers into `parameter`, which lives as long as the node's parameters. A null pointer
    // is a set without conditions. Options that the parameter itself lacks come from the node's
    // options "ignoreCase" and "looseTypeValidation".
    static Result<ConditionSet> read(NodeContext& context, const Parameter* parameter);

    ConditionSet(ConditionSet&&) noexcept;
    ConditionSet& operator=(ConditionSet&&) noexcept;
    ~ConditionSet();

    // Whether the conditions hold for one item. No condition at all: true for "and", false for
    // "or". Conditions behind the one that decides are not looked at. The error says which value of
    // which condition has the wrong type.
    Result<bool> test(NodeContext& context, std::size_t item);

  private:
    struct Condition;
    ConditionSet();

    Result<void> read_options(NodeContext& context, const Parameter& parameter);
    Result<void> read_condition(NodeContext& context, const Parameter& parameter);
    Result<bool> test_one(NodeContext& context, const expression::Scope& scope, std::size_t index);

    std::shared_ptr<const Parameter> computed_;  // when an expression gives the whole parameter
    std::vector<Condition> conditions_;
    bool is_any_ = false;  // combinator "or"
    bool is_case_sensitive_ = true;
    bool is_strict_ = true;
    int version_ = 1;
};

}  // namespace millrace::sdk
