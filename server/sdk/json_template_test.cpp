#include "sdk/json_template.hpp"

#include <gtest/gtest.h>

#include "expression/case_scope.hpp"

namespace millrace::sdk {
namespace {

std::string rendered(std::string_view source) {
    const auto scope = expression::CaseScope::from_json({}).value();
    return JsonTemplate(source).render(scope).value();
}

TEST(JsonTemplate, PutsListsAndObjectsInAsJson) {
    EXPECT_EQ(rendered("{\"a\": {{ [1, {b: 2}] }} }"), "{\"a\": [1,{\"b\":2}] }");
}

TEST(JsonTemplate, PutsTextsInAsTheyAre) {
    EXPECT_EQ(rendered("\"{{ 'x' + 1 }}\" {{ null }} {{ undefined }}"), "\"x1\" null undefined");
}

TEST(JsonTemplate, EndsAnExpressionAtTheFirstTwoBraces) {
    EXPECT_EQ(rendered("{{ {a: 1} }}}}!"), "{\"a\":1}}}!");
}

TEST(JsonTemplate, KeepsBracesThatAreNoExpression) {
    EXPECT_EQ(rendered("{{ open"), "{{ open");
    EXPECT_EQ(rendered(""), "");
}

}  // namespace
}  // namespace millrace::sdk
