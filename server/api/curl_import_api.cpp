// /api/v1/http-request/from-curl: a cURL command becomes the parameters of an HTTP Request node.
#include "api/routes.hpp"
#include "nodes/curl_import/curl_parameters.hpp"

namespace millrace::api {
namespace {

struct CurlInput {
    std::string curl;

    static constexpr Note kNotes[] = {{"curl", "The command, as a POSIX shell reads it."}};
};
BOOST_DESCRIBE_STRUCT(CurlInput, (), (curl))

struct ImportedRequest {
    std::string type;
    double type_version;
    JsonObject parameters;
    std::vector<std::string> warnings;

    static constexpr Note kNotes[] = {
        {"parameters", "Parameters of the node."},
        {"warnings", "What of the command was left out or needs a look."}};
};
BOOST_DESCRIBE_STRUCT(ImportedRequest, (), (type, type_version, parameters, warnings))

Task<Result<ImportedRequest>> import_command(Call<Nothing, CurlInput>& call) {
    auto imported = nodes::import_curl(call.body.curl);
    if (!imported) co_return imported.error();
    ImportedRequest request{"n8n-nodes-base.httpRequest", 4.2, std::move(imported->parameters),
                            std::move(imported->warnings)};
    co_return request;
}

}  // namespace

void add_curl_import_routes(std::vector<Route>& routes) {
    routes.push_back(make_route<Nothing, CurlInput, ImportedRequest>(
        RouteFacts{http::Method::Post, "/api/v1/http-request/from-curl", Permission::WorkflowWrite,
                   "importCurl", "Turn a cURL command into the parameters of an HTTP Request node.",
                   "Node type"},
        import_command));
}

}  // namespace millrace::api
