// Mutated responses: whatever a server sends, there is a response or an error, within limits.
#include <algorithm>

#include "base/random.hpp"
#include "http/client_fixture.hpp"
#include "http/detail/redirect.hpp"
#include "http/detail/response_collector.hpp"

namespace millrace::http {
namespace {

constexpr std::string_view kPieces[] = {"\r\n",
                                        "\n",
                                        "\r\n\r\n",
                                        "HTTP/1.1 ",
                                        "HTTP/1.1 100 Continue\r\n\r\n",
                                        "HTTP/2 ",
                                        ":",
                                        " ",
                                        "\t",
                                        "0\r\n",
                                        "ffffffffffffffff\r\n",
                                        "Content-Length: -1\r\n",
                                        "Content-Length: 99999999999999999999\r\n",
                                        "Transfer-Encoding: chunked\r\n",
                                        "Transfer-Encoding: gzip, chunked\r\n",
                                        "Content-Encoding: gzip\r\n",
                                        "Content-Encoding: br\r\n",
                                        "Content-Encoding: deflate, deflate, deflate\r\n",
                                        "Location: /\r\n",
                                        "Location: //[::1\r\n",
                                        "Connection: close\r\n",
                                        "Connection: upgrade\r\nUpgrade: h2c\r\n",
                                        "101",
                                        "204",
                                        "304",
                                        "401",
                                        "WWW-Authenticate: Digest realm=\"\r\n",
                                        "407"};

std::string mutate(std::string text, Random& random) {
    const auto below = [&](std::size_t limit) {
        return static_cast<std::size_t>(random.next() % limit);
    };
    for (std::size_t changes = 1 + below(5); changes > 0; --changes) {
        const std::size_t at = below(text.size() + 1);
        const std::size_t length = below(std::min<std::size_t>(16, text.size() - at + 1));
        switch (below(5)) {
            case 0:
                text.erase(at, length);
                break;
            case 1:
                text.insert(at, text.substr(at, length));
                break;
            case 2:
            case 3:
                text.insert(at, kPieces[below(std::size(kPieces))]);
                break;
            default:
                if (at < text.size()) text[at] = static_cast<char>(below(256));
        }
    }
    return text;
}

const std::string kSeeds[] = {
    "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nX: y\r\n\r\n",
    "HTTP/1.1 302 Found\r\nLocation: /next?a=b\r\nContent-Length: 0\r\n\r\n",
    "HTTP/1.1 401 No\r\nWWW-Authenticate: Digest realm=\"r\", nonce=\"n\", qop=\"auth\"\r\n"
    "Content-Length: 2\r\n\r\nno",
    "HTTP/1.0 200 OK\r\nSet-Cookie: a=b\r\n folded\r\n\r\nuntil the end",
};

TEST(ClientHostile, EveryResponseComesToAnEnd) {
    SeededRandom random(7);
    // Each connection gets the next text, whatever it asks for.
    std::mutex mutex;
    std::string answer;
    ScriptedServer server([&](Peer& peer) {
        peer.receive();
        std::unique_lock lock(mutex);
        const std::string text = answer;
        lock.unlock();
        peer.send(text);
    });
    const Client client({.policy = OutboundPolicy::open(), .header_limit = 4096});
    int responses = 0;
    for (int i = 0; i < 1500; ++i) {
        const std::string text = mutate(kSeeds[random.next() % std::size(kSeeds)], random);
        {
            const std::lock_guard lock(mutex);
            answer = text;
        }
        auto request = get(server.url());
        request.max_redirects = 2;
        request.response_limit = 1000;
        request.credentials = {Credentials::Scheme::Digest, "u", "p"};
        const auto outcome = send(client, std::move(request));
        if (!outcome) {
            EXPECT_NE(outcome.error().kind, ErrorKind::Timeout) << text;
            EXPECT_NE(outcome.error().kind, ErrorKind::Internal) << text;
            EXPECT_FALSE(outcome.error().message.empty());
            continue;
        }
        ++responses;
        EXPECT_LE(outcome->body.size(), 1000U);
        for (const auto [name, value] : outcome->headers)
            EXPECT_TRUE(is_header_name(name) && is_header_value(value)) << text;
    }
    EXPECT_GT(responses, 100);
}

TEST(ClientHostile, CollectorAndRedirectsKeepTheirPromises) {
    SeededRandom random(8);
    const ClientRequest request;
    for (int i = 0; i < 20'000; ++i) {
        const std::string text = mutate(kSeeds[random.next() % std::size(kSeeds)], random);
        ResponseCollector collector({.header_bytes = 200, .body_bytes = 4});
        for (std::size_t start = 0; start < text.size();) {
            const std::size_t end = std::min(text.find('\n', start), text.size() - 1) + 1;
            const auto line = std::string_view(text).substr(start, end - start);
            if (!collector.add_line(line) || !collector.add_body(line.substr(0, 2))) break;
            start = end;
        }
        EXPECT_LE(collector.body.size(), 4U);
        for (const auto [name, value] : collector.headers)
            EXPECT_TRUE(is_header_name(name) && is_header_value(value));
        EXPECT_TRUE(is_header_value(collector.status_text));

        Hop hop{.url = parse_url("http://h/a?b").value(), .method = "POST", .headers = {}};
        const auto next = next_hop(hop, request, 302, mutate("http://x:80/a/../b?c#d", random));
        if (next) EXPECT_TRUE(parse_url(next->url.text)) << next->url.text;
    }
}

}  // namespace
}  // namespace millrace::http
