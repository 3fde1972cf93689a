// HTML as browsers read it, and what it may not do to us.
#include "nodes/html_document/html_document.hpp"

#include <gtest/gtest.h>

#include "nodes/html_document/loose_html.hpp"
#include "nodes/mutated_text.hpp"

namespace millrace::nodes {
namespace {

std::string repeated(std::string_view text, std::size_t times) {
    std::string all;
    for (std::size_t i = 0; i < times; ++i) all += text;
    return all;
}

std::string read(std::string_view html) {
    const auto document = HtmlDocument::parse(html);
    return document ? inner_html(document->root()) : document.error().message;
}

std::string body(std::string_view html) {
    std::string all = read(html);
    const std::size_t start = all.find("<body>") + 6;
    return all.substr(start, all.rfind("</body>") - start);
}

TEST(HtmlDocument, RepairsAsBrowsersDo) {
    EXPECT_EQ(read("x"), "<html><head></head><body>x</body></html>");
    EXPECT_EQ(body("<p>a<p>b<div>c</p>d"), "<p>a</p><p>b</p><div>c<p></p>d</div>");
    EXPECT_EQ(body("<b>1<i>2</b>3</i>"), "<b>1<i>2</i></b><i>3</i>");
    EXPECT_EQ(body("<table><tr><td>a<p>b</table>c"),
              "<table><tbody><tr><td>a<p>b</p></td></tr></tbody></table>c");
    EXPECT_EQ(body("<table>x<tr></table>"), "x<table><tbody><tr></tr></tbody></table>");
    EXPECT_EQ(body("<A HREF=x B>t</A><img SRC='a\"b'>"),
              "<a href=\"x\" b=\"\">t</a><img src=\"a&quot;b\">");
    EXPECT_EQ(body("&amp;&lt;&copy &nbsp;&#x41;<!-- c -->"), "&amp;&lt;\xC2\xA9 &nbsp;A<!-- c -->");
    EXPECT_EQ(
        body("<svg viewBox=1><foreignObject/><path xlink:href=a /></svg>"),
        "<svg viewBox=\"1\"><foreignObject></foreignObject><path xlink:href=\"a\"></path></svg>");
    EXPECT_EQ(body("x<script>a<b && c</script><style>p>a{}</style>"),
              "x<script>a<b && c</script><style>p>a{}</style>");
}

TEST(HtmlDocument, KeepsTheInsideOfNoscriptAsText) {
    EXPECT_EQ(read("<head><noscript><img src=a></noscript><title>t</title></head>b"),
              "<html><head><noscript><img src=a></noscript><title>t</title></head>"
              "<body>b</body></html>");
    EXPECT_EQ(body("x<script>'<noscript>'</script><NOSCRIPT>a<b</NOSCRIPT>"),
              "x<script>'<noscript>'</script><noscript>a<b</noscript>");
    EXPECT_EQ(body("<p title='<noscript>'>x</p><noframes>a</noframes>"),
              "<p title=\"<noscript>\">x</p><noframes>a</noframes>");
}

TEST(HtmlDocument, KeepsTextAtTheEndOfAForm) {
    EXPECT_EQ(body("<form>a<b>c</b> d &amp; e</form>f"), "<form>a<b>c</b> d &amp; e</form>f");
    EXPECT_EQ(body("<form></form>f"), "<form></form>f");
}

TEST(HtmlDocument, LimitsDepthMemoryAttributesAndSize) {
    EXPECT_NE(read(repeated("<div>", 200000)).find("more than 1000 elements"), std::string::npos);
    EXPECT_NE(read(repeated("<i><b>", 600)).find("more than 1000 elements"), std::string::npos);
    EXPECT_NE(read(repeated("<div><object></div>", 50000)).find("more than 1000 elements"),
              std::string::npos);
    std::string copies;
    for (int i = 0; i < 20000; ++i) copies += "<p><font size=" + std::to_string(i) + "></p>";
    EXPECT_NE(read(copies).find("too much memory"), std::string::npos);
    std::string attributes = "<a ";
    for (int i = 0; i < 30000; ++i) attributes += "x" + std::to_string(i) + " ";
    EXPECT_NE(read(attributes + ">").find("more than 10000 attributes"), std::string::npos);

    HtmlLimits limits;
    limits.max_bytes = 3;
    EXPECT_EQ(HtmlDocument::parse("<b>x", limits).error().kind, ErrorKind::TooLarge);
    EXPECT_TRUE(
        HtmlDocument::parse(repeated("<p>x<li><b>y</b><p>z<div>q</div>", 20000)).has_value());
    EXPECT_TRUE(HtmlDocument::parse("<table>" + repeated("<tr><td>1<p>2<td>3", 20000)).has_value());
}

TEST(HtmlDocument, AnswersAnyInput) {
    constexpr std::string_view kSeed =
        "<!DOCTYPE html><html><head><title>t</title><noscript><img></noscript></head><body class=a>"
        "<table><tr><td>x<form>y</form></table><b><p>z</b></p><svg><path d='1'/></svg><select>"
        "<option>o</select><!-- c --><script>if (a<b) {}</script>&amp;&#65;&nbsp;<a href=\"/x\">l";
    constexpr std::string_view kPieces = "<>/!-='\"& ;#xabp\n\0\xC3\xFF";
    SeededRandom random(3);
    for (int round = 0; round < 3000; ++round) {
        const std::string text = mutated_text(random, kSeed, kPieces);
        const auto document = HtmlDocument::parse(text);
        ASSERT_TRUE(document.has_value());
        const std::string printed = inner_html(document->root());
        EXPECT_TRUE(HtmlDocument::parse(printed).has_value());
        EXPECT_TRUE(read_loose_html(printed).has_value());
        EXPECT_TRUE(read_loose_html(text).has_value());
    }
}

TEST(LooseHtml, RepairsNothingButEndTags) {
    const auto read_loosely = [](std::string_view html) {
        return inner_html(read_loose_html(html)->root());
    };
    EXPECT_EQ(read_loosely("<td>a<p>b<div>c"), "<td>a<p>b</p><div>c</div></td>");
    EXPECT_EQ(read_loosely("<ul><li>1<li>2</ul></br></p>x"),
              "<ul><li>1</li><li>2</li></ul><br><p></p>x");
    EXPECT_EQ(read_loosely("a < b <c d=1 D=2 e>&lt;</c>"), "a &lt; b <c d=\"1\" e=\"\">&lt;</c>");
    EXPECT_EQ(read_loose_html(repeated("<b>", 1001)).error().kind, ErrorKind::TooLarge);
}

}  // namespace
}  // namespace millrace::nodes
