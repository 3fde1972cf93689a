// What authors and data may put into pages: HTML and styles that do no harm.
#include <gtest/gtest.h>

#include <algorithm>

#include "nodes/form_page/form_page.hpp"
#include "nodes/form_page/safe_css.hpp"
#include "nodes/form_page/safe_html.hpp"
#include "nodes/html_document/html_document.hpp"
#include "nodes/mutated_text.hpp"

namespace millrace::nodes {
namespace {

TEST(SafeHtml, KeepsFormattingLinksAndPictures) {
    for (const char* same : {"<b>a</b> &amp; <i>b</i>", "<ul><li>a</li><li>b</li></ul>",
                             "<img src=\"https://example.com/a.png\" alt=\"x\">",
                             "<table><tbody><tr><td colspan=\"2\">a</td></tr></tbody></table>",
                             "<video src=\"https://example.com/v.mp4\" controls=\"\"></video>"})
        EXPECT_EQ(safe_html(same), same);
    EXPECT_EQ(safe_html("<a href='https://example.com/?a=1&b'>x</a>"),
              "<a href=\"https://example.com/?a=1&amp;b\" target=\"_blank\" rel=\"noopener "
              "noreferrer nofollow\">x</a>");
}

TEST(SafeHtml, LeavesOutWhatActs) {
    for (const char* bad :
         {"<script>1</script>", "<ScRiPt>1</sCrIpT>", "<style>*{}</style>",
          "<iframe src=x></iframe>", "<svg><script>1</script></svg>",
          "<math><mtext><script>1</script></mtext></math>", "<object data=x>", "<embed src=x>",
          "<noscript><p title=\"</noscript><script>1\">", "<template><script>1</script></template>",
          "<svg onload=x>", "<base href=//x>", "<meta http-equiv=refresh content=0>",
          "<link rel=stylesheet href=x>"})
        EXPECT_EQ(safe_html(bad).find('<'), std::string::npos) << bad << " -> " << safe_html(bad);
    for (const char* bad :
         {"<p onclick=x>a</p>", "<p style='x:y'>a</p>", "<p id=x>a</p>", "<p class='a\"b'>a</p>",
          "<form action=x><p>a</p></form>", "<p name=x formaction=y>a</p>"})
        EXPECT_EQ(safe_html(bad), "<p>a</p>") << bad;
    for (const char* bad : {"javascript:x", "java\tscript:x", " javascript:x", "&#106;avascript:x",
                            "data:text/html,x", "vbscript:x", "JAVASCRIPT:x", "\x01javascript:x",
                            "javascript&colon;x", "file:///x", "blob:x"})
        EXPECT_EQ(safe_html("<a href=\"" + std::string(bad) + "\">x</a>"), "<a>x</a>") << bad;
    EXPECT_EQ(safe_html("<img src=\"data:image/svg+xml;base64,x\">"), "<img>");
}

TEST(SafeHtml, MutatedMarkupNeverActs) {
    const std::string seed =
        "<p>a<a href=\"javascript:x\">b</a><script>x</script><svg><style><img src=x onerror=y>"
        "</style></svg><math><mi><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 "
        "onerror=x&gt;\"></math><table><td><noscript></p>";
    SeededRandom random(1);
    for (int round = 0; round < 2000; ++round) {
        const std::string text = mutated_text(random, seed, "<>/\"'=&;!- abit\t");
        const std::string safe = safe_html(text);
        for (const char* bad :
             {"<script", "<style", "<svg", "<math", "<iframe", "<form", "<noscript"})
            EXPECT_EQ(safe.find(bad), std::string::npos) << text << "\n" << safe;
        // Nor does what a second reading makes of it.
        const auto again = HtmlDocument::parse(safe);
        ASSERT_TRUE(again);
        const HtmlNode& root = again->root();
        for (const HtmlNode* node = root.first_child; node; node = node->following(root)) {
            EXPECT_FALSE(node->is_foreign || node->is_element("script")) << text << "\n" << safe;
            for (const HtmlAttribute& attribute : node->attributes)
                EXPECT_FALSE(attribute.name.starts_with("on")) << text << "\n" << safe;
        }
    }
}

TEST(SafeCss, StaysInItsScope) {
    EXPECT_EQ(safe_css("h1, .a > b { color: red; margin: 0 }", ".s"),
              ".s h1, .s .a > b {color: red;margin: 0;}\n");
    EXPECT_EQ(safe_css(":root { --color-background: #fff } body { margin: 0 } html p {x: y}", ".s"),
              ".s {--color-background: #fff;}\n.s {margin: 0;}\n.s p {x: y;}\n");
    EXPECT_EQ(safe_css("@media (min-width: 3em) { p { color: red } }", ".s"),
              "@media (min-width: 3em) {\n.s p {color: red;}\n}\n");
    EXPECT_EQ(safe_css("p:not(.a, .b) { content: \"a;b}\" }", ".s"), "");
    for (const char* bad :
         {"body ~ p { x: y }", ":root + p { x: y }", "> p { x: y }", "& p { x: y }",
          ":has(p) { x: y }", "} body { x: y }", "p { x: y", "*|* || a { x: y }"})
        EXPECT_EQ(safe_css(bad, ".s").find("x: y"), std::string::npos)
            << bad << safe_css(bad, ".s");
}

TEST(SafeCss, LoadsNothing) {
    for (const char* bad :
         {"p { background: url(https://x) }",
          "p { background: URL ( https://x ) ; color: u\\72l(x) }", "@import 'https://x'; ",
          "@import url(x);", "@font-face { src: url(x) }",
          "p { background: image-set('https://x' 1x) }", "p { background: u/**/rl(https://x) }",
          "p { behavior: x } ", "p { -moz-binding: x }", "p { width: expression(1) }",
          "@namespace x 'https://x';", "@charset 'x';", "@media print { @import 'x'; }",
          "p { position: fixed }", "p { --a: url(x) }", "p { x: '</style>' }", "<style> p { x: y }",
          "p { x: y\\0 }", "@supports (x: url(https://x)) { p { x: y } }"}) {
        const std::string css = safe_css(bad, ".s");
        EXPECT_EQ(css.find("://x"), std::string::npos) << bad << css;
        for (const char* part : {"import", "fixed", "<", "\\", "url(", "binding", "expression("})
            EXPECT_EQ(css.find(part), std::string::npos) << bad << css;
    }
    EXPECT_EQ(safe_css("p { background: url (https://x) }", ".s").find("url("), std::string::npos);
}

TEST(SafeCss, MutatedStylesLoadNothing) {
    const std::string seed =
        "/* c */ @import 'x'; @media screen { .a, b:not(.c) { background: url('https://x'); } } "
        "p { content: \"};\" ; color: red } :root { --a: b }";
    SeededRandom random(1);
    for (int round = 0; round < 5000; ++round) {
        const std::string text = mutated_text(random, seed, "{}();:@/*'\"\\ ,a<");
        const std::string css = safe_css(text, ".s");
        for (const char* bad : {"url(", "@import", "<", "\\"})
            EXPECT_EQ(css.find(bad), std::string::npos) << text << "\n" << css;
        EXPECT_EQ(std::count(css.begin(), css.end(), '{'), std::count(css.begin(), css.end(), '}'))
            << text << "\n"
            << css;
    }
}

TEST(FormPage, TextsOfFieldsAreText) {
    const std::string evil = "\"><script>alert(1)</script><a x='";
    Form form;
    form.title = form.button = form.action = evil;
    form.description = "a\nb<script>1</script>";
    form.look.asset_path = evil;
    form.look.custom_css = "p { color: red } </style><script>1</script>";
    for (int kind = 0; kind <= static_cast<int>(FormField::Kind::Html); ++kind) {
        FormField field;
        field.kind = static_cast<FormField::Kind>(kind);
        field.label = field.key = field.placeholder = field.initial = field.accepts = field.html =
            evil;
        field.choices = {evil, "b"};
        form.fields.push_back(field);
    }
    FormInput input;
    input.values.assign(form.fields.size(), {evil});
    input.files.resize(form.fields.size());
    input.problems.assign(form.fields.size(), evil);
    for (const FormInput* one : {static_cast<const FormInput*>(nullptr), &std::as_const(input)}) {
        const http::Response page = form_page(form, one);
        EXPECT_EQ(page.body.find("<script"), std::string::npos) << page.body;
        EXPECT_EQ(page.body.find("<a x"), std::string::npos);
        EXPECT_NE(page.body.find("a<br>b"), std::string::npos);
        const std::string policy(page.headers.get("content-security-policy"));
        EXPECT_TRUE(policy.starts_with("default-src 'none'"));
        EXPECT_NE(policy.find("'sha256-"), std::string::npos);
        EXPECT_EQ(policy.find("unsafe"), std::string::npos);
    }
}

}  // namespace
}  // namespace millrace::nodes
