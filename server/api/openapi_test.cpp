// The OpenAPI document: complete, coherent, and the golden one.
#include "api/openapi.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>

#include "api/detail/api_fixture.hpp"

namespace millrace::api {
namespace {

// Every "$ref" in it.
void collect_references(const Json& value, std::set<std::string>& found) {
    if (value.is_array())
        for (const Json& element : value.get_array()) collect_references(element, found);
    if (!value.is_object()) return;
    for (const auto& [name, member] : value.get_object()) {
        if (name == "$ref") found.emplace(text_of(member.as_string()));
        collect_references(member, found);
    }
}

TEST(OpenApi, IsTheGoldenOne) {
    const std::string path = MILLRACE_SOURCE_DIR "/tests/golden/openapi.json";
    const std::string text = to_pretty_json_text(openapi_document(all_routes())) + "\n";
    if (std::getenv("MILLRACE_UPDATE_GOLDEN")) std::ofstream(path) << text;
    std::ostringstream golden;
    golden << std::ifstream(path).rdbuf();
    EXPECT_EQ(golden.str(), text)
        << "The API changed. If that is meant, run api_test with MILLRACE_UPDATE_GOLDEN=1.";
}

TEST(OpenApi, EveryRouteIsDescribedWithItsPermission) {
    std::set<std::string> operation_ids;
    std::size_t count = 0;
    const Json document = openapi_document(all_routes());
    for (const auto& [path, operations] : document.at("paths").as_object())
        for (const auto& [method, operation] : operations.as_object()) {
            SCOPED_TRACE(std::string(method) + " " + std::string(path));
            ++count;
            EXPECT_EQ(path.find(':'), path.npos);
            EXPECT_FALSE(text_member(operation, "x-permission").empty());
            EXPECT_FALSE(text_member(operation, "summary").empty());
            EXPECT_TRUE(operation_ids.emplace(text_member(operation, "operationId")).second);
            const bool is_public = text_member(operation, "x-permission") == "public";
            EXPECT_EQ(operation.at("security").as_array().empty(), is_public);
            EXPECT_EQ(find_member(operation.at("responses"), "401") == nullptr, is_public);
        }
    EXPECT_EQ(count, all_routes().size());
}

TEST(OpenApi, EveryReferenceIsDefinedAndEveryDefinitionIsUsed) {
    const Json document = openapi_document(all_routes());
    std::set<std::string> references;
    collect_references(document, references);
    std::set<std::string> definitions;
    for (const auto& schema : document.at("components").at("schemas").as_object())
        definitions.insert("#/components/schemas/" + std::string(schema.key()));
    EXPECT_EQ(references, definitions);
}

class OpenApiRoute : public ApiTest {};

TEST_F(OpenApiRoute, GivesTheDocument) {
    EXPECT_EQ(json_of(get("/api/v1/openapi.json")), openapi_document(all_routes()));
}

}  // namespace
}  // namespace millrace::api
