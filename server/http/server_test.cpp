// How requests are read and answered.
#include "http/server_fixture.hpp"

namespace millrace::http {
namespace {

TEST_F(ServerTest, AnswersRequestsOnOneConnection) {
    serve();
    auto client = connect();
    for (int i = 0; i < 3; ++i) {
        const auto answer = client.ask(
            "POST /a/b%20c?x=1&x=2 HTTP/1.1\r\nHost: h\r\nx-test: y\r\nContent-Length: "
            "3\r\n\r\nabc");
        EXPECT_EQ(answer.status(), 200);
        EXPECT_TRUE(answer.has("\r\nDate: "));
        EXPECT_TRUE(answer.has(" GMT\r\n"));
        EXPECT_FALSE(answer.has("Connection:"));
        EXPECT_EQ(answer.body,
                  R"({"method":"POST","target":"/a/b%20c?x=1&x=2","segments":["a","b c"],)"
                  R"("query":{"x":["1","2"]},"body":"abc","remote":"127.0.0.1","x":"y"})");
    }
}

TEST_F(ServerTest, AnswersPipelinedRequestsInOrder) {
    serve();
    auto client = connect();
    std::string requests;
    for (int i = 0; i < 50; ++i)
        requests +=
            "POST /" + std::to_string(i) + " HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nhi";
    client.send(requests);
    for (int i = 0; i < 50; ++i)
        EXPECT_NE(client.receive().body.find("\"target\":\"/" + std::to_string(i) + "\""),
                  std::string::npos);
}

TEST_F(ServerTest, TakesARequestThatComesByteByByteAfterEmptyLines) {
    serve();
    auto client = connect();
    for (const char c :
         std::string_view("\r\n\r\nPUT /p HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nhi"))
        client.send({&c, 1});
    EXPECT_NE(client.receive().body.find(R"("body":"hi")"), std::string::npos);
}

TEST_F(ServerTest, TakesAChunkedBodyAndIgnoresItsTrailers) {
    serve();
    auto client = connect();
    const auto answer = client.ask(
        "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
        "3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nX-Test: trailer\r\n\r\n");
    EXPECT_NE(answer.body.find(R"("body":"abcde")"), std::string::npos);
    EXPECT_NE(answer.body.find(R"("x":"")"), std::string::npos);
    EXPECT_EQ(client.ask("GET / HTTP/1.1\r\nHost: h\r\n\r\n").status(), 200);
}

TEST_F(ServerTest, ClosesWhenEitherSideAsksForIt) {
    serve();
    auto first = connect();
    EXPECT_TRUE(first.ask("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
                    .has("\r\nConnection: close\r\n"));
    EXPECT_EQ(first.rest(), "");
    auto second = connect();
    EXPECT_TRUE(
        second.ask("GET /close HTTP/1.1\r\nHost: h\r\n\r\n").has("\r\nConnection: close\r\n"));
    EXPECT_EQ(second.rest(), "");
}

TEST_F(ServerTest, SpeaksHttp10) {
    serve();
    auto first = connect();
    EXPECT_TRUE(first.ask("GET / HTTP/1.0\r\n\r\n").has("Connection: close"));
    EXPECT_EQ(first.rest(), "");
    auto second = connect();
    EXPECT_TRUE(second.ask("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
                    .has("Connection: keep-alive"));
    EXPECT_EQ(second.ask("GET / HTTP/1.0\r\n\r\n").status(), 200);
}

TEST_F(ServerTest, AnswersHeadWithoutABody) {
    serve();
    auto client = connect();
    client.send("HEAD /large HTTP/1.1\r\nHost: h\r\n\r\nGET /next HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_TRUE(client.receive(false).has("Content-Length: 3000000\r\n"));
    EXPECT_EQ(client.receive().status(), 200);
}

TEST_F(ServerTest, SendsALargeBodyToASlowReader) {
    serve();
    auto client = connect();
    EXPECT_EQ(client.ask("GET /large HTTP/1.1\r\nHost: h\r\n\r\n").body,
              std::string(3'000'000, 'x'));
    EXPECT_EQ(client.ask("GET / HTTP/1.1\r\nHost: h\r\n\r\n").status(), 200);
}

TEST_F(ServerTest, TurnsExceptionsIntoAnAnswerWithoutDetails) {
    serve();
    auto client = connect();
    for (const char* path : {"/throw", "/throw-odd", "/throw-later"}) {
        const auto answer = client.ask("GET " + std::string(path) + " HTTP/1.1\r\nHost: h\r\n\r\n");
        EXPECT_EQ(answer.status(), 500) << path;
        EXPECT_NE(answer.body.find(R"("code":"internal")"), std::string::npos) << path;
        EXPECT_EQ(answer.body.find("secret"), std::string::npos) << path;
    }
    EXPECT_EQ(client.ask("GET /ok HTTP/1.1\r\nHost: h\r\n\r\n").status(), 200);
    EXPECT_EQ(client.ask("GET /status-0 HTTP/1.1\r\nHost: h\r\n\r\n").status(), 500);
}

TEST_F(ServerTest, RunsBlockingWorkElsewhereAndComesBack) {
    serve();
    auto client = connect();
    EXPECT_EQ(client.ask("GET /blocking HTTP/1.1\r\nHost: h\r\n\r\n").body, "pool and back");
}

TEST_F(ServerTest, ServesManyConnectionsOnAllShards) {
    serve();
    std::vector<std::unique_ptr<RawClient>> clients;
    for (int i = 0; i < 100; ++i) clients.push_back(std::make_unique<RawClient>(server_->port()));
    for (int round = 0; round < 3; ++round) {
        for (auto& client : clients) client->send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
        for (auto& client : clients) EXPECT_EQ(client->receive().status(), 200);
    }
}

}  // namespace
}  // namespace millrace::http
