// Redirects over the wire; what they decide is tested in detail/redirect_test.cpp.
#include "http/client_fixture.hpp"

namespace millrace::http {
namespace {

std::string redirect(std::string_view status, std::string_view location) {
    return answer_with(status, "Location: " + std::string(location) + "\r\n", "moved");
}

// Answers /0 with `status` and the location /1, anything else with 200.
ScriptedServer::Talk from_0_to_1(std::string status) {
    return [status](Peer& peer) {
        while (const auto request = peer.receive())
            peer.send(request->has(" /0 ") ? redirect(status, "/1") : answer_with("200 OK"));
    };
}

TEST(ClientRedirect, RepeatsTheBodyWhereTheMethodStays) {
    for (const char* status : {"307 Temporary Redirect", "308 Permanent Redirect"}) {
        ScriptedServer server(from_0_to_1(status));
        auto request = get(server.url("/0"));
        request.method = "POST";
        request.body = "the body";
        request.headers.add("Content-Type", "text/plain");
        const auto response = send(open_client(), std::move(request)).value();
        EXPECT_EQ(response.url, server.url("/1"));
        EXPECT_EQ(response.redirects, 1U);
        EXPECT_EQ(response.body, "");
        EXPECT_TRUE(server.noted().at(1).has("POST /1 HTTP/1.1\r\n"));
        EXPECT_TRUE(server.noted().at(1).has("Content-Type: text/plain\r\n"));
        EXPECT_EQ(server.noted().at(1).body, "the body");
        EXPECT_EQ(server.connections(), 1);
    }
}

TEST(ClientRedirect, TurnsAPostIntoAGetWithoutBody) {
    for (const char* status : {"301 Moved", "302 Found", "303 See Other"}) {
        ScriptedServer server(from_0_to_1(status));
        auto request = get(server.url("/0"));
        request.method = "POST";
        request.body = "the body";
        request.headers.add("Content-Type", "text/plain");
        EXPECT_EQ(send(open_client(), std::move(request))->status, 200);
        EXPECT_TRUE(server.noted().at(1).has("GET /1 HTTP/1.1\r\n"));
        EXPECT_FALSE(server.noted().at(1).has("Content-"));
        EXPECT_EQ(server.noted().at(1).body, "");
    }
}

TEST(ClientRedirect, GivesTheRedirectItselfWhereItMayNotFollow) {
    ScriptedServer server(from_0_to_1("302 Found"));
    auto request = get(server.url("/0"));
    request.follow_redirects = false;
    const auto response = send(open_client(), std::move(request)).value();
    EXPECT_EQ(response.status, 302);
    EXPECT_EQ(response.headers.get("Location"), "/1");
    EXPECT_EQ(response.body, "moved");
}

TEST(ClientRedirect, EndsAfterTheAllowedNumber) {
    ScriptedServer server(redirect("302 Found", "/again"));
    auto request = get(server.url());
    request.max_redirects = 3;
    const auto outcome = send(open_client(), std::move(request));
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().kind, ErrorKind::Unavailable);
    EXPECT_EQ(outcome.error().message, server.authority() + " redirected again after 3 redirects.");
    EXPECT_EQ(server.noted().size(), 4U);
}

TEST(ClientRedirect, SharesOneDeadlineAmongAllHops) {
    ScriptedServer server(redirect("302 Found", "/again"));
    auto request = get(server.url());
    request.max_redirects = 1'000'000;
    request.timeout = 50ms;
    const auto outcome = send(open_client(), std::move(request));
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().kind, ErrorKind::Timeout);
}

TEST(ClientRedirect, TakesNoSecretsToAnotherOrigin) {
    ScriptedServer target(answer_with("200 OK"));
    ScriptedServer source(redirect("307 Temporary Redirect", target.url("/in")));
    auto request = get(source.url());
    request.credentials = {Credentials::Scheme::Basic, "u", "p"};
    request.headers.add("Cookie", "session=1");
    request.headers.add("X-Api-Key", "k");
    request.headers.add("X-Plain", "1");
    request.secret_headers = {"x-api-key"};
    EXPECT_EQ(send(open_client(), std::move(request))->url, target.url("/in"));
    for (const char* header : {"Authorization: ", "Cookie: ", "X-Api-Key: ", "X-Plain: "}) {
        EXPECT_TRUE(source.noted().at(0).has(header)) << header;
        EXPECT_EQ(target.noted().at(0).has(header), header == std::string("X-Plain: "));
    }
    EXPECT_TRUE(target.noted().at(0).has("Host: " + target.authority() + "\r\n"));
}

TEST(ClientRedirect, LeadsNowhereButToHttp) {
    for (const char* location :
         {"file:///etc/passwd", "ftp://127.0.0.1/", "gopher://127.0.0.1:1/"}) {
        ScriptedServer server(redirect("302 Found", location));
        const auto outcome = send(open_client(), get(server.url()));
        ASSERT_FALSE(outcome);
        EXPECT_EQ(outcome.error().kind, ErrorKind::Forbidden);
        EXPECT_EQ(server.noted().size(), 1U);
    }
}

TEST(ClientRedirect, ChecksTheAllowedHostsOnEveryHop) {
    ScriptedServer target(answer_with("200 OK"));
    ScriptedServer source(
        redirect("302 Found", "http://localhost:" + std::to_string(target.port()) + "/"));
    auto request = get(source.url());
    request.allowed_hosts = {"127.0.0.1", "*.example.com"};
    const auto outcome = send(open_client(), std::move(request));
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().kind, ErrorKind::Forbidden);
    EXPECT_EQ(outcome.error().message,
              "Requests to localhost:" + std::to_string(target.port()) +
                  " are not allowed: it is not among the hosts that this request may reach.");
    EXPECT_EQ(source.noted().size(), 1U);
    EXPECT_EQ(target.connections(), 0);
}

}  // namespace
}  // namespace millrace::http
