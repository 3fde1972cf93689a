// Scripts that take too much: each loses its own job and nothing else.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include "script/tests/pool_fixture.hpp"

namespace millrace::script {
namespace {

class LimitsTest : public PoolTest {
  protected:
    LimitsTest() {
        options.expression.time = std::chrono::milliseconds(250);
        options.expression.longest_time = std::chrono::milliseconds(600);
        options.code.time = std::chrono::milliseconds(300);
        options.expression.memory_mb = options.code.memory_mb = 96;
    }

    // For what is not about time.
    void allow_time() {
        options.expression.time = options.expression.longest_time = std::chrono::seconds(30);
        options.code.time = std::chrono::seconds(30);
    }

    const ScriptCounters& counters(HostKind kind = HostKind::Expression) {
        return pool().counters(kind);
    }
};

TEST_F(LimitsTest, EndlessWorkIsStopped) {
    for (const char* source :
         {"(() => { for (;;); })()", "/^(a+)+$/.test('a'.repeat(40) + '!')",
          "Array.prototype.indexOf.call({length: 2 ** 53 - 1}, 1)",
          "(() => { for (;;) { try { for (;;); } catch { } finally { continue } } })()"}) {
        const auto value = evaluate(source);
        ASSERT_TRUE(value.has_error()) << source;
        EXPECT_EQ(value.error().kind, ErrorKind::Timeout) << source << value.error().message;
        EXPECT_NE(value.error().message.find("250 ms"), std::string::npos);
        EXPECT_NE(value.error().hint.find("expression-timeout"), std::string::npos);
        EXPECT_EQ(value.error().node, "Set");
    }
    EXPECT_EQ(counters().killed_by_time, 4U);
    EXPECT_EQ(evaluate("1 + 1").value().value(), Json(2));
}

TEST_F(LimitsTest, EndlessCodeIsStopped) {
    for (const char* source :
         {"for (;;);", "await new Promise(() => {})",
          "(function f() { Promise.resolve().then(f) })(); return []",
          "(function f() { platform.setImmediate(f) })(); await new Promise(() => {})"}) {
        const auto result = run_code(source);
        ASSERT_TRUE(result.has_error()) << source;
        EXPECT_EQ(result.error().kind, ErrorKind::Timeout) << source << result.error().message;
    }
    EXPECT_EQ(counters(HostKind::Code).killed_by_time, 4U);
    EXPECT_TRUE(run_code("return []"));
}

TEST_F(LimitsTest, AJobMayHaveItsOwnTimeLimit) {
    CodeJob job;
    job.source = "for (;;);";
    job.time_limit = std::chrono::milliseconds(50);
    const auto result = run_code(job);
    EXPECT_EQ(result.error().kind, ErrorKind::Timeout);
    EXPECT_NE(result.error().message.find("50 ms"), std::string::npos) << result.error().message;
}

TEST_F(LimitsTest, ABatchHasTimeForEachValueWithinBounds) {
    auto job = one_expression("(() => { for (;;); })()");
    job.count = 1000;
    const auto result = evaluate(job);
    EXPECT_NE(result.error().message.find("600 ms"), std::string::npos) << result.error().message;
}

TEST_F(LimitsTest, OthersAnswerMeanwhile) {
    int answered = 0;
    bool is_stopped = false;
    const auto endless = [&]() -> Task<> {
        auto job = one_expression("(() => { for (;;); })()", {.project = "a"});
        const auto result = co_await pool().evaluate(std::move(job), answers);
        EXPECT_EQ(result.error().kind, ErrorKind::Timeout);
        is_stopped = true;
    };
    const auto others = [&]() -> Task<> {
        TestAnswers mine;
        while (!is_stopped) {
            auto job = one_expression("1 + 1", {.project = "b"});
            const auto result = co_await pool().evaluate(std::move(job), mine);
            EXPECT_TRUE(result);
            if (!is_stopped) ++answered;
        }
    };
    asio::io_context context(1);
    asio::co_spawn(context, endless(), asio::detached);
    asio::co_spawn(context, others(), asio::detached);
    context.run();
    EXPECT_GT(answered, 10);
}

// Some end as an exception in the script, some as the end of the host; none may get a result, and
// the host that comes after is as good as new.
TEST_F(LimitsTest, AllocationBombsAreStopped) {
    allow_time();
    for (const char* source :
         {"(() => { const a = []; for (;;) a.push(new Array(1000).fill(1.5)) })()",
          "(() => { const a = []; for (;;) a.push({}) })()",
          "(() => { const a = []; for (;;) a.push(new Uint8Array(4e6).fill(1)) })()",
          "(() => { const a = []; for (;;) a.push('x'.repeat(1e7) + a.length) })()",
          "new Array(3e7).fill(1.5).join()"}) {
        const auto value = evaluate(source);
        ASSERT_TRUE(value.has_error()) << source;
        EXPECT_NE(value.error().kind, ErrorKind::Timeout) << source;
        if (value.error().kind == ErrorKind::TooLarge) {
            EXPECT_NE(value.error().message.find("96 MB"), std::string::npos);
            EXPECT_NE(value.error().hint.find("script-memory"), std::string::npos);
        }
        EXPECT_EQ(evaluate("1 + 1").value().value(), Json(2)) << "after " << source;
    }
    EXPECT_GE(counters().killed_by_memory, 3U);
    EXPECT_EQ(counters().crashed, 0U);
}

// Memory that is asked for but not touched does not show in the resident size. (The allocator of
// the C library touches some of it, so that the watch may be first.)
TEST_F(LimitsTest, ReservationsAreBounded) {
    allow_time();
    const auto result = run_code(
        "const a = []; try { for (;;) a.push(new Uint8Array(1e7)) } catch (e) {"
        "return [{json: {name: e.name, count: a.length}}] }");
    if (!result) {
        EXPECT_EQ(result.error().kind, ErrorKind::TooLarge);
        return;
    }
    const Json& found = *result->items[0].json;
    EXPECT_EQ(text_member(found, "name"), "RangeError");
    EXPECT_LT(number_of(*find_member(found, "count")), 100);
}

TEST_F(LimitsTest, RecursionIsTheScriptsOwnError) {
    const auto value = evaluate("(function f() { return f() + 1 })()");
    EXPECT_EQ(value.error().detail, "RangeError");
    EXPECT_EQ(counters().crashed, 0U);
}

TEST_F(LimitsTest, AnswersThatAreNestedTooDeeplyAreRefused) {
    const auto fine = evaluate("JSON.parse('['.repeat(900) + ']'.repeat(900))");
    EXPECT_TRUE(fine) << fine.error().message;
    const auto value = evaluate("JSON.parse('['.repeat(1200) + ']'.repeat(1200))");
    EXPECT_EQ(value.error().kind, ErrorKind::NodeFailed);
    EXPECT_NE(value.error().message.find("nested deeper than 1000"), std::string::npos)
        << value.error().message;
    EXPECT_EQ(evaluate("1 + 1").value().value(), Json(2));
}

TEST_F(LimitsTest, AnswersThatAreTooLargeAreRefused) {
    allow_time();
    options.expression.memory_mb = 512;
    const auto value = evaluate("'x'.repeat(70e6)");
    EXPECT_EQ(value.error().kind, ErrorKind::NodeFailed);
    EXPECT_NE(value.error().message.find("over the limit"), std::string::npos)
        << value.error().message;
}

TEST_F(LimitsTest, ItemsThatAreTooLargeAreRefusedBeforeTheyAreSent) {
    CodeJob job;
    job.source = "return []";
    const std::string text(9U << 20U, 'x');
    for (int i = 0; i < 8; ++i) job.items.push_back(workflow::make_item({{"text", text}}));
    EXPECT_EQ(run_code(job).error().kind, ErrorKind::TooLarge);
    EXPECT_TRUE(run_code("return []"));
    EXPECT_EQ(counters(HostKind::Code).crashed, 0U);
}

TEST_F(LimitsTest, AHostIsReplacedAfterItsUses) {
    options.expression.uses = 3;
    for (int i = 0; i < 10; ++i) EXPECT_EQ(evaluate("1 + 1").value().value(), Json(2));
    EXPECT_GE(counters().started, 4U);
}

TEST_F(LimitsTest, AHostThatHasGrownIsReplaced) {
    allow_time();
    EXPECT_TRUE(evaluate("globalThis.kept = new Uint8Array(60e6).fill(1).length"));
    EXPECT_TRUE(evaluate("globalThis.buffer = new Uint8Array(60e6).fill(1), 1"));
    EXPECT_EQ(evaluate("typeof buffer").value().value(), Json("undefined"));
}

}  // namespace
}  // namespace millrace::script
