// One field of a form as HTML.
#pragma once

#include <string>
#include <vector>

#include "nodes/form_page/form_field.hpp"

namespace millrace::nodes {

struct FieldState {
    const std::vector<std::string>* values = nullptr;  // filled in before; null: not yet
    std::string problem{};
};

std::string field_markup(const FormField& field, std::size_t index, const FieldState& state);

}  // namespace millrace::nodes
