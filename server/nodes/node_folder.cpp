#include "nodes/node_folder.hpp"

#include "nodes/descriptions.hpp"

namespace millrace::nodes {

sdk::NodeType make_from_folder(std::string_view folder, sdk::Execute execute) {
    constexpr std::string_view kFile = "/description.json";
    for (const EmbeddedFile& file : descriptions())
        if (file.name.size() == folder.size() + kFile.size() && file.name.starts_with(folder) &&
            file.name.ends_with(kFile))
            return sdk::make_node_type(file.text, execute);
    check(false, "every node folder has a description.json");
    return {};
}

}  // namespace millrace::nodes
