#include "script/detail/job_result.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace millrace::script::detail {
namespace {

// Two calls: one for all of three items, one for the last.
struct Asked {
    Asked() {
        job.count = 3;
        job.facts.node = "Set";
        job.calls.push_back({.source = "a", .items = {}});
        job.calls.push_back({.source = "b", .items = {{2}}});
        part.asked.push_back({.call = 0, .positions = {0, 1, 2}});
        part.asked.push_back({.call = 1, .positions = {0}});
        result.emplace_back(3, ExpressionValue(std::optional<Json>()));
        result.emplace_back(1, ExpressionValue(std::optional<Json>()));
    }
    Result<void> read(const char* text) {
        JsonObject answer = parse_json(text).value().as_object();
        return read_expression_values(answer, part, job, result);
    }
    ExpressionJob job;
    ExpressionPart part;
    ExpressionResult result;
};

TEST(JobResult, ValuesTakeTheirPlaces) {
    Asked asked;
    ASSERT_TRUE(asked.read(
        R"({"id":1,"results":[[[null],[],{"number":"NaN"}],[{"error":{"message":"m","name":"N","hint":"h","node":"Other"}}]]})"));
    EXPECT_EQ(asked.result[0][0].value().value(), Json(nullptr));
    EXPECT_FALSE(asked.result[0][1].value());
    EXPECT_TRUE(std::isnan(asked.result[0][2].value()->as_double()));
    const Error& error = asked.result[1][0].error();
    EXPECT_EQ(error.kind, ErrorKind::Expression);
    EXPECT_EQ(error.message, "m");
    EXPECT_EQ(error.detail, "N");
    EXPECT_EQ(error.hint, "h");
    EXPECT_EQ(error.node, "Other");
    EXPECT_EQ(error.item, 2U);
}

TEST(JobResult, OtherShapesAreABrokenHost) {
    for (const char* text :
         {R"({"id":1})", R"({"results":1})", R"({"results":[]})", R"({"results":[[[1],[1],[1]]]})",
          R"({"results":[[[1],[1]],[[1]]]})", R"({"results":[[[1],[1],[1]],1]})",
          R"({"results":[[[1],[1],[1,2]],[[1]]]})", R"({"results":[[[1],[1],1],[[1]]]})",
          R"({"results":[[[1],[1],{}],[[1]]]})",
          R"({"results":[[[1],[1],{"number":"7"}],[[1]]]})"}) {
        Asked asked;
        const auto outcome = asked.read(text);
        ASSERT_FALSE(outcome) << text;
        EXPECT_EQ(outcome.error().kind, ErrorKind::Internal) << text;
    }
}

// Whatever still parses is read or refused; the sanitizers watch.
TEST(JobResult, SurvivesMutatedAnswers) {
    std::mt19937 random(99);
    const auto below = [&](std::size_t end) {
        return std::uniform_int_distribution<std::size_t>(0, end - 1)(random);
    };
    const std::string values =
        R"({"id":1,"results":[[[null],[],{"number":"NaN"}],[{"error":{"message":"m","kind":"x"}}]]})";
    const std::string items =
        R"({"id":1,"items":[{"json":{"a":[1]},"binary":{"f":{"id":"script:0","mimeType":"a/b"}},"pairedItem":[{"item":1}]}],"staticData":{"global":{},"node":{}}})";
    constexpr std::string_view kPieces = R"({}[]",:01-e."null)";
    CodeJob code;
    const auto arena = workflow::JsonArena::make();
    for (int round = 0; round < 5'000; ++round) {
        for (const auto* base : {&values, &items}) {
            std::string text = *base;
            for (std::size_t edits = 1 + below(3); edits > 0; --edits) {
                const std::size_t at = below(text.size());
                if (below(2) == 0)
                    text[at] = kPieces[below(kPieces.size())];
                else
                    text.erase(at, 1 + below(12));
                if (text.empty()) text = "{}";
            }
            auto parsed = parse_frame(text, arena->storage());
            if (!parsed) continue;
            Asked asked;
            (void)read_expression_values(*parsed, asked.part, asked.job, asked.result);
            CodeResult result;
            const ItemText texts;
            (void)read_code_items(*parsed, texts, *arena, code, result);
        }
    }
}

TEST(JobResult, AJobCanFailAsAWhole) {
    Asked asked;
    const auto outcome = asked.read(R"({"id":1,"error":{"message":"broken","kind":"timeout"}})");
    EXPECT_EQ(outcome.error().kind, ErrorKind::Timeout);
    EXPECT_EQ(outcome.error().message, "broken");
    EXPECT_EQ(outcome.error().node, "Set");
}

TEST(JobResult, ErrorsOfAnyShapeBecomeErrors) {
    for (const char* text : {"null", "1", "[]", "{}", R"({"message":7,"kind":"internal"})"}) {
        const Error error = read_error(parse_json(text).value(), "Set");
        EXPECT_EQ(error.kind, ErrorKind::Expression) << text;
        EXPECT_FALSE(error.message.empty()) << text;
        EXPECT_EQ(error.node, "Set");
    }
    const std::string umlauts = [] {
        std::string text = "x";
        for (int i = 0; i < 10'000; ++i) text += "\xc3\xbc";
        return text;
    }();
    const Error error = read_error(Json(JsonObject{{"message", umlauts}}), "");
    EXPECT_LT(error.message.size(), 9000U);
    EXPECT_TRUE(error.message.ends_with("\xc3\xbc\xe2\x80\xa6")) << "cut between characters";
}

TEST(JobResult, CodeErrorsNameLineAndItem) {
    CodeJob job;
    job.facts.node = "Code";
    CodeResult result;
    const ItemText texts;
    const auto arena = workflow::JsonArena::make();
    JsonObject answer = parse_json(R"({"id":1,"error":{"message":"no good","line":3,"item":4}})")
                            .value()
                            .as_object();
    const auto outcome = read_code_items(answer, texts, *arena, job, result);
    EXPECT_EQ(outcome.error().kind, ErrorKind::NodeFailed);
    EXPECT_EQ(outcome.error().message, "no good [line 3]");
    EXPECT_EQ(outcome.error().item, 4U);
    EXPECT_EQ(outcome.error().node, "Code");
}

}  // namespace
}  // namespace millrace::script::detail
