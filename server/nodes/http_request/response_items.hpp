// What a response becomes: items out of JSON, a text field, a file.
#pragma once

#include "nodes/http_request/call_parameters.hpp"

namespace millrace::nodes {

// Does a body of this type go into the store of contents as a file? Decided by the head.
bool is_file_type(std::string_view content_type);

struct PageResponse {
    http::ClientResponse response{};
    ResponseWish::Format format = ResponseWish::Format::Json;  // what Autodetect turned out to be
    Json body{};                                               // of Json and Text; else null
};

// Reads the body as wanted. Blocks where the body was stored. Errors: no JSON where JSON is wanted.
Result<PageResponse> read_page(http::ClientResponse response, const ResponseWish& wish);

// Adds the items of one response. `source` is the item the request was made for.
void add_items(const PageResponse& page, const ResponseWish& wish, const workflow::Item& source,
               std::size_t index, workflow::ItemList& items);

// Lower case names; a header that came several times is a list.
JsonObject headers_json(const http::Headers& headers);

}  // namespace millrace::nodes
