// Behaviour as data: every file in cases/ holds expressions with what they answer.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "expression/case_scope.hpp"
#include "expression/expression.hpp"

namespace millrace::expression {
namespace {

JsonObject load(const std::filesystem::path& path) {
    std::ifstream file(path);
    std::stringstream text;
    text << file.rdbuf();
    auto parsed = parse_json(text.str());
    if (!parsed) throw std::runtime_error(path.string() + ": " + parsed.error().message);
    return parsed->as_object();
}

// A case's "of" is a whole parameter where it starts with "=", else what stands in {{ }}.
std::string parameter_of(const Json& one) {
    const std::string text(text_member(one, "of"));
    return text.starts_with('=') ? text : "={{ " + text + " }}";
}

void expect_answer(const Json& one, const Result<std::optional<Json>>& answer) {
    if (const Json* kind = find_member(one, "error")) {
        ASSERT_FALSE(answer) << "answers "
                             << (*answer ? to_json_text(**answer) : std::string("undefined"));
        EXPECT_EQ(text_of(kind->as_string()), to_string(answer.error().kind))
            << answer.error().message;
        return;
    }
    ASSERT_TRUE(answer) << answer.error().message;
    if (find_member(one, "undefined") != nullptr) {
        EXPECT_FALSE(*answer) << to_json_text(**answer);
        return;
    }
    ASSERT_TRUE(*answer) << "answers undefined";
    EXPECT_EQ(to_json_text(one.at("is")), to_json_text(**answer));
}

class Cases : public testing::TestWithParam<std::string> {};

TEST_P(Cases, AnswerAsRecorded) {
    const JsonObject data =
        load(std::filesystem::path(MILLRACE_SOURCE_DIR) / "server/expression/cases" / GetParam());
    const auto scope = CaseScope::from_json(data);
    ASSERT_TRUE(scope) << scope.error().message;
    for (const Json& one : data.at("cases").as_array()) {
        const std::string parameter = parameter_of(one);
        SCOPED_TRACE(parameter);
        const Expression expression = Expression::compile(parameter);
        expect_answer(one, expression.evaluate(*scope));
    }
}

std::vector<std::string> case_files() {
    std::vector<std::string> names;
    const auto folder = std::filesystem::path(MILLRACE_SOURCE_DIR) / "server/expression/cases";
    for (const auto& entry : std::filesystem::directory_iterator(folder))
        if (entry.path().extension() == ".json") names.push_back(entry.path().filename());
    std::sort(names.begin(), names.end());
    return names;
}

INSTANTIATE_TEST_SUITE_P(Files, Cases, testing::ValuesIn(case_files()), [](const auto& file) {
    return file.param.substr(0, file.param.find('.'));
});

}  // namespace
}  // namespace millrace::expression
