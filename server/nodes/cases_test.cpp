// Runs every cases/*.json, each file as one test.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/runtime.hpp"
#include "nodes/all_nodes.hpp"
#include "nodes/case_context.hpp"

namespace millrace::nodes {
namespace {

using workflow::Item;
using workflow::ItemList;
namespace fs = std::filesystem;

const sdk::NodeRegistry& registry() {
    static const sdk::NodeRegistry all = [] {
        sdk::NodeRegistry made;
        add_all(made);
        return made;
    }();
    return all;
}

Json read_json(const fs::path& path) {
    std::ifstream file(path);
    std::stringstream text;
    text << file.rdbuf();
    auto json = parse_json(text.str());
    if (!json) throw std::runtime_error(path.string() + ": " + json.error().message);
    return std::move(*json);
}

// The type that the folder's description names.
const sdk::NodeType& type_of_folder(const fs::path& folder) {
    const Json description = read_json(folder / "description.json");
    const sdk::NodeType* type = registry().find(text_member(description, "name"));
    check(type, "a folder with cases is a registered node");
    return *type;
}

workflow::Node read_node(const Json& one, const sdk::NodeType& type) {
    JsonObject node;
    if (const Json* settings = find_member(one, "settings")) node = settings->get_object();
    node["name"] = "Node";
    node["type"] = type.description.type();
    node["typeVersion"] = one.at("version");
    if (const Json* parameters = find_member(one, "parameters")) node["parameters"] = *parameters;
    JsonObject document;
    document["nodes"] = JsonArray{Json(std::move(node))};
    return workflow::Workflow::parse(std::move(document)).value().nodes().front();
}

std::unique_ptr<CaseContext> make_context(const Json& one, const sdk::NodeType& type) {
    workflow::Node node = read_node(one, type);
    std::vector<ItemList> inputs;
    for (const Json& input : one.at("input").get_array())
        inputs.push_back(workflow::items_from_json(input).value());
    std::map<std::string, ItemList, std::less<>> nodes;
    if (const Json* others = find_member(one, "nodes"))
        for (const auto& other : others->get_object())
            nodes.emplace(std::string(other.key()),
                          workflow::items_from_json(other.value()).value());
    const Json parameters =
        sdk::with_defaults(type.description, node.parameters, node.type_version);
    return std::make_unique<CaseContext>(std::move(node), sdk::Parameter::compile(parameters),
                                         parameters, std::move(inputs), std::move(nodes));
}

void expect_same_files(const Item& item, const Json& expected) {
    const JsonObject& files = expected.get_object();
    ASSERT_TRUE(item.binary);
    EXPECT_EQ(item.binary->size(), files.size());
    for (const auto& file : files) {
        const auto found = item.binary->find(std::string_view(file.key()));
        ASSERT_NE(found, item.binary->end()) << file.key();
        const auto wanted = workflow::binary_from_json(file.value()).value();
        EXPECT_TRUE(is_same_content(*found->second.content, *wanted.content)) << file.key();
        EXPECT_EQ(found->second.mime_type, wanted.mime_type);
        EXPECT_EQ(found->second.file_name, wanted.file_name);
    }
}

void expect_same_item(const Item& item, const Json& expected) {
    EXPECT_TRUE(json_equal(*item.json, expected.at("json")))
        << to_json_text(*item.json) << "\nexpected " << to_json_text(expected.at("json"));
    if (const Json* paired = find_member(expected, "pairedItem")) {
        const auto wanted = workflow::PairedItems::from_json(*paired);
        EXPECT_EQ(to_json_text(item.paired.to_json()), to_json_text(wanted.to_json()));
    }
    if (const Json* binary = find_member(expected, "binary")) expect_same_files(item, *binary);
}

std::string text_of_items(const ItemList& items) {
    std::string text;
    workflow::append_json_text(text, items);
    return text;
}

void expect_same_outputs(const sdk::Outputs& outputs, const JsonArray& expected) {
    for (std::size_t i = 0; i < std::max(outputs.size(), expected.size()); ++i) {
        SCOPED_TRACE("output " + std::to_string(i));
        const ItemList items = i < outputs.size() ? outputs[i] : ItemList();
        const JsonArray wanted = i < expected.size() ? expected[i].get_array() : JsonArray();
        ASSERT_EQ(items.size(), wanted.size()) << text_of_items(items);
        for (std::size_t item = 0; item < items.size(); ++item) {
            SCOPED_TRACE("item " + std::to_string(item));
            expect_same_item(items[item], wanted[item]);
        }
    }
}

void expect_response(const std::optional<http::Response>& response, const Json& expected) {
    ASSERT_TRUE(response);
    EXPECT_EQ(response->status, number_of(expected.at("status")));
    const std::string body = response->content ? *response->content->in_memory() : response->body;
    EXPECT_EQ(body, text_member(expected, "body"));
    if (const Json* headers = find_member(expected, "headers"))
        for (const auto& header : headers->get_object())
            EXPECT_EQ(response->headers.get(std::string_view(header.key())),
                      text_of(header.value().get_string()));
}

Task<> run_case(CaseContext& context, const sdk::NodeType& type, const Json& one,
                Result<sdk::Outputs>& outputs) {
    if (const Json* state = find_member(one, "state"))
        for (const Json& entry : state->get_array()) {
            std::string scope(text_member(entry, "scope"));
            std::string key(text_member(entry, "key"));
            Json value = entry.at("value");
            (void)co_await context.state().save(std::move(scope), std::move(key), std::move(value));
        }
    outputs = co_await type.execute(context);
    const Json* expected = find_member(one.at("expected"), "state");
    if (!expected) co_return;
    for (const Json& entry : expected->get_array()) {
        std::string scope(text_member(entry, "scope"));
        std::string key(text_member(entry, "key"));
        const auto stored = co_await context.state().load(std::move(scope), std::move(key));
        EXPECT_TRUE(stored && *stored && json_equal(**stored, entry.at("value")))
            << (stored && *stored ? to_json_text(**stored) : "nothing stored");
    }
}

// The files of the machine that a case has before, {"name": "text"}, in a folder of its own.
class CaseFolder {
  public:
    explicit CaseFolder(const Json& files) {
        std::string name = testing::TempDir() + "case-XXXXXX";
        path_ = mkdtemp(name.data());
        for (const auto& file : files.get_object()) {
            const fs::path path = path_ / std::string(file.key());
            fs::create_directories(path.parent_path());
            std::ofstream(path) << text_of(file.value().get_string());
        }
    }
    ~CaseFolder() { fs::remove_all(path_); }
    const fs::path& path() const { return path_; }
    // All of them afterwards.
    Json files() const {
        JsonObject files;
        for (const auto& entry : fs::recursive_directory_iterator(path_)) {
            if (!entry.is_regular_file()) continue;
            std::ifstream file(entry.path());
            files[entry.path().lexically_relative(path_).string()] =
                std::string(std::istreambuf_iterator<char>(file), {});
        }
        return files;
    }

  private:
    fs::path path_;
};

void check_case(const Json& one, const sdk::NodeType& type) {
    EXPECT_TRUE(type.description.has_version(number_of(one.at("version"))));
    const auto context = make_context(one, type);
    std::optional<CaseFolder> folder;
    if (const Json* files = find_member(one, "files")) {
        folder.emplace(*files);
        context->set_folders(AllowedFolders({.folders = {folder->path()}}));
    }
    if (const Json* credentials = find_member(one, "credentials"))
        context->set_credentials(credentials->get_object());
    Result<sdk::Outputs> outputs = sdk::Outputs();
    run_to_end(run_case(*context, type, one, outputs));

    const Json& expected = one.at("expected");
    if (const Json* files = find_member(expected, "files"))
        EXPECT_TRUE(json_equal(folder->files(), *files)) << to_json_text(folder->files());
    if (const Json* error = find_member(expected, "error")) {
        ASSERT_FALSE(outputs.has_value()) << "an error was expected";
        EXPECT_NE(outputs.error().message.find(text_of(error->get_string())), std::string::npos)
            << outputs.error().message;
        return;
    }
    ASSERT_TRUE(outputs.has_value()) << outputs.error().message;
    expect_same_outputs(*outputs, expected.at("outputs").get_array());
    if (const Json* waited = find_member(expected, "waitedMs"))
        EXPECT_EQ(static_cast<double>(context->waited().count()), number_of(*waited));
    if (const Json* metadata = find_member(expected, "metadata")) {
        JsonObject left;
        for (const auto& [key, value] : context->metadata()) left[key] = value;
        EXPECT_TRUE(json_equal(left, *metadata)) << to_json_text(left);
    }
    if (const Json* response = find_member(expected, "response"))
        expect_response(context->response(), *response);
}

std::vector<fs::path> case_files() {
    std::vector<fs::path> files;
    for (const auto& entry :
         fs::recursive_directory_iterator(fs::path(MILLRACE_SOURCE_DIR) / "server/nodes"))
        if (entry.path().extension() == ".json" && entry.path().parent_path().filename() == "cases")
            files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    return files;
}

fs::path folder_of(const fs::path& file) {
    return file.parent_path().parent_path();
}

class NodeCases : public testing::TestWithParam<fs::path> {};

TEST_P(NodeCases, Hold) {
    const sdk::NodeType& type = type_of_folder(folder_of(GetParam()));
    const Json cases = read_json(GetParam());
    for (const Json& one : cases.get_array()) {
        SCOPED_TRACE(std::string(text_member(one, "name")));
        check_case(one, type);
    }
}

INSTANTIATE_TEST_SUITE_P(All, NodeCases, testing::ValuesIn(case_files()), [](const auto& info) {
    return folder_of(info.param).filename().string() + "_" + info.param.stem().string();
});

}  // namespace
}  // namespace millrace::nodes
