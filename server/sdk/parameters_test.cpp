#include "sdk/parameters.hpp"

#include <gtest/gtest.h>

#include "expression/case_scope.hpp"

namespace millrace::sdk {
namespace {

Parameter compiled(std::string_view json) {
    return Parameter::compile(parse_json(json).value());
}

expression::CaseScope scope() {
    return expression::CaseScope::from_json(
               parse_json(R"({"json":{"n":2},"nodes":{"Get Orders":[{"json":{}}]}})")
                   .value()
                   .get_object())
        .value();
}

TEST(Parameter, ResolvesWhatIsInside) {
    const auto value =
        compiled(R"({"a":"={{ $json.n }}","b":["={{ $json.none }}","=x"],"c":"={{ $json.none }}"})")
            .resolve(scope());
    EXPECT_EQ(value.value(), std::optional<Json>(parse_json(R"({"a":2,"b":[null,"x"]})").value()));
}

TEST(Parameter, ErrorsSayWhere) {
    const auto failed =
        compiled(
            R"({"rules":{"values":[{"left":"x"},{"left":"=Hi {{ 1 }} é {{ $('Get Order').first() }}"}]}})")
            .resolve(scope());
    ASSERT_FALSE(failed);
    const Error error = failed.error();
    EXPECT_EQ(error.parameter, "rules.values.1.left");
    EXPECT_EQ(error.node, "Current");
    EXPECT_EQ(error.item, 0U);
    EXPECT_EQ(error.position, 16U);  // of "$(", in UTF-16 units behind the "="
    EXPECT_EQ(error.message, "The referenced node \"Get Order\" does not exist.");
    EXPECT_EQ(error.hint, "Did you mean \"Get Orders\"?");
}

TEST(Parameter, SyntaxErrorsSayWhere) {
    const Error error = compiled(R"("=ab {{ 1 +* 2 }}")").resolve(scope()).error();
    EXPECT_EQ(error.position, 9U);
    EXPECT_NE(error.message.find("at character 10"), std::string::npos) << error.message;
}

TEST(Parameter, DatesThatAreNoneAreTheirText) {
    const auto value = [](std::string_view text) {
        return compiled(text).resolve(scope()).value();
    };
    EXPECT_EQ(value(R"("={{ DateTime.fromISO('x') }}")"), std::optional<Json>("Invalid DateTime"));
    EXPECT_EQ(value(R"("={{ new Date(NaN) }}")"), std::optional<Json>("Invalid Date"));
    EXPECT_EQ(value(R"("={{ [new Date(NaN)] }}")"), std::optional<Json>(JsonArray{nullptr}));
}

TEST(Parameter, VisitsEveryExpression) {
    std::string sources;
    compiled(R"({"a":"=1","b":[{"c":"=2"},"none","=3"]})")
        .visit_expressions([&](const expression::Expression& one) { sources += one.source(); });
    EXPECT_EQ(sources, "123");
}

}  // namespace
}  // namespace millrace::sdk
