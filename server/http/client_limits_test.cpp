// Servers that send too much, too little, too late or for ever; and requests that are cancelled.
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/crc.hpp>
#include <future>

#include "http/client_fixture.hpp"

namespace millrace::http {
namespace {

Error failure(const Outcome& outcome) {
    EXPECT_FALSE(outcome);
    return outcome ? Error{} : outcome.error();
}

// What became of one request to a server whose every connection gets `talk`.
Error failure_with(const ScriptedServer::Talk& talk, Duration timeout = 20s,
                   std::size_t limit = 1'000'000) {
    ScriptedServer server(talk);
    auto request = get(server.url());
    request.timeout = timeout;
    request.response_limit = limit;
    auto error = failure(send(open_client(), std::move(request)));
    const auto at = error.message.find(server.authority());
    if (at != std::string::npos) error.message.replace(at, server.authority().size(), "SERVER");
    return error;
}

// Answers with `head` and then sends `piece` until the client leaves.
ScriptedServer::Talk endless(std::string head, std::string piece) {
    return [head, piece](Peer& peer) {
        peer.receive();
        if (peer.send(head))
            while (peer.send(piece)) {
            }
    };
}

// `count` zeros (258 * n + 1) as gzip: one literal, then repeats of 258 bytes, 13 bits each.
std::string zeros_as_gzip(std::size_t count) {
    std::string out("\x1f\x8b\x08\0\0\0\0\0\0\x03", 10);
    std::uint64_t bits = 0;
    unsigned size = 0;
    const auto put = [&](unsigned value, unsigned width) {
        bits |= std::uint64_t{value} << size;
        for (size += width; size >= 8; size -= 8, bits >>= 8) out += static_cast<char>(bits);
    };
    put(3, 3);     // the last block, fixed codes
    put(0x0c, 8);  // the literal 0: 00110000 with its first bit first
    for (std::size_t i = 0; i < count / 258; ++i) {
        put(0xa3, 8);  // length 258: 11000101
        put(0, 5);     // distance 1
    }
    put(0, 7);  // end of block
    put(0, 7);  // to a whole byte
    boost::crc_32_type crc;
    for (std::size_t i = 0; i < count; ++i) crc.process_byte(0);
    const auto put_number = [&](std::size_t value) {
        for (int i = 0; i < 4; ++i) out += static_cast<char>(value >> (8 * i));
    };
    out.resize(10 + (3 + 8 + count / 258 * 13 + 7 + 7) / 8);
    put_number(crc.checksum());
    put_number(count);
    return out;
}

TEST(ClientLimits, UndoesCompression) {
    constexpr std::size_t kCount = 258 * 1000 + 1;
    ScriptedServer server(
        answer_with("200 OK", "Content-Encoding: gzip\r\n", zeros_as_gzip(kCount)));
    const auto response = send(open_client(), get(server.url())).value();
    EXPECT_EQ(response.body, std::string(kCount, '\0'));
    EXPECT_EQ(response.headers.get("Content-Encoding"), "gzip");
}

TEST(ClientLimits, LeavesCompressionAloneWhereItDidNotAskForIt) {
    const auto compressed = zeros_as_gzip(259);
    ScriptedServer server(answer_with("200 OK", "Content-Encoding: gzip\r\n", compressed));
    auto request = get(server.url());
    request.accept_compression = false;
    EXPECT_EQ(send(open_client(), std::move(request))->body, compressed);
}

TEST(ClientLimits, CountsTheDecompressedSize) {
    const auto bomb =
        answer_with("200 OK", "Content-Encoding: gzip\r\n", zeros_as_gzip(258 * 100'000 + 1));
    ASSERT_LT(bomb.size(), 200'000U);
    const auto error = failure_with([&](Peer& peer) {
        peer.receive();
        peer.send(bomb);
    });
    EXPECT_EQ(error.kind, ErrorKind::TooLarge);
    EXPECT_EQ(error.message, "The response of SERVER is larger than the limit of 1000000 bytes.");
}

TEST(ClientLimits, SaysWhenCompressionIsBroken) {
    ScriptedServer server(answer_with("200 OK", "Content-Encoding: gzip\r\n", "not gzip at all"));
    const auto error = failure(send(open_client(), get(server.url())));
    EXPECT_EQ(error.kind, ErrorKind::Unavailable);
    EXPECT_NE(error.message.find("is compressed in a way that cannot be undone"), std::string::npos)
        << error.message;
}

TEST(ClientLimits, EndsABodyThatIsAnnouncedAsTooLarge) {
    const auto error = failure_with([](Peer& peer) {
        peer.receive();
        peer.send("HTTP/1.1 200 OK\r\nContent-Length: 1000001\r\n\r\n");
        peer.wait_for_end();
    });
    EXPECT_EQ(error.kind, ErrorKind::TooLarge);
}

TEST(ClientLimits, EndsABodyWithoutEnd) {
    const std::string chunk = "10000\r\n" + std::string(0x10000, 'x') + "\r\n";
    EXPECT_EQ(
        failure_with(endless("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", chunk)).kind,
        ErrorKind::TooLarge);
    EXPECT_EQ(failure_with(endless("HTTP/1.0 200 OK\r\n\r\n", std::string(5000, 'x'))).kind,
              ErrorKind::TooLarge);
}

TEST(ClientLimits, TakesABodyOfExactlyTheLimit) {
    ScriptedServer server(answer_with("200 OK", {}, std::string(1000, 'x')));
    auto request = get(server.url());
    request.response_limit = 1000;
    EXPECT_EQ(send(open_client(), request)->body.size(), 1000U);
    request.response_limit = 999;
    EXPECT_EQ(failure(send(open_client(), request)).kind, ErrorKind::TooLarge);
}

TEST(ClientLimits, EndsHeadersWithoutEnd) {
    EXPECT_EQ(failure_with(endless("HTTP/1.1 200 OK\r\n", "X-Header: value\r\n")).kind,
              ErrorKind::TooLarge);
    EXPECT_EQ(failure_with(endless("", "HTTP/1.1 100 Continue\r\n\r\n")).kind, ErrorKind::TooLarge);
    EXPECT_EQ(failure_with(endless("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n",
                                   "X-Trailer: value\r\n"))
                  .kind,
              ErrorKind::TooLarge);
    // One line without end: libcurl's own limit.
    const auto line = failure_with(endless("HTTP/1.1 200 OK\r\nX: ", std::string(5000, 'x')));
    EXPECT_EQ(line.kind, ErrorKind::TooLarge) << line.message << line.detail;
}

TEST(ClientLimits, EndsAtTheDeadline) {
    const auto silent = failure_with([](Peer& peer) { peer.wait_for_end(); }, 30ms);
    EXPECT_EQ(silent.kind, ErrorKind::Timeout);
    EXPECT_EQ(silent.message, "The response of SERVER was not complete within 0.03 s.");
    EXPECT_FALSE(silent.hint.empty());

    const auto stuck = failure_with(
        [](Peer& peer) {
            peer.receive();
            peer.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc");
            peer.wait_for_end();
        },
        30ms);
    EXPECT_EQ(stuck.kind, ErrorKind::Timeout);

    // Compressed blocks of nothing: bytes without end that make no body.
    const std::string nothing(std::string("\x00\x00\x00\xff\xff", 5));
    const auto empty = failure_with(
        endless("HTTP/1.0 200 OK\r\nContent-Encoding: deflate\r\n\r\n\x78\x9c", nothing), 50ms);
    EXPECT_EQ(empty.kind, ErrorKind::Timeout) << empty.message << empty.detail;
}

TEST(ClientLimits, LetsRequestsWaitForAConnectionUntilTheirDeadline) {
    std::promise<void> opened;
    auto open = opened.get_future().share();
    ScriptedServer server([open](Peer& peer) {
        if (!peer.receive()) return;
        open.wait();
        peer.send(answer_with("200 OK"));
        while (peer.receive()) peer.send(answer_with("200 OK"));
    });
    Runtime runtime({.shards = 1, .blocking_threads = 1});
    runtime.start();
    const Client client = open_client();
    const auto begin = [&](Duration timeout) {
        auto request = get(server.url());
        request.timeout = timeout;
        return runtime.run_on(0, client.send(std::move(request)));
    };
    std::vector<std::future<Outcome>> patient;
    for (int i = 0; i < 140; ++i) patient.push_back(begin(60s));
    EXPECT_EQ(failure(begin(30ms).get()).kind, ErrorKind::Timeout);
    EXPECT_LE(server.connections(), 128);
    opened.set_value();
    for (auto& outcome : patient) EXPECT_TRUE(outcome.get());
    EXPECT_LE(server.connections(), 128);
}

TEST(ClientLimits, SaysHowAConnectionEnded) {
    const auto after = [](const std::string& text) {
        return failure_with([&text](Peer& peer) {
            peer.receive();
            peer.send(text);
        });
    };
    EXPECT_EQ(after("").message, "SERVER closed the connection without a response.");
    EXPECT_EQ(after("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc").message,
              "SERVER closed the connection before its response was complete.");
    EXPECT_EQ(after("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab").message,
              "SERVER closed the connection before its response was complete.");
    EXPECT_EQ(after("HTTP/1.1 200 OK\r\nContent-Le").message,
              "SERVER closed the connection before its response was complete.");
    for (const char* text :
         {"", "SSH-2.0-OpenSSH_9.2\r\n", "HTTP/9.9 200 OK\r\n\r\n", "HTTP/1.1 OK\r\n\r\n"})
        EXPECT_EQ(after(text).kind, ErrorKind::Unavailable) << text;
    EXPECT_EQ(failure_with([](Peer& peer) {
                  peer.receive();
                  peer.reset();
              }).message,
              "The connection to SERVER broke.");
}

// Answers the first request of a connection and none after it.
ScriptedServer::Talk breaks_at_the_second() {
    return [](Peer& peer) {
        if (peer.receive()) peer.send(answer_with("200 OK"));
        peer.receive();
    };
}

TEST(ClientLimits, RepeatsOnAFreshConnectionOnlyWhatMayBeRepeated) {
    for (const char* method : {"GET", "PUT", "DELETE"}) {
        ScriptedServer server(breaks_at_the_second());
        std::vector<ClientRequest> requests(2, get(server.url()));
        requests[1].method = method;
        EXPECT_TRUE(send_all(open_client(), std::move(requests))[1]) << method;
        EXPECT_EQ(server.connections(), 2);
        EXPECT_EQ(server.noted().size(), 3U);
    }
    for (const char* method : {"POST", "PATCH"}) {
        ScriptedServer server(breaks_at_the_second());
        std::vector<ClientRequest> requests(2, get(server.url()));
        requests[1].method = method;
        const auto error = failure(send_all(open_client(), std::move(requests))[1]);
        EXPECT_EQ(error.kind, ErrorKind::Unavailable);
        EXPECT_NE(error.message.find("was not sent again"), std::string::npos) << error.message;
        EXPECT_EQ(server.noted().size(), 2U);
    }
}

TEST(ClientLimits, IsEndedByCancellation) {
    std::promise<void> entered;
    std::promise<void> left;
    ScriptedServer server([&](Peer& peer) {
        peer.receive();
        entered.set_value();
        peer.wait_for_end();
        left.set_value();
    });
    Runtime runtime({.shards = 1, .blocking_threads = 1});
    runtime.start();
    const Client client = open_client();
    asio::cancellation_signal signal;
    auto outcome = asio::co_spawn(runtime.shard(0), client.send(get(server.url())),
                                  asio::bind_cancellation_slot(signal.slot(), asio::use_future));
    entered.get_future().get();
    asio::post(runtime.shard(0), [&] { signal.emit(asio::cancellation_type::terminal); });
    const auto error = failure(outcome.get());
    EXPECT_EQ(error.kind, ErrorKind::Canceled);
    EXPECT_EQ(error.message, "The request to " + server.authority() + " was canceled.");
    left.get_future().get();
}

TEST(ClientLimits, MayBeDroppedWithItsEventLoop) {
    std::promise<void> entered;
    ScriptedServer server([&](Peer& peer) {
        peer.receive();
        entered.set_value();
        peer.wait_for_end();
    });
    const Client client = open_client();
    std::future<Outcome> outcome;
    {
        Runtime runtime({.shards = 1, .blocking_threads = 1});
        runtime.start();
        outcome = runtime.run_on(0, client.send(get(server.url())));
        entered.get_future().get();
    }
    EXPECT_THROW(outcome.get(), std::future_error);
}

}  // namespace
}  // namespace millrace::http
