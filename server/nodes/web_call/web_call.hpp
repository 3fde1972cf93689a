// A request as the web nodes put it together, before it is sent: parts that pagination and
// credentials may still change.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "http/client_message.hpp"
#include "workflow/item.hpp"

namespace millrace::nodes {

// What a list in the query becomes: a=1&a=2, a[]=1&a[]=2, a[0]=1&a[1]=2.
enum class QueryArrays { Repeat, Brackets, Indices };

struct FormPart {
    std::string name;
    std::string text{};
    std::optional<workflow::BinaryValue> file{};  // in place of the text
};

struct WebBody {
    enum class Kind { None, Json, Form, Multipart, Raw };

    Kind kind = Kind::None;
    Json json{};                       // Json: anything; Form: an object
    std::vector<FormPart> parts{};     // Multipart
    ContentPtr raw = empty_content();  // Raw
    std::string content_type{};        // Raw; empty: no header
};

struct WebCall {
    std::string method = "GET";
    std::string url{};
    JsonObject query{};
    QueryArrays query_arrays = QueryArrays::Brackets;
    std::vector<std::pair<std::string, std::string>> headers{};  // a name at most once
    WebBody body{};
    // What credentials, timeouts and the like set directly; url, headers and body are filled in
    // when it is sent.
    http::ClientRequest transport{};
    // What credentials put in besides transport.secret_headers; no expression gets to see it.
    std::vector<std::string> secret_query{};
    bool has_secret_body = false;
};

const std::string* find_header(const WebCall& call, std::string_view name);
// Replaces one of that name, whatever its case.
void set_header(WebCall& call, std::string_view name, std::string value);

bool is_secret_header(const WebCall& call, std::string_view name);
// Takes everything of the credentials out, for a request to somebody else.
void drop_credentials(WebCall& call);

// "a=1&b%20c=2": lists as `arrays` says, members of objects as a[b]=1, null as nothing.
std::string query_text(const JsonObject& values, QueryArrays arrays);

// The request in the form that is sent. `boundary` parts the pieces of a multipart body. Errors:
// InvalidInput, with what is wrong.
Result<http::ClientRequest> to_request(const WebCall& call, std::string boundary);

}  // namespace millrace::nodes
