// XML text as JSON: elements become members, repeated elements lists, attributes and texts members
// with names of their own.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/json.hpp"

namespace millrace::nodes {

struct ReadXmlOptions {
    std::string attribute_key = "$";  // the member that holds an element's attributes
    std::string text_key = "_";       // the member that holds its text beside other members
    bool explicit_array = false;      // every element is in a list, also a single one
    bool explicit_root = true;        // the result names the root element
    bool ignore_attributes = false;
    bool merge_attributes = true;  // attributes are members beside the elements
    bool normalize_text = false;   // runs of blanks become one space, blanks at the ends go
    bool lower_case_tags = false;
    bool trim_text = false;
};

struct ReadXmlLimits {
    std::size_t max_bytes = 64UL << 20;
    std::size_t max_depth = 500;  // elements inside each other
};

// Never fetches or expands anything: a reference to an entity that neither XML nor HTML 4 defines
// is an error, whether the document declares it or not. What follows the root element is not looked
// at. Text without any element in it (blanks only) is null.
Result<Json> read_xml(std::string_view text, const ReadXmlOptions& options,
                      const ReadXmlLimits& limits = {}, boost::json::storage_ptr storage = {});

}  // namespace millrace::nodes
