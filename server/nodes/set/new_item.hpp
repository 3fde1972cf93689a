// How a new item starts: which fields and files of the input item it keeps, and how fields are set.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sdk/context.hpp"
#include "sdk/item_path.hpp"

namespace millrace::nodes {

enum class Include { All, None, Selected, Except };

// The options that hold for all items.
struct SetOptions {
    Include include = Include::All;
    sdk::PathNotation notation = sdk::PathNotation::Dotted;
    bool ignores_conversion_errors = false;
    bool keeps_binary = false;

    // Of versions 3 and later, read once for the run.
    static Result<SetOptions> read(sdk::NodeContext& context);
};

class NewItem {
  public:
    explicit NewItem(const SetOptions& options) : options_(options) {}

    const SetOptions& options() const { return options_; }

    // The fields that are kept of item `index`, in `storage`; `more` fields will be added.
    Result<Json> start(sdk::NodeContext& context, std::size_t index, std::size_t more,
                       const boost::json::storage_ptr& storage);
    // An item with that data, and the files of the input item if they are kept.
    workflow::Item finish(const sdk::NodeContext& context, std::size_t index,
                          std::shared_ptr<const Json> data) const;

  private:
    Result<std::vector<sdk::ItemPath>*> listed_fields(sdk::NodeContext& context, std::size_t index);

    SetOptions options_;
    std::vector<sdk::ItemPath> fields_;  // of includeFields or excludeFields
    bool has_constant_fields_ = false;
};

}  // namespace millrace::nodes
