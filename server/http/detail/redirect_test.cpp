#include "http/detail/redirect.hpp"

#include <gtest/gtest.h>

namespace millrace::http {
namespace {

Hop hop_to(const char* url, const char* method = "POST") {
    Hop hop{.url = parse_url(url).value(), .method = method, .headers = {}, .has_body = true};
    for (const char* name : {"Authorization", "cookie", "Host", "X-Key", "X-Other", "Content-Type"})
        hop.headers.add(name, "v");
    return hop;
}

std::string names(const Headers& headers) {
    std::string text;
    for (const auto [name, value] : headers) text += std::string(name) + " ";
    return text;
}

const ClientRequest kRequest = [] {
    ClientRequest request;
    request.secret_headers = {"x-key"};
    return request;
}();

TEST(Redirect, IsFollowedForFiveStatusesWithALocation) {
    for (const int status : {301, 302, 303, 307, 308}) {
        EXPECT_TRUE(is_redirect(status, "/x"));
        EXPECT_FALSE(is_redirect(status, ""));
    }
    for (const int status : {200, 201, 300, 304, 305, 306, 309, 400})
        EXPECT_FALSE(is_redirect(status, "/x")) << status;
}

TEST(Redirect, ChangesTheMethodAsBrowsersDo) {
    const auto after = [](int status, const char* method) {
        const auto hop = next_hop(hop_to("http://h/", method), kRequest, status, "/x").value();
        return hop.method + (hop.has_body ? " with body" : "");
    };
    for (const int status : {301, 302}) {
        EXPECT_EQ(after(status, "POST"), "GET");
        EXPECT_EQ(after(status, "PUT"), "PUT with body");
        EXPECT_EQ(after(status, "GET"), "GET with body");
        EXPECT_EQ(after(status, "HEAD"), "HEAD with body");
    }
    EXPECT_EQ(after(303, "POST"), "GET");
    EXPECT_EQ(after(303, "DELETE"), "GET");
    EXPECT_EQ(after(303, "HEAD"), "HEAD with body");
    for (const int status : {307, 308}) {
        EXPECT_EQ(after(status, "POST"), "POST with body");
        EXPECT_EQ(after(status, "DELETE"), "DELETE with body");
    }
}

TEST(Redirect, TakesSecretsAlongOnlyWhereItIsToldTo) {
    ClientRequest request = kRequest;
    request.sends_credentials_everywhere = true;
    const auto hop = next_hop(hop_to("http://h/a"), request, 307, "http://other/").value();
    EXPECT_EQ(names(hop.headers), "Authorization cookie X-Key X-Other Content-Type ");
    EXPECT_TRUE(hop.has_credentials);
}

TEST(Redirect, KeepsEverythingWithinTheOrigin) {
    const auto hop = next_hop(hop_to("http://h/a"), kRequest, 307, "b?c").value();
    EXPECT_EQ(hop.url.text, "http://h/b?c");
    EXPECT_EQ(names(hop.headers), "Authorization cookie Host X-Key X-Other Content-Type ");
    EXPECT_TRUE(hop.has_credentials);
}

TEST(Redirect, DropsTheHeadersOfABodyTogetherWithIt) {
    const auto hop = next_hop(hop_to("http://h/a"), kRequest, 302, "b").value();
    EXPECT_EQ(names(hop.headers), "Authorization cookie Host X-Key X-Other ");
}

TEST(Redirect, DropsSecretsForAnotherOriginAndForGood) {
    for (const char* location :
         {"http://other/", "//other/", "http://h:81/", "https://h:444/", "http://h.x/"}) {
        auto hop = next_hop(hop_to("http://h/a"), kRequest, 307, location).value();
        EXPECT_EQ(names(hop.headers), "X-Other Content-Type ") << location;
        EXPECT_FALSE(hop.has_credentials);
        hop = next_hop(std::move(hop), kRequest, 307, "http://h/a").value();
        EXPECT_EQ(names(hop.headers), "X-Other Content-Type ");
        EXPECT_FALSE(hop.has_credentials);
    }
    EXPECT_FALSE(next_hop(hop_to("https://h/"), kRequest, 307, "http://h/")->has_credentials);
}

TEST(Redirect, TrustsTheSameHostOverHttps) {
    EXPECT_TRUE(next_hop(hop_to("http://h/"), kRequest, 301, "https://h/")->has_credentials);
    EXPECT_FALSE(next_hop(hop_to("http://h:81/"), kRequest, 301, "https://h/")->has_credentials);
}

TEST(Redirect, LeadsToHttpAndHttpsOnly) {
    for (const char* location : {"file:///etc/passwd", "ftp://h/", "gopher://h/", "JavaScript:1",
                                 "dict://h:11211/", "data:,x"}) {
        const auto next = next_hop(hop_to("http://h/a?secret"), kRequest, 302, location);
        ASSERT_FALSE(next) << location;
        EXPECT_EQ(next.error().kind, ErrorKind::Forbidden);
        EXPECT_EQ(next.error().message.find("secret"), std::string::npos);
    }
    const auto broken = next_hop(hop_to("http://h/"), kRequest, 302, "http://a b/");
    ASSERT_FALSE(broken);
    EXPECT_EQ(broken.error().kind, ErrorKind::Unavailable);
    EXPECT_EQ(broken.error().message, "h:80 redirected to an address that is not valid.");
}

}  // namespace
}  // namespace millrace::http
