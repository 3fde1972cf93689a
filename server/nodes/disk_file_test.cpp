// The nodes that read and write files of the machine, on a real folder.
#include "nodes/disk_file.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "base/runtime.hpp"
#include "nodes/all_nodes.hpp"
#include "nodes/case_context.hpp"
#include "nodes/item_file.hpp"

namespace millrace::nodes {
namespace {

namespace fs = std::filesystem;
using workflow::Item;
using workflow::ItemList;

const sdk::NodeRegistry& registry() {
    static const sdk::NodeRegistry all = [] {
        sdk::NodeRegistry made;
        add_all(made);
        return made;
    }();
    return all;
}

class DiskNodes : public testing::Test {
  protected:
    DiskNodes() {
        std::string name = testing::TempDir() + "disk-XXXXXX";
        root_ = mkdtemp(name.data());
        fs::create_directories(root_ / "in/sub");
        put("in/a.txt", "hello");
        put("in/sub/b.json", "{}");
        put("in/no-extension", "?");
        put("secret", "secret");
    }
    ~DiskNodes() override { fs::remove_all(root_); }

    void put(const std::string& name, const std::string& text) {
        std::ofstream(root_ / name) << text;
    }
    std::string text_of(const std::string& name) const {
        std::ifstream file(root_ / name);
        return std::string(std::istreambuf_iterator<char>(file), {});
    }

    Result<ItemList> run(std::string_view type, double version, std::string_view parameters,
                         ItemList items, std::string_view on_error = "stopWorkflow") {
        const sdk::NodeType* found = registry().find("n8n-nodes-base." + std::string(type));
        check(found, "the node is registered");
        JsonObject node;
        node["name"] = "Node";
        node["type"] = found->description.type();
        node["typeVersion"] = version;
        node["onError"] = on_error;
        node["parameters"] = parse_json(parameters).value();
        JsonObject document;
        document["nodes"] = JsonArray{Json(std::move(node))};
        workflow::Node read =
            workflow::Workflow::parse(std::move(document)).value().nodes().front();
        const Json written = sdk::with_defaults(found->description, read.parameters, version);
        CaseContext context(std::move(read), sdk::Parameter::compile(written), written,
                            {std::move(items)}, {});
        context.set_folders(AllowedFolders({.folders = {root_ / "in"}}));
        Result<sdk::Outputs> outputs = sdk::Outputs();
        const auto execute = [&]() -> Task<> { outputs = co_await found->execute(context); };
        run_to_end(execute());
        if (!outputs) return outputs.error();
        return outputs->front();
    }

    static Item with_text(const std::string& text) {
        JsonObject json;
        json["id"] = 1;
        Item item = workflow::make_item(std::move(json));
        item.binary = with_file(nullptr, "data", make_file(text, {.name = "x.txt"}));
        return item;
    }
    static std::string json_of(const Item& item) { return to_json_text(*item.json); }
    static std::string bytes_of(const Item& item, const std::string& property = "data") {
        return whole_content(*item.binary->at(property).content, 1U << 24U).value();
    }

    fs::path root_;
};

TEST_F(DiskNodes, ReadFilesAreDescribed) {
    const auto items = run("readWriteFile", 1.1, R"({"fileSelector": "**/*"})", {Item{}});
    ASSERT_TRUE(items) << items.error().message;
    ASSERT_EQ(items->size(), 3U);
    EXPECT_EQ(
        json_of((*items)[0]),
        R"({"mimeType":"text/plain","fileType":"text","fileName":"a.txt","fileExtension":"txt","fileSize":"5 B"})");
    EXPECT_EQ(
        json_of((*items)[1]),
        R"({"mimeType":"text/plain","fileType":"text","fileName":"no-extension","fileSize":"1 B"})");
    EXPECT_EQ(
        json_of((*items)[2]),
        R"({"mimeType":"application/json","fileType":"json","fileName":"b.json","fileExtension":"json","fileSize":"2 B"})");
    EXPECT_EQ((*items)[2].binary->at("data").directory, (root_ / "in/sub").string());
    EXPECT_EQ(bytes_of((*items)[0]), "hello");
    EXPECT_EQ((*items)[0].paired[0].item, 0U);
}

TEST_F(DiskNodes, OptionsReplaceWhatIsKnownOfAFile) {
    const auto items = run("readWriteFile", 1,
                           R"({"fileSelector": "a.txt", "options": {"fileName": "n.bin",
                               "fileExtension": "bin", "mimeType": "x/y", "dataPropertyName": "f"}})",
                           {Item{}});
    ASSERT_TRUE(items) << items.error().message;
    EXPECT_EQ(
        json_of((*items)[0]),
        R"({"mimeType":"x/y","fileType":"text","fileName":"n.bin","fileExtension":"bin","fileSize":"5 B"})");
    EXPECT_EQ(bytes_of((*items)[0], "f"), "hello");
}

TEST_F(DiskNodes, NothingFoundIsAnErrorFromVersion1_1On) {
    const auto before = run("readWriteFile", 1, R"({"fileSelector": "none*"})", {Item{}});
    EXPECT_TRUE(before && before->empty());
    const auto now = run("readWriteFile", 1.1, R"({"fileSelector": "none*"})", {Item{}});
    ASSERT_FALSE(now);
    EXPECT_EQ(now.error().kind, ErrorKind::NotFound);
    const auto going_on = run("readWriteFile", 1.1, R"({"fileSelector": "none*"})",
                              {Item{}, Item{}}, "continueRegularOutput");
    ASSERT_TRUE(going_on);
    ASSERT_EQ(going_on->size(), 2U);
    EXPECT_NE(json_of((*going_on)[1]).find("none*"), std::string::npos);
}

TEST_F(DiskNodes, BracketsStandForThemselvesUnlessSaidOtherwise) {
    put("in/c[1](2).txt", "odd");
    put("in/c1.txt", "plain");
    const auto literal = run("readWriteFile", 1.1, R"({"fileSelector": "c[1](2).txt"})", {Item{}});
    ASSERT_TRUE(literal) << literal.error().message;
    EXPECT_EQ(bytes_of((*literal)[0]), "odd");
    const auto set = run(
        "readWriteFile", 1.1,
        R"({"fileSelector": "(c|d)[0-9].txt", "options": {"literalBrackets": false}})", {Item{}});
    ASSERT_TRUE(set) << set.error().message;
    EXPECT_EQ(bytes_of((*set)[0]), "plain");
}

TEST_F(DiskNodes, WritingKeepsTheItemAndNamesTheFile) {
    for (const char* type : {"readWriteFile", "writeBinaryFile"}) {
        const auto items =
            run(type, 1, R"({"operation": "write", "fileName": "new.txt"})", {with_text("first")});
        ASSERT_TRUE(items) << items.error().message;
        EXPECT_EQ(json_of((*items)[0]), R"({"id":1,"fileName":"new.txt"})");
        EXPECT_EQ(bytes_of((*items)[0]), "first");
        EXPECT_EQ(text_of("in/new.txt"), "first");
        ASSERT_TRUE(
            run(type, 1,
                R"({"operation": "write", "fileName": "new.txt", "options": {"append": true}})",
                {with_text(" second"), with_text(" third")}));
        EXPECT_EQ(text_of("in/new.txt"), "first second third");
    }
}

TEST_F(DiskNodes, LargeFilesArriveWhole) {
    std::string large(20'000'001, 'x');
    for (std::size_t i = 0; i < large.size(); i += 4096) large[i] = static_cast<char>(i >> 12U);
    put("in/large.bin", large);
    const auto read = run("readBinaryFile", 1, R"({"filePath": "large.bin"})", {Item{}});
    ASSERT_TRUE(read) << read.error().message;
    ASSERT_TRUE(run("writeBinaryFile", 1, R"({"fileName": "copy.bin"})", *read));
    EXPECT_TRUE(text_of("in/copy.bin") == large);
}

TEST_F(DiskNodes, ReadBinaryFileAddsToTheItem) {
    const auto items =
        run("readBinaryFile", 1, R"({"filePath": "a.txt", "dataPropertyName": "file"})",
            {with_text("own")});
    ASSERT_TRUE(items) << items.error().message;
    EXPECT_EQ(json_of((*items)[0]), R"({"id":1})");
    EXPECT_EQ(bytes_of((*items)[0], "file"), "hello");
    EXPECT_EQ(bytes_of((*items)[0]), "own");
    EXPECT_EQ((*items)[0].binary->at("file").mime_type, "text/plain");
}

TEST_F(DiskNodes, ReadBinaryFilesMakesItemsOfTheFirstSelector) {
    const auto items =
        run("readBinaryFiles", 1, R"({"fileSelector": "{a,x}.txt"})", {with_text("own"), Item{}});
    ASSERT_TRUE(items) << items.error().message;
    ASSERT_EQ(items->size(), 1U);
    EXPECT_EQ(json_of((*items)[0]), "{}");
    EXPECT_EQ(bytes_of((*items)[0]), "hello");
}

TEST_F(DiskNodes, NothingOutsideIsTouched) {
    for (const char* parameters :
         {R"({"fileSelector": "../secret"})", R"({"fileSelector": "/etc/passwd"})",
          R"({"operation": "write", "fileName": "../secret"})",
          R"({"operation": "write", "fileName": "/etc/millrace-test"})"}) {
        const auto items = run("readWriteFile", 1.1, parameters, {with_text("x")});
        ASSERT_FALSE(items) << parameters;
        EXPECT_EQ(items.error().kind, ErrorKind::Forbidden);
        EXPECT_NE(items.error().message.find((root_ / "in").string()), std::string::npos);
        EXPECT_NE(items.error().hint.find("file-access"), std::string::npos);
    }
    EXPECT_EQ(text_of("secret"), "secret");
}

TEST_F(DiskNodes, AFileThatIsMissingInTheItemIsNamed) {
    const auto items =
        run("readWriteFile", 1,
            R"({"operation": "write", "fileName": "n", "dataPropertyName": "other"})",
            {with_text("x")});
    ASSERT_FALSE(items);
    EXPECT_NE(items.error().message.find("other"), std::string::npos);
    EXPECT_FALSE(fs::exists(root_ / "in/n"));
}

}  // namespace
}  // namespace millrace::nodes
