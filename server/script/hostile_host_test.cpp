// Hosts that break the protocol (tests/hostile_host.js): each is killed and costs its job only.
#include "script/tests/pool_fixture.hpp"

namespace millrace::script {
namespace {

class HostileHostTest : public PoolTest {
  protected:
    HostileHostTest() {
        options.bootstrap = test_script("hostile_host.js");
        options.prelude = "send({ready: true})";
        options.code.time = std::chrono::seconds(20);
    }

    // The job must fail, and for this reason.
    void expect_refused(const std::string& source, const std::string& reason) {
        const auto result = run_code(source);
        ASSERT_TRUE(result.has_error()) << source;
        EXPECT_EQ(result.error().kind, ErrorKind::NodeFailed) << source;
        EXPECT_NE((result.error().message + result.error().detail).find(reason), std::string::npos)
            << source << ": " << result.error().message << " " << result.error().detail;
        const auto next = run_code("send({id: job.id, items: [{json: {}}]})");
        ASSERT_TRUE(next) << "after " << source << ": " << next.error().message;
    }
};

TEST_F(HostileHostTest, AnswersThatDoNotFitAreRefused) {
    expect_refused("send({id: job.id + 1, items: []})", "the wrong id");
    expect_refused("send({id: 'x', items: []})", "the wrong id");
    expect_refused(
        "const one = frame(JSON.stringify({id: job.id, items: []})); raw(Buffer.concat([one, "
        "one]))",
        "something after the answer");
    expect_refused("send({id: job.id})", "answered with items");
    expect_refused("send({id: job.id, items: 1})", "answered with items");
    expect_refused("send({id: job.id, items: [], staticData: {global: 1}})", "static data");
    expect_refused("send({nothing: 1})", "not understood");
    expect_refused("send({log: 1, request: 'x'}); send({request: -1})", "not understood");
    expect_refused("send([1])", "must hold an object");
}

TEST_F(HostileHostTest, BytesThatAreNoFramesAreRefused) {
    expect_refused("raw([0, 0, 0, 0x80])", "over the limit");  // 2 GB
    expect_refused("raw([0xff, 0xff, 0xff, 0xff, 1])", "over the limit");
    expect_refused("raw(frame('{\"id\":'))", "line 1");
    expect_refused("raw(frame(''))", "");
    expect_refused("raw(Buffer.concat([frame('').fill(255, 0, 0), Buffer.alloc(8, 0x7b)]))", "");
    expect_refused("raw(frame('{'.repeat(100000)))", "");
}

TEST_F(HostileHostTest, HostsThatEndAreReported) {
    expect_refused("process.exit(3)", "exit status 3");
    expect_refused("process.abort()", "signal 6");
    expect_refused("raw([9, 0, 0, 0, 0x7b]); process.exit(0)", "exit status 0");
    expect_refused("fs.closeSync(4); for (;;);", "signal 9");
    expect_refused("process.stderr.write('my last words'); process.exit(1)", "my last words");
    EXPECT_EQ(pool().counters(HostKind::Code).crashed, 5U);
}

TEST_F(HostileHostTest, WhatAHostSaysWhileItIdlesCostsNobodyAJob) {
    EXPECT_TRUE(
        run_code("send({id: job.id, items: []}); const end = Date.now() + 30;"
                 "while (Date.now() < end); send({id: job.id + 1, items: [{json: 1}]})"));
    // Whether the words above come before the next job or after it was sent, it is not theirs.
    for (int i = 0; i < 5; ++i) {
        const auto result = run_code("send({id: job.id, items: [{json: {right: true}}]})");
        if (result) {
            EXPECT_EQ(*result->items.front().json, Json(JsonObject{{"right", true}}));
        }
    }
    EXPECT_EQ(pool().counters(HostKind::Code).crashed, 1U);
}

TEST_F(HostileHostTest, QuestionsMustWaitForTheirAnswer) {
    const std::string ask = R"(send({ask: 'items', node: 'Fetch'}, 3);)";
    EXPECT_TRUE(run_code(ask + "read(3); " + ask + "read(3); send({id: job.id, items: []})"));
    expect_refused(
        "raw(Buffer.concat([frame('{\"ask\":\"node\"}'), frame('{\"ask\":\"node\"}')]), 3);"
        "read(3); read(3); read()",
        "before its answer");
    expect_refused("raw([1, 2, 3, 4, 5], 3); read()", "over the limit");
    expect_refused("raw(frame('garbage'), 3); read()", "line 1");
}

TEST_F(HostileHostTest, AnswersToNoQuestionAreTheHostsOwnProblem) {
    // It reads an answer that nobody sends: its time is up.
    options.code.time = std::chrono::milliseconds(200);
    EXPECT_EQ(run_code("read(3)").error().kind, ErrorKind::Timeout);
    EXPECT_EQ(run_code("send({request: 1, call: 'x'}); read(); read();").error().kind,
              ErrorKind::Timeout);
}

TEST_F(HostileHostTest, RequestsInFloodsAreRefused) {
    expect_refused(
        "const one = frame('{\"request\":1,\"call\":\"never\"}'); const many = "
        "Buffer.concat(Array(1000).fill(one));"
        "for (let i = 0; i < 300; i++) raw(many); read()",
        "not understood");
}

TEST_F(HostileHostTest, AFloodOfOutputIsNotReadForEver) {
    EXPECT_TRUE(run_code(
        "for (let i = 0; i < 100; i++) { try { fs.writeSync(2, 'x'.repeat(4000)) } catch { } }"
        "send({id: job.id, items: []})"));
}

TEST_F(HostileHostTest, HostsThatDoNotStartAreReported) {
    for (const auto& [greeting, reason] :
         {std::pair("send({ready: false, message: 'no way'})", "no way"),
          std::pair("send({ready: 1})", "ready"), std::pair("process.exit(4)", "ended"),
          std::pair("raw([255, 255, 255, 255])", "ended")}) {
        ScriptOptions wrong = options;
        wrong.prelude = greeting;
        ScriptPool broken(wrong, runtime);
        const auto test = [&]() -> Task<> {
            CodeJob job;
            const auto result = co_await broken.run_code(std::move(job), answers);
            EXPECT_EQ(result.error().kind, ErrorKind::Unavailable);
            EXPECT_NE(result.error().detail.find(reason), std::string::npos)
                << greeting << ": " << result.error().detail;
        };
        run_to_end(test());
    }
}

TEST_F(HostileHostTest, AMissingRuntimeIsReported) {
    options.runtime = "/nowhere/node";
    const auto result = run_code("");
    EXPECT_EQ(result.error().kind, ErrorKind::Unavailable);
    EXPECT_NE(result.error().message.find("/nowhere/node"), std::string::npos);
    EXPECT_FALSE(result.error().hint.empty());
}

}  // namespace
}  // namespace millrace::script
