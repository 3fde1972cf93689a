// The typed fields of versions 3 and later: names, types and values, taken apart once.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "nodes/set/new_item.hpp"
#include "sdk/json_template.hpp"
#include "sdk/parameters.hpp"
#include "sdk/value_conversion.hpp"

namespace millrace::nodes {

class AssignmentList {
  public:
    // Reads "assignments" (from 3.3 on) or "fields". An error: a constant value that cannot be
    // converted is none here; it fails each item.
    AssignmentList(sdk::NodeContext& context, const SetOptions& options);

    std::size_t size() const { return assignments_.size(); }

    // Sets all fields of one item on `object`, which lives in `storage`. Errors name the field.
    Result<void> apply(const expression::Scope& scope, std::size_t item, Json& object,
                       const boost::json::storage_ptr& storage) const;

  private:
    struct Assignment {
        const sdk::Parameter* name = nullptr;
        const sdk::Parameter* value = nullptr;
        sdk::ValueType type = sdk::ValueType::Text;
        std::optional<sdk::ItemPath> target{};  // when the name is constant
        std::optional<Json> constant{};         // the value, when it is constant and converts
        std::shared_ptr<const sdk::JsonTemplate> json{};  // an object written as JSON
    };

    void read_assignments(const sdk::Parameter* list);
    void read_fields(const sdk::Parameter* list);
    void prepare(Assignment assignment);
    Result<Json> value_for(const Assignment& assignment, const expression::Scope& scope,
                           std::size_t item, std::string_view field,
                           const boost::json::storage_ptr& storage) const;
    // What null and undefined become.
    Json missing_value(const Assignment& assignment, const Json* value) const;

    std::vector<Assignment> assignments_;
    double version_;
    SetOptions options_;
};

}  // namespace millrace::nodes
