// Fails the run with the message or the object that the author wrote.
#include "nodes/node_folder.hpp"
#include "nodes/stop_and_error/node.hpp"

namespace millrace::nodes {
namespace {

Error failure(std::string message) {
    return Error{ErrorKind::NodeFailed, std::move(message)};
}

// The first member that can serve as a message.
std::string message_in(const Json& object) {
    for (const std::string_view name : {"message", "description", "error"}) {
        const std::string_view text = text_member(object, name);
        if (!text.empty()) return std::string(text);
    }
    return to_json_text(object);
}

Result<Json> read_error_object(sdk::NodeContext& context) {
    auto value = sdk::value_parameter(context, "errorObject", 0);
    if (!value) return value.error();
    Json object = *value ? std::move(**value) : Json();
    if (object.is_string()) {
        auto parsed = parse_json(text_of(object.get_string()));
        if (!parsed) return parsed.error();
        object = std::move(*parsed);
    }
    if (object.is_object()) return object;
    return Error{ErrorKind::InvalidInput, "it is not an object."};
}

Task<Result<sdk::Outputs>> execute(sdk::NodeContext& context) {
    const auto kind = sdk::text_parameter(context, "errorType", 0, "errorMessage");
    if (!kind) co_return kind.error();
    if (*kind != "errorObject") {
        auto message = sdk::text_parameter(context, "errorMessage", 0);
        if (!message) co_return message.error();
        co_return failure(std::move(*message));
    }
    const auto object = read_error_object(context);
    if (!object) {
        Error error{
            ErrorKind::InvalidInput,
            "The parameter \"errorObject\" must be a JSON object: " + object.error().message};
        error.hint = "Write an object such as {\"message\": \"The customer is not known\"}.";
        co_return error;
    }
    Error error = failure(message_in(*object));
    error.detail = to_json_text(*object);
    co_return error;
}

}  // namespace

sdk::NodeType make_stop_and_error() {
    return make_from_folder("stop_and_error", execute);
}

}  // namespace millrace::nodes
