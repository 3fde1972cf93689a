// Webhooks from request to answer, with the real engine and toy workflows.
#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>

#include "engine/engine.hpp"
#include "http/utf8.hpp"
#include "sdk/memory_state_store.hpp"
#include "triggers/pending_answer.hpp"
#include "triggers/webhook_answer.hpp"
#include "triggers/webhook_request.hpp"
#include "triggers/webhook_service.hpp"

namespace millrace::triggers {
namespace {

Task<Result<sdk::Outputs>> pass(sdk::NodeContext& context) {
    co_return sdk::Outputs{context.input()};
}

Task<Result<sdk::Outputs>> fail(sdk::NodeContext&) {
    co_return Error{ErrorKind::NodeFailed, "secret detail"};
}

Task<Result<sdk::Outputs>> none(sdk::NodeContext&) {
    co_return sdk::Outputs(1);
}

Task<Result<sdk::Outputs>> respond(sdk::NodeContext& context) {
    co_await context.respond(http::Response::text(201, "from node"));
    co_return sdk::Outputs{context.input()};
}

sdk::NodeType toy(const std::string& name, sdk::Execute execute, bool is_trigger = false) {
    return sdk::make_node_type(
        R"({"name":")" + name +
            R"(","displayName":"x","description":"d","version":[1],"group":[")" +
            (is_trigger ? "trigger" : "transform") +
            R"("],"inputs":[],"outputs":["main"],"effects":"rare","properties":[]})",
        execute);
}

class CountingJournal final : public engine::NoJournal {
  public:
    Task<Result<void>> accepted(const engine::RunRecord&, const workflow::ItemList&) override {
        if (is_full) co_return Error{ErrorKind::Unavailable, "disk full"};
        ++accepted_count;
        co_return Result<void>();
    }
    Task<Result<void>> write(const engine::JournalWrite& write) override {
        if (is_full) co_return Error{ErrorKind::Unavailable, "disk full"};
        if (write.start_items) ++accepted_count;
        if (write.called) ++accepted_count;
        co_return Result<void>();
    }
    Task<Result<void>> finished(const engine::RunEnd&) override {
        if (is_full) co_return Error{ErrorKind::Unavailable, "disk full"};
        ++finished_count;
        co_return Result<void>();
    }
    bool is_full = false;
    int accepted_count = 0;
    int finished_count = 0;
};

// The fields of one credential of each type.
class Secrets final : public sdk::CredentialSource {
  public:
    Task<Result<JsonObject>> fields(const workflow::Node&, std::string_view type) override {
        const auto found = by_type.find(type);
        if (found == by_type.end())
            co_return Error{ErrorKind::NotFound, "there is no such credential"};
        co_return parse_json(found->second)->get_object();
    }
    std::map<std::string, std::string, std::less<>> by_type;
};

class WebhookTest : public testing::Test {
  protected:
    WebhookTest() {
        registry_.add(toy(std::string(kWebhookType), pass, true));
        registry_.add(toy("t.pass", pass));
        registry_.add(toy("t.fail", fail));
        registry_.add(toy("t.none", none));
        registry_.add(toy("t.respond", respond));
    }

    std::shared_ptr<const engine::Plan> plan(const std::string& parameters,
                                             const std::string& next = "t.pass") {
        auto workflow = workflow::parse_workflow_text(
            R"({"id":"w","name":"W","nodes":[{"name":"Hook","type":"n8n-nodes-base.webhook","webhookId":"uuid","parameters":)" +
            parameters + R"(},{"name":"Next","type":")" + next +
            R"("}],"connections":{"Hook":{"main":[[{"node":"Next","type":"main","index":0}]]}},"settings":{"executionOrder":"v1"}})");
        return engine::make_plan(std::move(*workflow), registry_);
    }

    WebhookDefinition definition(const std::string& parameters) {
        auto webhook = read_webhook(*plan(parameters), 0);
        EXPECT_TRUE(webhook.has_value()) << (webhook ? "" : webhook.error().message);
        return std::move(*webhook);
    }

    static http::Request request(http::Method method, const std::string& path,
                                 std::string body = {}, const std::string& content_type = {}) {
        http::Request made;
        made.method = method;
        made.segments = {"webhook"};
        for (std::size_t begin = 0; begin <= path.size();) {
            const std::size_t end = std::min(path.find('/', begin), path.size());
            made.segments.push_back(path.substr(begin, end - begin));
            begin = end + 1;
        }
        if (!content_type.empty()) made.headers.add("Content-Type", content_type);
        made.body = std::move(body);
        made.remote_address = "192.0.2.7";
        return made;
    }

    http::Response call(const std::string& parameters, http::Request wanted,
                        const std::string& next = "t.pass") {
        auto active = std::make_shared<ActiveWebhook>();
        active->plan = plan(parameters, next);
        active->webhook = *read_webhook(*active->plan, 0);
        http::Response response;
        Runtime runtime({.shards = 1, .blocking_threads = 1});
        const auto task = [&]() -> Task<> {
            engine::Engine engine({}, clock_, random_, journal_, state_);
            WebhookService service(runtime, engine,
                                   {"http://here", {.credentials = &credentials_}});
            service.set_routes(std::make_shared<const WebhookRoutes>(
                std::vector<std::shared_ptr<const ActiveWebhook>>{active}));
            response = co_await service.handle(std::move(wanted));
            co_await service.drain();
        };
        asio::co_spawn(runtime.shard(0), task(), [&](const std::exception_ptr& failure) {
            EXPECT_FALSE(failure);
            runtime.stop();
        });
        runtime.start();
        runtime.join();
        return response;
    }

    http::Response call_with(const std::string& parameters,
                             const std::vector<std::pair<std::string, std::string>>& headers) {
        auto wanted = request(http::Method::Get, "a");
        for (const auto& [name, value] : headers) wanted.headers.add(name, value);
        return call(parameters, std::move(wanted));
    }

    Json item_json(const std::string& parameters, const http::Request& wanted) {
        auto item =
            item_from_request(wanted, definition(parameters), "http://here/webhook/x", contents_);
        EXPECT_TRUE(item.has_value()) << (item ? "" : item.error().message);
        return item ? Json(*item->json) : Json();
    }

    sdk::NodeRegistry registry_;
    SystemClock clock_;
    SeededRandom random_{1};
    CountingJournal journal_;
    Secrets credentials_;
    MemoryContentStore contents_;
    sdk::MemoryStateStore state_;
};

constexpr const char* kLast = R"({"path":"/a/b/","httpMethod":"POST","responseMode":"lastNode"})";

TEST_F(WebhookTest, ReadsItsDefinition) {
    const auto webhook = definition(
        R"({"path":"/user/:id/","httpMethod":["GET","POST"],"responseMode":"responseNode",
        "options":{"responseCode":{"values":{"responseCode":"customCode","customCode":418}},"ipWhitelist":"10.0.0.1, 10.1.0.0/16",
        "responseHeaders":{"entries":[{"name":"X-A","value":"b"}]}}})");
    EXPECT_EQ(webhook.methods, (std::vector<std::string>{"GET", "POST"}));
    EXPECT_EQ(webhook.served_paths(), (std::vector<std::string>{"user/:id", "uuid/user/:id"}));
    EXPECT_EQ(webhook.mode, ResponseMode::ResponseNode);
    EXPECT_EQ(webhook.status, 418);
    EXPECT_EQ(webhook.allowed_addresses.size(), 2U);
    EXPECT_EQ(webhook.headers.get("x-a"), "b");
    EXPECT_EQ(definition("{}").path, "uuid");
}

TEST_F(WebhookTest, RefusesWhatCannotBeServed) {
    EXPECT_EQ(read_webhook(*plan(R"({"path":"={{ 1 }}"})"), 0).error().kind,
              ErrorKind::InvalidInput);
    EXPECT_EQ(read_webhook(*plan(R"({"path":"a","httpMethod":"BREW"})"), 0).error().kind,
              ErrorKind::InvalidInput);
    EXPECT_EQ(read_webhook(*plan(R"({"path":"a","authentication":"magic"})"), 0).error().kind,
              ErrorKind::InvalidInput);
}

TEST_F(WebhookTest, ReadsBodiesByTheirType) {
    const auto body = [&](std::string text, const std::string& type) {
        return to_json_text(
            item_json(kLast, request(http::Method::Post, "a/b", std::move(text), type)).at("body"));
    };
    EXPECT_EQ(body(R"({"a":[1]})", "application/json"), R"({"a":[1]})");
    EXPECT_EQ(body(R"([1])", "application/problem+json; charset=utf-8"), "[1]");
    EXPECT_EQ(body("a=1&b=x+y&a=2", "application/x-www-form-urlencoded"),
              R"({"a":["1","2"],"b":"x y"})");
    EXPECT_EQ(body("hello", "text/plain"), R"("hello")");
    EXPECT_EQ(body("", "application/json"), "{}");
    EXPECT_EQ(body("", ""), "{}");
}

// A run that holds other bytes could be stored, but never read again.
TEST_F(WebhookTest, WhatIsNoUnicodeIsReplaced) {
    for (const std::string type :
         {"text/plain", "application/xml", "multipart/form-data; boundary=b",
          "application/x-www-form-urlencoded"}) {
        const std::string body =
            type.starts_with("multipart")
                ? "--b\r\nContent-Disposition: form-data; name=\"data\"; filename=\"\xff.\xff\"\r\n"
                  "Content-Type: image/\xff\r\n\r\nx\r\n--b--\r\n"
            : type.ends_with("xml") ? "<a b=\"\xff\">\xff</a>"
                                    : "a=\xff";
        auto wanted = request(http::Method::Post, "a/b", body, type);
        wanted.headers.add("X-A", "\xc0\x80");
        wanted.headers.add("X-A", "\xff");
        const auto item = item_from_request(wanted, definition(kLast), "http://\xff/", contents_);
        ASSERT_TRUE(item.has_value()) << type;
        const std::string text = to_json_text(*item->json);
        EXPECT_TRUE(http::is_valid_utf8(text)) << text;
        EXPECT_TRUE(parse_json(text)) << text;
        if (!item->binary) continue;
        const auto& file = item->binary->at("data");
        EXPECT_TRUE(http::is_valid_utf8(file.mime_type + file.file_name + file.file_extension));
    }
}

TEST_F(WebhookTest, RefusesABodyThatIsNotWhatItsTypeSays) {
    for (const auto& [text, type] : std::vector<std::pair<std::string, std::string>>{
             {"{", "application/json"},
             {"x", "multipart/form-data"},
             {"--b\r\n", "multipart/form-data; boundary=b"},
             {"x", ";;"}}) {
        const auto response = call(kLast, request(http::Method::Post, "a/b", text, type));
        EXPECT_EQ(response.status, 400) << type;
        EXPECT_NE(response.body.find("is not what its content type says"), std::string::npos)
            << response.body;
    }
    EXPECT_EQ(journal_.finished_count, 0);
}

TEST_F(WebhookTest, TakesFilesAsBinaryData) {
    const std::string body =
        "--b\r\nContent-Disposition: form-data; name=\"who\"\r\n\r\nme\r\n"
        "--b\r\nContent-Disposition: form-data; name=\"photo\"; "
        "filename=\"../x/a.png\"\r\nContent-Type: image/png\r\n\r\nPNG\r\n--b--\r\n";
    auto item = item_from_request(
        request(http::Method::Post, "a/b", body, "multipart/form-data; boundary=b"),
        definition(kLast), "u", contents_);
    ASSERT_TRUE(item.has_value());
    EXPECT_EQ(to_json_text(item->json->at("body")), R"({"who":"me"})");
    const auto& file = item->binary->at("photo");
    EXPECT_EQ(file.file_name, "a.png");
    EXPECT_EQ(file.mime_type, "image/png");
    EXPECT_EQ(file.file_extension, "png");
    EXPECT_EQ(*file.content->in_memory(), "PNG");
}

TEST_F(WebhookTest, TakesUnknownTypesAndRawBodiesAsBinaryData) {
    auto item = item_from_request(request(http::Method::Post, "a/b", "\x01\x02", "application/zip"),
                                  definition(kLast), "u", contents_);
    EXPECT_EQ(*item->binary->at("data").content->in_memory(), "\x01\x02");
    item = item_from_request(
        request(http::Method::Post, "a/b", "{}", "application/json"),
        definition(R"({"path":"x","options":{"rawBody":true,"binaryPropertyName":"raw"}})"), "u",
        contents_);
    EXPECT_EQ(*item->binary->at("raw").content->in_memory(), "{}");
    EXPECT_EQ(to_json_text(item->json->at("body")), "{}");
    // A raw body is read as well.
    item =
        item_from_request(request(http::Method::Post, "a/b", R"({"a": 1})", "application/json"),
                          definition(R"({"path":"x","options":{"rawBody":true}})"), "u", contents_);
    EXPECT_EQ(*item->binary->at("data").content->in_memory(), R"({"a": 1})");
    EXPECT_EQ(to_json_text(item->json->at("body")), R"({"a":1})");
    // Version 1 has an option to read nothing.
    item = item_from_request(request(http::Method::Post, "a/b", R"({"a": 1})", "application/json"),
                             definition(R"({"path":"x","options":{"binaryData":true}})"), "u",
                             contents_);
    EXPECT_EQ(*item->binary->at("data").content->in_memory(), R"({"a": 1})");
    EXPECT_EQ(to_json_text(item->json->at("body")), "{}");
}

TEST_F(WebhookTest, NumbersTheFilesOfOneField) {
    const auto keys = [&](const std::string& parameters, const std::vector<std::string>& names) {
        std::string body;
        for (const std::string& name : names)
            body += "--b\r\nContent-Disposition: form-data; name=\"" + name +
                    "\"; filename=\"a.txt\"\r\n\r\nx\r\n";
        const auto item = item_from_request(request(http::Method::Post, "a/b", body + "--b--\r\n",
                                                    "multipart/form-data; boundary=b"),
                                            definition(parameters), "u", contents_);
        std::string list;
        for (const auto& [key, file] : *item->binary) list += key + " ";
        return list;
    };
    EXPECT_EQ(keys(kLast, {"one", "many", "many"}), "many0 many1 one ");
    EXPECT_EQ(keys(kLast, {"list[]", "list[]"}), "list0 list1 ");
    EXPECT_EQ(keys(kLast, {"many0", "many", "many"}), "many0 many0_1 many1 ");
    EXPECT_EQ(keys(R"({"path":"x","options":{"binaryPropertyName":"f"}})", {"one", "two"}),
              "f0 f1 ");
}

TEST_F(WebhookTest, ReadsXml) {
    EXPECT_EQ(to_json_text(item_json(kLast, request(http::Method::Post, "a/b",
                                                    "<Order id=\"7\"><Line> a  b </Line></Order>",
                                                    "text/xml; charset=utf-8"))
                               .at("body")),
              R"({"order":{"$":{"id":"7"},"line":"a b"}})");
    EXPECT_EQ(call(kLast, request(http::Method::Post, "a/b", "<a>", "application/xml")).status,
              400);
}

TEST_F(WebhookTest, AnswersWithTheLastNodesItem) {
    const auto response =
        call(kLast, request(http::Method::Post, "a/b", R"({"x":1})", "application/json"));
    EXPECT_EQ(response.status, 200);
    const auto json = parse_json(response.body);
    ASSERT_TRUE(json.has_value()) << response.body;
    EXPECT_EQ(to_json_text(json->at("body")), R"({"x":1})");
    EXPECT_EQ(json->at("webhookUrl").as_string(), "http://here/webhook/a/b");
    EXPECT_EQ(journal_.finished_count, 1);
    EXPECT_EQ(journal_.accepted_count, 0);
}

TEST_F(WebhookTest, AnswersWithPartsAndLists) {
    const auto with = [&](const std::string& more) {
        return call(R"({"path":"a","httpMethod":"POST","responseMode":"lastNode",)" + more + "}",
                    request(http::Method::Post, "a", R"({"x":{"y":"z"}})", "application/json"));
    };
    EXPECT_EQ(with(R"("options":{"responsePropertyName":"body.x"})").body, R"({"y":"z"})");
    EXPECT_EQ(
        with(R"("options":{"responsePropertyName":"body.x.y","responseContentType":"text/csv"})")
            .body,
        "z");
    EXPECT_EQ(with(R"("responseData":"allEntries")").body.front(), '[');
    EXPECT_EQ(with(R"("responseData":"noData")").body, "");
    EXPECT_EQ(with(R"("responseData":"firstEntryBinary")").status, 500);
}

TEST_F(WebhookTest, FailuresSayNothingOfTheInside) {
    const auto response = call(kLast, request(http::Method::Post, "a/b"), "t.fail");
    EXPECT_EQ(response.status, 500);
    EXPECT_EQ(response.body.find("secret"), std::string::npos);
    const auto empty = call(kLast, request(http::Method::Post, "a/b"), "t.none");
    EXPECT_EQ(empty.status, 500);
    EXPECT_NE(empty.body.find("no_item"), std::string::npos);
}

TEST_F(WebhookTest, AnswersAtOnceAfterTheRunIsInTheJournal) {
    const auto response = call(R"({"path":"a"})", request(http::Method::Get, "a"));
    EXPECT_EQ(response.body, R"({"message":"Workflow was started"})");
    EXPECT_EQ(journal_.accepted_count, 1);
    EXPECT_EQ(journal_.finished_count, 1);
}

TEST_F(WebhookTest, AnswersFromANode) {
    const auto response = call(R"({"path":"a","responseMode":"responseNode"})",
                               request(http::Method::Get, "a"), "t.respond");
    EXPECT_EQ(response.status, 201);
    EXPECT_EQ(response.body, "from node");
    EXPECT_EQ(call(R"({"path":"a","responseMode":"responseNode"})", request(http::Method::Get, "a"))
                  .status,
              200);
}

TEST_F(WebhookTest, AcknowledgesNothingThatIsNotStored) {
    journal_.is_full = true;
    EXPECT_EQ(call(R"({"path":"a"})", request(http::Method::Get, "a")).status, 503);
    EXPECT_EQ(call(kLast, request(http::Method::Post, "a/b")).status, 503);
    EXPECT_EQ(call(R"({"path":"a","responseMode":"responseNode"})", request(http::Method::Get, "a"),
                   "t.respond")
                  .status,
              503);
}

TEST_F(WebhookTest, SaysWhatIsWrongWithAnUnknownAddress) {
    auto response = call(kLast, request(http::Method::Get, "a/b"));
    EXPECT_EQ(response.status, 404);
    EXPECT_NE(response.body.find("It answers POST"), std::string::npos) << response.body;
    response = call(kLast, request(http::Method::Post, "a/c"));
    EXPECT_EQ(response.status, 404);
    EXPECT_NE(response.body.find("is not registered"), std::string::npos);
}

TEST_F(WebhookTest, FillsInPathParameters) {
    const auto response = call(
        R"({"path":"user/:id","responseMode":"lastNode","options":{"responsePropertyName":"params.id"}})",
        request(http::Method::Get, "uuid/user/a%b"));
    EXPECT_EQ(response.body, R"("a%b")");
}

TEST_F(WebhookTest, AnswersPreflightsOfAllowedOrigins) {
    const char* limited =
        R"({"path":"a","options":{"allowedOrigins":"https://one.example, https://two.example"}})";
    auto preflight = request(http::Method::Options, "a");
    preflight.headers.add("Origin", "https://two.example");
    preflight.headers.add("Access-Control-Request-Headers", "x-a");
    auto response = call(limited, preflight);
    EXPECT_EQ(response.status, 204);
    EXPECT_EQ(response.headers.get("access-control-allow-origin"), "https://two.example");
    EXPECT_EQ(response.headers.get("access-control-allow-headers"), "x-a");
    preflight.headers.set("Origin", "https://three.example");
    EXPECT_FALSE(call(limited, preflight).headers.has("access-control-allow-origin"));
}

TEST_F(WebhookTest, GivesPagesAnOriginOfTheirOwn) {
    const auto page = call(
        R"({"path":"a","httpMethod":"POST","responseMode":"lastNode","options":{"responsePropertyName":"body",
        "responseContentType":"text/html"}})",
        request(http::Method::Post, "a", "<script>1</script>", "text/plain"));
    EXPECT_EQ(page.body, "<script>1</script>");
    EXPECT_EQ(page.headers.get("x-content-type-options"), "nosniff");
    EXPECT_TRUE(page.headers.get("content-security-policy").starts_with("sandbox"));
}

TEST_F(WebhookTest, TurnsAwayAddressesAndBots) {
    EXPECT_EQ(call(R"({"path":"a","options":{"ipWhitelist":"192.0.2.0/24"}})",
                   request(http::Method::Get, "a"))
                  .status,
              200);
    EXPECT_EQ(call(R"({"path":"a","options":{"ipWhitelist":"10.0.0.1,2001:db8::/32"}})",
                   request(http::Method::Get, "a"))
                  .status,
              403);
    auto bot = request(http::Method::Get, "a");
    bot.headers.add("User-Agent", "Mozilla/5.0 (compatible; Googlebot/2.1)");
    EXPECT_EQ(call(R"({"path":"a","options":{"ignoreBots":true}})", bot).status, 403);
}

// What the caller gets with these headers, "name: value" each.
#define STATUS(kind, ...)                                                                 \
    call_with(R"({"path":"a","authentication":")" kind R"(","responseMode":"lastNode"})", \
              __VA_ARGS__)                                                                \
        .status

TEST_F(WebhookTest, AsksForAPassword) {
    credentials_.by_type["httpBasicAuth"] = R"({"user":"ada","password":"p:w"})";
    const auto refused = call_with(R"({"path":"a","authentication":"basicAuth"})", {});
    EXPECT_EQ(refused.status, 401);
    EXPECT_TRUE(refused.headers.get("www-authenticate").starts_with("Basic realm="));
    EXPECT_EQ(STATUS("basicAuth", {{"Authorization", "Basic YWRhOnA6dw=="}}), 200);
    EXPECT_EQ(STATUS("basicAuth", {{"Authorization", "basic YWRhOnA6dw"}}), 200);
    for (const char* wrong :
         {"Basic YWRhOnA6eA==", "Basic YWRhOnA6dw==x", "Basic Og==", "Basic ",
          "Bearer YWRhOnA6dw==", "YWRhOnA6dw==", "Basic YWRhOnA6", "Basic ada:p:w"})
        EXPECT_EQ(STATUS("basicAuth", {{"Authorization", wrong}}), 401) << wrong;
    // Two headers: another server in between may have looked at the other one.
    EXPECT_EQ(STATUS("basicAuth", {{"Authorization", "Basic YWRhOnA6dw=="},
                                   {"Authorization", "Basic YWRhOnA6dw=="}}),
              401);
}

TEST_F(WebhookTest, AsksForASecretInAHeader) {
    credentials_.by_type["httpHeaderAuth"] = R"({"name":"X-Key","value":"s3cret"})";
    EXPECT_EQ(STATUS("headerAuth", {{"x-key", "s3cret"}}), 200);
    for (const char* wrong : {"", "s3cre", "s3cret ", "S3CRET", "s3cret, s3cret"})
        EXPECT_EQ(STATUS("headerAuth", {{"X-Key", wrong}}), 403) << wrong;
    EXPECT_EQ(STATUS("headerAuth", {}), 403);
    EXPECT_EQ(STATUS("headerAuth", {{"X-Key", "s3cret"}, {"X-Key", "x"}}), 403);
}

TEST_F(WebhookTest, AsksForAToken) {
    credentials_.by_type["jwtAuth"] =
        R"({"keyType":"passphrase","secret":"s3cret","algorithm":"HS256"})";
    const std::string good =
        "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJtZSJ9.p_"
        "29dfAd3JmReImVaJRNB7Pluhvu21T3kxI1siUWzK8";
    auto response = call_with(
        R"({"path":"a","authentication":"jwtAuth","responseMode":"lastNode","options":{"responsePropertyName":"jwtPayload"}})",
        {{"Authorization", "Bearer " + good}});
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(response.body, R"({"sub":"me"})");
    EXPECT_EQ(STATUS("jwtAuth", {}), 401);
    EXPECT_EQ(STATUS("jwtAuth", {{"Authorization", good}}), 401);
    for (const char* wrong :
         {"x",
          "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJtZSJ9.H1M7SVwGuVJLc0Z-I8v22xN8_"
          "u0l2VTn1UMbMejThQU",
          "eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.eyJzdWIiOiJtZSJ9.",  // says that it is not signed
          "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJtZSIsImV4cCI6MTAwMH0.941O1iplgzTBE6g5R-"
          "cSbdM6w2VkQRyfSnsGvnvyE5E"})  // expired
        EXPECT_EQ(STATUS("jwtAuth", {{"Authorization", std::string("Bearer ") + wrong}}), 403)
            << wrong;
}

TEST_F(WebhookTest, IsNeverOpenForWantOfACredential) {
    const std::vector<std::pair<std::string, std::string>> given{{"Authorization", "Basic Og=="},
                                                                 {"X-Key", ""}};
    for (const char* fields :
         {"", "{}", R"({"user":"","password":"","name":"","value":"","secret":""})",
          R"({"user":1,"name":"X-Key","value":null,"secret":[]})"}) {
        credentials_.by_type.clear();
        if (*fields)
            for (const char* type : {"httpBasicAuth", "httpHeaderAuth", "jwtAuth"})
                credentials_.by_type[type] = fields;
        EXPECT_EQ(STATUS("basicAuth", given), 500) << fields;
        EXPECT_EQ(STATUS("headerAuth", given), 500) << fields;
        EXPECT_EQ(STATUS("jwtAuth", given), 500) << fields;
    }
    EXPECT_EQ(journal_.finished_count, 0);
    EXPECT_FALSE(read_webhook(*plan(R"({"path":"a","authentication":"{{ $credentials.x }}"})"), 0));
}
#undef STATUS

TEST_F(WebhookTest, StoresFilesInTheContentStore) {
    // Counts what goes through it.
    class Store final : public ContentStore {
      public:
        std::unique_ptr<ContentWriter> writer() override {
            ++count;
            return memory.writer();
        }
        Result<ContentPtr> find(std::string_view reference,
                                std::optional<std::uint64_t> size) override {
            return memory.find(reference, size);
        }
        MemoryContentStore memory;
        int count = 0;
    } store;
    const std::string big(3 << 20, 'x');
    const auto item = item_from_request(request(http::Method::Post, "a/b", big, "application/zip"),
                                        definition(kLast), "u", store);
    ASSERT_TRUE(item.has_value());
    EXPECT_EQ(store.count, 1);
    EXPECT_EQ(item->binary->at("data").content->size(), big.size());
}

}  // namespace
}  // namespace millrace::triggers
