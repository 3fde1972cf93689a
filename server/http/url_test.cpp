#include "http/url.hpp"

#include <gtest/gtest.h>

namespace millrace::http {
namespace {

std::string text_of(std::string_view text) {
    const auto url = parse_url(text);
    return url ? url->text : "error: " + url.error().message;
}

std::string host_of(std::string_view text) {
    const auto url = parse_url(text);
    return url ? url->host : "error: " + url.error().message;
}

TEST(Url, IsTakenApart) {
    const auto url = parse_url(" HTTPS://us%40er:p%3Aw@Example.COM:8443/a/../b?q=1#part\n").value();
    EXPECT_EQ(url.text, "https://example.com:8443/b?q=1");
    EXPECT_EQ(url.scheme, "https");
    EXPECT_EQ(url.host, "example.com");
    EXPECT_EQ(url.port, 8443);
    EXPECT_EQ(url.user, "us@er");
    EXPECT_EQ(url.password, "p:w");
    EXPECT_EQ(url.authority(), "example.com:8443");
    EXPECT_EQ(parse_url("http://h").value().port, 80);
    EXPECT_EQ(parse_url("https://h?x").value().text, "https://h/?x");
    EXPECT_EQ(parse_url("https://[::1]/").value().authority(), "[::1]:443");
}

TEST(Url, EncodesAsBrowsersDo) {
    EXPECT_EQ(text_of("http://h/a b/ü/%41%zz?a=b c&d=\"<>'ü\\"),
              "http://h/a%20b/%C3%BC/%41%zz?a=b%20c&d=%22%3C%3E%27%C3%BC%5C");
    EXPECT_EQ(text_of("http://h/{a}|`^\\x?{a}|`^"), "http://h/%7Ba%7D|%60%5E%5Cx?{a}|`^");
    EXPECT_EQ(text_of("http://h/a?b?c/../d"), "http://h/a?b?c/../d");
}

TEST(Url, KnowsEveryWayToWriteAnAddress) {
    for (const char* host :
         {"127.0.0.1", "2130706433", "0x7f000001", "0X7F.1", "0177.0.0.1", "017700000001", "127.1",
          "127.0.1", "127.0.0x1", "%31%32%37.0.0.1", "①②⑦.0.0.1", "127。0。0。1"})
        EXPECT_EQ(host_of(std::string("http://") + host + ":80/"), "127.0.0.1") << host;
    EXPECT_EQ(host_of("http://0/"), "0.0.0.0");
    EXPECT_EQ(host_of("http://[::FFFF:7f00:1]/"), "::ffff:7f00:1");
    EXPECT_EQ(host_of("http://[fe80::1%25eth0]/"), "fe80::1");
    EXPECT_EQ(host_of("http://127.0.0.1./"), "127.0.0.1.");
}

TEST(Url, WritesHostsInAscii) {
    EXPECT_EQ(text_of("http://Müller.DE/"), "http://xn--mller-kva.de/");
    EXPECT_EQ(text_of("http://u@Müller.DE:81?x"), "http://xn--mller-kva.de:81/?x");
    EXPECT_EQ(text_of("http://h%C3%BC/"), text_of("http://hü/"));
    EXPECT_EQ(to_ascii_host("EXAMPLE.com.").value(), "example.com");
    EXPECT_EQ(to_ascii_host("straße.de").value(), "xn--strae-oqa.de");
    EXPECT_FALSE(to_ascii_host("\xff"));
}

TEST(Url, IsRefusedWithAReasonThatRepeatsNoSecret) {
    const std::pair<const char*, const char*> cases[] = {
        {"", "The URL does not begin with http:// or https://."},
        {"secret", "The URL does not begin with http:// or https://."},
        {"/secret", "The URL does not begin with http:// or https://."},
        {"//secret/", "The URL does not begin with http:// or https://."},
        {"http:/secret", "The URL does not begin with http:// or https://."},
        {"http:secret", "The URL does not begin with http:// or https://."},
        {"file:///etc/passwd", "The URL's scheme \"file\" is not supported."},
        {"ftp://secret/", "The URL's scheme \"ftp\" is not supported."},
        {"http://", "The URL has no host."},
        {"http://@/", "The URL has no host."},
        {"http://:80/", "The URL has no host."},
        {"http://h:0/", "The URL's port is not a number from 1 to 65535."},
        {"http://h:65536/", "The URL's port is not a number from 1 to 65535."},
        {"http://h:secret/", "The URL's port is not a number from 1 to 65535."},
        {"http://a@b@secret/", "The URL's host is not valid."},
        {"http://a b/", "The URL's host is not valid."},
        {"http://[::1/", "The URL's host is not valid."},
        {"http://good\\@secret/", "The URL's host has a backslash in it."},
        {"http://evil.example／.good.example/", "The URL's host is not a valid name."},
        {"http://a%00b/", "The URL's host is not valid."},
        {"http://h%0d%0aX:1/", "The URL's host is not valid."},
    };
    for (const auto& [text, message] : cases) {
        const auto url = parse_url(text);
        ASSERT_FALSE(url) << text;
        EXPECT_EQ(url.error().kind, ErrorKind::InvalidInput);
        EXPECT_EQ(url.error().message, message) << text;
        EXPECT_FALSE(url.error().hint.empty());
    }
    EXPECT_FALSE(parse_url("http://h/\r\nX: y"));
    EXPECT_FALSE(parse_url("http://h/\x7f"));
    EXPECT_FALSE(parse_url(std::string_view("http://h/\0", 10)));
    EXPECT_FALSE(parse_url("http://h\xff/"));
}

TEST(Url, ResolvesReferencesAgainstABase) {
    const auto base = parse_url("https://h:8/a/b?q").value();
    const std::pair<const char*, const char*> cases[] = {
        {"c", "https://h:8/a/c"},
        {"/c d", "https://h:8/c%20d"},
        {"../c", "https://h:8/c"},
        {"?x=ü", "https://h:8/a/b?x=%C3%BC"},
        {"//other/c", "https://other/c"},
        {"http://other:81/", "http://other:81/"},
        {"HTTP://Other", "http://other/"},
        {" /c#part", "https://h:8/c"},
        {"https://u:p@other/", "https://other/"},
        {"\\\\other/c", "https://h:8/a/%5C%5Cother/c"},
    };
    for (const auto& [reference, expected] : cases) {
        const auto url = resolve_url(base, reference);
        EXPECT_EQ(url ? url->text : url.error().message, expected);
        if (url) EXPECT_EQ(url->user + url->password, "");
    }
    for (const char* reference :
         {"javascript:alert(1)", "file:///x", "http://", "//", "http://a b/"})
        EXPECT_FALSE(resolve_url(base, reference)) << reference;
}

TEST(Url, ComparesOrigins) {
    const auto same = [](const char* left, const char* right) {
        return parse_url(left)->has_same_origin(*parse_url(right));
    };
    EXPECT_TRUE(same("http://h/a", "http://H:80/b"));
    EXPECT_FALSE(same("http://h/", "https://h/"));
    EXPECT_FALSE(same("http://h/", "http://h:81/"));
    EXPECT_FALSE(same("http://h/", "http://h.x/"));
}

}  // namespace
}  // namespace millrace::http
