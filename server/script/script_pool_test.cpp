// Expressions and code in real hosts, when all goes well.
#include "script/script_pool.hpp"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <cmath>
#include <future>

#include "script/detail/job_text.hpp"
#include "script/tests/pool_fixture.hpp"

namespace millrace::script {
namespace {

workflow::ItemList numbered_items(std::size_t count) {
    workflow::ItemList items;
    for (std::size_t i = 0; i < count; ++i)
        items.push_back(workflow::make_item(JsonObject{{"n", i}, {"text", "item"}}));
    return items;
}

TEST_F(PoolTest, GivesTheFourFormsOfAValue) {
    EXPECT_EQ(evaluate("({a: [1, 'two', null]})").value().value(),
              Json(JsonObject{{"a", JsonArray{1, "two", nullptr}}}));
    EXPECT_FALSE(evaluate("undefined").value().has_value());
    EXPECT_TRUE(std::isnan(evaluate("NaN").value()->get_double()));
    EXPECT_EQ(evaluate("-Infinity").value()->get_double(), -INFINITY);
    EXPECT_TRUE(std::signbit(evaluate("-0").value()->get_double()));
    const auto thrown = evaluate("nothing.at.all");
    ASSERT_TRUE(thrown.has_error());
    EXPECT_EQ(thrown.error().kind, ErrorKind::Expression);
    EXPECT_EQ(thrown.error().message, "nothing is not defined");
    EXPECT_EQ(thrown.error().detail, "ReferenceError");
    EXPECT_EQ(thrown.error().node, "Set");
    EXPECT_EQ(thrown.error().item, 0U);
}

TEST_F(PoolTest, TextIsUnicodeBothWays) {
    EXPECT_EQ(evaluate("'gr\xc3\xbc\xc3\x9f \xf0\x9f\x98\x80'.length").value().value(), Json(7));
    EXPECT_EQ(evaluate("String.fromCodePoint(0x1f600, 0)").value().value(),
              Json(JsonString("\xf0\x9f\x98\x80\0", 5)));
}

TEST_F(PoolTest, DatesHaveTheZoneThatIsSet) {
    const std::string hour = "new Date(Date.UTC(2026, 6, 1, 12)).getHours()";
    EXPECT_EQ(evaluate(hour).value().value(), Json(12));
    for (const auto& [zone, expected] :
         {std::pair("Asia/Kolkata", 17), std::pair("America/New_York", 8), std::pair("UTC", 12)}) {
        const std::string source =
            "(platform.setTimeZone('" + std::string(zone) + "'), " + hour + ")";
        EXPECT_EQ(evaluate(source).value().value(), Json(expected)) << zone;
        const auto code = run_code("platform.setTimeZone('" + std::string(zone) +
                                   "'); return [{json: {hour: " + hour + "}}]");
        EXPECT_EQ(code.value().items[0].json->at("hour"), Json(expected)) << zone;
    }
}

TEST_F(PoolTest, ALargeBatchIsSentInPartsAndPutTogether) {
    ExpressionJob job;
    job.items = numbered_items(3 * detail::kPartItems + 5);
    job.first = 2;
    job.count = job.items->size() - 2;
    job.calls.push_back({.source = "{{ $json.n * 2 }}", .items = {}});
    // Chosen items, in an order of their own, over several parts.
    const std::size_t last = job.items->size() - 1;
    job.calls.push_back({.source = "{{ $json.n + ':' + index }}",
                         .items = std::vector<std::size_t>{last, 2, 1500, 2}});
    const auto result = evaluate(job);
    ASSERT_TRUE(result) << result.error().message;
    ASSERT_EQ((*result)[0].size(), job.count);
    for (std::size_t i = 0; i < job.count; ++i)
        ASSERT_EQ((*result)[0][i].value().value(), Json((i + 2) * 2));
    ASSERT_EQ((*result)[1].size(), 4U);
    EXPECT_EQ((*result)[1][0].value().value(),
              Json(std::to_string(last) + ":" + std::to_string(last)));
    EXPECT_EQ((*result)[1][1].value().value(), Json("2:2"));
    EXPECT_EQ((*result)[1][2].value().value(), Json("1500:1500"));
    EXPECT_EQ((*result)[1][3].value().value(), Json("2:2"));
}

TEST_F(PoolTest, ErrorsNameTheirItem) {
    ExpressionJob job;
    job.items = numbered_items(3);
    job.count = 3;
    job.calls.push_back({.source = "{{ index === 1 ? missing : index }}", .items = {{2, 1}}});
    const auto result = evaluate(job);
    ASSERT_TRUE(result);
    EXPECT_EQ((*result)[0][0].value().value(), Json(2));
    EXPECT_EQ((*result)[0][1].error().item, 1U);
}

TEST_F(PoolTest, ExpressionsAreToldOncePerContext) {
    // The second job sends no source: were it not remembered, the host could not evaluate.
    for (int round = 0; round < 3; ++round)
        EXPECT_EQ(evaluate("6 * 7", {.workflow = "w1"}).value().value(), Json(42));
    // More contexts than a host keeps, and back to the first.
    for (std::size_t i = 0; i < 2 * detail::kHostContexts; ++i)
        EXPECT_EQ(evaluate("6 * 7", {.workflow = "w" + std::to_string(i)}).value().value(),
                  Json(42));
    EXPECT_EQ(evaluate("6 * 7", {.workflow = "w1"}).value().value(), Json(42));
    EXPECT_LE(pool().counters(HostKind::Expression).started, 2U) << "one host and the spare";
}

TEST_F(PoolTest, AfterABrokenJobTheSourcesAreToldAgain) {
    auto broken = one_expression("1 + 1");
    broken.facts.node = "broken prelude";
    const auto result = evaluate(broken);
    ASSERT_TRUE(result.has_error());
    EXPECT_EQ(result.error().message, "the prelude broke");
    EXPECT_EQ(evaluate("1 + 1").value().value(), Json(2));
}

TEST_F(PoolTest, ContextsDoNotShareGlobals) {
    EXPECT_TRUE(evaluate("globalThis.leak = 'seen'", {.workflow = "w1"}));
    EXPECT_EQ(evaluate("typeof leak", {.workflow = "w1"}).value().value(), Json("string"));
    EXPECT_EQ(evaluate("typeof leak", {.workflow = "w2"}).value().value(), Json("undefined"));
}

TEST_F(PoolTest, QuestionsAreAnswered) {
    EXPECT_EQ(evaluate("ask({ask: 'items', node: 'Fetch', output: null, run: null})[1].json.a")
                  .value()
                  .value(),
              Json(2));
    EXPECT_EQ(evaluate("ask({ask: 'paired', node: 'Fetch', items: [1, 5]})").value().value(),
              parse_json(R"([{"item":{"json":{"a":2}}},
                             {"error":{"kind":"expression","message":"No such item."}}])")
                  .value());
    EXPECT_EQ(evaluate("ask({ask: 'input', index: 0}).length").value().value(), Json(2));
    EXPECT_EQ(evaluate("ask({ask: 'input', index: 1})").value().value(), Json(nullptr));
    EXPECT_EQ(evaluate("ask({ask: 'node', node: 'Idle'})").value().value(),
              Json(JsonObject{{"exists", true}, {"hasRun", false}}));
    EXPECT_EQ(evaluate("ask({ask: 'parameters', node: null}).url").value().value(), Json("x"));
    EXPECT_EQ(evaluate("ask({ask: 'parameters', node: 'No'})").value().value(), Json(nullptr));
    EXPECT_EQ(evaluate("ask({ask: 'nodeContext', node: 'Loop'}).round").value().value(), Json(3));
    EXPECT_EQ(evaluate("ask({ask: 'variables'}).url").value().value(), Json("x"));
    EXPECT_EQ(evaluate("ask({ask: 'environment', name: 'HOME'})").value().value(),
              Json("/home/ada"));
    EXPECT_EQ(evaluate("ask({ask: 'environment', name: 'NO'})").value().value(), Json(nullptr));
    EXPECT_EQ(evaluate("ask({ask: 'environment', name: 'SECRET'})").error().kind,
              ErrorKind::Forbidden);
}

TEST_F(PoolTest, AnAnsweredErrorKeepsItsHintAndNode) {
    const auto value = evaluate("ask({ask: 'items', node: 'Missing'})");
    ASSERT_TRUE(value.has_error());
    EXPECT_EQ(value.error().message, "Node 'Missing' has not run.");
    EXPECT_EQ(value.error().hint, "Run it first.");
    EXPECT_EQ(value.error().node, "Missing");
}

TEST_F(PoolTest, ADefectInAnAnswerFailsTheExpressionOnly) {
    EXPECT_TRUE(evaluate("ask({ask: 'items', node: 'defect'})").has_error());
    EXPECT_EQ(evaluate("1").value().value(), Json(1));
    EXPECT_EQ(pool().counters(HostKind::Expression).crashed, 0U);
}

TEST_F(PoolTest, WrongQuestionsAreAnsweredWithAnError) {
    for (const char* question :
         {"{}", "{ask: 1}", "{ask: 'passwords'}", "{ask: 'items'}",
          "{ask: 'items', node: 'Fetch', run: -1}", "{ask: 'items', node: 'Fetch', run: 1.5}",
          "{ask: 'paired', node: 'Fetch', items: 'all'}",
          "{ask: 'paired', node: 'Fetch', items: [-1]}", "{ask: 'environment'}"})
        EXPECT_EQ(evaluate("ask(" + std::string(question) + ")").error().kind,
                  ErrorKind::InvalidInput)
            << question;
}

TEST_F(PoolTest, AnswersThatAreTooLargeAreErrors) {
    answers.fetched.push_back(workflow::make_item({{"text", std::string(70U << 20U, 'x')}}));
    EXPECT_EQ(evaluate("ask({ask: 'items', node: 'Fetch'})").error().kind, ErrorKind::TooLarge);
}

TEST_F(PoolTest, RunsCodeOverAllItems) {
    CodeJob job;
    job.source =
        "return items.map((i, at) => ({json: {twice: i.json.n * 2}, pairedItem: at})).reverse()";
    job.items = numbered_items(3);
    const auto result = run_code(job);
    ASSERT_TRUE(result) << result.error().message;
    ASSERT_EQ(result->items.size(), 3U);
    EXPECT_EQ(*result->items[0].json, Json(JsonObject{{"twice", 4}}));
    EXPECT_EQ(result->items[0].paired[0].item, 2U);
    EXPECT_FALSE(result->static_data);
}

TEST_F(PoolTest, CodeByItemIsSentInPartsWithItsStaticData) {
    CodeJob job;
    job.mode = CodeMode::EachItem;
    job.source =
        "staticData.global.seen = (staticData.global.seen ?? 0) + items.length;"
        "staticData.global.changed = true;"
        "return items.map((i, at) => ({json: {n: i.json.n, at: job.first + at}}))";
    job.items = numbered_items(2 * detail::kPartItems + 1);
    const auto result = run_code(job);
    ASSERT_TRUE(result) << result.error().message;
    ASSERT_EQ(result->items.size(), job.items.size());
    for (std::size_t i = 0; i < job.items.size(); ++i)
        ASSERT_EQ(*result->items[i].json, Json(JsonObject{{"n", i}, {"at", i}}));
    EXPECT_EQ(result->static_data.value().global.at("seen"), Json(job.items.size()));
}

TEST_F(PoolTest, CodeErrorsAreTheNodesErrors) {
    const auto result = run_code("throw new TypeError('no good')");
    ASSERT_TRUE(result.has_error());
    EXPECT_EQ(result.error().kind, ErrorKind::NodeFailed);
    EXPECT_EQ(result.error().message, "no good");
    EXPECT_EQ(result.error().node, "Code");
}

TEST_F(PoolTest, ResultsThatAreNoItemsAreTheCodesError) {
    EXPECT_EQ(run_code("return [1]").error().kind, ErrorKind::NodeFailed);
    EXPECT_EQ(run_code("return [{json: 'text'}]").error().message,
              "The \"json\" of an item must be an object.");
}

TEST_F(PoolTest, EveryCodeJobHasAFreshContext) {
    EXPECT_TRUE(run_code("globalThis.leak = 1; return []"));
    const auto result = run_code("return [{json: {leak: typeof leak}}]");
    EXPECT_EQ(*result.value().items[0].json, Json(JsonObject{{"leak", "undefined"}}));
}

TEST_F(PoolTest, WhatJobsShareKeepsNothingOfThem) {
    options.code.hosts = 1;
    const std::string shared =
        "const {Buffer, URL, structuredClone, crypto, AbortSignal} = platform;"
        "const far = structuredClone({});"
        "const all = [Buffer, Buffer.prototype, Buffer.from, URL.prototype, AbortSignal, crypto,"
        "  crypto.subtle, Object.getPrototypeOf(Buffer), far.constructor, far.toString,"
        "  Object.getPrototypeOf(far), Object.getPrototypeOf(structuredClone([]).values()),"
        "  Object.getPrototypeOf(crypto.subtle.digest('SHA-1', new Uint8Array(1)))];";
    EXPECT_TRUE(run_code(shared +
                         "for (const one of all) try { one.leak = 1 } catch { }"
                         "try { Buffer.from = () => 'stolen' } catch { }"
                         "try { Buffer.prototype.toString = () => 'stolen' } catch { } return []"));
    const auto result =
        run_code(shared +
                 "return [{json: {leaks: all.filter((one) => one.leak !== undefined).length,"
                 "  text: Buffer.from('abc').toString('base64'), far: far.leak ?? null}}]");
    ASSERT_TRUE(result) << result.error().message;
    EXPECT_EQ(*result->items[0].json,
              Json(JsonObject{{"leaks", 0}, {"text", "YWJj"}, {"far", nullptr}}));
}

TEST_F(PoolTest, ObjectsOfThePlatformMayStillBeExtended) {
    const auto result = run_code(
        "const {Buffer, URL, AbortSignal, AbortController} = platform;"
        "const url = new URL('http://a/'); url.extra = 1;"
        "class Upper extends Buffer.from('').constructor { }"
        "let error; try { new URL('x') } catch (e) { error = e; e.name = 'Mine'; e.message = 'm' }"
        "const signal = AbortSignal.timeout(1);"
        "const reason = await new Promise((r) => signal.addEventListener('abort', () => "
        "r(signal.reason.name)));"
        "return [{json: {url: String(url), extra: url.extra, error: String(error), reason}}]");
    ASSERT_TRUE(result) << result.error().message;
    EXPECT_EQ(
        *result->items[0].json,
        Json(JsonObject{
            {"url", "http://a/"}, {"extra", 1}, {"error", "Mine: m"}, {"reason", "TimeoutError"}}));
}

TEST_F(PoolTest, NewBuffersShowNothing) {
    options.code.hosts = 1;
    EXPECT_TRUE(run_code(
        "for (let i = 1; i < 200; i++) platform.Buffer.from('MARK'.repeat(i)); return []"));
    const auto result = run_code(
        "const {Buffer} = platform; let dirty = 0;"
        "for (let i = 0; i < 200; i++) {"
        "  for (const one of [Buffer.allocUnsafe(16 * i), Buffer.allocUnsafeSlow(16 * i)])"
        "    if (one.some((byte) => byte !== 0)) ++dirty;"
        "  if (Buffer.from(Buffer.from('a').buffer).includes('MARK')) ++dirty; }"
        "return [{json: {dirty, block: Buffer.from('abc').buffer.byteLength}}]");
    ASSERT_TRUE(result) << result.error().message;
    EXPECT_EQ(*result->items[0].json, Json(JsonObject{{"dirty", 0}, {"block", 3}}));
}

TEST_F(PoolTest, WhatIsLeftOfAJobAsksNothing) {
    options.code.hosts = 1;
    EXPECT_TRUE(
        run_code("const late = () => { ask({ask: 'node', node: 'Fetch'}) };"
                 "ask({ask: 'node', node: 'Fetch'});"
                 "platform.AbortSignal.timeout(5).addEventListener('abort', late);"
                 "platform.crypto.subtle.digest('SHA-256', new Uint8Array(3e7)).then(late, late)"
                 "  .catch(() => 1); return []"));
    EXPECT_TRUE(run_code("await new Promise((r) => platform.setTimeout(r, 40)); return []"));
    EXPECT_EQ(answers.presences_asked, 1);
    const auto result =
        run_code("return [{json: {late: [typeof Atomics, typeof FinalizationRegistry]}}]");
    EXPECT_EQ(to_json_text(*result.value().items[0].json), R"({"late":["undefined","undefined"]})");
}

TEST_F(PoolTest, WorkOfThreadsEndsWithItsJob) {
    options.code.hosts = 1;
    const std::string derive =
        "const {subtle} = platform.crypto; const bytes = new Uint8Array(8);"
        "const key = await subtle.importKey('raw', bytes, 'PBKDF2', false, ['deriveBits']);"
        "const work = () => subtle.deriveBits("
        "  {name: 'PBKDF2', hash: 'SHA-256', salt: bytes, iterations: 100000}, key, 256);";
    EXPECT_TRUE(run_code(derive + "work().then(work).then(() => { throw new Error('late') });"
                                  "return []"));
    const auto next = run_code("await new Promise((r) => platform.setTimeout(r, 200)); return []");
    EXPECT_TRUE(next) << next.error().message;
    const auto result = run_code(derive + "return [{json: {bytes: (await work()).byteLength}}]");
    ASSERT_TRUE(result) << result.error().message;
    EXPECT_EQ(*result->items[0].json, Json(JsonObject{{"bytes", 32}}));
}

TEST_F(PoolTest, CodeHasTimersPromisesAndTheRuntimesGlobals) {
    const auto result = run_code(R"JS(
        await new Promise((resolve) => platform.setTimeout(resolve, 1));
        await new Promise((resolve) => platform.setImmediate(resolve));
        let ticks = 0;
        await new Promise((resolve) => {
            const timer = platform.setInterval(() => { if (++ticks === 3) { platform.clearInterval(timer); resolve(); } }, 1);
        });
        platform.clearTimeout(platform.setTimeout(() => post('{"id":1,"items":[]}'), 1));
        const hash = await platform.crypto.subtle.digest('SHA-256', new platform.TextEncoder().encode('abc'));
        return [{json: {
            ticks,
            base64: platform.Buffer.from('abc').toString('base64'),
            host: new platform.URL('http://a.example/b').host,
            hash: platform.Buffer.from(hash).toString('hex').slice(0, 8),
            uuid: platform.crypto.randomUUID().length,
            copy: platform.structuredClone({a: [1]}),
            signal: new platform.AbortController().signal.aborted,
            text: platform.atob('aGk='),
            time: typeof platform.performance.now(),
            micro: await new Promise((resolve) => platform.queueMicrotask(() => resolve('done'))),
        }}];
    )JS");
    ASSERT_TRUE(result) << result.error().message << result.error().detail;
    EXPECT_EQ(*result->items[0].json,
              parse_json(R"({"ticks":3,"base64":"YWJj","host":"a.example","hash":"ba7816bf",
                             "uuid":36,"copy":{"a":[1]},"signal":false,"text":"hi",
                             "time":"number","micro":"done"})")
                  .value());
}

TEST_F(PoolTest, WhatTheCodeLeavesBehindIsItsError) {
    const auto timer = run_code(
        "platform.setTimeout(() => { throw new RangeError('late') }, 1);"
        "await new Promise(() => {})");
    EXPECT_EQ(timer.error().message, "late");
    const auto promise = run_code("Promise.reject(new Error('lost')); await new Promise(() => {})");
    EXPECT_EQ(promise.error().message, "lost");
    // The host lives on.
    EXPECT_TRUE(run_code("return []"));
    EXPECT_EQ(pool().counters(HostKind::Code).crashed, 0U);
}

TEST_F(PoolTest, TimersEndWithTheirJob) {
    EXPECT_TRUE(
        run_code("platform.setInterval(() => post('{\"log\":{\"text\":\"late\"}}'), 1);"
                 "return []"));
    EXPECT_TRUE(run_code("await new Promise((r) => platform.setTimeout(r, 20)); return []"));
    EXPECT_TRUE(answers.lines.empty());
    EXPECT_TRUE(run_code("(function f() { platform.setImmediate(f) })(); return []"));
    EXPECT_TRUE(
        run_code("const f = () => platform.setTimeout(f, 0);"
                 "request('x', {}).then(f); return []"));
    EXPECT_EQ(pool().counters(HostKind::Code).killed_by_time, 0U);
}

TEST_F(PoolTest, CodeLogs) {
    EXPECT_TRUE(run_code(R"(post('{"log":{"level":"warn","text":"hot"}}');
                            post('{"log":{"level":"log","text":"cold"}}'); return [])"));
    ASSERT_EQ(answers.lines.size(), 2U);
    EXPECT_EQ(answers.lines[0], std::pair(log::Level::Warn, std::string("hot")));
    EXPECT_EQ(answers.lines[1], std::pair(log::Level::Info, std::string("cold")));
}

TEST_F(PoolTest, AFloodOfLogsIsCut) {
    EXPECT_TRUE(
        run_code("for (let i = 0; i < 30000; i++) post('{\"log\":{\"text\":\"x\"}}');"
                 "return []"));
    ASSERT_EQ(answers.lines.size(), 10'000U);
    EXPECT_EQ(answers.lines.back().first, log::Level::Warn);
}

TEST_F(PoolTest, RequestsRunBesideEachOther) {
    const auto result = run_code(R"(
        const answers = await Promise.all([...Array(100).keys()].map((i) => request('httpRequest', {url: `http://a.example/${i}`})));
        const failed = await request('fail', {}).catch((error) => error.message);
        return [{json: {statuses: answers.filter((a) => a.statusCode === 200).length, failed}}];
    )");
    ASSERT_TRUE(result) << result.error().message;
    EXPECT_EQ(*result->items[0].json,
              Json(JsonObject{{"statuses", 100}, {"failed", "No answer."}}));
    ASSERT_EQ(answers.requests.size(), 101U);
    EXPECT_EQ(answers.requests[1].at("options"), Json(JsonObject{{"url", "http://a.example/1"}}));
    EXPECT_FALSE(answers.requests[1].contains("request"));
}

TEST_F(PoolTest, RequestsThatNobodyAwaitsEndWithTheJob) {
    EXPECT_TRUE(run_code("request('never', {}); return []"));
    EXPECT_EQ(answers.cancelled_requests, 1);
    EXPECT_TRUE(run_code("return []"));
}

TEST_F(PoolTest, BinaryDataComesBackAsItWas) {
    workflow::BinaryValue small{.mime_type = "text/plain", .content = memory_content("hello")};
    workflow::BinaryValue large{
        .mime_type = "image/png",
        .file_name = "a.png",
        .content = memory_content(std::string(detail::ItemText::kInlineBudget + 1, 'x'))};
    workflow::Item item = workflow::make_item({{"a", 1}});
    item.binary = std::make_shared<const workflow::BinaryMap>(
        workflow::BinaryMap{{"small", small}, {"large", large}});
    CodeJob job;
    job.items = {item};
    job.source = "items[0].json.id = items[0].binary.large.id; return items";
    const auto result = run_code(job);
    ASSERT_TRUE(result) << result.error().message;
    const workflow::Item& back = result->items[0];
    EXPECT_EQ(*back.binary->at("small").content->in_memory(), "hello");
    EXPECT_EQ(back.binary->at("large").content, large.content) << "not a copy";
    EXPECT_EQ(back.binary->at("large").file_name, "a.png");
    EXPECT_EQ(text_member(*back.json, "id"), "script:0");
    job.source = "return [{json: {}, binary: {x: {id: 'script:7', mimeType: 'a/b'}}}]";
    EXPECT_EQ(run_code(job).error().kind, ErrorKind::NodeFailed);
}

TEST_F(PoolTest, ServesSeveralShardsAtOnce) {
    Runtime shards({.shards = 4, .blocking_threads = 1});
    std::atomic<int> right{0};
    std::atomic<int> left{4 * 50};
    std::promise<void> all_done;
    const auto loop = [&](int shard) -> Task<> {
        TestAnswers mine;
        for (int i = 0; i < 50; ++i) {
            auto job = one_expression(std::to_string(shard) + " * 1000 + " + std::to_string(i));
            const auto result = co_await pool().evaluate(std::move(job), mine);
            if (result && (*result)[0][0].value().value() == Json(shard * 1000 + i)) ++right;
            if (--left == 0) all_done.set_value();
        }
    };
    (void)pool();
    for (int shard = 0; shard < 4; ++shard)
        asio::co_spawn(shards.shard(static_cast<std::size_t>(shard)), loop(shard), asio::detached);
    shards.start();
    all_done.get_future().wait();
    EXPECT_EQ(right, 200);
    EXPECT_EQ(pool().counters(HostKind::Expression).jobs, 200U);
}

}  // namespace
}  // namespace millrace::script
