// The page around every form and message: head, styles, the policy that browsers keep.
#pragma once

#include <string>
#include <string_view>

#include "http/message.hpp"

namespace millrace::nodes {

struct PageLook {
    std::string title;          // of the window
    std::string description{};  // for search engines and link previews
    std::string custom_css{};   // the author's, not to be trusted
    std::string asset_path;     // where form.css is, without a slash at its end
    bool has_attribution = true;
    bool is_private = false;  // behind a password: no other site may frame it
    std::string refresh{};    // "2" or "0;url=/x": when the browser asks again
};

// `content` is HTML of our own making. No scripts run in the page, styles are the server's own and
// the author's as safe_css leaves them, pictures may come from anywhere over https.
http::Response shell_page(int status, const PageLook& look, std::string_view content);

// The styles that all pages share.
std::string_view form_styles();

}  // namespace millrace::nodes
