// Kills a process that writes, and looks whether everything it had acknowledged is there.
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "store/detail/store_fixture.hpp"

namespace millrace::store {
namespace {

// The writer is this program under another name, which carries the folder.
constexpr std::string_view kWriterName = "writer:";
constexpr int kReportDescriptor = 3;

// Writes for ever; each id is reported when its write was acknowledged.
Task<> write_and_report(Store& store, ExecutionId first) {
    for (ExecutionId id = first;; ++id) {
        ExecutionRecord record;
        record.id = id;
        record.workflow_id = "w";
        const std::string data(1500, static_cast<char>('a' + id % 26));
        const auto written = co_await store.run_journal().finish({record, ExecutionData(data)});
        if (!written || ::write(kReportDescriptor, &id, sizeof id) != sizeof id) ::_exit(1);
    }
}

void write_until_killed(std::string_view folder) {
    Runtime runtime(two_shards());
    runtime.start();
    const SystemClock clock;
    SystemRandom random;
    StoreOptions options;
    options.data_dir = folder;
    Store store(runtime, clock, random, options);
    ASSERT_TRUE(store.open());
    std::vector<std::future<void>> tasks;
    for (std::size_t task = 0; task < 16; ++task)
        tasks.push_back(runtime.run_on(
            task % 2, write_and_report(store, static_cast<ExecutionId>(task + 1) * 1'000'000'000)));
    for (auto& task : tasks) task.get();
}

// This program again, with only the test that is running.
pid_t start_writer(const std::string& folder, int report) {
    const auto* test = ::testing::UnitTest::GetInstance()->current_test_info();
    std::string name = std::string(kWriterName) + folder;
    std::string filter =
        std::string("--gtest_filter=") + test->test_suite_name() + "." + test->name();
    std::array<char*, 3> arguments{name.data(), filter.data(), nullptr};
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, report, kReportDescriptor);
    pid_t child = -1;
    const int failed =
        posix_spawn(&child, "/proc/self/exe", &actions, nullptr, arguments.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    check(failed == 0, "this program can be started again");
    return child;
}

// The writer's reports; kills it when there are `enough` and reads what it had still sent.
std::vector<ExecutionId> acknowledged_until_killed(const std::string& folder, std::size_t enough) {
    std::array<int, 2> pipe{};
    check(::pipe2(pipe.data(), O_CLOEXEC) == 0, "a pipe can be made");
    const pid_t child = start_writer(folder, pipe[1]);
    ::close(pipe[1]);
    std::vector<ExecutionId> ids;
    ExecutionId id = 0;
    while (::read(pipe[0], &id, sizeof id) == sizeof id) {
        ids.push_back(id);
        if (ids.size() == enough) ::kill(child, SIGKILL);
    }
    ::close(pipe[0]);
    int status = 0;
    ::waitpid(child, &status, 0);
    EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    return ids;
}

TEST(Durability, KeepsEveryAcknowledgedWriteWhenTheProcessIsKilled) {
    const std::string_view name = program_invocation_name;
    if (name.starts_with(kWriterName)) {
        write_until_killed(name.substr(kWriterName.size()));
        return;
    }
    for (const std::size_t enough : {1U, 200U, 3000U}) {
        const TestFolder folder;
        const auto ids = acknowledged_until_killed(folder.path().string(), enough);
        ASSERT_GE(ids.size(), enough);

        Runtime runtime(two_shards());
        runtime.start();
        const SystemClock clock;
        SystemRandom random;
        StoreOptions options;
        options.data_dir = folder.path();
        Store store(runtime, clock, random, options);
        ASSERT_TRUE(store.open());
        for (const ExecutionId id : ids) {
            const auto found = runtime.run_on(0, store.executions().find_with_data(id)).get();
            ASSERT_TRUE(found) << "acknowledged and lost: " << id;
            EXPECT_EQ(found->data, std::string(1500, static_cast<char>('a' + id % 26)));
        }
    }
}

}  // namespace
}  // namespace millrace::store
