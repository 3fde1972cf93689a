// That requests go only where the policy lets them, by whatever way; and proxies.
#include <cstdlib>

#include "http/client_fixture.hpp"

namespace millrace::http {
namespace {

Client client_with(OutboundPolicy policy) {
    return Client({.policy = std::move(policy)});
}

OutboundPolicy public_and(std::initializer_list<const char*> entries) {
    auto policy = OutboundPolicy::public_only();
    for (const char* entry : entries) EXPECT_TRUE(policy.allow(entry));
    return policy;
}

Error failure(const Outcome& outcome) {
    EXPECT_FALSE(outcome);
    return outcome ? Error{} : outcome.error();
}

std::string redirect_to(const std::string& url) {
    return answer_with("302 Found", "Location: " + url + "\r\n");
}

TEST(ClientGuard, IsNotPassedByAnyWayToWriteAnAddress) {
    ScriptedServer server(answer_with("200 OK"));
    const Client client({});
    for (const char* host :
         {"127.0.0.1", "127.0.0.1.", "2130706433", "0x7f000001", "0177.0.0.1", "127.1", "0",
          "[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]", "[64:ff9b::7f00:1]",
          "[2002:7f00:1::]", "localhost", "LOCALHOST.", "①②⑦.0.0.1", "user@127.0.0.1",
          "example.com@127.0.0.1", "127.0.0.1%2f@127.0.0.1"}) {
        const auto error = failure(send(client, get("http://" + std::string(host) + ":" +
                                                    std::to_string(server.port()) + "/")));
        // The name with a dot at its end may be unknown to the system.
        if (error.kind != ErrorKind::Unavailable || host != std::string("LOCALHOST."))
            EXPECT_EQ(error.kind, ErrorKind::Forbidden) << host << ": " << error.message;
    }
    EXPECT_EQ(server.connections(), 0);
}

TEST(ClientGuard, IsAskedAgainOnEveryRedirect) {
    ScriptedServer inside(answer_with("200 OK"), "127.0.0.2");
    const Client client = client_with(public_and({"127.0.0.1"}));
    const std::string port = std::to_string(inside.port());
    for (const std::string& url : {inside.url(), "http://[::ffff:127.0.0.2]:" + port,
                                   std::string("http://2130706434:") + port}) {
        ScriptedServer source(redirect_to(url));
        const auto error = failure(send(client, get(source.url())));
        EXPECT_EQ(error.kind, ErrorKind::Forbidden) << url;
        EXPECT_EQ(source.noted().size(), 1U);
    }
    EXPECT_EQ(inside.connections(), 0);
}

TEST(ClientGuard, SaysWhatIsNotAllowed) {
    const auto error = failure(send(Client({}), get("http://u:pw@169.254.169.254/latest?secret")));
    EXPECT_EQ(error.message,
              "Requests to 169.254.169.254:80 are not allowed: it is a link-local address, where "
              "clouds keep their metadata.");
    EXPECT_FALSE(error.hint.empty());
}

// Two clients on one event loop: connections are shared, what is allowed is not.
Task<> with_both(const Client& open, const Client& strict, ClientRequest request,
                 std::vector<Outcome>& outcomes) {
    outcomes.push_back(co_await open.send(request));
    outcomes.push_back(co_await strict.send(request));
    outcomes.push_back(co_await open.send(request));
}

TEST(ClientGuard, JudgesConnectionsThatAnotherClientHasOpened) {
    ScriptedServer server(answer_with("200 OK"));
    const Client strict({});
    const Client open = open_client();
    for (const char* host : {"127.0.0.1", "localhost"}) {
        std::vector<Outcome> outcomes;
        const auto url = "http://" + std::string(host) + ":" + std::to_string(server.port());
        run_to_end(with_both(open, strict, get(url), outcomes));
        EXPECT_TRUE(outcomes[0]);
        EXPECT_EQ(failure(outcomes[1]).kind, ErrorKind::Forbidden);
        EXPECT_TRUE(outcomes[2]);
    }
    EXPECT_EQ(server.noted().size(), 4U);
}

TEST(ClientProxy, IsAskedForEverythingWhereTheOperatorSaysSo) {
    ScriptedServer proxy(answer_with("200 OK", {}, "from the proxy"));
    const Client client({.proxy = Proxy::parse("http://me:pw@" + proxy.authority()).value()});
    auto request = get("http://never-looked-up.example/path?q");
    request.headers.add("X-Own", "1");
    EXPECT_EQ(send(client, std::move(request))->body, "from the proxy");
    const auto got = proxy.noted().at(0);
    EXPECT_TRUE(got.has("GET http://never-looked-up.example/path?q HTTP/1.1\r\n"));
    EXPECT_TRUE(got.has("Proxy-Authorization: Basic bWU6cHc=\r\n"));
    EXPECT_TRUE(got.has("X-Own: 1\r\n"));
}

TEST(ClientProxy, IsNotAskedForWhatThePolicyForbids) {
    ScriptedServer proxy(answer_with("200 OK"));
    const Client client({.proxy = Proxy::parse(proxy.authority()).value()});
    for (const char* url :
         {"http://127.0.0.1/", "http://0x7f.1/", "http://[::1]/", "http://localhost/",
          "http://169.254.169.254/", "http://metadata.google.internal/"})
        EXPECT_EQ(failure(send(client, get(url))).kind, ErrorKind::Forbidden) << url;
    EXPECT_EQ(proxy.connections(), 0);
}

TEST(ClientProxy, LeavesTheHostsOfItsExceptionsToThePolicy) {
    ScriptedServer proxy(answer_with("200 OK", {}, "proxy"));
    ScriptedServer direct(answer_with("200 OK", {}, "direct"));
    ClientOptions options{.proxy = Proxy::parse(proxy.url()).value(),
                          .no_proxy = parse_host_patterns({"127.0.0.0/8", "localhost"}).value()};
    EXPECT_EQ(failure(send(Client(options), get(direct.url()))).kind, ErrorKind::Forbidden);
    const std::string by_name = "http://localhost:" + std::to_string(direct.port());
    EXPECT_EQ(failure(send(Client(options), get(by_name))).kind, ErrorKind::Forbidden);
    options.policy = OutboundPolicy::open();
    EXPECT_EQ(send(Client(options), get(direct.url()))->body, "direct");
    EXPECT_EQ(send(Client(options), get("http://a.example"))->body, "proxy");
}

TEST(ClientProxy, OfARequestIsUnderThePolicy) {
    ScriptedServer proxy(answer_with("200 OK", {}, "proxy"));
    auto request = get("http://a.example/");
    for (const std::string& text :
         {proxy.authority(), proxy.url(), "http://localhost:" + std::to_string(proxy.port())}) {
        request.proxy = text;
        const auto error = failure(send(Client({}), request));
        EXPECT_EQ(error.kind, ErrorKind::Forbidden) << text;
    }
    EXPECT_EQ(proxy.connections(), 0);
    EXPECT_EQ(send(open_client(), request)->body, "proxy");
}

TEST(ClientProxy, GetsNoHeadersOfARequestThatIsTunnelled) {
    ScriptedServer proxy(answer_with("403 Forbidden", {}, "no"));
    auto request = get("https://a.example/path?secret");
    request.proxy = "http://me:pw@" + proxy.authority();
    request.credentials = {Credentials::Scheme::Basic, "u", "p"};
    request.headers.add("X-Api-Key", "k");
    const auto error = failure(send(open_client(), std::move(request)));
    EXPECT_EQ(error.kind, ErrorKind::Unavailable);
    EXPECT_EQ(error.message,
              "The proxy did not let the request to a.example:443 through; it answered 403.");
    const auto got = proxy.noted().at(0);
    EXPECT_TRUE(got.has("CONNECT a.example:443 HTTP/1.1\r\n"));
    EXPECT_TRUE(got.has("Proxy-Authorization: Basic bWU6cHc=\r\n"));
    EXPECT_FALSE(got.has("X-Api-Key"));
    EXPECT_FALSE(got.has("\r\nAuthorization"));
    EXPECT_FALSE(got.has("secret"));
}

TEST(ClientProxy, IsNeverTakenFromTheEnvironment) {
    ScriptedServer server(answer_with("200 OK", {}, "direct"));
    for (const char* name : {"http_proxy", "all_proxy", "ALL_PROXY"})
        ::setenv(name, "http://127.0.0.1:1", 1);
    const auto outcome = send(open_client(), get(server.url()));
    for (const char* name : {"http_proxy", "all_proxy", "ALL_PROXY"}) ::unsetenv(name);
    EXPECT_EQ(outcome->body, "direct");

    ScriptedServer proxy(answer_with("200 OK", {}, "proxy"));
    auto request = get("http://a.example/");
    request.proxy = proxy.url();
    ::setenv("no_proxy", "*", 1);
    const auto through = send(open_client(), std::move(request));
    ::unsetenv("no_proxy");
    EXPECT_EQ(through->body, "proxy");
}

}  // namespace
}  // namespace millrace::http
