// What the parameters of all versions have in common.
#include <algorithm>

#include "http/url.hpp"
#include "nodes/http_request/call_parameters.hpp"
#include "sdk/value_conversion.hpp"

namespace millrace::nodes {

Result<std::string> read_url(sdk::NodeContext& context, std::size_t item) {
    const auto written = sdk::text_parameter(context, "url", item);
    if (!written) return written.error();
    const std::string url(sdk::trim_blanks(*written));
    const auto scheme = http::to_lower(http::scheme_of(url));
    if (scheme == "http" || scheme == "https") return url;
    Error error{ErrorKind::InvalidInput,
                url.empty() ? "The parameter \"URL\" is empty."
                            : "The parameter \"URL\" is no address of the web: it must begin with "
                              "http:// or https://.",
                "Write the whole address, such as https://example.com/path; if it is an "
                "expression, look at its result for this item."};
    error.parameter = "url";
    return error;
}

Result<std::optional<Json>> json_parameter(sdk::NodeContext& context, const std::string& name,
                                           std::size_t item) {
    auto value = sdk::value_parameter(context, name, item);
    if (!value) return value.error();
    if (!*value || !(*value)->is_string()) return value;
    const std::string_view text = sdk::trim_blanks(text_of((*value)->get_string()));
    if (text.empty()) return std::optional<Json>();
    auto parsed = parse_json(text);
    if (parsed) return std::optional<Json>(std::move(*parsed));
    Error error{ErrorKind::InvalidInput,
                "The parameter \"" + name + "\" is not valid JSON: " + parsed.error().message,
                "Texts that come from expressions may need JSON.stringify(…)."};
    error.parameter = name;
    return error;
}

Result<JsonObject> object_parameter(sdk::NodeContext& context, const std::string& name,
                                    std::size_t item) {
    auto value = json_parameter(context, name, item);
    if (!value) return value.error();
    if (!*value || (*value)->is_null()) return JsonObject();
    if ((*value)->is_object()) return std::move((*value)->get_object());
    Error error{ErrorKind::InvalidInput, "The parameter \"" + name + "\" must be a JSON object.",
                "Write it as {\"name\": \"value\"}."};
    error.parameter = name;
    return error;
}

Result<workflow::BinaryValue> file_of(sdk::NodeContext& context, const std::string& property,
                                      std::size_t item) {
    const workflow::ItemList& items = context.input();
    if (item < items.size() && items[item].binary) {
        const auto found = items[item].binary->find(property);
        if (found != items[item].binary->end()) return found->second;
    }
    Error error{ErrorKind::InvalidInput,
                "The item has no file \"" + property + "\" that could be sent.",
                "Name the field that holds the file, as the previous node gives it."};
    error.item = item;
    return error;
}

Result<void> read_transport(sdk::NodeContext& context, std::size_t item, double timeout_ms,
                            WebCall& call) {
    const auto timeout = sdk::number_parameter(context, "options.timeout", item, timeout_ms);
    if (!timeout) return timeout.error();
    constexpr double kLongestMs = 24 * 3600 * 1000.0;
    if (*timeout > 0)
        call.transport.timeout =
            std::chrono::milliseconds(static_cast<long>(std::min(*timeout, kLongestMs)));
    const auto proxy = sdk::text_parameter(context, "options.proxy", item);
    if (!proxy) return proxy.error();
    if (!proxy->empty())
        call.transport.proxy =
            proxy->find("://") == std::string::npos ? "http://" + *proxy : *proxy;
    return {};
}

void add_accept(const ResponseWish& wish, WebCall& call) {
    if (find_header(call, "accept")) return;
    using Format = ResponseWish::Format;
    constexpr std::string_view kPages =
        "application/json,text/html,application/xhtml+xml,application/xml,text/*;q=0.9, ";
    if (wish.format == Format::Json)
        set_header(call, "accept", "application/json,text/*;q=0.99");
    else if (wish.format == Format::Text)
        set_header(call, "accept", std::string(kPages) + "*/*;q=0.1");
    else
        set_header(call, "accept", std::string(kPages) + "image/*;q=0.8, */*;q=0.7");
}

}  // namespace millrace::nodes
