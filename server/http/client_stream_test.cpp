// Bodies that are not held in memory: from contents into requests, from responses into a store.
#include <openssl/evp.h>

#include "http/client_fixture.hpp"

namespace millrace::http {
namespace {

constexpr std::size_t kMegabyte = std::size_t{1} << 20;

// Bytes that nobody holds: the byte at an offset is a function of the offset.
char byte_at(std::uint64_t offset) {
    return static_cast<char>('a' + offset % 23);
}

class MadeContent final : public Content {
  public:
    explicit MadeContent(std::uint64_t size, std::uint64_t readable = UINT64_MAX)
        : size_(size), readable_(readable) {}
    std::uint64_t size() const override { return size_; }
    std::string_view reference() const override { return "made"; }
    Result<std::size_t> read(std::uint64_t offset, std::span<char> out) const override {
        if (offset + out.size() > readable_) return Error{ErrorKind::Unavailable, "Broken disk."};
        for (std::size_t i = 0; i < out.size(); ++i) out[i] = byte_at(offset + i);
        most_at_once = std::max(most_at_once, out.size());
        return out.size();
    }
    mutable std::size_t most_at_once = 0;

  private:
    std::uint64_t size_;
    std::uint64_t readable_;
};

struct Written {
    std::uint64_t size = 0;
    std::size_t most_at_once = 0;
    bool is_right = true;
    bool is_finished = false;
    std::optional<std::uint64_t> breaks_at{};
};

// Slower than the loopback interface, since it digests what it is given several times.
class CheckingWriter final : public ContentWriter {
  public:
    explicit CheckingWriter(Written& written) : written_(written) {}
    Result<void> write(std::string_view piece) override {
        if (written_.breaks_at && written_.size + piece.size() > *written_.breaks_at)
            return Error{ErrorKind::Unavailable, "The disk is full."};
        for (const char byte : piece) written_.is_right &= byte == byte_at(written_.size++);
        written_.most_at_once = std::max(written_.most_at_once, piece.size());
        unsigned char digest[EVP_MAX_MD_SIZE];
        for (int i = 0; i < 4; ++i)
            EVP_Digest(piece.data(), piece.size(), digest, nullptr, EVP_sha512(), nullptr);
        return {};
    }
    std::uint64_t size() const override { return written_.size; }
    Result<ContentPtr> finish() override {
        written_.is_finished = true;
        return ContentPtr(std::make_shared<MadeContent>(written_.size));
    }

  private:
    Written& written_;
};

class CheckingStore final : public ContentStore {
  public:
    explicit CheckingStore(Written& written) : written_(written) {}
    std::unique_ptr<ContentWriter> writer() override {
        written_.size = 0;
        return std::make_unique<CheckingWriter>(written_);
    }
    Result<ContentPtr> find(std::string_view, std::optional<std::uint64_t>) override {
        return Error{ErrorKind::NotFound, "Not here."};
    }

  private:
    Written& written_;
};

// Answers with that many bytes, without ever having them all.
void stream(Peer& peer, std::uint64_t size) {
    if (!peer.receive()) return;
    peer.send("HTTP/1.1 200 OK\r\nContent-Type: application/zip\r\nContent-Length: " +
              std::to_string(size) + "\r\n\r\n");
    std::string piece;
    for (std::uint64_t sent = 0; sent < size; sent += piece.size()) {
        piece.resize(static_cast<std::size_t>(std::min<std::uint64_t>(kMegabyte, size - sent)));
        for (std::size_t i = 0; i < piece.size(); ++i) piece[i] = byte_at(sent + i);
        if (!peer.send(piece)) return;
    }
}

class ClientStreamTest : public testing::Test {
  protected:
    ClientStreamTest() { runtime_.start(); }
    Client client() { return Client({.policy = OutboundPolicy::open(), .runtime = &runtime_}); }
    Written written_;
    CheckingStore store_{written_};
    Runtime runtime_{{.shards = 1, .blocking_threads = 2}};
};

TEST_F(ClientStreamTest, LargeResponsesGoIntoTheStoreInPieces) {
    constexpr std::uint64_t kSize = 40 * kMegabyte + 7;
    ScriptedServer server([](Peer& peer) { stream(peer, kSize); });
    auto request = get(server.url());
    request.store.contents = &store_;
    request.response_limit = 1000;  // is for bodies in memory
    const auto outcome = send(client(), std::move(request));
    ASSERT_TRUE(outcome) << outcome.error().message;
    ASSERT_TRUE(outcome->content);
    EXPECT_EQ(outcome->content->size(), kSize);
    EXPECT_EQ(outcome->body, "");
    EXPECT_EQ(written_.size, kSize);
    EXPECT_TRUE(written_.is_right);
    EXPECT_TRUE(written_.is_finished);
    // The server had to wait for the store: little gathered here.
    EXPECT_LT(written_.most_at_once, 8 * kMegabyte);
}

TEST_F(ClientStreamTest, TheStoreTakesOnlyWhatItWants) {
    ScriptedServer server(answer_with("200 OK", "Content-Type: text/plain\r\n", "abcdef"));
    auto request = get(server.url());
    request.store.contents = &store_;
    request.store.takes = [](const Headers& headers) {
        return headers.get("Content-Type") != "text/plain";
    };
    const auto outcome = send(client(), std::move(request));
    ASSERT_TRUE(outcome);
    EXPECT_FALSE(outcome->content);
    EXPECT_EQ(outcome->body, "abcdef");
}

TEST_F(ClientStreamTest, AnnouncedAndUnannouncedExcessIsRefused) {
    for (const std::string head : {"Content-Length: 9000000\r\n\r\n", "\r\n"}) {
        ScriptedServer server([&head](Peer& peer) {
            if (!peer.receive()) return;
            peer.send("HTTP/1.1 200 OK\r\n" + head);
            while (peer.send(std::string(100'000, 'a'))) {
            }
        });
        auto request = get(server.url());
        request.store.contents = &store_;
        request.store.limit = 3'000'000;
        request.response_limit = 1000;
        const auto outcome = send(client(), std::move(request));
        ASSERT_FALSE(outcome);
        EXPECT_EQ(outcome.error().kind, ErrorKind::TooLarge);
        EXPECT_NE(outcome.error().message.find("3000000"), std::string::npos);
        EXPECT_FALSE(written_.is_finished);
    }
}

TEST_F(ClientStreamTest, AFullDiskIsTheError) {
    ScriptedServer server([](Peer& peer) { stream(peer, 50 * kMegabyte); });
    for (const std::uint64_t end : {std::uint64_t{1000}, std::uint64_t{20 * kMegabyte}}) {
        written_ = {.breaks_at = end};
        auto request = get(server.url());
        request.store.contents = &store_;
        const auto outcome = send(client(), std::move(request));
        ASSERT_FALSE(outcome);
        EXPECT_EQ(outcome.error().message, "The disk is full.");
    }
}

TEST_F(ClientStreamTest, ABrokenDownloadLeavesNothing) {
    ScriptedServer server([](Peer& peer) {
        if (!peer.receive()) return;
        peer.send("HTTP/1.1 200 OK\r\nContent-Length: 9000000\r\n\r\n");
        peer.send(std::string(5'000'000, 'a'));
    });
    auto request = get(server.url());
    request.store.contents = &store_;
    const auto outcome = send(client(), std::move(request));
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().kind, ErrorKind::Unavailable);
    EXPECT_FALSE(written_.is_finished);
}

TEST_F(ClientStreamTest, SendsContentsBehindTheBody) {
    constexpr std::uint64_t kSize = 20 * kMegabyte;
    const auto made = std::make_shared<MadeContent>(kSize);
    ScriptedServer server(answer_with("200 OK"));
    auto request = get(server.url());
    request.method = "POST";
    request.body = "first ";
    request.body_contents = {memory_content("second "), empty_content(), made,
                             memory_content(" last")};
    ASSERT_TRUE(send(client(), std::move(request)));
    const auto noted = server.noted();
    ASSERT_EQ(noted.size(), 1U);
    const std::string& body = noted[0].body;
    EXPECT_TRUE(noted[0].has("Content-Length: " + std::to_string(kSize + 18) + "\r\n"));
    ASSERT_EQ(body.size(), kSize + 18);
    EXPECT_EQ(body.substr(0, 13), "first second ");
    EXPECT_EQ(body.substr(body.size() - 5), " last");
    for (std::uint64_t i = 0; i < kSize; ++i) ASSERT_EQ(body[i + 13], byte_at(i)) << i;
    EXPECT_LE(made->most_at_once, kMegabyte);
}

TEST_F(ClientStreamTest, SendsContentsAgainAfterARedirectAndForDigest) {
    ScriptedServer server([](Peer& peer) {
        const std::string challenge =
            "WWW-Authenticate: Digest realm=\"r\", nonce=\"n\", qop=\"auth\"\r\n";
        peer.receive();
        peer.send(answer_with("307 Temporary Redirect", "Location: /there\r\n"));
        peer.receive();
        peer.send(answer_with("401 Unauthorized", challenge));
        peer.receive();
        peer.send(answer_with("200 OK"));
    });
    auto request = get(server.url());
    request.method = "PUT";
    request.credentials = Credentials{Credentials::Scheme::Digest, "u", "p"};
    request.body_contents = {std::make_shared<MadeContent>(3 * kMegabyte)};
    const auto outcome = send(client(), std::move(request));
    ASSERT_TRUE(outcome) << outcome.error().message;
    EXPECT_EQ(outcome->status, 200);
    EXPECT_EQ(server.noted().back().body.size(), 3 * kMegabyte);
}

TEST_F(ClientStreamTest, AContentThatCannotBeReadFailsTheRequest) {
    ScriptedServer server(answer_with("200 OK"));
    auto request = get(server.url());
    request.method = "POST";
    request.body_contents = {std::make_shared<MadeContent>(3 * kMegabyte, kMegabyte)};
    const auto outcome = send(client(), std::move(request));
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().kind, ErrorKind::Unavailable);
    EXPECT_NE(outcome.error().message.find("cannot be read"), std::string::npos);
}

TEST_F(ClientStreamTest, EverythingWorksWithoutOtherThreads) {
    ScriptedServer server([](Peer& peer) { stream(peer, 5 * kMegabyte); });
    auto request = get(server.url());
    request.method = "POST";
    request.body_contents = {std::make_shared<MadeContent>(2 * kMegabyte)};
    request.store.contents = &store_;
    const auto outcome = send(open_client(), std::move(request));
    ASSERT_TRUE(outcome) << outcome.error().message;
    EXPECT_EQ(written_.size, 5 * kMegabyte);
    EXPECT_TRUE(written_.is_right);
}

}  // namespace
}  // namespace millrace::http
