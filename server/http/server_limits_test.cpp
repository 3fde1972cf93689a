// What the server refuses, cuts short or gives up on.
#include "http/server_fixture.hpp"

namespace millrace::http {
namespace {

TEST_F(ServerTest, InvitesTheBodyOfAClientThatAsksFirst) {
    serve();
    auto client = connect();
    client.send("POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-Continue\r\nContent-Length: 2\r\n\r\n");
    EXPECT_EQ(client.receive().head, "HTTP/1.1 100 Continue\r\n\r\n");
    EXPECT_NE(client.ask("hi").body.find(R"("body":"hi")"), std::string::npos);
}

TEST_F(ServerTest, RefusesALargeBodyBeforeItIsSent) {
    serve({.body_limit = 10});
    auto client = connect();
    const auto answer = client.ask(
        "POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 11\r\n\r\n");
    EXPECT_EQ(answer.status(), 413);
    EXPECT_EQ(
        answer.body,
        R"({"code":"too_large","message":"The request's body is larger than the limit of 10 bytes."})");
    EXPECT_EQ(client.rest(), "");
}

TEST_F(ServerTest, RefusesALargeBodyAndStillDeliversTheReason) {
    serve({.body_limit = 10});
    auto announced = connect();
    EXPECT_EQ(announced
                  .ask("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1000000\r\n\r\n" +
                       std::string(1'000'000, 'x'))
                  .status(),
              413);
    auto chunked = connect();
    EXPECT_EQ(chunked
                  .ask("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: "
                       "chunked\r\n\r\n6\r\nabcdef\r\n5\r\nabcde\r\n0\r\n\r\n")
                  .status(),
              413);
    auto huge = connect();
    EXPECT_EQ(huge.ask("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 18446744073709551615\r\n\r\n")
                  .status(),
              413);
    auto fits = connect();
    EXPECT_EQ(fits.ask("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: "
                       "chunked\r\n\r\n5\r\nabcde\r\n5\r\nabcde\r\n0\r\n\r\n")
                  .status(),
              200);
}

TEST_F(ServerTest, AsksForTheBodyLimitOfEachRequest) {
    serve({.body_limit = 1, .body_limit_for = [](const RequestHead& head) -> std::size_t {
               return head.segments.front() == "webhook" ? 5 : 2;
           }});
    auto client = connect();
    EXPECT_EQ(client.ask("POST /webhook/a HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nabcde")
                  .status(),
              200);
    EXPECT_EQ(client.ask("POST /api HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc").status(),
              413);
}

TEST_F(ServerTest, RefusesHeadersThatAreTooLarge) {
    serve({.header_limit = 1000});
    auto value = connect();
    EXPECT_EQ(value.ask("GET / HTTP/1.1\r\nHost: h\r\nX: " + std::string(2000, 'x') + "\r\n\r\n")
                  .status(),
              431);
    EXPECT_EQ(value.rest(), "");
    auto target = connect();
    EXPECT_EQ(target.ask("GET /" + std::string(2000, 'x')).status(), 431);
    auto many = connect();
    std::string lines;
    for (int i = 0; i < 400; ++i) lines += "X: y\r\n";
    EXPECT_EQ(many.ask("GET / HTTP/1.1\r\nHost: h\r\n" + lines + "\r\n").status(), 431);
}

TEST_F(ServerTest, RefusesWhatIsNotCleanHttp) {
    serve();
    const std::pair<const char*, int> cases[] = {
        {"nonsense\r\n\r\n", 400},
        {"GET / HTTP/2.0\r\nHost: h\r\n\r\n", 505},
        {"GET / HTTP/1.1\r\n\r\n", 400},
        {"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400},
        {"GET / HTTP/1.1\r\nHost: h\r\nBad Name: x\r\n\r\n", 400},
        {"GET / HTTP/1.1\r\nHost : h\r\n\r\n", 400},
        {"GET / HTTP/1.1\nHost: h\n\n\r\n\r\n", 505},
        {"GET /.. HTTP/1.1\r\nHost: h\r\n\r\n", 400},
        {"GET /%00 HTTP/1.1\r\nHost: h\r\n\r\n", 400},
        {"GET a HTTP/1.1\r\nHost: h\r\n\r\n", 400},
        {"CONNECT h:80 HTTP/1.1\r\nHost: h\r\n\r\n", 501},
        {"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: x\r\n\r\n", 400},
        {"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: -1\r\n\r\n", 400},
        {"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", 400},
        {"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
         400},
        {"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n",
         400},
        {"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip\r\n\r\n", 501},
        {"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked, gzip\r\n\r\n", 501},
        {"POST / HTTP/1.0\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n", 501},
        {"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n", 400},
        {"POST / HTTP/1.1\r\nHost: h\r\nExpect: cake\r\nContent-Length: 1\r\n\r\n", 417},
    };
    for (const auto& [text, status] : cases) {
        auto client = connect();
        const auto answer = client.ask(text);
        EXPECT_EQ(answer.status(), status) << text << answer.head << answer.body;
        EXPECT_TRUE(answer.has("Connection: close")) << text;
        EXPECT_EQ(client.rest(), "") << text;
    }
}

TEST_F(ServerTest, RefusesAChunkHeaderWithoutEnd) {
    serve({.header_limit = 1000});
    auto client = connect();
    EXPECT_EQ(client
                  .ask("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5;" +
                       std::string(2000, 'x'))
                  .status(),
              400);
}

TEST_F(ServerTest, GivesUpOnSlowHeaders) {
    serve({.header_timeout = 250ms});
    auto client = connect();
    const auto answer = client.ask("GET / HT");
    EXPECT_EQ(answer.status(), 408);
    EXPECT_EQ(answer.body,
              R"({"code":"timeout","message":"The request's headers did not arrive in time."})");
    EXPECT_EQ(client.rest(), "");
}

TEST_F(ServerTest, GivesUpOnASlowBody) {
    serve({.body_timeout = 50ms});
    auto client = connect();
    EXPECT_EQ(client.ask("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nab").status(),
              408);
    EXPECT_EQ(client.rest(), "");
}

TEST_F(ServerTest, ClosesAConnectionThatNeverSpeaks) {
    serve({.header_timeout = 50ms});
    auto client = connect();
    EXPECT_EQ(client.rest(), "");
}

TEST_F(ServerTest, ClosesAnIdleConnectionWithoutAWord) {
    serve({.idle_timeout = 50ms});
    auto once = connect();
    EXPECT_EQ(once.ask("GET / HTTP/1.1\r\nHost: h\r\n\r\n").status(), 200);
    EXPECT_EQ(once.rest(), "");
}

TEST_F(ServerTest, CancelsAHandlerAfterItsLimit) {
    serve({.handler_limit = 20ms});
    auto client = connect();
    const auto answer = client.ask("GET /wait HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_EQ(answer.status(), 503);
    EXPECT_TRUE(gate_->cancelled);
    EXPECT_EQ(client.ask("GET /ok HTTP/1.1\r\nHost: h\r\n\r\n").status(), 200);
    EXPECT_EQ(client.ask("GET /throw-later HTTP/1.1\r\nHost: h\r\n\r\n").status(), 500);
}

TEST_F(ServerTest, TurnsAwayTooManyConnections) {
    serve({.max_connections = 1}, 1);
    auto first = connect();
    EXPECT_EQ(first.ask("GET / HTTP/1.1\r\nHost: h\r\n\r\n").status(), 200);
    auto second = connect();
    EXPECT_EQ(second.receive().status(), 503);
    EXPECT_EQ(first.ask("GET / HTTP/1.1\r\nHost: h\r\n\r\n").status(), 200);
}

}  // namespace
}  // namespace millrace::http
