#include "sdk/context.hpp"

#include <charconv>
#include <cmath>

#include "http/mail.hpp"

namespace millrace::sdk {
namespace {

std::string_view kind_name(const Json& value) {
    if (value.is_string()) return "text";
    if (is_number(value)) return "a number";
    if (value.is_bool()) return "a boolean";
    if (value.is_null()) return "null";
    return value.is_array() ? "a list" : "an object";
}

Error wrong_type(const NodeContext& context, std::string_view path, std::size_t item,
                 std::string_view wanted, const Json& value) {
    Error error{ErrorKind::InvalidInput, "The parameter \"" + std::string(path) + "\" must be " +
                                             std::string(wanted) + ", but for item " +
                                             std::to_string(item) + " it is " +
                                             std::string(kind_name(value)) + "."};
    error.hint = "Change the parameter, or convert the value in its expression.";
    error.node = context.node().name;
    error.item = item;
    error.parameter = path;
    return error;
}

std::optional<double> number_in(std::string_view text) {
    double number = 0;
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (code != std::errc{} || end != text.data() + text.size() || !std::isfinite(number))
        return std::nullopt;
    return number;
}

}  // namespace

Task<Result<http::Request>> NodeContext::next_request(http::Response, Time) {
    co_return Error{ErrorKind::Unavailable, "Nobody waits in front of this run."};
}

Task<Result<http::MailReceipt>> NodeContext::send_mail(http::Mail) {
    co_return Error{ErrorKind::Unavailable, "No mail may be sent from here."};
}

Result<std::optional<Json>> value_parameter(NodeContext& context, std::string_view path,
                                            std::size_t item) {
    const Parameter* parameter = context.parameters().find(path);
    if (!parameter) return std::optional<Json>();
    if (const Json* constant = parameter->constant()) return std::optional<Json>(*constant);
    return parameter->resolve(context.scope(item));
}

Result<std::string> text_parameter(NodeContext& context, std::string_view path, std::size_t item,
                                   std::string_view fallback) {
    auto value = value_parameter(context, path, item);
    if (!value) return value.error();
    if (!*value || (*value)->is_null()) return std::string(fallback);
    const Json& json = **value;
    if (json.is_string()) return std::string(json.get_string());
    if (is_number(json)) return number_to_text(number_of(json));
    if (json.is_bool()) return std::string(json.get_bool() ? "true" : "false");
    return wrong_type(context, path, item, "text", json);
}

Result<double> number_parameter(NodeContext& context, std::string_view path, std::size_t item,
                                double fallback) {
    auto value = value_parameter(context, path, item);
    if (!value) return value.error();
    if (!*value || (*value)->is_null()) return fallback;
    const Json& json = **value;
    if (is_number(json)) return number_of(json);
    if (json.is_string())
        if (const auto number = number_in(text_of(json.get_string()))) return *number;
    return wrong_type(context, path, item, "a number", json);
}

Result<bool> bool_parameter(NodeContext& context, std::string_view path, std::size_t item,
                            bool fallback) {
    auto value = value_parameter(context, path, item);
    if (!value) return value.error();
    if (!*value || (*value)->is_null()) return fallback;
    const Json& json = **value;
    if (json.is_bool()) return json.get_bool();
    if (json.is_string() && text_of(json.get_string()) == "true") return true;
    if (json.is_string() && text_of(json.get_string()) == "false") return false;
    return wrong_type(context, path, item, "true or false", json);
}

Result<void> read_parameter(NodeContext& context, std::string_view path, std::size_t item,
                            std::string& target) {
    auto value = text_parameter(context, path, item, target);
    if (!value) return value.error();
    target = std::move(*value);
    return {};
}

Result<void> read_parameter(NodeContext& context, std::string_view path, std::size_t item,
                            bool& target) {
    const auto value = bool_parameter(context, path, item, target);
    if (!value) return value.error();
    target = *value;
    return {};
}

}  // namespace millrace::sdk
