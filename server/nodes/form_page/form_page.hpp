// A form as a page: accessible HTML that works without scripts.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "http/message.hpp"
#include "nodes/form_page/form_field.hpp"
#include "nodes/form_page/form_submission.hpp"
#include "nodes/form_page/page_shell.hpp"

namespace millrace::nodes {

struct Form {
    std::string title;
    std::string description;  // HTML, not to be trusted; line ends are shown
    std::string button = "Submit";
    std::vector<FormField> fields;
    PageLook look;       // its title and description are filled in from the form's
    std::string action;  // where it is sent; empty: the page's own address
};

// The form, empty or with what was filled in and what is wrong with it (status 422). Passwords and
// files are not shown again.
http::Response form_page(Form form, const FormInput* input = nullptr);

struct FormMessage {
    std::string title;
    std::string text;    // HTML, not to be trusted; line ends are shown
    PageLook look;       // its title is the message's where it has none
    std::string link{};  // where a link below leads; empty: none
    std::string link_text{};
    bool is_problem = false;  // read out at once by screen readers
};
http::Response message_page(int status, FormMessage message);

// Sends the browser on, after a POST as well. For addresses that http::is_page_address.
http::Response see_other(std::string_view address);

}  // namespace millrace::nodes
