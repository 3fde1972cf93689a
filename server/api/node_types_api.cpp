// /api/v1/node-types: the catalogue of installed node types, as the editor draws it.
#include "api/route.hpp"
#include "sdk/registry.hpp"

namespace millrace::api {
namespace {

struct NodeTypeAnswer {
    std::string name;
    std::string display_name;
    std::string description;
    JsonArray version;
    JsonArray inputs;
    JsonArray outputs;
    JsonArray properties;
};
BOOST_DESCRIBE_STRUCT(NodeTypeAnswer, (),
                      (name, display_name, description, version, inputs, outputs, properties))

struct ListAnswer {
    std::vector<NodeTypeAnswer> data;
};
BOOST_DESCRIBE_STRUCT(ListAnswer, (), (data))

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
    routes.push_back(make_route<Nothing, Nothing, ListAnswer>(
        RouteFacts{http::Method::Get, "/api/v1/node-types", Permission::NodeTypeRead,
                   "listNodeTypes", "List the installed node types with their descriptions.",
                   "Node type"},
        list_node_types));
    routes.push_back(make_route<Nothing, Nothing, NodeTypeAnswer>(
        RouteFacts{http::Method::Get, "/api/v1/node-types/:type", Permission::NodeTypeRead,
                   "readNodeType", "Read one node type's description.", "Node type"},
        read_node_type));
}

}  // namespace millrace::api
