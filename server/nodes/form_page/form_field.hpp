// The fields of a form, as its author described them.
#pragma once

#include <string>
#include <vector>

#include "base/json.hpp"
#include "http/urlencoded.hpp"

namespace millrace::nodes {

struct FormField {
    enum class Kind {
        Text,
        TextArea,
        Number,
        Email,
        Password,
        Date,
        Dropdown,
        Checkboxes,
        Radio,
        File,
        Hidden,
        Html  // shown, not filled in
    };
    Kind kind = Kind::Text;
    std::string label;  // shown
    std::string key;    // its name in the item; empty: it has no place there
    std::string placeholder{};
    std::string initial{};      // of choices: one, or several with commas between them
    std::string accepts{};      // of files: ".pdf, image/*"; empty: all
    std::string html{};         // as written, not to be trusted
    std::string date_format{};  // of the item's value; empty: 2026-01-31
    std::vector<std::string> choices{};
    bool is_required = false;
    bool takes_many = false;  // choices or files
    std::size_t least = 0;    // choices, where any is made
    std::size_t most = 0;     // 0: any number

    bool has_choices() const {
        return kind == Kind::Dropdown || kind == Kind::Checkboxes || kind == Kind::Radio;
    }
};

// From a list such as [{"fieldLabel": "Name", "requiredField": true}, …]. Errors name the field.
Result<std::vector<FormField>> read_form_fields(const Json& list, double version);

// Initial values from a query such as ?Name=Ada: the field's label or key counts.
void set_initial_values(std::vector<FormField>& fields, const http::Pairs& query);

// "field-3": what a field is called in the page and in what comes back.
std::string form_field_id(std::size_t index);

}  // namespace millrace::nodes
