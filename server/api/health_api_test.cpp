// Health, metrics and the catalogue of node types.
#include "api/detail/api_fixture.hpp"

namespace millrace::api {
namespace {

class HealthApi : public ApiTest {
  protected:
    // The value of a metric, with its labels as written.
    static std::string metric(const std::string& text, const std::string& name) {
        const std::size_t start = text.find("\n" + name + " ");
        if (start == std::string::npos) return "none";
        const std::size_t value = start + name.size() + 2;
        return text.substr(value, text.find('\n', value) - value);
    }
};

TEST_F(HealthApi, IsAliveAndReady) {
    const auto health = send_with_key("", http::Method::Get, "/healthz");
    EXPECT_EQ(health.status, 200);
    EXPECT_EQ(health.body, R"({"status":"ok"})");
    const auto ready = send_with_key("", http::Method::Get, "/healthz/readiness");
    EXPECT_EQ(ready.status, 200);
    EXPECT_EQ(ready.body, R"({"status":"ok","unregisteredWorkflows":0,"queuedExecutions":0})");
}

TEST_F(HealthApi, IsNotReadyWhenTheDatabaseDoesNotWork) {
    EXPECT_EQ(get("/healthz/readiness").status, 200);
    run(store.stop());
    // A good answer holds for a second.
    EXPECT_EQ(get("/healthz/readiness").status, 200);
    clock.advance(std::chrono::seconds(1));
    const auto response = get("/healthz/readiness");
    EXPECT_EQ(response.status, 503);
    EXPECT_EQ(text_member(json_of(response), "code"), "unavailable");
    EXPECT_NE(message_of(response).find("database"), std::string::npos);
    EXPECT_EQ(get("/healthz").status, 200);
}

class BeforeTheTriggersAreLoaded : public ApiTest {
  protected:
    void SetUp() override {}
};

TEST_F(BeforeTheTriggersAreLoaded, IsAliveButNotReady) {
    EXPECT_EQ(get("/healthz").status, 200);
    const auto response = get("/healthz/readiness");
    EXPECT_EQ(response.status, 503);
    EXPECT_NE(message_of(response).find("triggers"), std::string::npos);
}

TEST_F(HealthApi, MetricsCountRunsAndAnswers) {
    create_active(document("counted", "counted"));
    call_webhook("counted");
    get("/nowhere");
    const auto response = get("/metrics");
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(response.headers.get("Content-Type"), "text/plain; version=0.0.4; charset=utf-8");
    const std::string& text = response.body;
    EXPECT_EQ(metric(text, R"(millrace_executions_total{status="success"})"), "1");
    EXPECT_EQ(metric(text, R"(millrace_executions_total{status="error"})"), "0");
    EXPECT_EQ(metric(text, "millrace_executions_started_total"), "1");
    EXPECT_EQ(metric(text, "millrace_executions_active"), "0");
    EXPECT_EQ(metric(text, "millrace_workflows_active"), "1");
    EXPECT_EQ(metric(text, R"(millrace_http_responses_total{class="2xx"})"), "2");
    EXPECT_EQ(metric(text, R"(millrace_http_responses_total{class="4xx"})"), "1");
    EXPECT_EQ(metric(text, "process_start_time_seconds"), "1700000000");
    EXPECT_NE(metric(text, "process_resident_memory_bytes"), "0");
    EXPECT_NE(text.find("millrace_build_info{version=\""), std::string::npos);
    EXPECT_EQ(text.find(owner_key), std::string::npos);
}

TEST_F(HealthApi, NodeTypesAreListedAndRead) {
    const Json all = json_of(get("/api/v1/node-types"));
    ASSERT_EQ(all.at("data").as_array().size(), 3U);
    const Json one = json_of(get("/api/v1/node-types/toy.pass"));
    EXPECT_EQ(text_member(one, "displayName"), "toy.pass");
    EXPECT_EQ(one, registry.find("toy.pass")->description.document());
    for (const char* name : {"nothing", "__proto__", "toy.pass%2F", "TOY.PASS"})
        EXPECT_EQ(get(std::string("/api/v1/node-types/") + name).status, 404) << name;
}

}  // namespace
}  // namespace millrace::api
