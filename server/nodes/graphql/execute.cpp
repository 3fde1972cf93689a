// Sends GraphQL queries, one for each item; errors in the answer are errors of the node.
#include "http/headers.hpp"
#include "http/url.hpp"
#include "http/utf8.hpp"
#include "nodes/graphql/node.hpp"
#include "nodes/node_folder.hpp"
#include "nodes/web_call/response_error.hpp"
#include "nodes/web_call/side_by_side.hpp"
#include "nodes/web_call/web_credential.hpp"
#include "sdk/value_conversion.hpp"

namespace millrace::nodes {
namespace {

constexpr std::size_t kSideBySide = 32;

struct ItemOutcome {
    std::optional<workflow::Item> item{};
    std::optional<Error> failure{};
    int status = 0;
};

Error wrong_parameter(std::string name, std::string message, std::string hint) {
    Error error{ErrorKind::InvalidInput, std::move(message), std::move(hint)};
    error.parameter = std::move(name);
    return error;
}

Result<Json> read_variables(sdk::NodeContext& context, std::size_t item) {
    const auto value = sdk::value_parameter(context, "variables", item);
    if (!value) return value.error();
    if (!*value || (*value)->is_null()) return Json(JsonObject());
    if ((*value)->is_object()) return **value;
    const std::string text = sdk::to_text(**value);
    if (sdk::trim_blanks(text).empty()) return Json(JsonObject());
    auto parsed = parse_json(text);
    if (!parsed)
        return wrong_parameter(
            "variables", "The variables of the query are not valid JSON: " + parsed.error().message,
            "Write them as {\"name\": \"value\"}; texts from expressions may need "
            "JSON.stringify(…).");
    if (parsed->is_object()) return parsed;
    return wrong_parameter("variables", "The variables of the query must be a JSON object.",
                           "Write them as {\"name\": \"value\"}.");
}

Result<void> read_query(sdk::NodeContext& context, std::size_t item, WebCall& call) {
    const auto query = sdk::text_parameter(context, "query", item);
    if (!query) return query.error();
    if (call.method == "GET") {
        call.query["query"] = *query;
        return {};
    }
    const auto format = sdk::text_parameter(context, "requestFormat", item, "graphql");
    if (!format) return format.error();
    if (*format != "json") {
        call.body.kind = WebBody::Kind::Raw;
        call.body.raw = memory_content(*query);
        call.body.content_type = "application/graphql";
        return {};
    }
    auto variables = read_variables(context, item);
    if (!variables) return variables.error();
    const auto operation = sdk::text_parameter(context, "operationName", item);
    if (!operation) return operation.error();
    JsonObject body;
    body["query"] = *query;
    body["variables"] = std::move(*variables);
    body["operationName"] = operation->empty() ? Json(nullptr) : Json(*operation);
    call.body.kind = WebBody::Kind::Json;
    call.body.json = std::move(body);
    return {};
}

Result<void> read_headers(sdk::NodeContext& context, std::size_t item, WebCall& call) {
    const auto value = sdk::value_parameter(context, "headerParametersUi.parameter", item);
    if (!value) return value.error();
    if (*value && (*value)->is_array())
        for (const Json& one : (*value)->get_array()) {
            const Json* text = find_member(one, "value");
            if (const auto name = text_member(one, "name"); !name.empty())
                set_header(call, name, text ? sdk::to_text(*text) : std::string());
        }
    if (!find_header(call, "accept")) set_header(call, "accept", "application/json,text/*;q=0.99");
    return {};
}

Result<void> authenticate(sdk::NodeContext& context, std::size_t item, WebCall& call) {
    const auto kind = sdk::text_parameter(context, "authentication", item, "none");
    if (!kind) return kind.error();
    constexpr std::pair<std::string_view, std::string_view> kTypes[] = {
        {"basicAuth", "httpBasicAuth"},   {"customAuth", "httpCustomAuth"},
        {"digestAuth", "httpDigestAuth"}, {"headerAuth", "httpHeaderAuth"},
        {"queryAuth", "httpQueryAuth"},   {"oAuth1", "oAuth1Api"},
        {"oAuth2", "oAuth2Api"}};
    for (const auto& [name, type] : kTypes)
        if (*kind == name) return apply_credential(context, type, call);
    return {};
}

Result<WebCall> read_call(sdk::NodeContext& context, std::size_t item) {
    WebCall call;
    const auto endpoint = sdk::text_parameter(context, "endpoint", item);
    if (!endpoint) return endpoint.error();
    call.url = sdk::trim_blanks(*endpoint);
    const auto scheme = http::to_lower(http::scheme_of(call.url));
    if (scheme != "http" && scheme != "https")
        return wrong_parameter("endpoint",
                               "The parameter \"Endpoint\" must begin with http:// or https://.",
                               "Write the whole address, such as https://example.com/graphql.");
    auto method = sdk::text_parameter(context, "requestMethod", item, "POST");
    if (!method) return method.error();
    call.method = std::move(*method);
    const auto insecure = sdk::bool_parameter(context, "allowUnauthorizedCerts", item, false);
    if (!insecure) return insecure.error();
    call.transport.tls.verify = !*insecure;
    if (auto done = read_query(context, item, call); !done) return done.error();
    if (auto done = read_headers(context, item, call); !done) return done.error();
    if (auto done = authenticate(context, item, call); !done) return done.error();
    return call;
}

// What the service says went wrong, in one line.
std::string messages_in(const Json& errors) {
    if (!errors.is_array()) return to_json_text(errors);
    std::string text;
    for (const Json& one : errors.get_array()) {
        if (!text.empty()) text += ", ";
        const auto message = text_member(one, "message");
        text += message.empty() ? to_json_text(one) : std::string(message);
    }
    return text;
}

Result<JsonObject> read_answer(sdk::NodeContext& context, std::size_t item, std::string body) {
    const auto format = sdk::text_parameter(context, "responseFormat", item, "json");
    if (!format) return format.error();
    const auto property = sdk::text_parameter(context, "dataPropertyName", item, "data");
    if (!property) return property.error();
    body = http::to_valid_utf8(std::move(body));
    JsonObject json;
    if (*format == "string") {
        json[*property] = body;
        return json;
    }
    auto parsed = parse_json(body);
    if (!parsed)
        return Error{ErrorKind::NodeFailed,
                     "The body of the response is not valid JSON: " + parsed.error().message,
                     "Set \"Response Format\" to String to get it as it is."};
    const Json* errors = find_member(*parsed, "errors");
    if (errors && !errors->is_null() && !(errors->is_array() && errors->get_array().empty()))
        return Error{ErrorKind::NodeFailed, messages_in(*errors),
                     "The GraphQL service answered the query with this error."};
    if (parsed->is_object()) return std::move(parsed->get_object());
    json[*property] = std::move(*parsed);
    return json;
}

Task<Result<JsonObject>> ask(sdk::NodeContext& context, std::size_t item, int& failed_status) {
    const auto call = read_call(context, item);
    if (!call) co_return call.error();
    auto request = to_request(*call, {});
    if (!request) co_return request.error();
    auto response = co_await send_successfully(context, std::move(*request), failed_status);
    if (!response) co_return response.error();
    co_return read_answer(context, item, std::move(response->body));
}

Task<bool> run_item(sdk::NodeContext& context, std::size_t item, ItemOutcome& outcome) {
    auto answer = co_await ask(context, item, outcome.status);
    if (answer) {
        outcome.item = workflow::make_item(
            std::move(*answer), workflow::PairedItem{static_cast<std::uint32_t>(item), 0});
        co_return true;
    }
    outcome.failure = answer.error();
    co_return context.continues_on_fail();
}

Task<Result<sdk::Outputs>> execute(sdk::NodeContext& context) {
    const std::size_t count = context.input().size();
    std::vector<ItemOutcome> outcomes(count);
    const std::function<Task<bool>(std::size_t)> work = [&](std::size_t item) {
        return run_item(context, item, outcomes[item]);
    };
    co_await side_by_side(0, count, kSideBySide, work);
    sdk::Outputs outputs(1);
    for (std::size_t item = 0; item < count; ++item) {
        ItemOutcome& outcome = outcomes[item];
        if (outcome.item) outputs[0].push_back(std::move(*outcome.item));
        if (!outcome.failure) continue;
        Error error = std::move(*outcome.failure);
        error.node = context.node().name;
        error.item = item;
        if (!context.continues_on_fail()) co_return error;
        outputs[0].push_back(error_item(std::move(error), outcome.status, item));
    }
    co_return outputs;
}

}  // namespace

sdk::NodeType make_graphql() {
    return make_from_folder("graphql", execute);
}

}  // namespace millrace::nodes
