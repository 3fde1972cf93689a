// HTML laid out for reading.
#include "nodes/plain_text/plain_text.hpp"

#include <gtest/gtest.h>

#include "nodes/mutated_text.hpp"
#include "nodes/plain_text/list_marker.hpp"

namespace millrace::nodes {
namespace {

std::string text_of_html(std::string_view html, std::vector<std::string_view> skipped = {}) {
    std::vector<CssSelector> selectors;
    for (const std::string_view selector : skipped)
        selectors.push_back(CssSelector::parse(selector).value());
    return plain_text(html, selectors).value();
}

TEST(PlainText, SeparatesBlocks) {
    EXPECT_EQ(text_of_html("<p>a</p><p>b</p><div>c</div><div>d</div>e"), "a\n\nb\n\nc\nd\ne");
    EXPECT_EQ(text_of_html("x<h1>\xC3\xA9t\xC3\xA9 \xC3\x9F</h1>y"),
              "x\n\n\n\xC3\x89T\xC3\x89 SS\n\ny");
    EXPECT_EQ(text_of_html(" a \n <b>b</b>c<br>d<hr>"), "a bc\nd\n\n" + std::string(80, '-'));
    EXPECT_EQ(text_of_html("<pre> a\n  b </pre>"), " a\n  b ");
    EXPECT_EQ(text_of_html("<blockquote><p>a</p><p>b</p></blockquote>"), "> a\n> \n> b");
    EXPECT_EQ(text_of_html("<table><tr><td>1</td><td>2</td></tr></table>"), "12");
    EXPECT_EQ(text_of_html("<script>a</script><style>b</style><!-- c -->d"), "d");
    EXPECT_EQ(text_of_html("<head>h</head><body>b</body>"), "b");
}

TEST(PlainText, ShowsLinksImagesAndLists) {
    EXPECT_EQ(
        text_of_html("<a href=u>t</a> <a href=#x>y</a> <a href=mailto:m@n>m@n</a> <a href=v></a>"),
        "t [u] y m@n [m@n] v");
    EXPECT_EQ(text_of_html("<img src=a alt=b><img src=c><img alt=d>"), "b [a][c]d");
    EXPECT_EQ(text_of_html("<ul><li>a<ul><li>b</ul><li>c</ul>"), " * a\n   * b\n * c");
    EXPECT_EQ(text_of_html("<ol start=9><li>a<li>b<br>c</ol>"), " 9.  a\n 10. b\n     c");
    EXPECT_EQ(text_of_html("<ul><!-- k --><li>a</ul>"), "   \n * a");
}

TEST(PlainText, WrapsLines) {
    const std::string ten = "abcdefghij";
    std::string words;
    for (int i = 0; i < 9; ++i) words += ten + " ";
    EXPECT_EQ(text_of_html(words), ten + " " + ten + " " + ten + " " + ten + " " + ten + " " + ten +
                                       " " + ten + "\n" + ten + " " + ten);
    EXPECT_EQ(text_of_html(std::string(100, 'x')), std::string(100, 'x'));
    EXPECT_EQ(text_of_html(std::string(79, 'x') + "<wbr>yy"), std::string(79, 'x') + "\nyy");
}

TEST(PlainText, LeavesOutWhatIsSkipped) {
    EXPECT_EQ(text_of_html("<nav>n</nav><p>a <b class=x>b</b></p>", {"nav", ".x"}), "a");
    EXPECT_EQ(text_of_html("<b>b</b><p>p</p>", {"*"}), "p");
}

TEST(PlainText, CountsInLettersAndRomanNumerals) {
    EXPECT_EQ(list_marker(1, "a"), "a");
    EXPECT_EQ(list_marker(28, "A"), "AB");
    EXPECT_EQ(list_marker(1994, "i"), "mcmxciv");
    EXPECT_EQ(list_marker(4, "I"), "IV");
    EXPECT_EQ(list_marker(0, "a"), "0");
    EXPECT_EQ(list_marker(5000, "I"), "5000");
    EXPECT_EQ(list_marker(2, "x"), "2");
}

TEST(PlainText, AnswersAnyInput) {
    constexpr std::string_view kSeed =
        "<body><h1>a</h1><p>b <a href='x'>c</a><ul><li>d<ol type=i start=3><li>e</ol></ul><pre> f\n"
        "</pre><blockquote>g<hr></blockquote><table><tr><td>h</table><img src=i alt=j><wbr>";
    SeededRandom random(5);
    for (int round = 0; round < 2000; ++round)
        EXPECT_TRUE(plain_text(mutated_text(random, kSeed, "<>/='\" \nahlioupre1")).has_value());
}

}  // namespace
}  // namespace millrace::nodes
