// What is wrong with the answer to one field of a form, in words for whoever filled it in.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/multipart.hpp"
#include "nodes/form_page/form_field.hpp"

namespace millrace::nodes {

// Empty: nothing.
std::string form_problem(const FormField& field, const std::vector<std::string>& values,
                         const std::vector<http::UploadedFile>& files);

// As browsers write numbers: "1", "-1.5", "1e3".
std::optional<double> form_number(std::string_view text);

}  // namespace millrace::nodes
