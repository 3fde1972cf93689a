#include "api/openapi.hpp"

#include "http/headers.hpp"

namespace millrace::api {
namespace {

using boost::json::object;

// "/workflows/:id" -> "/workflows/{id}" and its names.
std::string template_path(const std::string& pattern, std::vector<std::string>& names) {
    std::string path;
    for (std::size_t i = 0; i < pattern.size();) {
        if (pattern[i] != ':') {
            path.push_back(pattern[i++]);
            continue;
        }
        const std::size_t end = std::min(pattern.find('/', i), pattern.size());
        names.push_back(pattern.substr(i + 1, end - i - 1));
        path += "{" + names.back() + "}";
        i = end;
    }
    return path;
}

JsonArray parameters_of(const Route& route, const std::vector<std::string>& path_names) {
    JsonArray parameters;
    for (const std::string& name : path_names)
        parameters.push_back(object{{"name", name},
                                    {"in", "path"},
                                    {"required", true},
                                    {"schema", object{{"type", "string"}}}});
    if (const Json* properties = find_member(route.query_schema, "properties"))
        for (const auto& property : properties->get_object())
            parameters.push_back(object{{"name", property.key()},
                                        {"in", "query"},
                                        {"required", false},
                                        {"schema", property.value()}});
    return parameters;
}

Json content(const Json& schema) {
    return object{{"application/json", object{{"schema", schema}}}};
}

Json error_reference(std::string_view description) {
    return object{{"description", description},
                  {"content", content(object{{"$ref", "#/components/schemas/Error"}})}};
}

Json operation_of(const Route& route, const std::vector<std::string>& path_names) {
    const RouteFacts& facts = route.facts;
    const bool is_public = facts.permission.value == Permission::Public;
    object responses{
        {"200", object{{"description", "Done."}, {"content", content(route.answer_schema)}}},
        {"400", error_reference("The request is wrong; the message says what.")}};
    if (!is_public) {
        responses["401"] = error_reference("The API key is missing or not known.");
        responses["403"] = error_reference("The API key lacks the permission.");
    }
    if (!path_names.empty()) responses["404"] = error_reference("There is no such thing.");
    if (facts.method != http::Method::Get) {
        responses["409"] = error_reference("The state of the thing does not allow it.");
        responses["503"] = error_reference("Nothing was stored: the disk does not answer.");
    }
    object operation{{"operationId", facts.operation_id},
                     {"summary", facts.summary},
                     {"tags", JsonArray{Json(facts.tag)}},
                     {"x-permission", to_string(facts.permission.value)},
                     {"parameters", parameters_of(route, path_names)},
                     {"responses", std::move(responses)}};
    operation["security"] = is_public ? JsonArray() : JsonArray{object{{"ApiKey", JsonArray()}}};
    if (!route.body_schema.is_null())
        operation["requestBody"] =
            object{{"required", true}, {"content", content(route.body_schema)}};
    return operation;
}

}  // namespace

Json openapi_document(const std::vector<Route>& routes) {
    object paths;
    for (const Route& route : routes) {
        std::vector<std::string> names;
        Json& path = paths[template_path(route.facts.pattern, names)];
        if (path.is_null()) path = object();
        path.get_object()[http::to_lower(http::to_string(route.facts.method))] =
            operation_of(route, names);
    }
    object error{{"type", "object"},
                 {"properties", object{{"code", object{{"type", "string"}}},
                                       {"message", object{{"type", "string"}}},
                                       {"hint", object{{"type", "string"}}}}},
                 {"required", JsonArray{"code", "message"}}};
    object key{{"type", "apiKey"}, {"in", "header"}, {"name", "X-N8N-API-KEY"}};
    return object{
        {"openapi", "3.1.0"},
        {"info", object{{"title", "Millrace API"},
                        {"version", "1.0.0"},
                        {"description",
                         "Workflows and their executions; compatible with n8n's public API."},
                        {"license", object{{"name", "MIT"}, {"identifier", "MIT"}}}}},
        {"servers", JsonArray{object{{"url", "/"}}}},
        {"paths", std::move(paths)},
        {"components", object{{"schemas", object{{"Error", std::move(error)}}},
                              {"securitySchemes", object{{"ApiKey", std::move(key)}}}}}};
}

}  // namespace millrace::api
