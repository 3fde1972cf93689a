#include "http/content_type.hpp"

#include <gtest/gtest.h>

namespace millrace::http {
namespace {

TEST(ContentType, ReadsTypeCharsetAndBoundary) {
    const auto type = parse_content_type("Text/HTML; Charset=\"UTF-8\" ; boundary=a-b").value();
    EXPECT_EQ(type.type, "text/html");
    EXPECT_EQ(type.charset, "utf-8");
    EXPECT_EQ(type.boundary, "a-b");
    EXPECT_TRUE(type.is_text());
}

TEST(ContentType, KeepsTheCaseOfABoundaryAndItsQuotedCharacters) {
    EXPECT_EQ(parse_content_type("multipart/form-data; boundary=\"aB; c\"").value().boundary,
              "aB; c");
}

TEST(ContentType, KnowsItsKinds) {
    EXPECT_TRUE(parse_content_type("application/json").value().is_json());
    EXPECT_TRUE(parse_content_type("application/problem+JSON;charset=utf-8").value().is_json());
    EXPECT_FALSE(parse_content_type("application/jsonp").value().is_json());
    EXPECT_FALSE(parse_content_type("text/x; a=\"application/json\"").value().is_json());
    EXPECT_TRUE(parse_content_type("application/x-www-form-urlencoded").value().is_form());
    EXPECT_TRUE(parse_content_type("multipart/form-data; boundary=x").value().is_multipart());
    EXPECT_FALSE(parse_content_type("multipart/mixed; boundary=x").value().is_multipart());
}

TEST(ContentType, IgnoresASemicolonAtTheEnd) {
    EXPECT_EQ(parse_content_type("text/plain;").value().type, "text/plain");
    EXPECT_EQ(parse_content_type("text/plain; ; ").has_error(), true);
}

TEST(ContentType, RefusesWhatIsMalformed) {
    for (const char* bad : {"", "text", "/", "text/", "/plain", "te xt/plain", "a/b/c",
                            "text/plain, text/html", "text/plain; charset", "text/plain; =x",
                            "text/plain; charset=", "text/plain; charset=a b",
                            "text/plain; charset=\"a", "text/plain; charset=\"a\"b",
                            "text/plain; a=1; A=2", "multipart/form-data; boundary=a; boundary=b"})
        EXPECT_FALSE(parse_content_type(bad)) << bad;
}

TEST(ContentType, RepeatsOnlyTheStartOfAHostileHeader) {
    const auto parsed = parse_content_type(std::string(100'000, 'x'));
    ASSERT_FALSE(parsed);
    EXPECT_LT(parsed.error().message.size(), 200U);
}

TEST(ContentType, RefusesTwoHeadersThatDiffer) {
    Headers headers;
    EXPECT_EQ(content_type_of(headers).value().type, "");
    headers.add("Content-Type", "text/plain");
    headers.add("content-type", "text/plain");
    EXPECT_EQ(content_type_of(headers).value().type, "text/plain");
    headers.add("CONTENT-TYPE", "multipart/form-data; boundary=x");
    EXPECT_FALSE(content_type_of(headers));
}

TEST(HeaderValue, UnescapesQuotesAndKeepsOtherBackslashes) {
    const auto value =
        parse_header_value(R"(form-data; name="a\"b\\c"; filename="C:\new\x.txt")").value();
    EXPECT_EQ(value.value, "form-data");
    EXPECT_EQ(value.parameters.get("name"), R"(a"b\c)");
    EXPECT_EQ(value.parameters.get("filename"), R"(C:\new\x.txt)");
}

}  // namespace
}  // namespace millrace::http
