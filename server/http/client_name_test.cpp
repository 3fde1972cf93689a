// Looking up names: slow answers, none, and answers that point inside. Names below ".test" are
// answered here instead of by the system.
#include <arpa/inet.h>
#include <dlfcn.h>
#include <netdb.h>

#include <condition_variable>
#include <cstring>
#include <map>

#include "http/client_fixture.hpp"

namespace millrace::http {
namespace {

// Addresses by name; a name without any is held back until release().
class Names {
  public:
    void answer(const std::string& name, std::vector<std::string> addresses) {
        const std::lock_guard lock(mutex_);
        answers_[name] = std::move(addresses);
    }
    void hold(const std::string& name) {
        const std::lock_guard lock(mutex_);
        held_.push_back(name);
    }
    void release() {
        const std::lock_guard lock(mutex_);
        held_.clear();
        changed_.notify_all();
    }
    std::vector<std::string> look_up(const std::string& name) {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return std::ranges::find(held_, name) == held_.end(); });
        return answers_[name];
    }

  private:
    std::mutex mutex_;
    std::condition_variable changed_;
    std::map<std::string, std::vector<std::string>> answers_;
    std::vector<std::string> held_;
};

// Never destroyed: threads that look a name up may outlive the tests.
Names& names() {
    static auto& instance = *new Names;
    return instance;
}

}  // namespace
}  // namespace millrace::http

// In place of the C library's, for the whole test program.
extern "C" int getaddrinfo(const char* name, const char* service, const addrinfo* hints,
                           addrinfo** result) noexcept(false) {
    using Function = int (*)(const char*, const char*, const addrinfo*, addrinfo**);
    static const auto next = reinterpret_cast<Function>(dlsym(RTLD_NEXT, "getaddrinfo"));
    if (name == nullptr || !std::string_view(name).ends_with(".test"))
        return next(name, service, hints, result);
    addrinfo* first = nullptr;
    addrinfo** end = &first;
    for (const auto& address : millrace::http::names().look_up(name)) {
        if (next(address.c_str(), service, hints, end) != 0) continue;
        while (*end != nullptr) end = &(*end)->ai_next;
    }
    *result = first;
    return first == nullptr ? EAI_NONAME : 0;
}

namespace millrace::http {
namespace {

std::string url_of(const std::string& name, const ScriptedServer& server) {
    return "http://" + name + ":" + std::to_string(server.port()) + "/";
}

Client public_client() {
    return Client({.policy = OutboundPolicy::public_only()});
}

TEST(ClientName, IsLookedUp) {
    names().answer("good.test", {"127.0.0.1"});
    ScriptedServer server(answer_with("200 OK", {}, "x"));
    EXPECT_EQ(send(open_client(), get(url_of("good.test", server)))->body, "x");
    EXPECT_TRUE(server.noted().at(0).has("Host: good.test:" + std::to_string(server.port())));
}

TEST(ClientName, ThatIsUnknownIsSaidSo) {
    const auto outcome = send(open_client(), get("http://u:pw@unknown.test:81/p?key=secret"));
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().kind, ErrorKind::Unavailable);
    EXPECT_EQ(outcome.error().message, "There is no address for unknown.test:81.");
    EXPECT_EQ(outcome.error().detail.find("secret"), std::string::npos);
}

TEST(ClientName, ThatIsNeverAnsweredHoldsNobodyUp) {
    names().hold("slow.test");
    ScriptedServer server(answer_with("200 OK", {}, "x"));
    auto slow = get(url_of("slow.test", server));
    slow.timeout = 30ms;
    auto impatient = get(url_of("slow.test", server));
    impatient.connect_timeout = 30ms;
    const auto started = std::chrono::steady_clock::now();
    const auto outcomes = send_all(open_client(), {slow, impatient, get(server.url())});
    EXPECT_LT(std::chrono::steady_clock::now() - started, 10s);
    names().release();
    ASSERT_FALSE(outcomes[0]);
    EXPECT_EQ(outcomes[0].error().kind, ErrorKind::Timeout);
    ASSERT_FALSE(outcomes[1]);
    EXPECT_EQ(outcomes[1].error().kind, ErrorKind::Timeout);
    EXPECT_EQ(
        outcomes[1].error().message,
        "No connection to slow.test:" + std::to_string(server.port()) + " came about in time.");
    EXPECT_EQ(outcomes[2]->body, "x");
}

TEST(ClientName, ThatPointsInsideIsRefused) {
    ScriptedServer server(answer_with("200 OK"));
    for (const char* address :
         {"127.0.0.1", "::1", "::ffff:127.0.0.1", "10.0.0.1", "169.254.169.254", "fe80::1"}) {
        names().answer("inside.test", {address});
        const auto outcome = send(public_client(), get(url_of("inside.test", server)));
        ASSERT_FALSE(outcome) << address;
        EXPECT_EQ(outcome.error().kind, ErrorKind::Forbidden) << address;
        EXPECT_EQ(outcome.error().message.find(address), std::string::npos);
    }
    EXPECT_EQ(server.connections(), 0);
}

TEST(ClientName, WithOneBadAddressIsReachedAtTheOther) {
    names().answer("both.test", {"10.0.0.1", "127.0.0.1"});
    ScriptedServer server(answer_with("200 OK", {}, "x"));
    auto policy = OutboundPolicy::public_only();
    ASSERT_TRUE(policy.allow("127.0.0.0/8"));
    EXPECT_EQ(send(Client({.policy = policy}), get(url_of("both.test", server)))->body, "x");
}

TEST(ClientName, ThatIsTrustedMayPointAnywhere) {
    names().answer("trusted.test", {"127.0.0.1"});
    ScriptedServer server(answer_with("200 OK", {}, "x"));
    auto policy = OutboundPolicy::listed_only();
    ASSERT_TRUE(policy.allow("trusted.test"));
    EXPECT_EQ(send(Client({.policy = policy}), get(url_of("trusted.test", server)))->body, "x");
    EXPECT_FALSE(send(Client({.policy = policy}), get(server.url())));
}

// The first look-up of a hostile name is answered harmlessly, the next one points inside. Each
// event loop has its own memory of names, so the second request looks it up again.
TEST(ClientName, ThatChangesItsAddressIsJudgedByTheOneConnectedTo) {
    ScriptedServer outside(answer_with("200 OK", {}, "outside"), "127.0.0.1");
    ScriptedServer inside(answer_with("200 OK", {}, "inside"), "127.0.0.2");
    auto policy = OutboundPolicy::public_only();
    ASSERT_TRUE(policy.allow("127.0.0.1"));
    const Client client({.policy = policy});
    names().answer("rebind.test", {"127.0.0.1"});
    EXPECT_EQ(send(client, get(url_of("rebind.test", outside)))->body, "outside");
    names().answer("rebind.test", {"127.0.0.2"});
    const auto outcome = send(client, get(url_of("rebind.test", inside)));
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().kind, ErrorKind::Forbidden);
    EXPECT_EQ(inside.connections(), 0);
}

}  // namespace
}  // namespace millrace::http
