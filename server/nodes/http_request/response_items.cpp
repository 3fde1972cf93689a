#include "nodes/http_request/response_items.hpp"

#include <algorithm>

#include "http/content_type.hpp"
#include "http/mime_type.hpp"
#include "http/multipart.hpp"
#include "http/url.hpp"
#include "http/urlencoded.hpp"
#include "http/utf8.hpp"

namespace millrace::nodes {
namespace {

using Format = ResponseWish::Format;

constexpr std::size_t kMostInMemory = std::size_t{256} << 20;

constexpr std::string_view kFileTypes[] = {
    "image/",
    "audio/",
    "video/",
    "font/",
    "application/octet-stream",
    "application/pdf",
    "application/gzip",
    "application/x-gzip",
    "application/zip",
    "application/x-zip",
    "application/x-tar",
    "application/x-7z-compressed",
    "application/x-bzip",
    "application/x-rar",
    "application/vnd.rar",
    "application/zstd",
    "application/epub+zip",
    "application/msword",
    "application/vnd.ms-",
    "application/vnd.openxmlformats-officedocument",
    "application/vnd.oasis.opendocument",
    "application/vnd.amazon.ebook",
    "application/x-cdf",
    "application/x-msdownload",
    "application/java-archive",
};

std::string_view type_of(const http::Headers& headers) {
    const std::string_view text = headers.get("Content-Type");
    return http::trim(text.substr(0, text.find(';')));
}

Format detected(const http::Headers& headers) {
    const std::string type = http::to_lower(type_of(headers));
    if (type == "application/json" || type.ends_with("+json")) return Format::Json;
    return is_file_type(type) ? Format::File : Format::Text;
}

// ISO 8859-1 and its cousin of Windows are the only ones besides UTF-8 that still occur.
std::string to_utf8(std::string text, const http::Headers& headers) {
    const auto type = http::content_type_of(headers);
    const std::string charset = type ? type->charset : std::string();
    if (charset != "iso-8859-1" && charset != "latin1" && charset != "windows-1252")
        return http::to_valid_utf8(std::move(text));
    return http::utf8_of_latin1(text);
}

std::string file_name_of(const http::ClientResponse& response) {
    if (const auto header = response.headers.find("Content-Disposition"))
        if (const auto parsed = http::parse_header_value(*header)) {
            if (const auto name = parsed->parameters.find("filename*")) {
                const std::size_t quote = name->rfind('\'');
                std::string decoded;
                if (quote != std::string_view::npos &&
                    http::percent_decode(name->substr(quote + 1), decoded))
                    return http::to_valid_utf8(http::bare_file_name(decoded));
            }
            if (const auto name = parsed->parameters.find("filename"))
                return http::to_valid_utf8(http::bare_file_name(*name));
        }
    std::string_view path = response.url;
    path = path.substr(0, path.find('?'));
    if (const std::size_t host = path.find("://"); host != std::string_view::npos)
        path.remove_prefix(host + 3);
    const std::size_t slash = path.rfind('/');
    if (slash == std::string_view::npos) return {};
    std::string decoded;
    const std::string_view last = path.substr(slash + 1);
    if (!http::percent_decode(last, decoded)) decoded = last;
    return http::to_valid_utf8(http::bare_file_name(decoded));
}

workflow::BinaryValue file_of_response(const http::ClientResponse& response) {
    workflow::BinaryValue file;
    file.content = response.content ? response.content : memory_content(response.body);
    file.file_name = file_name_of(response);
    const std::string type = http::to_lower(type_of(response.headers));
    file.mime_type = type;
    const std::size_t dot = file.file_name.rfind('.');
    if (type.empty()) file.mime_type = http::mime_type_of_file(file.file_name);
    file.file_extension = http::extension_of_mime_type(file.mime_type);
    if (file.file_extension.empty() && dot != std::string::npos)
        file.file_extension = file.file_name.substr(dot + 1);
    if (file.file_name.empty())
        file.file_name = file.file_extension.empty() ? "file" : "file." + file.file_extension;
    return file;
}

JsonObject head_json(const http::ClientResponse& response) {
    JsonObject json;
    json["headers"] = headers_json(response.headers);
    json["statusCode"] = response.status;
    json["statusMessage"] = response.status_text;
    return json;
}

JsonObject as_object(const Json& value, const ResponseWish& wish) {
    if (value.is_object()) return value.get_object();
    JsonObject object;
    if (!value.is_null()) object[wish.property] = value;
    return object;
}

}  // namespace

bool is_file_type(std::string_view content_type) {
    const std::string type = http::to_lower(content_type);
    // SVG is an image that people want to see as one.
    return std::ranges::any_of(kFileTypes,
                               [&](std::string_view one) { return type.starts_with(one); });
}

JsonObject headers_json(const http::Headers& headers) {
    JsonObject json;
    for (const auto [name, value] : headers) {
        const std::string key = http::to_lower(name);
        const Json text(http::to_valid_utf8(std::string(value)));
        Json* known = json.if_contains(key);
        if (key == "set-cookie" && !known)
            json[key] = JsonArray{text};
        else if (!known)
            json[key] = text;
        else if (known->is_array())
            known->get_array().push_back(text);
        else
            *known = std::string(known->get_string()) + ", " + std::string(text.get_string());
    }
    return json;
}

Result<PageResponse> read_page(http::ClientResponse response, const ResponseWish& wish) {
    PageResponse page;
    page.format = wish.format == Format::Autodetect ? detected(response.headers) : wish.format;
    page.response = std::move(response);
    http::ClientResponse& from = page.response;
    if (page.format == Format::File) return page;
    if (from.content) {
        auto bytes = whole_content(*from.content, kMostInMemory);
        if (!bytes) return bytes.error();
        from.body = std::move(*bytes);
        from.content = nullptr;
    }
    if (page.format == Format::Text) {
        page.body = to_utf8(std::move(from.body), from.headers);
        return page;
    }
    if (http::trim(from.body).empty()) {
        page.body = wish.format == Format::Json ? Json("") : Json(nullptr);
        return page;
    }
    auto parsed = parse_json(to_utf8(from.body, from.headers));
    if (parsed) {
        page.body = std::move(*parsed);
        return page;
    }
    if (wish.never_error) {
        page.body = to_utf8(std::move(from.body), from.headers);
        page.format = Format::Text;
        return page;
    }
    return Error{ErrorKind::NodeFailed,
                 "The body of the response is not valid JSON: " + parsed.error().message,
                 "Set \"Response Format\" to Text to get it as it is."};
}

void add_items(const PageResponse& page, const ResponseWish& wish, const workflow::Item& source,
               std::size_t index, workflow::ItemList& items) {
    const workflow::PairedItem origin{static_cast<std::uint32_t>(index), 0};
    if (page.format == Format::File) {
        workflow::Item item;
        item.json =
            wish.full ? std::make_shared<const Json>(head_json(page.response)) : source.json;
        item.paired = origin;
        auto files = source.binary ? *source.binary : workflow::BinaryMap();
        files[wish.property] = file_of_response(page.response);
        item.binary = std::make_shared<const workflow::BinaryMap>(std::move(files));
        items.push_back(std::move(item));
        return;
    }
    if (wish.full) {
        JsonObject json;
        json[page.format == Format::Text ? wish.property : "body"] = page.body;
        for (auto& member : head_json(page.response))
            json[member.key()] = std::move(member.value());
        items.push_back(workflow::make_item(std::move(json), origin));
        return;
    }
    if (page.body.is_array()) {
        for (const Json& one : page.body.get_array())
            items.push_back(workflow::make_item(as_object(one, wish), origin));
        return;
    }
    if (page.format == Format::Text) {
        JsonObject json;
        json[wish.property] = page.body;
        items.push_back(workflow::make_item(std::move(json), origin));
        return;
    }
    items.push_back(workflow::make_item(as_object(page.body, wish), origin));
}

}  // namespace millrace::nodes
