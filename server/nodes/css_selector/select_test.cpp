// What selectors find.
#include "nodes/css_selector/select.hpp"

#include <gtest/gtest.h>

#include "nodes/mutated_text.hpp"

namespace millrace::nodes {
namespace {

constexpr std::string_view kPage =
    "<div id=d1 class='a b'><p id=p1>one <b id=b1>bold</b></p><p id=p2 class=a>two<br>lines</p>"
    "<p id=p3></p></div><div id=d2 lang=en-GB><ul id=u1><li id=l1>1</li><li id=l2 class=a>2</li>"
    "<li id=l3>3</li><li id=l4 data-x='x y'>4</li></ul><a id=a1 href=/x TITLE=Hi>link</a></div>"
    "<form id=f1><input id=i1 type=Radio checked><input id=i2 disabled><button id=n1>go</button>"
    "<select id=s1><option id=o1>1</option><option id=o2 selected>2</option></select></form>";

// The ids of what the selector finds, or the error.
std::string found(std::string_view selector, std::string_view html = kPage) {
    const auto document = HtmlDocument::parse(html);
    const auto parsed = CssSelector::parse(selector);
    if (!parsed) return "error";
    const auto elements = parsed->select(document->root());
    if (!elements) return "exhausted";
    std::string ids;
    for (const HtmlNode* element : *elements) {
        const std::string* id = element->attribute("id");
        ids += (ids.empty() ? "" : " ") + (id ? *id : "<" + element->name + ">");
    }
    return ids;
}

TEST(CssSelector, FindsTagsClassesIdsAndAttributes) {
    EXPECT_EQ(found("P"), "p1 p2 p3");
    EXPECT_EQ(found(".a"), "d1 p2 l2");
    EXPECT_EQ(found(".a.b"), "d1");
    EXPECT_EQ(found("#l3"), "l3");
    EXPECT_EQ(found("[href]"), "a1");
    EXPECT_EQ(found("[title=Hi]"), "a1");
    EXPECT_EQ(found("[title=hi]"), "");
    EXPECT_EQ(found("[title=hi i]"), "a1");
    EXPECT_EQ(found("[type=radio]"), "i1");
    EXPECT_EQ(found("[type=radio s]"), "");
    EXPECT_EQ(found("[data-x~=y]"), "l4");
    EXPECT_EQ(found("[lang|=en]"), "d2");
    EXPECT_EQ(found("[id^=p][id$='1'], [id*=4]"), "p1 l4");
    EXPECT_EQ(found("li[class!=a]"), "l1 l3 l4");
    EXPECT_EQ(found("#l\\31, \\70#p1"), "p1 l1");
    EXPECT_EQ(found("ul *"), "l1 l2 l3 l4");
}

TEST(CssSelector, FollowsCombinators) {
    EXPECT_EQ(found("div b"), "b1");
    EXPECT_EQ(found("div > b"), "");
    EXPECT_EQ(found("p + p"), "p2 p3");
    EXPECT_EQ(found("#l1 ~ li"), "l2 l3 l4");
    EXPECT_EQ(found("b < p"), "p1");
    EXPECT_EQ(found("div>p>b , li.a+li"), "b1 l3");
    EXPECT_EQ(found("> p"), "");
}

TEST(CssSelector, KnowsPseudoClasses) {
    EXPECT_EQ(found("li:first-child, li:last-child"), "l1 l4");
    EXPECT_EQ(found("li:nth-child(2n+1)"), "l1 l3");
    EXPECT_EQ(found("li:nth-child(-n + 2)"), "l1 l2");
    EXPECT_EQ(found("li:nth-last-child(even)"), "l1 l3");
    EXPECT_EQ(found("li:nth-child(1 of .a)"), "l2");
    EXPECT_EQ(found("div p:nth-of-type(2)"), "p2");
    EXPECT_EQ(found("div > :only-of-type"), "u1 a1");
    EXPECT_EQ(found("b:only-child"), "b1");
    EXPECT_EQ(found("p:empty"), "p3");
    EXPECT_EQ(found("li:not(.a, :last-child)"), "l1 l3");
    EXPECT_EQ(found(":is(b, a)"), "b1 a1");
    EXPECT_EQ(found("p:has(b)"), "p1");
    EXPECT_EQ(found("p:has(+ .a)"), "p1");
    EXPECT_EQ(found("div:has(> ul > li)"), "d2");
    EXPECT_EQ(found("p:contains('two\nlines')"), "p2");
    EXPECT_EQ(found("p:icontains(ONE)"), "p1");
    EXPECT_EQ(found(":root"), "<html>");
    EXPECT_EQ(found(":checked"), "i1 o2");
    EXPECT_EQ(found(":disabled"), "i2");
    EXPECT_EQ(found("form :input:enabled"), "i1 n1 s1");
    EXPECT_EQ(found(":link"), "a1");
    EXPECT_EQ(found("a:hover"), "");
}

TEST(CssSelector, PicksByPlaceAmongAllThatIsFound) {
    EXPECT_EQ(found("li:first"), "l1");
    EXPECT_EQ(found("li:last"), "l4");
    EXPECT_EQ(found("li:eq(1)"), "l2");
    EXPECT_EQ(found("li:eq(-1)"), "l4");
    EXPECT_EQ(found("li:even"), "l1 l3");
    EXPECT_EQ(found("li:odd"), "l2 l4");
    EXPECT_EQ(found("li:gt(1)"), "l3 l4");
    EXPECT_EQ(found("li:lt(2)"), "l1 l2");
    EXPECT_EQ(found("div:eq(1) li:last, p:first"), "p1 l4");
    EXPECT_EQ(found("div:first > p"), "p1 p2 p3");
    EXPECT_EQ(found("li:not(:first)"), "l2 l3 l4");
    EXPECT_EQ(found("li:has(:first)"), "error");
}

TEST(CssSelector, SaysWhatIsWrong) {
    EXPECT_EQ(CssSelector::parse("p:frist").error().message,
              "The CSS selector \"p:frist\" is wrong: there is no pseudo-class \":frist\".");
    for (const std::string_view wrong :
         {"p >> b", "[a", "p,", ":nth-child(x)", "a::before", "p:not", "x|p", "[a=\"b]",
          "p:first-child(2)", ":not(\"p\")"})
        EXPECT_EQ(found(wrong), "error") << wrong;
    EXPECT_EQ(found(""), "");
}

TEST(CssSelector, GivesUpOnWhatTakesTooLong) {
    std::string nested;
    for (int i = 0; i < 900; ++i) nested += "<div>";
    EXPECT_EQ(found(":has(:has(:has(:has(p))))", nested), "exhausted");
    EXPECT_EQ(found("div div div div div div p", nested), "");
    std::string list;
    for (int i = 0; i < 20000; ++i) list += "<li>";
    EXPECT_EQ(found("li:nth-of-type(3n):nth-last-child(3)", list), "<li>");
    EXPECT_EQ(found("li ~ li ~ p", list), "");
    EXPECT_EQ(CssSelector::parse(std::string(300, '(') + ":not(").has_value(), false);
}

TEST(CssSelector, AnswersAnyInput) {
    constexpr std::string_view kSeed =
        "div#d1.a[href^='x' i] > p:nth-child(2n+1):not(.b, :has(> li:eq(1))) ~ *:contains(\"t\"), "
        "a";
    SeededRandom random(11);
    const auto document = HtmlDocument::parse(kPage);
    for (int round = 0; round < 4000; ++round) {
        const auto selector = CssSelector::parse(
            mutated_text(random, kSeed, "()[]:.#>+~<*,|'\"\\=^$! \nan1\xC3\xFF"));
        if (selector) (void)selector->select(document->root());
    }
}

}  // namespace
}  // namespace millrace::nodes
