// The loop over several calls, which a case file cannot say.
#include <gtest/gtest.h>

#include "base/runtime.hpp"
#include "nodes/case_context.hpp"
#include "nodes/split_in_batches/node.hpp"

namespace millrace::nodes {
namespace {

using workflow::ItemList;

ItemList items(std::initializer_list<int> ids) {
    ItemList list;
    for (const int id : ids) {
        JsonObject object;
        object["id"] = id;
        list.push_back(workflow::make_item(std::move(object)));
    }
    return list;
}

std::string ids_of(const ItemList& list) {
    std::string ids;
    for (const workflow::Item& item : list) ids += to_json_text(item.json->at("id"));
    return ids;
}

class SplitInBatches : public testing::Test {
  protected:
    void start(double version, std::string_view parameters) {
        workflow::Node node;
        node.name = "Loop";
        node.type_version = version;
        const Json written = sdk::with_defaults(
            type_.description, parse_json(parameters).value().get_object(), version);
        context_ = std::make_unique<CaseContext>(std::move(node), sdk::Parameter::compile(written),
                                                 written, std::vector<ItemList>{},
                                                 std::map<std::string, ItemList, std::less<>>{});
    }

    // The ids on each output: "12|" is items 1 and 2 on the first of two outputs.
    std::string call(std::initializer_list<int> ids) {
        context_->set_input({items(ids)});
        Result<sdk::Outputs> outputs = sdk::Outputs();
        run_to_end(execute(*context_, type_.execute, outputs));
        std::string text;
        for (std::size_t i = 0; i < outputs.value().size(); ++i)
            text += (i ? "|" : "") + ids_of((*outputs)[i]);
        return text;
    }

    std::string value(std::string_view name) {
        return to_json_text(context_->memory().values[std::string(name)]);
    }

  private:
    static Task<> execute(CaseContext& context, sdk::Execute node, Result<sdk::Outputs>& outputs) {
        outputs = co_await node(context);
    }

    sdk::NodeType type_ = make_split_in_batches();
    std::unique_ptr<CaseContext> context_;
};

TEST_F(SplitInBatches, HandsOutAllBatchesThenWhatTheLoopBroughtBack) {
    start(3, R"({"batchSize": 2})");
    EXPECT_EQ(call({1, 2, 3}), "|12");
    EXPECT_EQ(value("noItemsLeft"), "false");
    EXPECT_EQ(value("maxRunIndex"), "2");
    EXPECT_EQ(call({7, 8}), "|3");
    EXPECT_EQ(value("noItemsLeft"), "true");
    EXPECT_EQ(value("currentRunIndex"), "1");
    EXPECT_EQ(call({9}), "789|");
    EXPECT_EQ(value("done"), "true");
}

TEST_F(SplitInBatches, Version2HasTheLoopOutputFirst) {
    start(2, R"({"batchSize": 5})");
    EXPECT_EQ(call({1, 2}), "12|");
    EXPECT_EQ(call({3}), "|3");
}

TEST_F(SplitInBatches, Version1EndsTheBranch) {
    start(1, R"({"batchSize": 1})");
    EXPECT_EQ(call({1}), "1");
    EXPECT_EQ(call({1}), "");
}

TEST_F(SplitInBatches, ResetStartsOverWithTheNewItems) {
    start(3, R"({"batchSize": 1, "options": {"reset": true}})");
    EXPECT_EQ(call({1, 2}), "|1");
    EXPECT_EQ(call({5, 6}), "|5");
}

}  // namespace
}  // namespace millrace::nodes
