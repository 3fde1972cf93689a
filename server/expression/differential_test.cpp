// The native evaluator against the script engine: the same expression, both ways, the same answer.
// What the native evaluator refuses is no difference.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "base/random.hpp"
#include "base/runtime.hpp"
#include "expression/case_scope.hpp"
#include "expression/detail/expression_writer.hpp"
#include "expression/expression.hpp"
#include "expression/script_evaluation.hpp"

namespace millrace::expression {
namespace {

using Answer = ScriptAnswers::Answer;

std::string shown(const Answer& answer) {
    if (!answer) return std::string(to_string(answer.error().kind)) + ": " + answer.error().message;
    return *answer ? to_json_text(**answer) : "undefined";
}

bool is_same(const Answer& native, const Answer& script) {
    if (native.has_value() != script.has_value()) return false;
    if (!native) return native.error().kind == script.error().kind;
    if (native->has_value() != script->has_value()) return false;
    // As text and back: NaN is not equal to itself, and the order of members is of no account.
    const auto as_text = [](const Answer& answer) { return *parse_json(to_json_text(**answer)); };
    return !*native || json_equal(as_text(native), as_text(script));
}

class Differential : public testing::Test {
  protected:
    // Evaluates all sources both ways over one scope; reports where they differ.
    void compare(const CaseScope& scope, const std::vector<std::string>& sources) {
        std::vector<ScriptQuestion> questions;
        std::vector<Answer> native;
        for (const std::string& source : sources) {
            Answer answer = Expression::compile("=" + source).evaluate(scope);
            ++evaluated_;
            if (!answer && answer.error().kind == ErrorKind::NeedsScript) continue;
            if (!answer && answer.error().kind == ErrorKind::Timeout) continue;
            if (source.find("andom") != std::string::npos) continue;
            questions.push_back({source, {0}});
            native.push_back(std::move(answer));
        }
        if (questions.empty()) return;
        ScriptAnswers answers;
        const auto task = [&]() -> Task<> {
            co_await ask_script(scripts_, {}, scope, questions, InvalidDates::AsNull, answers);
        };
        run_to_end(task());
        for (std::size_t i = 0; i < questions.size(); ++i) {
            ++compared_;
            const Answer* script = answers.find(questions[i].source, 0);
            ASSERT_TRUE(script);
            if (is_same(native[i], *script)) continue;
            ++differences_;
            if (differences_ <= 20)
                ADD_FAILURE() << questions[i].source << "\n  native: " << shown(native[i])
                              << "\n  script: " << shown(*script);
        }
    }

    Runtime runtime_{RuntimeOptions{.shards = 1}};
    script::ScriptPool scripts_{script::ScriptOptions{.runtime = MILLRACE_SCRIPT_RUNTIME},
                                runtime_};
    std::size_t evaluated_ = 0;
    std::size_t compared_ = 0;
    std::size_t differences_ = 0;
};

std::vector<std::string> lines_of(const std::filesystem::path& path) {
    std::ifstream file(path);
    std::vector<std::string> lines;
    for (std::string line; std::getline(file, line);) lines.push_back(line);
    return lines;
}

TEST_F(Differential, OwnCasesAgree) {
    const auto folder = std::filesystem::path(MILLRACE_SOURCE_DIR) / "server/expression/cases";
    for (const auto& file : std::filesystem::directory_iterator(folder)) {
        std::string text;
        for (const std::string& line : lines_of(file.path())) text += line;
        const JsonObject data = parse_json(text).value().as_object();
        const auto scope = CaseScope::from_json(data);
        std::vector<std::string> sources;
        for (const Json& one : data.at("cases").as_array()) {
            const std::string of(text_member(one, "of"));
            sources.push_back(of.starts_with('=') ? of.substr(1) : "{{ " + of + " }}");
        }
        SCOPED_TRACE(file.path().filename().string());
        compare(*scope, sources);
    }
    EXPECT_GT(compared_, evaluated_ / 2);
}

TEST_F(Differential, TheCorpusAgrees) {
    const char* named = std::getenv("MILLRACE_CORPUS");
    const auto folder = (named ? std::filesystem::path(named)
                               : std::filesystem::path(MILLRACE_SOURCE_DIR) / "../shared/corpus") /
                        "expressions";
    if (!std::filesystem::exists(folder)) GTEST_SKIP() << folder << " is absent";
    for (const char* name : {"language.jsonl", "wild.jsonl"})
        for (const std::string& line : lines_of(folder / name)) {
            const JsonObject data = parse_json(line).value().as_object();
            const auto scope = CaseScope::from_json(data);
            ASSERT_TRUE(scope);
            compare(*scope, {std::string(text_member(data, "expression")).substr(1)});
        }
    EXPECT_GT(compared_, evaluated_ * 95 / 100);
}

// A fixed budget of expressions from the grammar; MILLRACE_FUZZ_ROUNDS makes it longer.
TEST_F(Differential, WrittenExpressionsAgree) {
    const char* wanted = std::getenv("MILLRACE_FUZZ_ROUNDS");
    const char* seed = std::getenv("MILLRACE_FUZZ_SEED");
    SeededRandom random(seed ? std::strtoull(seed, nullptr, 10) : 20261125);
    const auto scope = CaseScope::from_json(parse_json(sample_data()).value().as_object());
    ASSERT_TRUE(scope);
    for (int round = 0; round < (wanted ? std::atoi(wanted) : 20); ++round) {
        ExpressionWriter writer(random);
        std::vector<std::string> sources;
        for (int i = 0; i < 250; ++i) sources.push_back("{{ " + writer.write() + " }}");
        compare(*scope, sources);
    }
    EXPECT_GT(compared_, evaluated_ / 2);
    RecordProperty("compared", static_cast<int>(compared_));
}

}  // namespace
}  // namespace millrace::expression
