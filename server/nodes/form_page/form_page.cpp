#include "nodes/form_page/form_page.hpp"

#include <algorithm>

#include "nodes/form_page/field_markup.hpp"
#include "nodes/form_page/safe_html.hpp"

namespace millrace::nodes {
namespace {

// Line ends of authors are meant, in text as well as between tags.
std::string shown_text(const std::string& html) {
    std::string text;
    for (std::size_t i = 0; i < html.size(); ++i) {
        const bool is_written = html.compare(i, 2, "\\n") == 0;
        if (html[i] == '\n' || is_written)
            text += "<br>";
        else if (html[i] != '\r')
            text += html[i];
        if (is_written) ++i;
    }
    return safe_html(text);
}

std::string header(const std::string& title, const std::string& description) {
    std::string html = "<header class=\"form-header\">\n";
    if (!title.empty()) html += "<h1>" + escape_html(title) + "</h1>\n";
    if (!description.empty())
        html += "<div class=\"description\">" + shown_text(description) + "</div>\n";
    return html + "</header>\n";
}

std::string summary(const Form& form, const FormInput& input) {
    std::string html =
        "<div class=\"problems\" role=\"alert\">\n<h2>Please mend this first:</h2>\n<ul>\n";
    for (std::size_t i = 0; i < form.fields.size(); ++i)
        if (!input.problems[i].empty())
            html += "<li><a href=\"#" + form_field_id(i) + "\">" +
                    escape_html(form.fields[i].label + " – " + input.problems[i]) + "</a></li>\n";
    return html + "</ul>\n</div>\n";
}

bool has_files(const Form& form) {
    return std::any_of(form.fields.begin(), form.fields.end(),
                       [](const FormField& field) { return field.kind == FormField::Kind::File; });
}

}  // namespace

http::Response form_page(Form form, const FormInput* input) {
    const bool has_problems = input && !input->is_fine();
    std::string html = header(form.title, form.description);
    if (has_problems) html += summary(form, *input);
    html += "<form method=\"post\"";
    if (!form.action.empty()) html += " action=\"" + escape_html(form.action) + "\"";
    if (has_files(form)) html += " enctype=\"multipart/form-data\"";
    html += ">\n";
    const bool has_required = std::any_of(form.fields.begin(), form.fields.end(),
                                          [](const FormField& field) { return field.is_required; });
    if (has_required)
        html +=
            "<p class=\"legend\">Fields with a <span class=\"required\">*</span> are "
            "required.</p>\n";
    for (std::size_t i = 0; i < form.fields.size(); ++i) {
        const FieldState state{input ? &input->values[i] : nullptr,
                               input ? input->problems[i] : std::string()};
        html += field_markup(form.fields[i], i, state);
    }
    html += "<button type=\"submit\">" + escape_html(form.button) + "</button>\n</form>\n";
    PageLook look = std::move(form.look);
    look.title = (has_problems ? "Error: " : "") + form.title;
    look.description = plain_html(form.description);
    return shell_page(has_problems ? 422 : 200, look, html);
}

http::Response message_page(int status, FormMessage message) {
    std::string html = message.is_problem ? "<div role=\"alert\">\n" : "<div role=\"status\">\n";
    html += header(message.title, message.text);
    html += "</div>\n";
    if (!message.link.empty())
        html += "<p><a class=\"button\" href=\"" + escape_html(message.link) + "\" download>" +
                escape_html(message.link_text) + "</a></p>\n";
    if (message.look.title.empty()) message.look.title = message.title;
    return shell_page(status, message.look, html);
}

http::Response see_other(std::string_view address) {
    http::Response response = http::Response::empty(303);
    response.headers.set("Location", address);
    response.headers.set("Cache-Control", "no-store");
    return response;
}

}  // namespace millrace::nodes
