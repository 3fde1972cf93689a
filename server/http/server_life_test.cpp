// How the server starts, stops and ends, and what happens to clients then.
#include "http/server_fixture.hpp"

namespace millrace::http {
namespace {

TEST_F(ServerTest, SurvivesAClientThatLeavesWhileItsRequestRuns) {
    serve({}, 1);
    auto client = connect();
    client.send("GET /wait HTTP/1.1\r\nHost: h\r\n\r\n");
    gate_->entered.get_future().get();
    client.close();
    gate_->open = true;
    auto other = connect();
    EXPECT_EQ(other.ask("GET / HTTP/1.1\r\nHost: h\r\n\r\n").status(), 200);
    shut_down();
    EXPECT_FALSE(gate_->cancelled);
}

TEST_F(ServerTest, FinishesRequestsInFlightWhenItStops) {
    serve({}, 1);
    auto idle = connect();
    EXPECT_EQ(idle.ask("GET / HTTP/1.1\r\nHost: h\r\n\r\n").status(), 200);
    auto busy = connect();
    busy.send("GET /wait HTTP/1.1\r\nHost: h\r\n\r\n");
    gate_->entered.get_future().get();
    server_->stop();
    server_->stop();
    EXPECT_EQ(idle.rest(), "");
    EXPECT_EQ(ended_.wait_for(0ms), std::future_status::timeout);
    gate_->open = true;
    const auto answer = busy.receive();
    EXPECT_EQ(answer.body, "opened");
    EXPECT_TRUE(answer.has("Connection: close"));
    EXPECT_EQ(busy.rest(), "");
    ended_.get();
    EXPECT_THROW(connect(), boost::system::system_error);
}

TEST_F(ServerTest, CutsOffRequestsThatOutlastTheDrainLimit) {
    serve({.drain_limit = 20ms});
    auto busy = connect();
    busy.send("GET /wait HTTP/1.1\r\nHost: h\r\n\r\n");
    gate_->entered.get_future().get();
    server_->stop();
    ended_.get();
    EXPECT_TRUE(gate_->cancelled);
    EXPECT_EQ(busy.rest(), "");
}

TEST_F(ServerTest, MayBeDestroyedWithConnectionsOpen) {
    serve();
    auto busy = connect();
    busy.send("GET /wait HTTP/1.1\r\nHost: h\r\n\r\n");
    gate_->entered.get_future().get();
    runtime_->stop();
    runtime_->join();
    server_.reset();
    runtime_.reset();
    EXPECT_TRUE(gate_->cancelled);
    ended_ = {};
}

TEST_F(ServerTest, SaysWhichAddressIsTaken) {
    serve();
    Server second(*runtime_, {.host = "127.0.0.1", .port = server_->port()},
                  [this](Request request) { return handle(std::move(request)); });
    const auto listening = second.listen();
    ASSERT_FALSE(listening);
    EXPECT_EQ(listening.error().kind, ErrorKind::Conflict);
    EXPECT_EQ(listening.error().message,
              "The address 127.0.0.1:" + std::to_string(server_->port()) +
                  " is already in use by another program.");
    EXPECT_NE(listening.error().hint.find("--port"), std::string::npos);
}

TEST(Server, RefusesAHostThatIsNotOfThisMachine) {
    Runtime runtime({.shards = 1, .blocking_threads = 1});
    const auto listen_on = [&](const char* host) {
        return Server(runtime, {.host = host, .port = 0}, describe).listen();
    };
    EXPECT_EQ(listen_on("not an address").error().kind, ErrorKind::InvalidInput);
    EXPECT_EQ(listen_on("192.0.2.1").error().kind, ErrorKind::Unavailable);
    EXPECT_TRUE(listen_on("localhost"));
}

}  // namespace
}  // namespace millrace::http
