#include "script/detail/job_text.hpp"

#include <gtest/gtest.h>

#include "base/runtime.hpp"

namespace millrace::script::detail {
namespace {

Json parsed(FrameText frame) {
    return parse_json(std::move(frame).finish().substr(4)).value();
}

workflow::ItemList items_of(std::size_t count) {
    workflow::ItemList items;
    for (std::size_t i = 0; i < count; ++i)
        items.push_back(workflow::make_item(JsonObject{{"n", i}}));
    return items;
}

CodePart code_part(const CodeJob& job, std::size_t begin, ItemText& texts) {
    CodePart part;
    const StaticData data;
    const auto make = [&]() -> Task<> {
        part = co_await make_code_part(job, "{}", begin, 5, data, texts);
    };
    run_to_end(make());
    return part;
}

TEST(JobText, FactsHaveTheProtocolsNames) {
    Facts facts{.now = Time(std::chrono::milliseconds(1700000000123)),
                .time_zone = "Europe/Berlin",
                .workflow_id = "w",
                .workflow_name = "Say \"hi\"",
                .is_workflow_active = true,
                .execution_id = "9",
                .execution_mode = "test",
                .resume_url = "http://a.example",
                .step_key = "9-0-1",
                .node = "Set",
                .run_index = 2,
                .previous = workflow::Source{.node = "If", .output = 1, .run = 3}};
    EXPECT_EQ(parse_json(facts_text(facts)).value(), parse_json(R"({
        "now":1700000000123,"timeZone":"Europe/Berlin",
        "workflow":{"id":"w","name":"Say \"hi\"","active":true},
        "execution":{"id":"9","mode":"test","resumeUrl":"http://a.example","stepKey":"9-0-1"},
        "node":"Set","runIndex":2,"previous":{"node":"If","output":1,"run":3}})")
                                                         .value());
    facts.previous.reset();
    EXPECT_EQ(parse_json(facts_text(facts)).value().at("previous"), Json(nullptr));
}

TEST(JobText, ExpressionJobsBeginWithWhatHostsReadFirst) {
    ExpressionJob job;
    job.tenant.workflow = "w\"1";
    job.items = items_of(2);
    job.count = 2;
    job.calls.push_back({.source = "{{ 1 }}", .items = {}});
    job.calls.push_back({.source = "{{ 1 }}", .items = {{1}}});
    KnownPrograms programs;
    ItemText texts;
    auto part = make_expression_part(job, "{}", 0, 7, programs, texts);
    EXPECT_EQ(part.end, 2U);
    EXPECT_EQ(part.value_count(), 3U);
    const std::string text = part.frame.text().substr(4);
    EXPECT_TRUE(text.starts_with(R"({"op":"evaluate","id":7,"context":"w\"1","facts":{})")) << text;
    EXPECT_EQ(parsed(std::move(part.frame)), parse_json(R"({
        "op":"evaluate","id":7,"context":"w\"1","facts":{},
        "items":[{"json":{"n":0}},{"json":{"n":1}}],"first":0,"count":2,
        "programs":[{"id":1,"source":"{{ 1 }}"}],
        "calls":[{"program":1,"items":null},{"program":1,"items":[1]}]})")
                                                 .value());
}

TEST(JobText, PartsWithoutValuesNeedNotBeSent) {
    ExpressionJob job;
    job.items = items_of(3 * kPartItems);
    job.count = job.items->size();
    job.calls.push_back({.source = "x", .items = {{5, 2 * kPartItems + 1, 6}}});
    KnownPrograms programs;
    ItemText texts;
    const auto first = make_expression_part(job, "{}", 0, 1, programs, texts);
    ASSERT_EQ(first.end, kPartItems);
    EXPECT_EQ(first.asked[0].positions, (std::vector<std::size_t>{0, 2}));
    EXPECT_TRUE(make_expression_part(job, "{}", kPartItems, 2, programs, texts).asked.empty());
    const auto third = make_expression_part(job, "{}", 2 * kPartItems, 3, programs, texts);
    EXPECT_EQ(third.asked[0].positions, std::vector<std::size_t>{1});
}

TEST(JobText, PartsEndWhenTheyAreLarge) {
    ExpressionJob job;
    job.items.emplace();
    for (int i = 0; i < 10; ++i)
        job.items->push_back(workflow::make_item({{"text", std::string(kPartText / 2, 'x')}}));
    job.count = 10;
    job.calls.push_back({.source = "x", .items = {}});
    KnownPrograms programs;
    ItemText texts;
    EXPECT_EQ(make_expression_part(job, "{}", 0, 1, programs, texts).end, 2U);
}

TEST(JobText, OnlyModesByItemAreCut) {
    CodeJob job;
    job.items = items_of(kPartItems + 3);
    ItemText texts;
    EXPECT_EQ(code_part(job, 0, texts).end, kPartItems + 3);
    job.mode = CodeMode::FunctionItem;
    EXPECT_EQ(code_part(job, 0, texts).end, kPartItems);
    auto rest = code_part(job, kPartItems, texts);
    EXPECT_EQ(rest.end, kPartItems + 3);
    const Json text = parsed(std::move(rest.frame));
    EXPECT_EQ(text.at("first"), Json(kPartItems));
    EXPECT_EQ(text.at("items").as_array().size(), 3U);
    EXPECT_EQ(text.at("mode"), Json("functionItem"));
    EXPECT_EQ(text.at("staticData"), parse_json(R"({"global":{},"node":{}})").value());
    EXPECT_EQ(text.at("continueOnFail"), Json(false));
}

}  // namespace
}  // namespace millrace::script::detail
