#include "api/schema.hpp"

namespace millrace::api {

std::string schema_name(std::string_view type_name) {
    const std::size_t colon = type_name.rfind(':');
    return std::string(colon == std::string_view::npos ? type_name : type_name.substr(colon + 1));
}

Json or_null(Json schema) {
    JsonObject& object = schema.get_object();
    if (Json* type = object.if_contains("type"); type && !object.contains("enum")) {
        *type = JsonArray{*type, "null"};
        return schema;
    }
    JsonObject null{{"type", "null"}};
    return JsonObject{{"anyOf", JsonArray{std::move(schema), std::move(null)}}};
}

}  // namespace millrace::api
