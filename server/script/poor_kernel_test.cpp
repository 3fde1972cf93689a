// Kernels that lack what confines hosts. A filter of system calls plays the missing part, in a
// process of its own.
#include <seccomp.h>
#include <sys/wait.h>

#include "script/detail/landlock.hpp"
#include "script/detail/system_call_filter.hpp"
#include "script/tests/pool_fixture.hpp"
#include "script/tests/rerun.hpp"

namespace millrace::script {
namespace {

void take_away(int system_call) {
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
    ASSERT_EQ(seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), system_call, 0), 0);
    ASSERT_EQ(seccomp_load(filter), 0);
    seccomp_release(filter);
}

using PoorKernelTest = PoolTest;

TEST_F(PoorKernelTest, DISABLED_NoFilters) {
    take_away(SCMP_SYS(seccomp));
    ASSERT_FALSE(detail::can_filter_system_calls());
    const auto refused = run_code("return []");
    EXPECT_EQ(refused.error().kind, ErrorKind::Unavailable);
    EXPECT_NE(refused.error().message.find("seccomp"), std::string::npos);
    EXPECT_FALSE(refused.error().hint.empty());
    EXPECT_EQ(evaluate("1").error().kind, ErrorKind::Unavailable);
    EXPECT_EQ(pool().host_count(HostKind::Code), 0U);

    options.allow_unsafe = true;
    ScriptPool trusting(options, runtime);
    const auto test = [&]() -> Task<> {
        CodeJob job;
        job.source = "return [{json: {a: 1}}]";
        const auto result = co_await trusting.run_code(std::move(job), answers);
        EXPECT_TRUE(result) << result.error().message << result.error().detail;
    };
    run_to_end(test());
}

TEST_F(PoorKernelTest, DISABLED_NoLandlock) {
    take_away(SCMP_SYS(landlock_create_ruleset));
    ASSERT_EQ(detail::landlock_version(), 0);
    const auto result = run_code("return [{json: {a: 1}}]");
    EXPECT_TRUE(result) << result.error().message << result.error().detail;
}

void expect_passes(const std::string& test) {
    const Rerun run = rerun("PoorKernelTest.DISABLED_" + test);
    const std::string said = read_output(run);
    int status = 0;
    ASSERT_EQ(waitpid(run.pid, &status, 0), run.pid);
    EXPECT_EQ(status, 0) << said;
    EXPECT_NE(said.find("[  PASSED  ] 1 test"), std::string::npos) << said;
}

TEST_F(PoorKernelTest, WithoutFiltersScriptsRunOnlyWhenThatIsAllowed) {
    expect_passes("NoFilters");
}

TEST_F(PoorKernelTest, WithoutLandlockTheFiltersAreTheWall) {
    expect_passes("NoLandlock");
}

}  // namespace
}  // namespace millrace::script
