// What a bucket's server may do wrong: refuse, cut off, lie about sizes, be slow. None of it is
// taken for stored or read bytes.
#include "http/client_fixture.hpp"
#include "store/content_folder.hpp"
#include "store/detail/bucket_place.hpp"
#include "store/detail/content_hash.hpp"
#include "store/detail/store_fixture.hpp"

namespace millrace::store::detail {
namespace {

using http::answer_with;
using http::Peer;
using http::Received;
using http::ScriptedServer;
using namespace std::chrono_literals;

constexpr const char* kSecret = "a-secret-nobody-may-see";
const std::string kBusy =
    answer_with("503 Slow Down", {}, "<?xml version=\"1.0\"?><Error><Code>SlowDown</Code></Error>");
const std::string kStored = answer_with("200 OK", "ETag: \"e\"\r\n");

BucketOptions options_of(const ScriptedServer& server) {
    BucketOptions options;
    options.endpoint = "http://" + server.authority();
    options.bucket = "files";
    options.access_key = "key";
    options.secret = kSecret;
    options.first_pause = 0ms;
    return options;
}

// One answer after the other, then the last one again and again, over any number of connections.
class Answers {
  public:
    explicit Answers(std::vector<std::string> texts) : texts_(std::move(texts)) {}
    void operator()(Peer& peer) {
        while (peer.receive()) {
            const auto at = std::min<std::size_t>(given_->fetch_add(1), texts_.size() - 1);
            if (texts_[at].empty()) return;  // closes
            if (!peer.send(texts_[at])) return;
            if (texts_[at].find("\r\nConnection: close") != std::string::npos) return;
        }
    }

  private:
    std::vector<std::string> texts_;
    std::shared_ptr<std::atomic<std::size_t>> given_ =
        std::make_shared<std::atomic<std::size_t>>(0);
};

class HostileBucket : public ::testing::Test {
  protected:
    BucketPlace place_at(const ScriptedServer& server) {
        return BucketPlace(options_of(server), folder.path() / "contents");
    }
    std::filesystem::path unfinished() {
        const auto path = folder.path() / "unfinished";
        std::FILE* file = std::fopen(path.c_str(), "we");
        std::fwrite(bytes.data(), 1, bytes.size(), file);
        std::fclose(file);
        return path;
    }
    Result<void> put(BucketPlace& place) { return place.put(unfinished(), hash, bytes.size()); }
    static Result<std::size_t> read(BucketPlace& place, std::uint64_t size) {
        std::string out(static_cast<std::size_t>(size), '\0');
        return place.read(hash, size, 0, out);
    }
    static void expect_clear(const Error& error, std::string_view part) {
        EXPECT_EQ(error.kind, ErrorKind::Unavailable);
        EXPECT_NE((error.message + " " + error.hint).find(part), std::string::npos)
            << error.message << " " << error.hint;
        EXPECT_NE(error.message.find("bucket \"files\""), std::string::npos) << error.message;
        EXPECT_EQ((error.message + error.hint + error.detail).find(kSecret), std::string::npos);
    }

    TestFolder folder;
    static inline const std::string bytes = std::string(5000, 'x') + "end";
    static inline const std::string hash = std::string(64, 'a');
};

TEST_F(HostileBucket, AStoreThatIsBusyIsAskedAgain) {
    ScriptedServer server(Answers({answer_with("500 Internal Server Error"), kBusy, kStored}));
    BucketPlace place = place_at(server);
    EXPECT_TRUE(put(place));
    const auto noted = server.noted();
    ASSERT_EQ(noted.size(), 3U);
    for (const Received& request : noted) {
        EXPECT_EQ(request.body, bytes) << "the whole file each time";
        EXPECT_TRUE(request.has("x-amz-content-sha256: " + hash));
        EXPECT_TRUE(request.has("AWS4-HMAC-SHA256 Credential=key/"));
        EXPECT_FALSE(request.has(kSecret));
    }
    EXPECT_FALSE(std::filesystem::exists(folder.path() / "unfinished"));
}

TEST_F(HostileBucket, ButNotForEver) {
    ScriptedServer server{Answers({kBusy})};
    BucketPlace place = place_at(server);
    expect_clear(put(place).error(), "503 (SlowDown)");
    EXPECT_EQ(server.noted().size(), 4U);
    EXPECT_TRUE(std::filesystem::exists(folder.path() / "unfinished"))
        << "it is the caller's still";
}

TEST_F(HostileBucket, RefusalsAreNotRepeated) {
    ScriptedServer server{Answers({answer_with("403 Forbidden", {}, "not XML <")})};
    BucketPlace place = place_at(server);
    expect_clear(put(place).error(), "s3:PutObject");
    expect_clear(read(place, 100).error(), "403");
    expect_clear(place.remove(hash).error(), "403");
    expect_clear(place.size_of(hash).error(), "403");
    EXPECT_EQ(server.noted().size(), 4U);
}

TEST_F(HostileBucket, ALostConnectionIsMadeAgain) {
    ScriptedServer server{Answers({"", "", kStored})};
    BucketPlace place = place_at(server);
    EXPECT_TRUE(put(place));
    EXPECT_EQ(server.noted().size(), 3U);
    EXPECT_EQ(server.noted().back().body, bytes);
}

TEST_F(HostileBucket, AnAnswerOfSomethingElseIsNotTakenForStored) {
    ScriptedServer server{Answers({answer_with("200 OK", {}, "<html>Welcome</html>")})};
    BucketPlace place = place_at(server);
    expect_clear(put(place).error(), "no ETag");
    expect_clear(place.check().error(), "no list");
    EXPECT_TRUE(std::filesystem::exists(folder.path() / "unfinished"));
}

TEST_F(HostileBucket, RedirectsAreNotFollowed) {
    ScriptedServer other{kStored};
    ScriptedServer server{
        Answers({answer_with("307 Temporary Redirect", "Location: " + other.url() + "\r\n")})};
    BucketPlace place = place_at(server);
    expect_clear(put(place).error(), "s3-region");
    EXPECT_EQ(other.noted().size(), 0U);
}

TEST_F(HostileBucket, TruncatedBodiesAreReadAgain) {
    const std::string cut =
        "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 0-99/100\r\nContent-Length: "
        "100\r\nConnection: close\r\n\r\nonly this";
    const std::string whole = answer_with(
        "206 Partial Content", "Content-Range: bytes 0-99/100\r\n", std::string(100, 'y'));
    ScriptedServer server{Answers({cut, cut, whole})};
    BucketPlace place = place_at(server);
    std::string out(100, '\0');
    EXPECT_EQ(*place.read(hash, 100, 0, out), 100U);
    EXPECT_EQ(out, std::string(100, 'y'));

    ScriptedServer always{Answers({cut})};
    BucketPlace hopeless = place_at(always);
    expect_clear(read(hopeless, 100).error(), "does not answer");
    EXPECT_EQ(always.noted().size(), 4U);
}

TEST_F(HostileBucket, SizesThatDoNotFitAreErrors) {
    const std::string long_body(1 << 20, 'z');
    const auto partial = [](const char* range, const std::string& body) {
        return answer_with("206 Partial Content",
                           "Content-Range: bytes " + std::string(range) + "\r\n", body);
    };
    for (const std::string& answer :
         {partial("0-98/100", std::string(99, 'y')), partial("0-99/101", std::string(100, 'y')),
          partial("0-99/100", std::string(99, 'y')), partial("1-100/100", std::string(100, 'y')),
          answer_with("206 Partial Content", {}, std::string(100, 'y')),
          answer_with("200 OK", {}, std::string(99, 'y')), answer_with("200 OK"),
          answer_with("204 No Content"), partial("0-99/100", long_body)}) {
        ScriptedServer server{Answers({answer})};
        BucketPlace place = place_at(server);
        expect_clear(read(place, 100).error(), "bytes");
    }
    ScriptedServer endless{Answers({partial("0-99/100", std::string(9 << 20, 'y'))})};
    BucketPlace place = place_at(endless);
    expect_clear(read(place, 100).error(), "more bytes");
    ScriptedServer whole{Answers({answer_with("200 OK", {}, std::string(100, 'y'))})};
    BucketPlace without_ranges = place_at(whole);
    EXPECT_TRUE(read(without_ranges, 100)) << "the whole object is what was asked for";
}

TEST_F(HostileBucket, ASlowStoreIsGivenUp) {
    ScriptedServer server([](Peer& peer) {
        while (peer.receive()) peer.wait_for_end();
    });
    auto options = options_of(server);
    options.attempts = 1;
    options.stall_timeout = 1s;  // the shortest that libcurl knows
    BucketPlace place(options, folder.path() / "contents");
    const auto began = std::chrono::steady_clock::now();
    expect_clear(read(place, 100).error(), "does not answer");
    EXPECT_LT(std::chrono::steady_clock::now() - began, 20s);
}

TEST_F(HostileBucket, AStopEndsPausesAndRequests) {
    ScriptedServer busy{Answers({kBusy})};
    auto options = options_of(busy);
    options.first_pause = std::chrono::hours(1);
    BucketPlace place(options, folder.path() / "contents");
    std::thread stopper([&] {
        while (busy.noted().empty()) std::this_thread::yield();
        place.stop();
    });
    EXPECT_FALSE(put(place));
    stopper.join();
    EXPECT_EQ(read(place, 100).error().kind, ErrorKind::Canceled);

    ScriptedServer silent([](Peer& peer) {
        while (peer.receive()) peer.wait_for_end();
    });
    options = options_of(silent);
    options.stall_timeout = std::chrono::hours(1);
    BucketPlace waiting(options, folder.path() / "contents");
    std::thread other([&] {
        while (silent.noted().empty()) std::this_thread::yield();
        waiting.stop();
    });
    EXPECT_EQ(read(waiting, 100).error().kind, ErrorKind::Canceled);
    other.join();
}

std::string list_page(const std::string& key, const std::string& next) {
    return "<?xml version=\"1.0\"?><ListBucketResult><IsTruncated>" +
           std::string(next.empty() ? "false" : "true") + "</IsTruncated><Contents><Key>" + key +
           "</Key></Contents><NextContinuationToken>" + next +
           "</NextContinuationToken></ListBucketResult>";
}

TEST_F(HostileBucket, ListsAreFollowedToTheirEnd) {
    const std::string other(64, 'b');
    ScriptedServer server{
        Answers({answer_with("200 OK", {}, list_page("millrace/me/" + hash, "a+b/c= &amp;d")),
                 answer_with("200 OK", {}, list_page("millrace/me/not-a-hash", "2")),
                 answer_with("200 OK", {}, list_page("millrace/somebody/" + hash, "3")),
                 answer_with("200 OK", {}, list_page("millrace/me/" + other, ""))})};
    BucketPlace place = place_at(server);
    place.set_owner("me");
    std::vector<std::string> seen;
    EXPECT_TRUE(place.visit_all([&](const std::string& one) -> Result<void> {
        seen.push_back(one);
        return {};
    }));
    EXPECT_EQ(seen, (std::vector<std::string>{hash, other}));
    const auto noted = server.noted();
    ASSERT_EQ(noted.size(), 4U);
    EXPECT_TRUE(noted[0].has("GET /files?list-type=2&max-keys=1000&prefix=millrace%2Fme%2F "));
    EXPECT_TRUE(noted[1].has("/files?continuation-token=a%2Bb%2Fc%3D%20%26d&list-type=2"));

    ScriptedServer endless{Answers({answer_with("200 OK", {}, list_page("x", "again"))})};
    BucketPlace round = place_at(endless);
    expect_clear(round.visit_all([](const std::string&) { return Result<void>(); }).error(),
                 "no list");
    EXPECT_LE(endless.noted().size(), 3U);
}

TEST(S3Answer, ReadsNothingIntoDamagedPages) {
    const std::string good = list_page("millrace/me/" + std::string(64, 'a'), "next");
    ASSERT_TRUE(s3_page(good));
    EXPECT_FALSE(s3_page(""));
    EXPECT_FALSE(s3_page("<ListBucketResult><IsTruncated>true</IsTruncated></ListBucketResult>"));
    EXPECT_EQ(s3_error_code("<Error><Code>No\nSuch</Code></Error>"), "");
    EXPECT_EQ(s3_error_code("<Error><Code>" + std::string(65, 'a') + "</Code></Error>"), "");
    SeededRandom random(3);
    for (int i = 0; i < 20000; ++i) {
        std::string text = good;
        for (std::uint64_t change = random.next() % 4 + 1; change > 0; --change) {
            const std::size_t at = random.next() % text.size();
            if (random.next() % 2 == 0)
                text[at] = static_cast<char>(random.next());
            else
                text.erase(at, random.next() % 9);
            if (text.empty()) text = "<";
        }
        const auto page = s3_page(text);
        if (page) EXPECT_LE(page->keys.size(), 1U);
        EXPECT_LE(s3_error_code(text).size(), 64U);
    }
}

}  // namespace
}  // namespace millrace::store::detail
