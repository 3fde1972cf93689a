#include "api/openapi.hpp"

#include <algorithm>

#include "http/headers.hpp"

namespace millrace::api {
namespace {

using boost::json::object;

struct ErrorAnswer {
    std::string code;
    std::string message;
    std::optional<std::string> hint;

    static constexpr Note kNotes[] = {
        {"code", "For programs: invalid_input, unauthorized, not_found, …"},
        {"message", "A sentence for the person who must act."},
        {"hint", "How to mend it."}};
};
BOOST_DESCRIBE_STRUCT(ErrorAnswer, (), (code, message, hint))

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
    for (const auto& [name, schema] : route.query) {
        object parameter{{"name", name}, {"in", "query"}, {"required", false}};
        object own = schema.get_object();
        if (const Json* description = own.if_contains("description")) {
            parameter["description"] = *description;
            own.erase("description");
        }
        parameter["schema"] = std::move(own);
        parameters.push_back(std::move(parameter));
    }
    return parameters;
}

Json content(const Json& schema) {
    return object{{"application/json", object{{"schema", schema}}}};
}

Json error_reference(std::string_view description) {
    return object{{"description", description},
                  {"content", content(object{{"$ref", "#/components/schemas/ErrorAnswer"}})}};
}

Json operation_of(const Route& route, const std::vector<std::string>& path_names) {
    const RouteFacts& facts = route.facts;
    const bool is_public = facts.permission.value == Permission::Public;
    object text{{route.answer_type, object{{"schema", object{{"type", "string"}}}}}};
    object done{
        {"description", "Done."},
        {"content", route.answer.is_null() ? Json(std::move(text)) : content(route.answer)}};
    object responses{{std::to_string(facts.status), std::move(done)},
                     {"400", error_reference("The request is wrong; the message says what.")}};
    if (!is_public) {
        responses["401"] = error_reference("The API key is missing or not known.");
        responses["403"] = error_reference("The API key lacks the permission.");
    }
    if (!path_names.empty()) responses["404"] = error_reference("There is no such thing.");
    if (facts.method != http::Method::Get)
        responses["409"] = error_reference("The state of the thing does not allow it.");
    responses["503"] = error_reference("The database or the disk does not answer.");
    object operation{{"operationId", facts.operation_id},
                     {"summary", facts.summary},
                     {"tags", JsonArray{Json(facts.tag)}},
                     {"x-permission", to_string(facts.permission.value)},
                     {"parameters", parameters_of(route, path_names)},
                     {"responses", std::move(responses)}};
    operation["security"] =
        is_public ? JsonArray()
                  : JsonArray{object{{"ApiKey", JsonArray()}}, object{{"Bearer", JsonArray()}}};
    if (!route.body.is_null())
        operation["requestBody"] = object{{"required", true}, {"content", content(route.body)}};
    return operation;
}

// Two structs of one name would be one to the readers of the document.
void define(object& schemas, const object& definitions) {
    for (const auto& [name, schema] : definitions) {
        const Json* known = schemas.if_contains(name);
        check(!known || json_equal(*known, schema), "a schema's name means one struct");
        schemas[name] = schema;
    }
}

// By name, so that the document does not change with the order of routes.
object sorted(const object& members) {
    std::vector<std::string> names;
    for (const auto& member : members) names.emplace_back(member.key());
    std::ranges::sort(names);
    object result;
    for (const std::string& name : names) result[name] = members.at(name);
    return result;
}

}  // namespace

Json openapi_document(const std::vector<Route>& routes) {
    object paths;
    object schemas;
    SchemaBook own;
    schema_of<ErrorAnswer>(own);
    define(schemas, own.definitions());
    for (const Route& route : routes) {
        std::vector<std::string> names;
        Json& path = paths[template_path(route.facts.pattern, names)];
        if (path.is_null()) path = object();
        path.get_object()[http::to_lower(http::to_string(route.facts.method))] =
            operation_of(route, names);
        define(schemas, route.schemas.definitions());
    }
    object key{{"type", "apiKey"}, {"in", "header"}, {"name", "X-N8N-API-KEY"}};
    object bearer{{"type", "http"}, {"scheme", "bearer"}};
    object ways{{"ApiKey", std::move(key)}, {"Bearer", std::move(bearer)}};
    return object{
        {"openapi", "3.1.0"},
        {"info", object{{"title", "Millrace API"},
                        {"version", "1.0.0"},
                        {"description",
                         "Workflows and their executions; compatible with n8n's public API."},
                        {"license", object{{"name", "MIT"}, {"identifier", "MIT"}}}}},
        {"servers", JsonArray{object{{"url", "/"}}}},
        {"paths", std::move(paths)},
        {"components", object{{"schemas", sorted(schemas)}, {"securitySchemes", std::move(ways)}}}};
}

}  // namespace millrace::api
