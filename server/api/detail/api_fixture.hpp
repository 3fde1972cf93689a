// For this folder's tests: the API over a real store in a folder of its own, a real engine with toy
// nodes, and a key that may do everything. Every successful answer is checked against the OpenAPI
// document.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "api/access.hpp"
#include "api/api.hpp"
#include "api/detail/schema_check.hpp"
#include "api/openapi.hpp"
#include "api/owner_key.hpp"
#include "base/test_folder.hpp"
#include "engine/engine.hpp"
#include "engine/run_recovery.hpp"
#include "engine/store_journal.hpp"
#include "http/target.hpp"
#include "sdk/memory_state_store.hpp"
#include "sdk/registry.hpp"
#include "store/api_key_repository.hpp"
#include "store/execution_repository.hpp"
#include "store/store.hpp"
#include "store/workflow_repository.hpp"
#include "triggers/trigger_service.hpp"

namespace millrace::api {

inline Task<Result<sdk::Outputs>> pass_items(sdk::NodeContext& context) {
    co_return sdk::Outputs{context.input()};
}

// Does not end by itself.
inline Task<Result<sdk::Outputs>> hang(sdk::NodeContext&) {
    co_await sleep_for(std::chrono::hours(1));
    co_return Error{ErrorKind::Canceled, "stopped"};
}

inline sdk::NodeType toy_node(const std::string& type, sdk::Execute execute,
                              const std::string& group = "transform") {
    JsonObject description{{"name", type},
                           {"displayName", type},
                           {"description", "A toy"},
                           {"version", JsonArray{1}},
                           {"group", JsonArray{Json(group)}},
                           {"inputs", JsonArray{"main"}},
                           {"outputs", JsonArray{"main"}},
                           {"properties", JsonArray()}};
    return sdk::make_node_type(to_json_text(description), execute);
}

inline sdk::NodeRegistry toy_registry() {
    sdk::NodeRegistry registry;
    registry.add(toy_node(std::string(triggers::kWebhookType), pass_items, "trigger"));
    registry.add(toy_node("toy.pass", pass_items));
    registry.add(toy_node("toy.hang", hang));
    return registry;
}

class ApiTest : public ::testing::Test {
  protected:
    ApiTest() : ApiTest(store::StoreOptions{}) {}
    explicit ApiTest(store::StoreOptions options)
        : store(runtime, clock, random, in_folder(std::move(options), folder)),
          journal(store, {"test"}),
          engine({}, clock, random, journal, state),
          recovery(store, journal, engine, registry, runtime),
          webhooks(runtime, engine, {"http://here"}),
          schedules(runtime, store, engine, webhooks),
          triggers(runtime, store, registry, webhooks, schedules, engine, "UTC"),
          api(ApiServices{store, registry, triggers, engine, recovery}) {
        runtime.start();
        check(store.open().has_value(), "the store opens");
        owner_key = *run(ensure_owner_key(store, folder.path(), random)).value();
    }
    ~ApiTest() override {
        engine.interrupt_all();
        run(webhooks.drain());
        run(engine.drain());
        run(store.stop());
        runtime.stop();
        runtime.join();
    }

    void SetUp() override { ASSERT_TRUE(run(triggers.load())); }

    template <class T>
    T run(Task<T> task) {
        return runtime.run_on(0, std::move(task)).get();
    }

    http::Request request(http::Method method, const std::string& target, std::string body = {}) {
        http::Request made;
        auto parsed = http::parse_target(target);
        check(parsed.has_value(), "a test's target is one");
        made.method = method;
        made.target = target;
        made.path = parsed->path;
        made.segments = std::move(parsed->segments);
        made.query = std::move(parsed->query);
        made.body = std::move(body);
        return made;
    }

    http::Response send(http::Request made) {
        const auto match_path = made.segments;
        const auto method = made.method;
        http::Response response = run(api.handle(std::move(made)));
        if (response.status < 300) expect_described(method, match_path, response);
        return response;
    }
    http::Response send_with_key(const std::string& key, http::Method method,
                                 const std::string& target, std::string body = {}) {
        http::Request made = request(method, target, std::move(body));
        if (!key.empty()) made.headers.set("X-N8N-API-KEY", key);
        return send(std::move(made));
    }
    http::Response get(const std::string& target) {
        return send_with_key(owner_key, http::Method::Get, target);
    }
    http::Response post(const std::string& target, std::string body = {}) {
        return send_with_key(owner_key, http::Method::Post, target, std::move(body));
    }
    http::Response put(const std::string& target, std::string body) {
        return send_with_key(owner_key, http::Method::Put, target, std::move(body));
    }
    http::Response remove(const std::string& target) {
        return send_with_key(owner_key, http::Method::Delete, target);
    }

    static Json json_of(const http::Response& response) {
        auto json = parse_json(response.body, {}, {.integers = IntegerMode::Exact});
        EXPECT_TRUE(json.has_value()) << response.body;
        return json ? *json : Json(JsonObject());
    }
    // Of an error answer: its message.
    static std::string message_of(const http::Response& response) {
        return std::string(text_member(json_of(response), "message"));
    }

    // A key with these scopes only.
    std::string make_key(const std::string& name, std::vector<std::string> scopes) {
        store::NewApiKey key{name, hash_of_key("key-" + name), std::move(scopes)};
        EXPECT_TRUE(run(store.api_keys().create(std::move(key))));
        return "key-" + name;
    }

    // A webhook and one node behind it.
    static std::string document(const std::string& name, const std::string& path,
                                const std::string& next = "toy.pass",
                                const std::string& mode = "lastNode") {
        return R"({"name":")" + name +
               R"(","nodes":[{"id":"1","name":"Hook","type":"n8n-nodes-base.webhook","typeVersion":1,)"
               R"("position":[0,0],"parameters":{"path":")" +
               path + R"(","responseMode":")" + mode + R"("}},{"id":"2","name":"Next","type":")" +
               next +
               R"(","typeVersion":1,"position":[1,0],"parameters":{}}],)"
               R"("connections":{"Hook":{"main":[[{"node":"Next","type":"main","index":0}]]}},)"
               R"("settings":{"executionOrder":"v1"}})";
    }
    std::string create(const std::string& body) {
        const auto response = post("/api/v1/workflows", body);
        EXPECT_EQ(response.status, 200) << response.body;
        return std::string(text_member(json_of(response), "id"));
    }
    std::string create_active(const std::string& body) {
        const std::string id = create(body);
        const auto response = post("/api/v1/workflows/" + id + "/activate");
        EXPECT_EQ(response.status, 200) << response.body;
        return id;
    }
    http::Response call_webhook(const std::string& path) {
        return run(webhooks.handle(request(http::Method::Get, "/webhook/" + path)));
    }

    TestFolder folder;
    FixedClock clock{Time(std::chrono::milliseconds(1'700'000'000'000))};
    SystemRandom random;
    Runtime runtime{RuntimeOptions{.shards = 2, .blocking_threads = 2}};
    const sdk::NodeRegistry registry = toy_registry();
    store::Store store;
    engine::StoreJournal journal;
    sdk::MemoryStateStore state;
    engine::Engine engine;
    engine::RunRecovery recovery;
    triggers::WebhookService webhooks;
    triggers::ScheduleService schedules;
    triggers::TriggerService triggers;
    Api api;
    std::string owner_key;

  private:
    static store::StoreOptions in_folder(store::StoreOptions options, const TestFolder& folder) {
        options.data_dir = folder.path();
        return options;
    }

    // The status is described, and the answer is what its schema says.
    void expect_described(http::Method method, const std::vector<std::string>& segments,
                          const http::Response& response) {
        for (const Route& route : api.routes()) {
            http::RouteTable table;
            check(table.add(route.facts.method, route.facts.pattern).has_value(), "a good pattern");
            if (table.find(method, segments).outcome != http::RouteOutcome::Found) continue;
            EXPECT_EQ(response.status, route.facts.status) << route.facts.pattern;
            if (route.answer.is_null()) return;
            const Json document = openapi_document(api.routes());
            EXPECT_EQ(SchemaCheck(document).problem(route.answer, json_of(response)), "")
                << route.facts.pattern;
            return;
        }
    }
};

}  // namespace millrace::api
