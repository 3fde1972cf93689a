#include "nodes/form_page/page_shell.hpp"

#include <openssl/sha.h>

#include <array>

#include "base/base64.hpp"
#include "nodes/form_page/safe_css.hpp"
#include "nodes/form_page/safe_html.hpp"
#include "nodes/form_style_files.hpp"

namespace millrace::nodes {
namespace {

// How a policy names a style element: by the hash of its text.
std::string hash_source(std::string_view text) {
    std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
    SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data());
    const std::string_view bytes(reinterpret_cast<const char*>(digest.data()), digest.size());
    return "'sha256-" + to_base64(bytes) + "'";
}

std::string policy(const PageLook& look, std::string_view css) {
    // A form's answer may lead to any page, and browsers hold form-action against that, too.
    std::string text =
        "default-src 'none'; img-src 'self' https: data:; media-src 'self' https:; "
        "form-action 'self' https: http:; base-uri 'none'; style-src 'self'";
    if (!css.empty()) text += " " + hash_source(css);
    if (look.is_private) text += "; frame-ancestors 'self'";
    return text;
}

}  // namespace

http::Response shell_page(int status, const PageLook& look, std::string_view content) {
    const std::string css = safe_css(look.custom_css, ".form-page");
    std::string html =
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n";
    html += "<title>" + escape_html(look.title) + "</title>\n";
    if (!look.description.empty())
        html += "<meta name=\"description\" content=\"" + escape_html(look.description) + "\">\n";
    if (!look.refresh.empty())
        html += "<meta http-equiv=\"refresh\" content=\"" + escape_html(look.refresh) + "\">\n";
    html += "<link rel=\"stylesheet\" href=\"" + escape_html(look.asset_path) + "/form.css\">\n";
    if (!css.empty()) html += "<style>" + css + "</style>\n";
    html += "</head>\n<body>\n<div class=\"form-page\">\n<main class=\"card\">\n";
    html += content;
    html += "</main>\n";
    if (look.has_attribution)
        html += "<footer class=\"attribution\">Form automated with Millrace</footer>\n";
    html += "</div>\n</body>\n</html>\n";
    http::Response response = http::Response::html(status, std::move(html));
    response.headers.set("Content-Security-Policy", policy(look, css));
    response.headers.set("X-Content-Type-Options", "nosniff");
    response.headers.set("Referrer-Policy", "no-referrer");
    response.headers.set("Cache-Control", "no-store");
    return response;
}

std::string_view form_styles() {
    return form_style_files().front().text;
}

}  // namespace millrace::nodes
