// What odd HTML may not do.
#include "nodes/html_to_markdown/html_to_markdown.hpp"

#include <gtest/gtest.h>

#include "nodes/html_to_markdown/markdown_text.hpp"
#include "nodes/mutated_text.hpp"

namespace millrace::nodes {
namespace {

std::string repeated(std::string_view text, std::size_t times) {
    std::string all;
    for (std::size_t i = 0; i < times; ++i) all += text;
    return all;
}

std::string markdown_of(std::string_view html) {
    return html_to_markdown(html, {}).value();
}

TEST(HtmlToMarkdown, PairsTagsAsWellAsItCan) {
    EXPECT_EQ(markdown_of("<p>a<p>b<div>c</p>d</div>"), "a\n\nb\n\ncd");
    EXPECT_EQ(markdown_of("<ul><li>a<li>b</ul>c"), "* a\n* b\nc");
    EXPECT_EQ(markdown_of("<a href=x>a<a href=y>b</a>"), "[a](x)[b](y)");
    EXPECT_EQ(markdown_of("<div><b>a<div>b"), "**a**\n\nb");
    EXPECT_EQ(markdown_of("1 < 2 <b title='>'>x</b> <b"), "1 < 2 **x** <b");
    EXPECT_EQ(markdown_of("<script>a</b></script><style>c</style>d"), "d");
    EXPECT_EQ(markdown_of("<script>never ends"), "");
}

TEST(HtmlToMarkdown, EscapesLineStarts) {
    EXPECT_EQ(escaped_line_starts("- a\n  + b\n12. c 3. d\n####### e\n## f\n>g"),
              "\\- a\n  \\+ b\n12\\. c 3\\. d\n####### e\n\\## f\n\\>g");
    EXPECT_EQ(escaped_characters("a*b[c]\\"), "a\\*b\\[c\\]\\\\");
}

TEST(HtmlToMarkdown, KeepsSomeNewlines) {
    EXPECT_EQ(with_fewer_newlines("a\n\n \n\nb \n c", 2), "a\n\nb \n c");
    EXPECT_EQ(with_fewer_newlines("a\n\n\nb", 0), "a\n\n\nb");
}

TEST(HtmlToMarkdown, LimitsNestingAndSize) {
    EXPECT_EQ(html_to_markdown(repeated("<b>", 5000), {}).error().kind, ErrorKind::TooLarge);
    EXPECT_EQ(
        html_to_markdown(repeated("<ul><li>a", 200) + repeated("</li></ul>", 200), {}).error().kind,
        ErrorKind::TooLarge);
    EXPECT_TRUE(html_to_markdown(repeated("<blockquote>", 500) + "a", {}).has_value());
    EXPECT_TRUE(html_to_markdown(repeated("<a b=\"x\" ", 20000), {}).has_value());
    EXPECT_TRUE(html_to_markdown(repeated("<!--", 20000), {}).has_value());
}

TEST(HtmlToMarkdown, AnswersAnyInput) {
    constexpr std::string_view kSeed =
        "<h1>a</h1><p>b <b>c</b><i>d</i><a href='u' title=\"t\">l</a><img src=i "
        "alt=j><br/>&amp;&#65;</p>"
        "<ul><li>e<ol><li>f</ol></ul><table><tr><th>g<td>h|</table><pre><code "
        "class=language-x>k</code>"
        "</pre><blockquote>m</blockquote><!-- n --><script>o</script><hr><del>p</del>";
    MarkdownOptions options;
    options.collects_addresses = true;
    options.ignored = {"i"};
    options.blocks = {"b"};
    options.indents_code = true;
    SeededRandom random(17);
    for (int round = 0; round < 2000; ++round) {
        const std::string html = mutated_text(random, kSeed, "<>/='\"& ;#\nabcdlptr|`*\xC3\xFF");
        EXPECT_TRUE(html_to_markdown(html, {}).has_value());
        EXPECT_TRUE(html_to_markdown(html, options).has_value());
    }
}

TEST(TextReplacement, GivesUpOnWhatTakesTooLong) {
    const auto replacement = TextReplacement::compile("/(a+)+$/", "").value();
    EXPECT_EQ(replacement.apply(std::string(60, 'a') + "b").error().kind, ErrorKind::Timeout);
    EXPECT_EQ(TextReplacement::compile("/b/gi", "[$&$$1]")->apply("abB").value(), "a[b$1][B$1]");
    EXPECT_EQ(TextReplacement::compile("/", "x")->apply("a/b").value(), "axb");
}

}  // namespace
}  // namespace millrace::nodes
