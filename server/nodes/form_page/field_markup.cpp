#include "nodes/form_page/field_markup.hpp"

#include <algorithm>

#include "http/headers.hpp"
#include "nodes/form_page/safe_html.hpp"

namespace millrace::nodes {
namespace {

using Kind = FormField::Kind;

std::string attribute(std::string_view name, std::string_view value) {
    return " " + std::string(name) + "=\"" + escape_html(value) + "\"";
}

// What is in the field when the page is shown.
std::vector<std::string> shown_values(const FormField& field, const FieldState& state) {
    if (state.values) return *state.values;
    if (field.initial.empty()) return {};
    if (!field.takes_many) return {field.initial};
    std::vector<std::string> values{field.initial};  // a choice may have a comma in it
    std::string_view rest = field.initial;
    while (!rest.empty()) {
        const std::size_t comma = rest.find(',');
        values.emplace_back(http::trim(rest.substr(0, comma)));
        rest = comma == std::string_view::npos ? std::string_view() : rest.substr(comma + 1);
    }
    return values;
}

std::string first_of(const std::vector<std::string>& values) {
    return values.empty() ? std::string() : values.front();
}

bool is_among(const std::vector<std::string>& values, const std::string& value) {
    return std::find(values.begin(), values.end(), value) != values.end();
}

std::string required_mark(const FormField& field) {
    return field.is_required ? " <span class=\"required\" aria-hidden=\"true\">*</span>" : "";
}

// What ties a control to the words about it.
std::string described(const FormField& field, const std::string& id, const FieldState& state) {
    std::string text;
    if (!state.problem.empty())
        text += " aria-invalid=\"true\"" + attribute("aria-describedby", id + "-problem");
    if (field.is_required) text += " required";
    return text;
}

std::string problem_line(const std::string& id, const FieldState& state) {
    if (state.problem.empty()) return {};
    return "<p class=\"problem\"" + attribute("id", id + "-problem") + ">" +
           escape_html(state.problem) + "</p>\n";
}

std::string_view input_type(Kind kind) {
    switch (kind) {
        case Kind::Number:
            return "number";
        case Kind::Email:
            return "email";
        case Kind::Password:
            return "password";
        case Kind::Date:
            return "date";
        case Kind::File:
            return "file";
        default:
            return "text";
    }
}

std::string input(const FormField& field, const std::string& id, const FieldState& state) {
    std::string html = "<input" + attribute("type", input_type(field.kind)) + attribute("id", id) +
                       attribute("name", id);
    if (field.kind == Kind::Number) html += " step=\"any\"";
    if (field.kind == Kind::Email) html += " autocomplete=\"email\"";
    if (field.kind == Kind::Password) html += " autocomplete=\"off\"";
    if (field.kind == Kind::File) {
        if (!field.accepts.empty()) html += attribute("accept", field.accepts);
        if (field.takes_many) html += " multiple";
    } else {
        if (!field.placeholder.empty()) html += attribute("placeholder", field.placeholder);
        const std::string value = first_of(shown_values(field, state));
        if (!value.empty() && field.kind != Kind::Password) html += attribute("value", value);
    }
    return html + described(field, id, state) + ">\n";
}

std::string text_area(const FormField& field, const std::string& id, const FieldState& state) {
    std::string html = "<textarea rows=\"5\"" + attribute("id", id) + attribute("name", id);
    if (!field.placeholder.empty()) html += attribute("placeholder", field.placeholder);
    html += described(field, id, state) + ">";
    // A line end right behind the tag is not part of the text.
    return html + "\n" + escape_html(first_of(shown_values(field, state))) + "</textarea>\n";
}

std::string dropdown(const FormField& field, const std::string& id, const FieldState& state) {
    const auto values = shown_values(field, state);
    std::string html = "<select" + attribute("id", id) + attribute("name", id);
    if (field.takes_many) html += " multiple";
    html += described(field, id, state) + ">\n";
    if (!field.takes_many) html += "<option value=\"\">Select an option …</option>\n";
    for (const std::string& choice : field.choices)
        html += "<option" + attribute("value", choice) +
                (is_among(values, choice) ? " selected" : "") + ">" + escape_html(choice) +
                "</option>\n";
    return html + "</select>\n";
}

// The whole group is one field to a screen reader. The first control has the id that the list of
// problems points to.
std::string choice_group(const FormField& field, const std::string& id, const FieldState& state) {
    const bool is_radio = field.kind == Kind::Radio;
    const auto values = shown_values(field, state);
    std::string html = "<fieldset class=\"field\"";
    if (is_radio) html += " role=\"radiogroup\"";
    if (!state.problem.empty())
        html += " aria-invalid=\"true\"" + attribute("aria-describedby", id + "-problem");
    html += ">\n<legend>" + escape_html(field.label) + required_mark(field) + "</legend>\n";
    for (std::size_t i = 0; i < field.choices.size(); ++i) {
        const std::string own = i == 0 ? id : id + "-" + std::to_string(i);
        html += "<div class=\"choice\"><input" +
                attribute("type", is_radio ? "radio" : "checkbox") + attribute("id", own) +
                attribute("name", id) + attribute("value", field.choices[i]);
        if (is_among(values, field.choices[i])) html += " checked";
        if (is_radio && field.is_required) html += " required";
        html += "><label" + attribute("for", own) + ">" + escape_html(field.choices[i]) +
                "</label></div>\n";
    }
    return html + problem_line(id, state) + "</fieldset>\n";
}

}  // namespace

std::string field_markup(const FormField& field, std::size_t index, const FieldState& state) {
    const std::string id = form_field_id(index);
    if (field.kind == Kind::Hidden)
        return "<input type=\"hidden\"" + attribute("name", id) +
               attribute("value", first_of(shown_values(field, state))) + ">\n";
    if (field.kind == Kind::Html)
        return "<div class=\"field custom-html\">" + safe_html(field.html) + "</div>\n";
    if (field.kind == Kind::Radio || field.kind == Kind::Checkboxes)
        return choice_group(field, id, state);
    std::string html = "<div class=\"field\">\n<label" + attribute("for", id) + ">" +
                       escape_html(field.label) + required_mark(field) + "</label>\n";
    if (field.kind == Kind::TextArea)
        html += text_area(field, id, state);
    else if (field.kind == Kind::Dropdown)
        html += dropdown(field, id, state);
    else
        html += input(field, id, state);
    return html + problem_line(id, state) + "</div>\n";
}

}  // namespace millrace::nodes
