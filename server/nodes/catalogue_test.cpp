// The face of all node types: help texts, and the catalogue as it is served.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "nodes/all_nodes.hpp"

namespace millrace::nodes {
namespace {

void expect_help(const Json& property, const std::string& path);

void expect_choices(const JsonArray& options, const std::string& path) {
    for (const Json& option : options) {
        EXPECT_FALSE(text_member(option, "name").empty())
            << path << " has a choice without a name: " << to_json_text(option);
        EXPECT_TRUE(find_member(option, "value"))
            << path << " has a choice without a value: " << to_json_text(option);
    }
}

void expect_help(const JsonArray& properties, const std::string& path) {
    for (const Json& property : properties) expect_help(property, path);
}

void expect_help(const Json& property, const std::string& path) {
    const std::string here = path + "." + std::string(text_member(property, "name"));
    const std::string_view type = text_member(property, "type");
    if (type != "notice" && type != "hidden")
        EXPECT_FALSE(text_member(property, "description").empty()) << here << " has no help text";
    EXPECT_TRUE(find_member(property, "default")) << here << " has no default";
    const Json* options = find_member(property, "options");
    if (!options || !options->is_array()) return;
    if (type == "collection") expect_help(options->get_array(), here);
    if (type == "fixedCollection")
        for (const Json& group : options->get_array()) {
            EXPECT_FALSE(text_member(group, "displayName").empty())
                << here << " has a nameless group";
            expect_help(group.at("values").get_array(), here);
        }
    if (type == "options" || type == "multiOptions") expect_choices(options->get_array(), here);
}

JsonArray catalogue() {
    sdk::NodeRegistry registry;
    add_all(registry);
    JsonArray all;
    for (const sdk::NodeType* type : registry.all()) all.push_back(type->description.document());
    return all;
}

std::string read_text(const std::string& path) {
    std::ifstream file(path);
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

TEST(Catalogue, EveryParameterHasAHelpTextAndADefaultAndItsChoicesHaveNames) {
    for (const Json& document : catalogue())
        expect_help(document.at("properties").get_array(),
                    std::string(text_member(document, "name")));
}

TEST(Catalogue, EveryNodeSaysWhatAnEditorShows) {
    for (const Json& document : catalogue()) {
        SCOPED_TRACE(std::string(text_member(document, "name")));
        EXPECT_FALSE(text_member(document, "icon").empty());
        EXPECT_FALSE(text_member(document.at("defaults"), "name").empty());
        EXPECT_TRUE(document.at("codex").at("categories").is_array());
        EXPECT_TRUE(find_member(document, "defaultVersion"));
        const std::string_view effects = text_member(document, "effects");
        EXPECT_TRUE(effects == "pure" || effects == "rare" || effects == "announced" ||
                    effects == "external")
            << effects;
    }
}

TEST(Catalogue, IsTheGoldenOne) {
    const std::string path = MILLRACE_SOURCE_DIR "/tests/golden/node_types.json";
    const std::string text = to_pretty_json_text(catalogue()) + "\n";
    if (std::getenv("MILLRACE_UPDATE_GOLDEN")) std::ofstream(path) << text;
    EXPECT_EQ(read_text(path), text)
        << "A node's face changed. If that is meant, run nodes_test with MILLRACE_UPDATE_GOLDEN=1.";
}

}  // namespace
}  // namespace millrace::nodes
