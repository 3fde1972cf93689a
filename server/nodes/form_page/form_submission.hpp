// What somebody filled into a form: read, checked, and made an item.
#pragma once

#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/content.hpp"
#include "http/message.hpp"
#include "http/multipart.hpp"
#include "nodes/form_page/form_field.hpp"
#include "workflow/item.hpp"

namespace millrace::nodes {

struct FormInput {
    std::vector<std::vector<std::string>> values;        // by field, as they came
    std::vector<std::vector<http::UploadedFile>> files;  // by field; empty uploads left out
    std::vector<std::string> problems;                   // by field; empty: fine
    bool is_fine() const;
};

// Reads multipart and URL-encoded bodies and nothing else, whatever they say: a description of a
// file in JSON or in a text field is text. Errors: Unsupported for another type of body,
// InvalidInput for one that is not what it says.
Result<FormInput> read_form_input(const http::Request& request,
                                  const std::vector<FormField>& fields);

struct FormFacts {
    Time submitted_at;
    std::string time_zone;  // IANA name, of "submittedAt"
    std::string mode;       // "production" or "test"
    http::Pairs query{};    // of the form's address
};

// Of an input that is fine. Files go to `contents`, which may block for large ones. Errors
// (Unavailable): a file could not be stored.
Result<workflow::Item> form_item(FormInput input, const std::vector<FormField>& fields,
                                 const FormFacts& facts, ContentStore& contents);

}  // namespace millrace::nodes
