// What odd Markdown may not do.
#include "nodes/markdown_to_html/markdown_to_html.hpp"

#include <gtest/gtest.h>

#include "nodes/mutated_text.hpp"

namespace millrace::nodes {
namespace {

std::string repeated(std::string_view text, std::size_t times) {
    std::string all;
    for (std::size_t i = 0; i < times; ++i) all += text;
    return all;
}

std::string html_of(std::string_view markdown) {
    return markdown_to_html(markdown, {}).value();
}

HtmlOptions all_options() {
    HtmlOptions options;
    for (const HtmlOptions::Flag& flag : HtmlOptions::flags())
        if (flag.name != "noHeaderId" && flag.name != "underline") options.*flag.field = true;
    return options;
}

TEST(MarkdownToHtml, LimitsNestingAndSize) {
    EXPECT_EQ(markdown_to_html(repeated("> ", 5000) + "a", {}).error().kind, ErrorKind::TooLarge);
    std::string lists;
    for (std::size_t i = 0; i < 300; ++i) lists += repeated("    ", i) + "- a\n";
    EXPECT_EQ(markdown_to_html(lists, {}).error().kind, ErrorKind::TooLarge);
    EXPECT_TRUE(markdown_to_html(repeated("> ", 50) + "a", {}).has_value());
    EXPECT_EQ(markdown_to_html(std::string((16UL << 20) + 1, 'a'), {}).error().kind,
              ErrorKind::TooLarge);
}

TEST(MarkdownToHtml, KeepsMarksOfItsOwnOutOfTheText) {
    EXPECT_EQ(html_of("a\x01"
                      "0\x01"
                      "b \x03"
                      "0\x03 \x04"
                      "aa"),
              "<p>a0b 0 aa</p>");
    EXPECT_EQ(html_of("\u00a8E42E $1 $& \u00a8K0K"), "<p>\u00a8E42E $1 $&amp; \u00a8K0K</p>");
}

TEST(MarkdownToHtml, ShowsNoPicturesNobodyAskedFor) {
    HtmlOptions options = all_options();
    options.is_complete_document = false;
    EXPECT_EQ(markdown_to_html(":octocat: :showdown: :tada:", options).value(),
              "<p>:octocat: :showdown: \U0001F389</p>");
}

// Patterns that a search with backtracking would take very long for.
TEST(MarkdownToHtml, TakesTimeInProportion) {
    const HtmlOptions options = all_options();
    for (const std::string_view piece :
         {"[",        "![",          "<",     "<b>",    "<a b>",          "*a ",      "_a",
          "`a``b",    "<div>\n",     "<!-- ", "\n\n<?", "[a](b(",         "[a](b \"", "[a][b] ",
          "~~a",      ":a",          "@a ",   "a@b.c ", "|a|b|\n|-|-|\n", "```\n",    "1. a\n",
          "[a]: b\n", "http://a.b ", "\\",    "<code>", "# a\n",          "a\n=\n"})
        EXPECT_TRUE(markdown_to_html(repeated(piece, 30000 / piece.size()), options).has_value());
}

TEST(MarkdownToHtml, AnswersAnyInput) {
    constexpr std::string_view kSeed =
        "# A {b}\n\n> q\n> - 1. x\n>     - [ ] y\n\n| a | b |\n|:-|-:|\n| `c|d` | *e* "
        "|\n\n```js\nf\n```\n\n"
        "[r]: <u> =1x2 \"t\"\n\n1. [l](x(y) 'z') ![i](<a b>) [r][] <a@b.c> http://c.d @e :smile: "
        "~~g~~ "
        "***h*** __i__\n\n    k\n\n<div>\n<p>m</p>\n</div>\n<!-- n -->\n\no\n---\n\tp\n";
    const HtmlOptions options = all_options();
    SeededRandom random(13);
    for (int round = 0; round < 1500; ++round) {
        const std::string text =
            mutated_text(random, kSeed, "*_`[]()<>#-|~!\\:\"'&=+. \n\t1ax\x01\x03\xC2\xFF");
        (void)markdown_to_html(text, options);
        (void)markdown_to_html(text, {});
    }
}

}  // namespace
}  // namespace millrace::nodes
