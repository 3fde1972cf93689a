// From start to burial: who shares hosts, cancellation, the end of the pool and of the server, and
// what a running host can reach.
#include <fcntl.h>
#include <poll.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "script/detail/descriptor.hpp"
#include "script/detail/landlock.hpp"
#include "script/tests/pool_fixture.hpp"
#include "script/tests/rerun.hpp"

namespace millrace::script {
namespace {

namespace fs = std::filesystem;

// The children of this process that live.
std::set<pid_t> children() {
    std::set<pid_t> found;
    for (const auto& task : fs::directory_iterator("/proc/self/task")) {
        std::ifstream file(task.path() / "children");
        for (pid_t pid = 0; file >> pid;) found.insert(pid);
    }
    return found;
}

// Waits for a process that is no child of ours to be gone.
bool ends_soon(pid_t pid) {
    const detail::Descriptor handle(static_cast<int>(syscall(SYS_pidfd_open, pid, 0)));
    if (!handle) return errno == ESRCH;
    pollfd waiting{.fd = handle.get(), .events = POLLIN, .revents = 0};
    return ::poll(&waiting, 1, 10'000) == 1;
}

class HostLifeTest : public PoolTest {
  protected:
    // Runs a job that is cancelled when the loop has taken so many steps.
    template <class Job>
    auto cancelled_after(int steps, Job job) {
        std::optional<typename decltype(job())::value_type> outcome;
        asio::io_context context(1);
        asio::cancellation_signal signal;
        const auto work = [&]() -> Task<> { outcome = co_await job(); };
        asio::co_spawn(context, work(),
                       asio::bind_cancellation_slot(signal.slot(), asio::detached));
        for (int i = 0; i < steps && !outcome; ++i) context.run_one();
        signal.emit(asio::cancellation_type::terminal);
        context.run();
        return outcome;
    }
};

TEST_F(HostLifeTest, AHostServesOneProjectOnly) {
    EXPECT_TRUE(evaluate("globalThis.leak = 1", {.project = "a"}));
    const auto hosts_of_a = children();
    EXPECT_EQ(evaluate("typeof leak", {.project = "b"}).value().value(), Json("undefined"));
    EXPECT_EQ(evaluate("typeof leak", {.project = "a"}).value().value(), Json("number"));
    // With more projects than hosts, hosts are replaced, never handed over.
    for (const char* project : {"c", "d", "e"})
        EXPECT_EQ(evaluate("typeof leak", {.project = project}).value().value(), Json("undefined"));
    EXPECT_EQ(evaluate("typeof leak", {.project = "a"}).value().value(), Json("undefined"));
    EXPECT_GE(pool().counters(HostKind::Expression).started, 6U);
}

TEST_F(HostLifeTest, CancellationKillsTheJobsHost) {
    bool is_running = false;
    asio::io_context context(1);
    asio::cancellation_signal signal;
    std::optional<Result<ExpressionResult>> outcome;
    const auto endless = [&]() -> Task<> {
        auto job = one_expression("ask({ask: 'node', node: 'x'}), (() => { for (;;); })()");
        outcome = co_await pool().evaluate(std::move(job), answers);
    };
    const auto watch = [&]() -> Task<> {
        while (children().empty()) co_await yield_now();
        is_running = true;
        co_await sleep_for(std::chrono::milliseconds(1));
        signal.emit(asio::cancellation_type::terminal);
    };
    asio::co_spawn(context, endless(), asio::bind_cancellation_slot(signal.slot(), asio::detached));
    asio::co_spawn(context, watch(), asio::detached);
    context.run();
    ASSERT_TRUE(is_running);
    ASSERT_TRUE(outcome);
    EXPECT_EQ(outcome->error().kind, ErrorKind::Canceled);
    EXPECT_EQ(evaluate("1 + 1").value().value(), Json(2));
}

TEST_F(HostLifeTest, CancellationIsSafeAtEveryPoint) {
    const auto code = [&]() -> Task<Result<CodeResult>> {
        CodeJob job;
        job.source =
            "ask({ask: 'items', node: 'Fetch'}); await request('x', {}); request('never', {});"
            "return items";
        co_return co_await pool().run_code(std::move(job), answers);
    };
    int finished = 0;
    for (int steps = 0; steps < 24; ++steps) {
        const auto outcome = cancelled_after(steps, code);
        if (outcome && *outcome) ++finished;
        if (outcome && !*outcome) EXPECT_EQ(outcome->error().kind, ErrorKind::Canceled);
    }
    EXPECT_LT(finished, 24);
    EXPECT_TRUE(run_code("return []"));
}

TEST_F(HostLifeTest, WhoWaitsMayGiveUp) {
    options.code.hosts = 1;
    EXPECT_TRUE(run_code("return []"));
    asio::io_context context(1);
    asio::cancellation_signal signal;
    std::optional<Result<CodeResult>> first;
    std::optional<Result<CodeResult>> second;
    const auto long_job = [&]() -> Task<> {
        CodeJob job;
        job.source = "await request('x', {}); return []";
        first = co_await pool().run_code(std::move(job), answers);
    };
    const auto waiting = [&]() -> Task<> {
        CodeJob job;
        job.source = "return []";
        second = co_await pool().run_code(std::move(job), answers);
    };
    const auto give_up = [&]() -> Task<> {
        signal.emit(asio::cancellation_type::terminal);
        co_return;
    };
    asio::co_spawn(context, long_job(), asio::detached);
    asio::co_spawn(context, waiting(), asio::bind_cancellation_slot(signal.slot(), asio::detached));
    asio::co_spawn(context, give_up(), asio::detached);
    context.run();
    EXPECT_TRUE(first.value());
    EXPECT_EQ(second.value().error().kind, ErrorKind::Canceled);
    EXPECT_TRUE(run_code("return []"));
}

TEST_F(HostLifeTest, WaitingHasALimit) {
    options.code.hosts = 1;
    options.code.wait = std::chrono::milliseconds(30);
    options.code.time = std::chrono::milliseconds(400);
    while (!run_code("return []")) {
    }
    asio::io_context context(1);
    std::optional<Result<CodeResult>> second;
    const auto long_job = [&]() -> Task<> {
        CodeJob job;
        job.source = "for (;;);";
        const auto result = co_await pool().run_code(std::move(job), answers);
        EXPECT_EQ(result.error().kind, ErrorKind::Timeout);
    };
    const auto waiting = [&]() -> Task<> {
        CodeJob job;
        job.source = "return []";
        second = co_await pool().run_code(std::move(job), answers);
    };
    asio::co_spawn(context, long_job(), asio::detached);
    asio::co_spawn(context, waiting(), asio::detached);
    context.run();
    EXPECT_EQ(second.value().error().kind, ErrorKind::Unavailable);
}

TEST_F(HostLifeTest, HostsStartOnFirstUseWithOneSpare) {
    EXPECT_EQ(pool().host_count(HostKind::Expression), 0U);
    EXPECT_TRUE(children().empty());
    EXPECT_TRUE(evaluate("1"));
    const auto wait = [&]() -> Task<> {
        while (pool().host_count(HostKind::Expression) < 2) co_await yield_now();
    };
    run_to_end(wait());
    EXPECT_EQ(pool().host_count(HostKind::Expression), 2U);
    EXPECT_EQ(pool().host_count(HostKind::Code), 0U);
}

TEST_F(HostLifeTest, HostsThatNobodyNeedsGoAndComeAgain) {
    options.expression.idle = std::chrono::milliseconds(50);
    for (int round = 0; round < 2; ++round) {
        EXPECT_TRUE(evaluate("1"));
        const auto wait = [&]() -> Task<> {
            while (pool().host_count(HostKind::Expression) > 0) co_await yield_now();
        };
        run_to_end(wait());
        while (!children().empty()) std::this_thread::yield();
    }
    EXPECT_GE(pool().counters(HostKind::Expression).started, 2U);
    EXPECT_EQ(pool().counters(HostKind::Expression).crashed, 0U);
}

TEST_F(HostLifeTest, StoppingEndsWhatRunsAndWhatWaits) {
    options.code.hosts = 1;
    asio::io_context context(1);
    std::vector<Result<CodeResult>> outcomes;
    const auto endless = [&]() -> Task<> {
        CodeJob job;
        job.source = "for (;;);";
        auto outcome = co_await pool().run_code(std::move(job), answers);
        outcomes.push_back(std::move(outcome));
    };
    const auto stop = [&]() -> Task<> {
        while (pool().host_count(HostKind::Code) == 0) co_await yield_now();
        pool().stop();
    };
    for (int i = 0; i < 3; ++i) asio::co_spawn(context, endless(), asio::detached);
    asio::co_spawn(context, stop(), asio::detached);
    context.run();
    ASSERT_EQ(outcomes.size(), 3U);
    for (const auto& outcome : outcomes) EXPECT_EQ(outcome.error().kind, ErrorKind::Unavailable);
    EXPECT_EQ(run_code("return []").error().kind, ErrorKind::Unavailable);
}

TEST_F(HostLifeTest, ThePoolTakesItsHostsWithIt) {
    {
        ScriptPool other(options, runtime);
        const auto test = [&]() -> Task<> {
            auto job = one_expression("1");
            (void)co_await other.evaluate(std::move(job), answers);
        };
        run_to_end(test());
        EXPECT_FALSE(children().empty());
    }
    EXPECT_TRUE(children().empty());
    EXPECT_EQ(waitpid(-1, nullptr, WNOHANG), -1);
}

// Started by the next test: prints its hosts and waits to be killed.
TEST_F(HostLifeTest, DISABLED_Victim) {
    EXPECT_TRUE(evaluate("1"));
    EXPECT_TRUE(run_code("return []"));
    std::string line = "hosts";
    for (const pid_t pid : children()) line += " " + std::to_string(pid);
    line += " end\n";
    (void)!::write(STDOUT_FILENO, line.data(), line.size());
    ::pause();
}

TEST_F(HostLifeTest, NoHostOutlivesAServerThatIsKilled) {
    const Rerun victim = rerun("HostLifeTest.DISABLED_Victim");
    const std::string said = read_output(victim, " end\n");
    ASSERT_NE(said.find("hosts "), std::string::npos) << said;
    ASSERT_EQ(kill(victim.pid, SIGKILL), 0);
    waitpid(victim.pid, nullptr, 0);
    std::istringstream words(said.substr(said.find("hosts") + 5));
    int hosts = 0;
    for (pid_t pid = 0; words >> pid; ++hosts) EXPECT_TRUE(ends_soon(pid)) << pid;
    EXPECT_GE(hosts, 2);
}

std::map<std::string, std::string> status_of(const fs::path& folder) {
    std::map<std::string, std::string> found;
    std::ifstream file(folder / "status");
    for (std::string line; std::getline(file, line);) {
        std::istringstream words(line);
        std::string name;
        if (words >> name) words >> found[name.substr(0, name.size() - 1)];
    }
    return found;
}

TEST_F(HostLifeTest, EveryThreadOfAHostIsConfined) {
    EXPECT_TRUE(evaluate("1"));
    EXPECT_TRUE(run_code("return []"));
    // Hosts that are still starting are not confined to the end yet: those two are.
    std::size_t confined = 0;
    for (const pid_t pid : children()) {
        const fs::path folder = "/proc/" + std::to_string(pid);
        if (status_of(folder)["Seccomp_filters"] != "2") continue;
        ++confined;
        for (const auto& task : fs::directory_iterator(folder / "task")) {
            auto status = status_of(task.path());
            EXPECT_EQ(status["NoNewPrivs"], "1");
            EXPECT_EQ(status["Seccomp"], "2");
            EXPECT_EQ(status["Seccomp_filters"], "2");
            EXPECT_EQ(status["CapEff"], "0000000000000000");
            EXPECT_EQ(status["CapPrm"], "0000000000000000");
        }
        std::error_code failure;
        for (const auto& open : fs::directory_iterator(folder / "fd", failure)) {
            const std::string target = fs::read_symlink(open.path(), failure).string();
            EXPECT_TRUE(target == "/dev/null" || target.starts_with("socket:") ||
                        target.starts_with("pipe:") || target.starts_with("anon_inode:"))
                << target;
        }
    }
    EXPECT_GE(confined, 2U);
}

TEST_F(HostLifeTest, ScriptsDoNotReachTheRuntime) {
    for (const char* source :
         {"typeof process", "typeof require", "typeof fetch", "typeof WebAssembly",
          "typeof globalThis.constructor", "this.constructor?.constructor('return process')()",
          "[].constructor.constructor('return typeof process')()",
          "platform.ask.constructor('return typeof process')()",
          "(() => { try { null.x } catch (e) { return e.constructor.constructor('return typeof "
          "process')() } })()",
          "(() => { try { platform.ask({toString() { throw 1 }}) } catch (e) { return typeof "
          "e.constructor?.constructor('return process') } })()"}) {
        const auto value = evaluate(source);
        if (value.has_error()) continue;
        EXPECT_TRUE(!*value || **value == Json("undefined") || **value == Json("function"))
            << source << " gave " << to_json_text(**value);
    }
    for (const char* source :
         {"platform.Buffer.constructor('return process')()",
          "platform.setTimeout.constructor('return process')()",
          "platform.Buffer.from('x').constructor.constructor('return process')()",
          "(await import('node:fs')).readFileSync('/etc/passwd')",
          "(await import('x').catch((e) => e)).constructor.constructor('return process')()",
          "process.exit(1)", "require('fs')"}) {
        const auto result =
            run_code("return [{json: {got: typeof (" + std::string(source) + ")}}]");
        EXPECT_TRUE(result.has_error() ||
                    *result->items[0].json == Json(JsonObject{{"got", "undefined"}}))
            << source << (result ? to_json_text(*result->items[0].json) : "");
    }
    EXPECT_EQ(pool().counters(HostKind::Code).crashed, 0U);
}

// Suppose a script had got hold of everything that the runtime has.
TEST_F(HostLifeTest, TheRuntimeItselfReachesNothing) {
    if (detail::landlock_version() == 0) GTEST_SKIP() << "this kernel has no Landlock";
    std::string bootstrap =
        read_file(MILLRACE_SOURCE_DIR "/server/script/bootstrap.js", 1 << 20).value();
    const std::string strip = "strip();\n                serveCode(";
    const auto at = bootstrap.find(strip);
    ASSERT_NE(at, std::string::npos);
    bootstrap.replace(at, strip.size(),
                      "globals.process = process; globals.require = require; serveCode(");
    options.bootstrap = bootstrap;
    const auto result = run_code(R"JS(
        const { process, require } = platform;
        const found = {};
        const attempt = async (name, action) => {
            try { await action(); found[name] = 'done'; } catch (error) { found[name] = 'refused'; }
        };
        const event = (emitter) => new Promise((resolve, reject) => { emitter.on('error', reject); emitter.on('connect', resolve); emitter.on('listening', resolve); });
        await attempt('read', () => require('fs').readFileSync('/etc/passwd'));
        await attempt('write', () => require('fs').writeFileSync('/tmp/millrace-probe', 'x'));
        await attempt('list', () => require('fs').readdirSync('/'));
        await attempt('readLater', () => require('fs').promises.readFile('/etc/hostname'));
        await attempt('execute', () => { const r = require('child_process').spawnSync('/bin/true'); if (r.error) throw r.error; });
        await attempt('thread', () => new (require('worker_threads').Worker)('1', { eval: true }));
        await attempt('connect', () => event(require('net').connect(80, '127.0.0.1')));
        await attempt('listen', () => event(require('net').createServer().listen(0)));
        await attempt('datagram', () => event(require('dgram').createSocket('udp4').bind(0)));
        await attempt('kill', () => process.kill(process.ppid, 0));
        await attempt('addon', () => process.dlopen({ exports: {} }, '/proc/self/fd/3'));
        found.environment = Object.keys(process.env).filter((name) => name !== 'UV_THREADPOOL_SIZE').join();
        found.arguments = process.execArgv.includes('--permission');
        return [{json: found}];
    )JS");
    ASSERT_TRUE(result) << result.error().message << result.error().detail;
    EXPECT_EQ(
        *result->items[0].json,
        parse_json(R"({"read":"refused","write":"refused","list":"refused","readLater":"refused",
                             "execute":"refused","thread":"refused","connect":"refused",
                             "listen":"refused","datagram":"refused","kill":"refused",
                             "addon":"refused","environment":"TZ","arguments":true})")
            .value())
        << to_json_text(*result->items[0].json);
}

}  // namespace
}  // namespace millrace::script
