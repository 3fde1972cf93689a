// /api/v1/node-types: the catalogue of installed node types, as the editor draws it.
#include "api/routes.hpp"
#include "sdk/registry.hpp"

namespace millrace::api {
namespace {

// Part of a description; the rest is as n8n's property model has it.
struct NodeType {
    std::string name;
    std::string display_name;
    std::string description;
    std::vector<double> version;
    Loose<std::vector<Json>> inputs;
    Loose<std::vector<Json>> outputs;
    std::vector<JsonObject> properties;
};
BOOST_DESCRIBE_STRUCT(NodeType, (),
                      (name, display_name, description, version, inputs, outputs, properties))

struct NodeTypeList {
    std::vector<NodeType> data;
};
BOOST_DESCRIBE_STRUCT(NodeTypeList, (), (data))

Task<Result<Json>> list_node_types(Call<Nothing, Nothing>& call) {
    JsonArray data;
    for (const sdk::NodeType* type : call.services.registry.all())
        data.push_back(type->description.document());
    co_return Json{{"data", std::move(data)}};
}

Task<Result<Json>> read_node_type(Call<Nothing, Nothing>& call) {
    const std::string name = call.param("type");
    if (const sdk::NodeType* type = call.services.registry.find(name))
        co_return type->description.document();
    co_return Error{ErrorKind::NotFound, "There is no node type \"" + name.substr(0, 100) + "\"."};
}

}  // namespace

void add_node_types_routes(std::vector<Route>& routes) {
    routes.push_back(make_route<Nothing, Nothing, NodeTypeList>(
        RouteFacts{http::Method::Get, "/api/v1/node-types", Permission::NodeTypeRead,
                   "listNodeTypes", "List the installed node types with their descriptions.",
                   "Node type"},
        list_node_types));
    routes.push_back(make_route<Nothing, Nothing, NodeType>(
        RouteFacts{http::Method::Get, "/api/v1/node-types/:type", Permission::NodeTypeRead,
                   "readNodeType", "Read one node type's description.", "Node type"},
        read_node_type));
}

}  // namespace millrace::api
