// The comparisons of the first versions of If, Filter and Switch: values keep the type they have,
// and JavaScript's rules decide.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "sdk/context.hpp"
#include "sdk/parameters.hpp"
#include "sdk/pattern.hpp"

namespace millrace::sdk {

enum class DataType { Boolean, DateTime, Number, Text };
// "boolean", "dateTime", "number", "string"
std::optional<DataType> data_type_from(std::string_view name);

class UntypedComparison {
  public:
    // Whether `left operation right` holds; null pointers are undefined. The operations are
    // "equal", "notEqual", "larger", "largerEqual", "smaller", "smallerEqual", "after", "before",
    // "contains", "notContains", "startsWith", "notStartsWith", "endsWith", "notEndsWith", "regex",
    // "notRegex", "isEmpty" and "isNotEmpty". Errors: an unknown operation, a value that is no
    // date, a wrong regular expression.
    Result<bool> holds(NodeContext& context, DataType type, std::string_view operation,
                       const Json* left, const Json* right);

  private:
    Result<bool> matches(const Json* left, const Json* right);
    std::optional<Pattern> pattern_;  // the one that was used last
};

// The parameter {"boolean": [{"value1", "operation", "value2"}…], "dateTime": …, "number": …,
// "string": …}, taken apart once for all items.
class UntypedConditionSet {
  public:
    // Keeps pointers into `parameter`; a null pointer is a set without conditions.
    explicit UntypedConditionSet(const Parameter* parameter);

    // Whether all (`is_any`: at least one) of them hold for one item. No condition at all: true for
    // all, false for any.
    Result<bool> test(NodeContext& context, std::size_t item, bool is_any);

  private:
    struct Condition {
        DataType type;
        const Parameter* entry;
    };
    Result<bool> test_one(NodeContext& context, const expression::Scope& scope,
                          const Condition& condition);

    std::vector<Condition> conditions_;
    UntypedComparison comparison_;
};

}  // namespace millrace::sdk
