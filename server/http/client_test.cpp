// What goes over the wire, and what comes back of it.
#include "http/client.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>

#include "http/client_fixture.hpp"
#include "http/server_fixture.hpp"

namespace millrace::http {
namespace {

JsonObject described(const Outcome& outcome) {
    EXPECT_TRUE(outcome) << outcome.error().message;
    return parse_json(outcome->body).value().as_object();
}

// The request as a server gets it.
Received received(ClientRequest request, const std::string& answer = answer_with("200 OK")) {
    ScriptedServer server(answer);
    request.url = server.url(request.url);
    const auto outcome = send(open_client(), std::move(request));
    EXPECT_TRUE(outcome) << outcome.error().message;
    const auto noted = server.noted();
    EXPECT_FALSE(noted.empty());
    return noted.empty() ? Received{} : noted.back();
}

class ClientTest : public ServerTest {
  protected:
    std::string url(std::string_view path) const {
        return "http://127.0.0.1:" + std::to_string(server_->port()) + std::string(path);
    }
};

TEST_F(ClientTest, SendsEveryMethod) {
    serve();
    const Client client = open_client();
    for (const char* method : {"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PURGE"}) {
        auto request = get(url("/a?b=c"));
        request.method = method;
        const auto object = described(send(client, std::move(request)));
        EXPECT_EQ(object.at("method").as_string(), method);
        EXPECT_EQ(object.at("target").as_string(), "/a?b=c");
    }
}

TEST_F(ClientTest, SendsBodiesWithAnyMethod) {
    serve();
    const Client client = open_client();
    for (const char* method : {"GET", "POST", "PUT", "PATCH", "DELETE"}) {
        auto request = get(url("/"));
        request.method = method;
        request.body = std::string("a\0b", 3);
        EXPECT_EQ(described(send(client, std::move(request))).at("body").as_string(),
                  std::string_view("a\0b", 3));
    }
}

TEST_F(ClientTest, CarriesLargeBodiesBothWays) {
    serve();
    auto request = get(url("/"));
    request.method = "POST";
    request.body.assign(8'000'000, 'y');
    const auto object = described(send(open_client(), std::move(request)));
    EXPECT_EQ(object.at("body").as_string().size(), 8'000'000U);
    EXPECT_EQ(send(open_client(), get(url("/large")))->body, std::string(3'000'000, 'x'));
}

TEST_F(ClientTest, KeepsConnectionsBetweenRequestsOfAShard) {
    ScriptedServer server(answer_with("200 OK", {}, "x"));
    std::vector<ClientRequest> requests;
    for (int i = 0; i < 50; ++i) {
        requests.push_back(get(server.url()));
        requests.back().method = i % 2 == 0 ? "GET" : "POST";
    }
    for (const auto& outcome : send_all(open_client(), std::move(requests)))
        EXPECT_EQ(outcome->body, "x");
    EXPECT_EQ(server.connections(), 1);
}

TEST_F(ClientTest, RunsManyRequestsOfManyShardsAtOnce) {
    serve();
    const Client client = open_client();
    std::vector<std::future<Outcome>> answers;
    for (std::size_t i = 0; i < 200; ++i) {
        auto request = get(url("/" + std::to_string(i)));
        answers.push_back(runtime_->run_on(i % 2, client.send(std::move(request))));
    }
    for (std::size_t i = 0; i < answers.size(); ++i)
        EXPECT_EQ(described(answers[i].get()).at("target").as_string(), "/" + std::to_string(i));
}

TEST_F(ClientTest, GivesBackWhatTheServerSaid) {
    ScriptedServer server(
        "HTTP/1.1 404 Gone Fishing\r\nX-A: 1\r\nX-Empty:\r\nx-a:  2 \r\nX-Folded: a\r\n  b\r\n"
        "Content-Length: 4\r\n\r\nbody");
    const auto response = send(open_client(), get("  " + server.url("/p q?r#f") + "\n")).value();
    EXPECT_EQ(response.status, 404);
    EXPECT_EQ(response.status_text, "Gone Fishing");
    EXPECT_EQ(response.http_version, "1.1");
    EXPECT_EQ(response.headers.all("X-A"), (std::vector<std::string_view>{"1", "2"}));
    EXPECT_EQ(response.headers.find("X-Empty"), "");
    EXPECT_EQ(response.headers.get("X-Folded"), "a b");
    EXPECT_EQ(response.headers.size(), 5U);
    EXPECT_EQ(response.body, "body");
    EXPECT_EQ(response.url, server.url("/p%20q?r"));
    EXPECT_EQ(response.redirects, 0U);
    EXPECT_GT(response.timings.total.count(), 0);
    EXPECT_GE(response.timings.total, response.timings.first_byte);
}

TEST(Client, SaysOnlyWhatItWasToldTo) {
    auto request = get("/");
    request.headers.add("X-Test", "one");
    request.headers.add("x-test", "two");
    request.headers.add("X-Empty", "");
    request.headers.add("Content-Length", "999");
    request.headers.add("Transfer-Encoding", "chunked");
    const std::string head = received(std::move(request)).head;
    const auto start = head.find("\r\n");
    const auto host_end = head.find("\r\n", start + 2);
    EXPECT_EQ(head.substr(0, start), "GET / HTTP/1.1");
    EXPECT_EQ(head.substr(host_end),
              "\r\nUser-Agent: millrace\r\nAccept: */*\r\nAccept-Encoding: gzip, deflate, br\r\n"
              "X-Test: one\r\nx-test: two\r\nX-Empty:\r\n\r\n");
}

TEST(Client, LetsARequestReplaceWhatItWouldSay) {
    auto request = get("/");
    request.headers.add("User-Agent", "other");
    request.headers.add("Accept", "text/html");
    request.headers.add("Host", "virtual.example");
    request.accept_compression = false;
    const auto head = received(std::move(request)).head;
    EXPECT_NE(head.find("\r\nHost: virtual.example\r\n"), std::string::npos);
    EXPECT_EQ(head.find("millrace"), std::string::npos);
    EXPECT_EQ(head.find("*/*"), std::string::npos);
    EXPECT_EQ(head.find("Accept-Encoding"), std::string::npos);
}

TEST(Client, GivesALengthToMethodsThatMeanABody) {
    for (const char* method : {"POST", "PUT", "PATCH"}) {
        auto request = get("/");
        request.method = method;
        const auto head = received(std::move(request)).head;
        EXPECT_NE(head.find("Content-Length: 0\r\n"), std::string::npos) << method;
        EXPECT_EQ(head.find("Content-Type"), std::string::npos) << method;
    }
    EXPECT_FALSE(received(get("/")).has("Content-Length"));
}

TEST(Client, NeverWaitsToBeToldToContinue) {
    auto request = get("/");
    request.method = "POST";
    request.body.assign(2'000'000, 'x');
    const auto got = received(std::move(request));
    EXPECT_FALSE(got.has("Expect"));
    EXPECT_EQ(got.body.size(), 2'000'000U);
}

TEST(Client, ReadsNoBodyOfAnAnswerToHead) {
    ScriptedServer server("HTTP/1.1 200 OK\r\nContent-Length: 1000000000000\r\n\r\n");
    std::vector<ClientRequest> requests(2, get(server.url()));
    for (auto& request : requests) request.method = "HEAD";
    for (const auto& outcome : send_all(open_client(), std::move(requests))) {
        ASSERT_TRUE(outcome) << outcome.error().message;
        EXPECT_EQ(outcome->body, "");
        EXPECT_EQ(outcome->headers.get("Content-Length"), "1000000000000");
    }
    EXPECT_EQ(server.connections(), 1);
}

TEST(Client, PutsChunksTogetherAndDropsTrailers) {
    ScriptedServer server(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-T\r\n\r\n"
        "3\r\nabc\r\n4;x=y\r\ndefg\r\n0\r\nX-T: late\r\n\r\n");
    const auto outcomes = send_all(open_client(), std::vector<ClientRequest>(3, get(server.url())));
    for (const auto& outcome : outcomes) {
        ASSERT_TRUE(outcome) << outcome.error().message;
        EXPECT_EQ(outcome->body, "abcdefg");
        EXPECT_FALSE(outcome->headers.has("X-T"));
    }
    EXPECT_EQ(server.connections(), 1);
}

TEST(Client, ReadsABodyThatEndsWithTheConnection) {
    ScriptedServer server([](Peer& peer) {
        peer.receive();
        peer.send("HTTP/1.0 200 OK\r\n\r\nall of it");
    });
    const auto response = send(open_client(), get(server.url())).value();
    EXPECT_EQ(response.body, "all of it");
    EXPECT_EQ(response.http_version, "1.0");
}

TEST(Client, PassesOverInterimResponses) {
    ScriptedServer server(
        "HTTP/1.1 103 Early Hints\r\nX-Early: 1\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n" +
        answer_with("201 Created", "X-Final: 1\r\n", "b"));
    const auto response = send(open_client(), get(server.url())).value();
    EXPECT_EQ(response.status, 201);
    EXPECT_EQ(response.status_text, "Created");
    EXPECT_EQ(response.body, "b");
    EXPECT_FALSE(response.headers.has("X-Early"));
    EXPECT_TRUE(response.headers.has("X-Final"));
}

TEST(Client, SendsBasicCredentialsOfTheRequestOrOfItsUrl) {
    auto request = get("/");
    request.credentials = {Credentials::Scheme::Basic, "Aladdin", "open:sesame"};
    EXPECT_TRUE(received(request).has("\r\nAuthorization: Basic QWxhZGRpbjpvcGVuOnNlc2FtZQ==\r\n"));

    ScriptedServer server(answer_with("200 OK"));
    const auto url = "http://us%40er:p%3Aw@" + server.authority() + "/x";
    const auto response = send(open_client(), get(url)).value();
    EXPECT_EQ(response.url, server.url("/x"));
    EXPECT_TRUE(server.noted().at(0).has("\r\nAuthorization: Basic dXNAZXI6cDp3\r\n"));
}

std::string md5(const std::string& text) {
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    EVP_Digest(text.data(), text.size(), digest, &size, EVP_md5(), nullptr);
    std::string hex;
    for (unsigned i = 0; i < size; ++i) hex += fmt::format("{:02x}", digest[i]);
    return hex;
}

std::string directive(const std::string& head, const std::string& name) {
    const auto start = head.find(name + "=") + name.size() + 1;
    const bool quoted = head[start] == '"';
    return head.substr(start + quoted,
                       head.find_first_of(quoted ? "\"" : ",\r", start + quoted) - start - quoted);
}

TEST(Client, AnswersADigestChallenge) {
    ScriptedServer server([](Peer& peer) {
        while (auto request = peer.receive()) {
            const bool answered = request->has("Authorization: Digest ");
            peer.send(answered ? answer_with("200 OK", "X-Final: 1\r\n", "in")
                               : answer_with("401 Unauthorized",
                                             "X-First: 1\r\nWWW-Authenticate: Digest realm=\"r\", "
                                             "nonce=\"n1\", qop=\"auth\"\r\n",
                                             "denied"));
        }
    });
    auto request = get(server.url("/secret?a=b"));
    request.method = "POST";
    request.body = "the body";
    request.credentials = {Credentials::Scheme::Digest, "ada", "countess"};
    const auto response = send(open_client(), std::move(request)).value();
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(response.body, "in");
    EXPECT_FALSE(response.headers.has("X-First"));

    const auto last = server.noted().back();
    EXPECT_EQ(last.body, "the body");
    const std::string expected =
        md5(md5("ada:r:countess") + ":n1:" + directive(last.head, "nc") + ":" +
            directive(last.head, "cnonce") + ":auth:" + md5("POST:/secret?a=b"));
    EXPECT_EQ(directive(last.head, "response"), expected);
}

TEST(Client, RefusesWhatCannotBeSent) {
    const Client client = open_client();
    const auto refused = [&](ClientRequest request) {
        const auto outcome = send(client, std::move(request));
        EXPECT_FALSE(outcome);
        EXPECT_EQ(outcome.error().kind, ErrorKind::InvalidInput);
        EXPECT_EQ(outcome.error().message.find("secret"), std::string::npos);
        EXPECT_FALSE(outcome.error().hint.empty());
        return outcome.error().message;
    };
    auto request = get("http://127.0.0.1:1/");
    request.headers.add("X-Split", "a\r\nX-Injected: secret");
    EXPECT_EQ(refused(request),
              "The header \"X-Split\" of the request to 127.0.0.1:1 is not valid.");
    request = get("http://127.0.0.1:1/");
    request.headers.add("X Y", "secret");
    refused(request);
    request = get("http://127.0.0.1:1/");
    request.method = "GET /secret HTTP/1.1\r\nX:";
    EXPECT_EQ(refused(request), "The method of the request to 127.0.0.1:1 is not valid.");
    request = get("http://127.0.0.1:1/");
    request.timeout = 0s;
    refused(request);
    request = get("http://127.0.0.1:1/");
    request.proxy = "socks5://user:secret@h";
    EXPECT_EQ(refused(request), "The proxy's URL is not valid.");
    request = get("http://127.0.0.1:1/");
    request.allowed_hosts = {"http://x/"};
    refused(request);
    EXPECT_EQ(refused(get("ftp://user:secret@h/")), "The URL's scheme \"ftp\" is not supported.");
    EXPECT_EQ(refused(get("h/secret")), "The URL does not begin with http:// or https://.");
}

TEST(Client, SaysWhoDoesNotAnswer) {
    std::uint16_t closed_port = 0;
    {
        closed_port = ScriptedServer(std::string()).port();
    }
    const std::string authority = "127.0.0.1:" + std::to_string(closed_port);
    const auto refused = send(open_client(), get("http://u:pw@" + authority + "/p?key=secret"));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::Unavailable);
    EXPECT_EQ(refused.error().message, "No connection to " + authority + " can be made.");
    EXPECT_EQ(refused.error().detail.find("secret"), std::string::npos);
}

}  // namespace
}  // namespace millrace::http
