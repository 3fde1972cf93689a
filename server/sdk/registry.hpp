// All node types by name. Filled once by app/, read by everybody.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "sdk/node.hpp"
#include "workflow/validation.hpp"

namespace millrace::sdk {

class NodeRegistry final : public workflow::NodeTypeCatalog {
  public:
    // A second type of the same name is our own bug (check).
    void add(NodeType type);
    const NodeType* find(std::string_view type) const;
    std::vector<const NodeType*> all() const;  // by name

    std::optional<TypeFacts> find_type(std::string_view type, double version) const override;
    std::vector<workflow::Problem> check_parameters(const workflow::Node& node) const override;

  private:
    std::map<std::string, NodeType, std::less<>> types_;
};

// Builds a type from its embedded description.json; a wrong description is our own bug (check).
NodeType make_node_type(std::string_view description_text, Execute execute);

}  // namespace millrace::sdk
