#include "workflow/workflow.hpp"

#include <gtest/gtest.h>

#include "workflow/item_list.hpp"
#include "workflow/validation.hpp"

namespace millrace::workflow {
namespace {

Workflow parse(std::string_view text) {
    auto workflow = parse_workflow_text(text);
    EXPECT_TRUE(workflow.has_value()) << (workflow ? "" : workflow.error().message);
    return std::move(*workflow);
}

constexpr std::string_view kTwoNodes = R"({
  "id": "w1", "name": "Two", "active": true, "custom": {"kept": 9007199254740993},
  "nodes": [
    {"name": "A", "type": "t.start", "typeVersion": 1.1, "position": [0, 0], "parameters": {"x": 1}, "unknown": [1]},
    {"name": "B", "type": "t.end", "parameters": {}, "onError": "continueErrorOutput", "retryOnFail": true, "maxTries": 99}
  ],
  "connections": {"A": {"main": [[{"node": "B", "type": "main", "index": 0}, {"node": "C", "type": "main", "index": 0}], null]}},
  "settings": {"executionOrder": "v1", "timezone": "Europe/Berlin"}
})";

TEST(Workflow, ReadsNodesConnectionsAndSettings) {
    const Workflow workflow = parse(kTwoNodes);
    EXPECT_EQ(workflow.id(), "w1");
    EXPECT_TRUE(workflow.is_active());
    ASSERT_EQ(workflow.nodes().size(), 2U);
    EXPECT_EQ(workflow.nodes()[0].type_version, 1.1);
    EXPECT_EQ(workflow.nodes()[1].type_version, 1);
    EXPECT_EQ(workflow.nodes()[1].on_error, OnError::ContinueErrorOutput);
    EXPECT_EQ(workflow.nodes()[1].retries.most_tries, 5);
    ASSERT_EQ(workflow.connections().size(), 1U);
    EXPECT_EQ(workflow.connections()[0].to, 1U);
    ASSERT_EQ(workflow.dangling().size(), 1U);
    EXPECT_EQ(workflow.dangling()[0].missing, "C");
    EXPECT_TRUE(workflow.settings().is_execution_order_v1);
    EXPECT_EQ(workflow.settings().timezone, "Europe/Berlin");
}

TEST(Workflow, WritesBackEverythingItRead) {
    EXPECT_TRUE(json_equal(parse(kTwoNodes).document(),
                           *parse_json(kTwoNodes, {}, {.integers = IntegerMode::Exact})));
}

TEST(Workflow, RefusesWhatIsNone) {
    for (const char* text :
         {"[]", "1", "{}", R"({"nodes": {}})", R"({"nodes": [1]})", R"({"nodes": [{"type": "x"}]})",
          R"({"nodes": [{"name": "A"}]})", "", "{", "nodes"}) {
        const auto workflow = parse_workflow_text(text);
        ASSERT_FALSE(workflow.has_value()) << text;
        EXPECT_EQ(workflow.error().kind, ErrorKind::InvalidInput);
        EXPECT_FALSE(workflow.error().message.empty());
    }
}

TEST(Workflow, ToleratesOddFields) {
    const Workflow workflow =
        parse(R"({"id": 7, "nodes": [{"name": "A", "type": "t", "typeVersion": "2", "parameters": 5,
        "position": "x", "maxTries": 1e300}], "connections": {"A": {"main": [5, [6, {"node": 7}]], "x": 1}, "Z": 3},
        "settings": []})");
    EXPECT_EQ(workflow.id(), "7");
    EXPECT_EQ(workflow.nodes()[0].type_version, 2);
    EXPECT_TRUE(workflow.nodes()[0].parameters.empty());
    EXPECT_FALSE(workflow.settings().is_execution_order_v1);
}

class Catalog final : public NodeTypeCatalog {
  public:
    std::optional<TypeFacts> find_type(std::string_view type, double version) const override {
        if (type == "t.note") return TypeFacts{.is_annotation = true, .input_count = 0};
        if (type != "t.start" && type != "t.end") return std::nullopt;
        TypeFacts facts;
        facts.has_version = version < 2;
        facts.is_trigger = type == "t.start";
        facts.input_count = type == "t.start" ? 0 : 1;
        facts.known_versions = "1, 1.1";
        return facts;
    }
    std::vector<Problem> check_parameters(const Node& node) const override {
        if (node.parameters.contains("bad"))
            return {{Severity::Error, "required_parameter_missing", node.name, "x", "m"}};
        return {};
    }
};

std::vector<std::string> codes(std::string_view text) {
    std::vector<std::string> result;
    for (const Problem& problem : validate(parse(text), Catalog())) {
        EXPECT_FALSE(problem.message.empty());
        result.push_back(problem.code + ":" + problem.node);
    }
    return result;
}

using List = std::vector<std::string>;

TEST(Validation, FindsEachProblem) {
    EXPECT_EQ(codes(kTwoNodes), List{"missing_connection_target:A"});
    EXPECT_EQ(
        codes(R"({"nodes": [{"name": "A", "type": "t.start"}, {"name": "A", "type": "t.start"}]})"),
        List{"duplicate_node_name:A"});
    EXPECT_EQ(
        codes(
            R"({"nodes": [{"name": "A", "type": "t.start"}], "connections": {"X": {"main": [[{"node": "A"}]]}}})"),
        List{"missing_connection_source:"});
    EXPECT_EQ(codes(R"({"nodes": [{"name": "A", "type": "t.start"}, {"name": "B", "type": "t.end"}],
                        "connections": {"A": {"main": [[{"node": "B", "index": 3}]]}}})"),
              List{"missing_input:B"});
    EXPECT_EQ(codes(R"({"nodes": [{"name": "A", "type": "vendor.trigger"}]})"),
              List{"unknown_type:A"});
    EXPECT_EQ(codes(R"({"nodes": [{"name": "A", "type": "t.start", "typeVersion": 3}]})"),
              List{"unknown_type_version:A"});
    EXPECT_EQ(codes(R"({"nodes": [{"name": "A", "type": "t.start", "parameters": {"bad": 1}}]})"),
              List{"required_parameter_missing:A"});
    EXPECT_EQ(
        codes(R"({"nodes": [{"name": "A", "type": "t.start"}, {"name": "B", "type": "t.end"}]})"),
        List{"unreachable_node:B"});
    EXPECT_EQ(codes(R"({"nodes": [{"name": "A", "type": "t.start", "retryOn": ["never"]}]})"),
              List{"wrong_node_setting:A"});
    EXPECT_EQ(codes(R"({"nodes": [{"name": "B", "type": "t.end"}]})"), List{"no_trigger:"});
}

TEST(Validation, LeavesSubNodesNotesAndDisabledNodesAlone) {
    EXPECT_EQ(codes(R"({"nodes": [{"name": "A", "type": "t.start"}, {"name": "N", "type": "t.note"},
        {"name": "Off", "type": "t.end", "disabled": true}, {"name": "Model", "type": "t.end"}, {"name": "B", "type": "t.end"}],
        "connections": {"A": {"main": [[{"node": "B"}]]}, "Model": {"ai_model": [[{"node": "B", "type": "ai_model"}]]}}})"),
              List{});
}

TEST(ItemList, KeepsItemsOverChunks) {
    ItemList items;
    for (int i = 0; i < 3000; ++i) items.push_back(make_item({{"i", i}}));
    ASSERT_EQ(items.size(), 3000U);
    const ItemList copy = items;
    items.push_back(make_item({{"i", 3000}}));
    EXPECT_EQ(copy.size(), 3000U);
    EXPECT_EQ(items[2999].json->at("i").as_int64(), 2999);
    EXPECT_EQ(items.back().json->at("i").as_int64(), 3000);
    EXPECT_EQ(copy.back().json.get(), items[2999].json.get());
    const ItemList part = items.slice(1000, 1030);
    EXPECT_EQ(part.front().json->at("i").as_int64(), 1000);
    ItemList doubled = part;
    doubled.append(doubled);
    EXPECT_EQ(doubled.size(), 60U);
    ItemList joined;
    joined.append(items);
    joined.append(part);
    EXPECT_EQ(joined.size(), 3031U);
    EXPECT_EQ(joined[3030].json->at("i").as_int64(), 1029);
}

TEST(ItemList, SlicesOfAnyBoundsHoldTheirItemsAndLeaveTheListAlone) {
    ItemList items;
    for (int i = 0; i < 3000; ++i) items.push_back(make_item({{"i", i}}));
    for (const std::size_t first : {0U, 1U, 1023U, 1024U, 2048U, 2999U, 3000U, 5000U})
        for (const std::size_t last : {0U, 1U, 1024U, 1500U, 2048U, 3000U, 9000U}) {
            SCOPED_TRACE(std::to_string(first) + " to " + std::to_string(last));
            ItemList part = items.slice(first, last);
            const std::size_t end = std::min<std::size_t>(last, 3000);
            ASSERT_EQ(part.size(), first < end ? end - first : 0);
            for (std::size_t i = 0; i < part.size(); ++i)
                ASSERT_EQ(part[i].json.get(), items[first + i].json.get());
            part.push_back(make_item({{"i", -1}}));
            EXPECT_EQ(part.back().json->at("i").as_int64(), -1);
        }
    ASSERT_EQ(items.size(), 3000U);
    for (int i = 0; i < 3000; ++i)
        ASSERT_EQ(items[static_cast<std::size_t>(i)].json->at("i").as_int64(), i);
}

TEST(ItemList, ReadsAndWritesN8nsForm) {
    const auto text =
        R"([{"json":{"a":1},"binary":{"f":{"data":"aGk=","mimeType":"text/plain","fileType":"text","fileName":"x.txt","fileSize":"2 B"}},"pairedItem":{"item":2}},{"json":{},"pairedItem":[{"item":0},{"item":1,"input":1}]}])";
    const auto items = items_from_json(*parse_json(text));
    ASSERT_TRUE(items.has_value());
    std::string out;
    append_json_text(out, *items);
    EXPECT_EQ(out, text);
    EXPECT_FALSE(items_from_json(*parse_json("{}")).has_value());
    EXPECT_EQ(items_from_json(*parse_json(R"([{"json":{}},{"json":5}])")).error().item, 1U);
    EXPECT_FALSE(items_from_json(*parse_json(R"([{"binary":{"x":{"data":"!"}}}])")).has_value());
}

TEST(JsonArena, OutlivesItsBatchThroughCopies) {
    std::shared_ptr<const Json> shared;
    Json copy;
    {
        const auto arena = JsonArena::make();
        JsonObject object(arena->storage());
        object["text"] = std::string(1000, 'x');
        shared = arena->share(Json(std::move(object)));
        copy = Json(shared->at("text"));
    }
    EXPECT_EQ(shared->at("text").as_string().size(), 1000U);
    EXPECT_EQ(copy.as_string().size(), 1000U);
}

}  // namespace
}  // namespace millrace::workflow
