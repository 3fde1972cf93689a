// A pool of real hosts with a small prelude and small limits, and answers for its questions.
#pragma once

#include <gtest/gtest.h>

#include <map>

#include "base/file.hpp"
#include "script/script_pool.hpp"

namespace millrace::script {

inline std::string test_script(const std::string& name) {
    return read_file(MILLRACE_SOURCE_DIR "/server/script/tests/" + name, 1 << 20).value();
}

// A small run: the node "Fetch" with two items, everything else missing.
class TestAnswers final : public CodeServices {
  public:
    TestAnswers() {
        fetched.push_back(workflow::make_item({{"a", 1}}));
        fetched.push_back(workflow::make_item({{"a", 2}}));
    }

    Result<const workflow::ItemList*> items_of(std::string_view node, std::optional<std::size_t>,
                                               std::optional<std::size_t>) override {
        if (node == "Fetch") return &fetched;
        if (node == "defect") throw std::logic_error("broken promise");
        return Error{.kind = ErrorKind::Expression,
                     .message = "Node 'Missing' has not run.",
                     .hint = "Run it first.",
                     .node = "Missing"};
    }
    Result<workflow::Item> paired_item(std::string_view, std::size_t item) override {
        if (item < fetched.size()) return fetched[item];
        return Error{.kind = ErrorKind::Expression, .message = "No such item."};
    }
    const workflow::ItemList* input(std::size_t index) override {
        return index == 0 ? &fetched : nullptr;
    }
    NodePresence presence_of(std::string_view node) override {
        ++presences_asked;
        return {.exists = node == "Fetch" || node == "Idle", .has_run = node == "Fetch"};
    }
    const Json* parameters_of(std::optional<std::string_view> node) override {
        return !node || *node == "Fetch" ? &parameters : nullptr;
    }
    Json context_of(std::string_view) override { return JsonObject{{"round", 3}}; }
    const Json& variables() override { return parameters; }
    Result<std::optional<std::string>> environment(std::string_view name) override {
        if (name == "HOME") return std::optional<std::string>("/home/ada");
        if (name == "SECRET")
            return Error{.kind = ErrorKind::Forbidden, .message = "Access is blocked."};
        return std::optional<std::string>();
    }
    Task<Result<Json>> request(JsonObject request) override {
        requests.push_back(request);
        if (text_member(Json(request), "call") == "never") {
            co_await sleep_for(std::chrono::hours(1));
            ++cancelled_requests;
        }
        if (text_member(Json(request), "call") == "fail")
            co_return Error{.kind = ErrorKind::Unavailable, .message = "No answer."};
        co_await yield_now();
        co_return Json(JsonObject{
            {"statusCode", 200}, {"statusMessage", "OK"}, {"headers", JsonObject()}, {"body", ""}});
    }
    void log(log::Level level, std::string_view text) override {
        lines.emplace_back(level, std::string(text));
    }

    workflow::ItemList fetched;
    Json parameters = JsonObject{{"url", "x"}};
    std::vector<JsonObject> requests;
    int cancelled_requests = 0;
    int presences_asked = 0;
    std::vector<std::pair<log::Level, std::string>> lines;
};

class PoolTest : public testing::Test {
  protected:
    PoolTest() {
        options.runtime = MILLRACE_SCRIPT_RUNTIME;
        options.prelude = test_script("tiny_prelude.js");
        // For jobs that end by themselves; tests of limits set their own.
        options.expression.time = std::chrono::seconds(60);
        options.expression.longest_time = std::chrono::seconds(60);
        options.expression.hosts = options.code.hosts = 2;
    }

    ScriptPool& pool() {
        if (!pool_) pool_ = std::make_unique<ScriptPool>(options, runtime);
        return *pool_;
    }

    Result<ExpressionResult> evaluate(ExpressionJob job) {
        std::optional<Result<ExpressionResult>> result;
        const auto work = [&]() -> Task<> {
            result = co_await pool().evaluate(std::move(job), answers);
        };
        run_to_end(work());
        return std::move(*result);
    }
    // One expression outside items: its value, or the error of the job or of the value.
    ExpressionValue evaluate(const std::string& source, Tenant tenant = {}) {
        auto result = evaluate(one_expression(source, std::move(tenant)));
        if (!result) return result.error();
        return (*result)[0][0];
    }
    Result<CodeResult> run_code(CodeJob job) {
        std::optional<Result<CodeResult>> result;
        const auto work = [&]() -> Task<> {
            result = co_await pool().run_code(std::move(job), answers);
        };
        run_to_end(work());
        return std::move(*result);
    }
    Result<CodeResult> run_code(const std::string& source) {
        CodeJob job;
        job.source = source;
        job.facts.node = "Code";
        return run_code(std::move(job));
    }

    static ExpressionJob one_expression(const std::string& source, Tenant tenant = {}) {
        ExpressionJob job;
        job.tenant = std::move(tenant);
        job.facts.node = "Set";
        job.calls.push_back({.source = "{{ " + source + " }}", .items = {}});
        return job;
    }

    Runtime runtime{{.shards = 1, .blocking_threads = 1}};
    ScriptOptions options;
    TestAnswers answers;

  private:
    std::unique_ptr<ScriptPool> pool_;
};

}  // namespace millrace::script
