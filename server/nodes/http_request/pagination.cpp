#include "nodes/http_request/pagination.hpp"

#include <algorithm>
#include <charconv>

#include "http/url.hpp"
#include "http/urlencoded.hpp"
#include "sdk/item_path.hpp"
#include "sdk/value_conversion.hpp"

namespace millrace::nodes {
namespace {

constexpr std::string_view kAt = "options.pagination.pagination.";

std::string at(std::string_view name) {
    return std::string(kAt) + std::string(name);
}

Result<std::vector<int>> read_codes(sdk::NodeContext& context, std::size_t item) {
    const auto written = sdk::text_parameter(context, at("statusCodesWhenComplete"), item);
    if (!written) return written.error();
    std::vector<int> codes;
    for (const std::string& one : sdk::split_field_list(*written)) {
        int code = 0;
        const auto [end, problem] = std::from_chars(one.data(), one.data() + one.size(), code);
        if (problem != std::errc{} || end != one.data() + one.size()) {
            Error error{ErrorKind::InvalidInput,
                        "\"" + one + "\" is no status code that could end the pagination.",
                        "Write numbers separated by commas, such as 404,410."};
            error.parameter = at("statusCodesWhenComplete");
            return error;
        }
        codes.push_back(code);
    }
    return codes;
}

bool is_empty_body(const PageResponse& page) {
    if (page.format == ResponseWish::Format::File)
        return page.response.content ? page.response.content->size() == 0
                                     : page.response.body.empty();
    const Json& body = page.body;
    if (body.is_null()) return true;
    if (body.is_array()) return body.get_array().empty();
    if (body.is_object()) return body.get_object().empty();
    return body.is_string() && body.get_string().empty();
}

void set_in_body(WebCall& call, const std::string& name, Json value) {
    WebBody& body = call.body;
    if (body.kind == WebBody::Kind::Multipart) {
        const auto found = std::ranges::find(body.parts, name, &FormPart::name);
        FormPart part{name, sdk::to_text(value)};
        if (found != body.parts.end())
            *found = std::move(part);
        else
            body.parts.push_back(std::move(part));
        return;
    }
    if (body.kind == WebBody::Kind::None) {
        body.kind = WebBody::Kind::Json;
        body.json = JsonObject();
    }
    if (body.kind != WebBody::Kind::Raw && body.json.is_object())
        (void)sdk::ItemPath(name).set(body.json, std::move(value));
}

JsonObject request_json(const WebCall& call) {
    JsonObject headers;
    for (const auto& [name, value] : call.headers)
        if (!is_secret_header(call, name)) headers[name] = value;
    JsonObject query = call.query;
    for (const std::string& name : call.secret_query) query.erase(name);
    JsonObject request;
    request["method"] = call.method;
    request["url"] = call.url;
    request["uri"] = call.url;
    request["headers"] = std::move(headers);
    request["qs"] = std::move(query);
    const bool has_fields =
        call.body.kind == WebBody::Kind::Json || call.body.kind == WebBody::Kind::Form;
    if (has_fields && !call.has_secret_body) request["body"] = call.body.json;
    return request;
}

Task<Result<bool>> set_parameters(sdk::NodeContext& context, std::size_t item,
                                  const PageResponse* last, std::size_t number, WebCall& call) {
    const sdk::Parameter* list = context.parameters().find(at("parameters.parameters"));
    if (!list) co_return true;
    auto names = page_names(call, last, number);
    auto resolved = co_await context.resolve_with(*list, item, std::move(names));
    if (!resolved) co_return resolved.error();
    if (!*resolved || !(*resolved)->is_array()) co_return true;
    for (const Json& one : (*resolved)->get_array()) {
        const std::string name(text_member(one, "name"));
        const std::string_view type = text_member(one, "type", "qs");
        const Json* value = find_member(one, "value");
        if (name.empty()) continue;
        // A value that is not there yet, such as a cursor before the first page, is not sent.
        if (!value || value->is_null() || (value->is_string() && value->get_string().empty())) {
            if (type == "qs") call.query.erase(name);
            continue;
        }
        if (type == "headers")
            set_header(call, name, sdk::to_text(*value));
        else if (type == "body")
            set_in_body(call, name, *value);
        else
            call.query[name] = *value;
    }
    co_return true;
}

Task<Result<bool>> follow_next_url(sdk::NodeContext& context, std::size_t item,
                                   const PageResponse& last, std::size_t number, WebCall& call) {
    const sdk::Parameter* parameter = context.parameters().find(at("nextURL"));
    if (!parameter) co_return false;
    auto names = page_names(call, &last, number);
    auto resolved = co_await context.resolve_with(*parameter, item, std::move(names));
    if (!resolved) co_return resolved.error();
    if (!*resolved || !(*resolved)->is_string()) co_return false;
    const std::string text((*resolved)->get_string());
    if (text.empty() || text == "null" || text == "undefined") co_return false;
    const auto base = http::parse_url(last.response.url.empty() ? call.url : last.response.url);
    if (!base) co_return base.error();
    const auto next = http::resolve_url(*base, text);
    if (!next) co_return next.error();
    const auto before = http::parse_url(call.url);
    call.url = next->text;
    if (before && !before->has_same_origin(*next) && !call.transport.sends_credentials_everywhere)
        drop_credentials(call);
    // What the URL says itself is not said again.
    if (const std::size_t query = next->text.find('?'); query != std::string::npos)
        if (const auto pairs =
                http::parse_urlencoded(std::string_view(next->text).substr(query + 1)))
            for (const auto& pair : *pairs) call.query.erase(pair.first);
    co_return true;
}

}  // namespace

Result<Pagination> read_pagination(sdk::NodeContext& context, std::size_t item) {
    Pagination read;
    if (context.version() < 3) return read;
    const auto mode = sdk::text_parameter(context, at("paginationMode"), item, "off");
    if (!mode) return mode.error();
    if (*mode == "updateAParameterInEachRequest") read.mode = Pagination::Mode::Parameters;
    if (*mode == "responseContainsNextURL") read.mode = Pagination::Mode::NextUrl;
    if (read.mode == Pagination::Mode::Off) return read;
    const auto when =
        sdk::text_parameter(context, at("paginationCompleteWhen"), item, "responseIsEmpty");
    if (!when) return when.error();
    if (*when == "receiveSpecificStatusCodes") {
        read.complete_when = Pagination::CompleteWhen::StatusCodes;
        auto codes = read_codes(context, item);
        if (!codes) return codes.error();
        read.status_codes = std::move(*codes);
    } else if (*when == "other") {
        read.complete_when = Pagination::CompleteWhen::Expression;
    }
    const auto limits = sdk::bool_parameter(context, at("limitPagesFetched"), item, false);
    if (!limits) return limits.error();
    if (*limits) {
        const auto most = sdk::number_parameter(context, at("maxRequests"), item, 100);
        if (!most) return most.error();
        read.most_pages = static_cast<std::size_t>(std::clamp(*most, 1.0, 1e9));
    }
    const auto interval = sdk::number_parameter(context, at("requestInterval"), item, 0);
    if (!interval) return interval.error();
    read.interval = std::chrono::milliseconds(static_cast<long>(std::clamp(*interval, 0.0, 1e9)));
    return read;
}

JsonObject page_names(const WebCall& call, const PageResponse* page, std::size_t page_count) {
    JsonObject names;
    names["$request"] = request_json(call);
    names["$pageCount"] = static_cast<std::int64_t>(page_count);
    JsonObject response;
    if (page) {
        response["body"] = page->body;
        response["headers"] = headers_json(page->response.headers);
        response["statusCode"] = page->response.status;
        response["statusMessage"] = page->response.status_text;
    } else {
        response["body"] = JsonObject();
        response["headers"] = JsonObject();
    }
    names["$response"] = std::move(response);
    return names;
}

Task<Result<bool>> turn_to_page(sdk::NodeContext& context, std::size_t item,
                                const Pagination& pagination, const PageResponse* last,
                                std::size_t number, WebCall& call) {
    if (pagination.mode == Pagination::Mode::Parameters)
        co_return co_await set_parameters(context, item, last, number, call);
    if (!last) co_return true;  // the first one is as written
    co_return co_await follow_next_url(context, item, *last, number, call);
}

Task<Result<bool>> is_complete(sdk::NodeContext& context, std::size_t item,
                               const Pagination& pagination, const WebCall& call,
                               const PageResponse& page, std::size_t count) {
    if (pagination.most_pages && count >= *pagination.most_pages) co_return true;
    using When = Pagination::CompleteWhen;
    if (pagination.complete_when == When::StatusCodes)
        co_return std::ranges::find(pagination.status_codes, page.response.status) !=
            pagination.status_codes.end();
    if (pagination.complete_when == When::Empty) co_return is_empty_body(page);
    const sdk::Parameter* parameter = context.parameters().find(at("completeExpression"));
    if (!parameter || parameter->constant()) {
        Error error{ErrorKind::InvalidInput,
                    "The pagination is to end when an expression is true, but \"Complete "
                    "Expression\" is none.",
                    "Write one, such as {{ $response.body.items.length === 0 }}."};
        error.parameter = at("completeExpression");
        co_return error;
    }
    auto names = page_names(call, &page, count);
    const auto value = co_await context.resolve_with(*parameter, item, std::move(names));
    if (!value) co_return value.error();
    if (*value && (*value)->is_bool()) co_return (*value)->get_bool();
    if (*value && (*value)->is_string()) co_return text_of((*value)->get_string()) == "true";
    co_return *value&& sdk::is_truthy(**value);
}

}  // namespace millrace::nodes
