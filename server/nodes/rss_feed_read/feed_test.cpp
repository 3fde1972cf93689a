// Feeds of all kinds, and texts near them.
#include "nodes/rss_feed_read/feed.hpp"

#include <gtest/gtest.h>

#include "nodes/mutated_text.hpp"

namespace millrace::nodes {
namespace {

const sdk::DateSurroundings kSurroundings{"UTC", *time_from_iso("2026-01-15T12:00:00Z")};

constexpr std::string_view kRss = R"(<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:dc="d" xmlns:content="c" xmlns:itunes="i"><channel><title>Feed</title>
<item><title>One &amp; only</title><link>https://a.example/1</link>
<pubDate>Tue, 06 Jan 2026 10:00:00 +0200</pubDate><dc:creator>Ada</dc:creator>
<description><![CDATA[<p>Hello</p><p>big &amp; small</p>]]></description>
<content:encoded><![CDATA[<b>Long</b> text]]></content:encoded>
<guid isPermaLink="false">id-1</guid><category>x</category><category>y</category>
<enclosure url="https://a.example/a.mp3" length="12" type="audio/mpeg"/>
<comments>https://a.example/1#c</comments><itunes:duration>1:02</itunes:duration>
<itunes:image href="https://a.example/i.png"/><slash:comments>3</slash:comments></item>
<item><title>Two</title></item></channel></rss>)";

constexpr std::string_view kAtom = R"(<feed xmlns="http://www.w3.org/2005/Atom"><title>F</title>
<entry><id>urn:1</id><title type="html">T &lt;b&gt;</title>
<link rel="self" href="https://a.example/self"/><link rel="alternate" href="https://a.example/1"/>
<updated>2026-01-06T10:00:00Z</updated><author><name>Grace</name></author>
<summary>Short</summary><content type="html">&lt;p&gt;Body&lt;/p&gt;</content></entry>
<entry><id>urn:2</id><link href="https://a.example/2"/><published>2026-01-05T00:00:00+01:00</published>
</entry></feed>)";

constexpr std::string_view kRdf = R"(<rdf:RDF xmlns:rdf="r" xmlns="s" xmlns:dc="d">
<channel rdf:about="c"><title>F</title></channel>
<item rdf:about="https://a.example/1"><title>One</title><link>https://a.example/1</link>
<dc:date>2026-01-06T10:00:00Z</dc:date></item></rdf:RDF>)";

void expect_item(const JsonObject& item, std::string_view expected) {
    const auto wanted = parse_json(expected);
    ASSERT_TRUE(wanted) << wanted.error().message;
    EXPECT_TRUE(json_equal(item, *wanted)) << to_json_text(item);
}

TEST(Feed, ReadsRss) {
    const auto items = read_feed(kRss, {"slash:comments"}, kSurroundings);
    ASSERT_TRUE(items) << items.error().message;
    ASSERT_EQ(items->size(), 2U);
    expect_item((*items)[0],
                R"({"slash:comments":"3","creator":"Ada","title":"One & only",
        "link":"https://a.example/1","pubDate":"Tue, 06 Jan 2026 10:00:00 +0200",
        "content:encoded":"<b>Long</b> text","content:encodedSnippet":"Long text",
        "enclosure":{"url":"https://a.example/a.mp3","length":"12","type":"audio/mpeg"},
        "dc:creator":"Ada","comments":"https://a.example/1#c",
        "content":"<p>Hello</p><p>big &amp; small</p>","contentSnippet":"Hello\nbig & small",
        "guid":"id-1","categories":["x","y"],"isoDate":"2026-01-06T08:00:00.000Z",
        "itunes":{"duration":"1:02","image":"https://a.example/i.png"}})");
    expect_item((*items)[1], R"({"title":"Two","itunes":{}})");
}

TEST(Feed, ReadsAtom) {
    const auto items = read_feed(kAtom, {}, kSurroundings);
    ASSERT_TRUE(items) << items.error().message;
    ASSERT_EQ(items->size(), 2U);
    expect_item((*items)[0], R"({"title":"T <b>","link":"https://a.example/1",
        "pubDate":"2026-01-06T10:00:00.000Z","author":"Grace","content":"<p>Body</p>",
        "contentSnippet":"Body","summary":"Short","id":"urn:1",
        "isoDate":"2026-01-06T10:00:00.000Z"})");
    expect_item((*items)[1], R"({"link":"https://a.example/2","pubDate":"2026-01-04T23:00:00.000Z",
        "id":"urn:2","isoDate":"2026-01-04T23:00:00.000Z"})");
}

TEST(Feed, ReadsRss1) {
    const auto items = read_feed(kRdf, {}, kSurroundings);
    ASSERT_TRUE(items) << items.error().message;
    ASSERT_EQ(items->size(), 1U);
    expect_item((*items)[0], R"({"date":"2026-01-06T10:00:00Z","title":"One",
        "link":"https://a.example/1","dc:date":"2026-01-06T10:00:00Z",
        "rdf:about":"https://a.example/1","isoDate":"2026-01-06T10:00:00.000Z"})");
}

TEST(Feed, RefusesWhatIsNone) {
    for (const std::string_view text :
         {"", "hello", "<html><body/></html>", "<rss/>", "{}", "<rss><channel><item></rss>"}) {
        const auto items = read_feed(text, {}, kSurroundings);
        ASSERT_FALSE(items) << text;
        EXPECT_EQ(items.error().kind, ErrorKind::NodeFailed);
        EXPECT_FALSE(items.error().message.empty());
    }
}

TEST(Feed, ExpandsNoEntitiesAndGoesNotTooDeep) {
    EXPECT_FALSE(read_feed(R"(<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/passwd">]>
        <rss><channel><item><title>&a;</title></item></channel></rss>)",
                           {}, kSurroundings));
    std::string deep = "<rss><channel>";
    for (int i = 0; i < 100'000; ++i) deep += "<a>";
    EXPECT_FALSE(read_feed(deep, {}, kSurroundings));
}

TEST(Feed, SurvivesAnyText) {
    SeededRandom random(3);
    for (const std::string_view seed : {kRss, kAtom, kRdf})
        for (int round = 0; round < 700; ++round)
            (void)read_feed(mutated_text(random, seed, "<>/&;\"'=[]!? a\x01\xff"), {"title"},
                            kSurroundings);
}

}  // namespace
}  // namespace millrace::nodes
