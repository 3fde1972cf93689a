#include "script/detail/child_process.hpp"

#include <fcntl.h>
#include <linux/capability.h>
#include <linux/close_range.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <linux/securebits.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <charconv>
#include <csignal>

#include "script/detail/descriptor.hpp"
#include "script/detail/system_error.hpp"

namespace millrace::script::detail {
namespace {

// What the child does step by step, for the message when the kernel refuses one.
enum class Step : int {
    Session,
    Parent,
    Descriptors,
    Limits,
    Privileges,
    Landlock,
    Filter,
    Execute
};
constexpr const char* kStepNames[] = {"session",    "parent",   "descriptors", "limits",
                                      "privileges", "Landlock", "filter",      "execute"};
struct Failure {
    Step step;
    int number;
};

// All that the child reads, made before: it shares the parent's memory and must not allocate.
struct Prepared {
    const char* program;
    char* const* arguments;
    char* const* environment;
    const int* descriptors;
    int descriptor_count;
    const std::pair<int, rlim_t>* limits;
    int limit_count;
    int ruleset;
    sock_fprog filter;
    int report;  // the child's end of a pipe: nothing comes when the program runs
    pid_t parent;
};

constexpr int kMostDescriptors = 8;

// The child between vfork and exec: system calls and nothing else, on memory shared with the
// parent.
class Child {
  public:
    explicit Child(const Prepared& prepared) : prepared_(prepared) {}

    [[noreturn, gnu::noinline]] void run() {
        reset_signals();
        expect(Step::Session, syscall(SYS_setsid) >= 0);
        expect(Step::Parent, syscall(SYS_prctl, PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) == 0 &&
                                 syscall(SYS_getppid) == prepared_.parent);
        place_descriptors();
        for (int i = 0; i < prepared_.limit_count; ++i) {
            const rlimit limit{prepared_.limits[i].second, prepared_.limits[i].second};
            expect(Step::Limits,
                   syscall(SYS_prlimit64, 0, prepared_.limits[i].first, &limit, nullptr) == 0);
        }
        drop_privileges();
        if (ruleset_ >= 0)
            expect(Step::Landlock, syscall(SYS_landlock_restrict_self, ruleset_, 0) == 0);
        if (prepared_.filter.len > 0)
            expect(Step::Filter,
                   syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &prepared_.filter) == 0);
        syscall(SYS_execve, prepared_.program, prepared_.arguments, prepared_.environment);
        fail(Step::Execute);
    }

  private:
    void expect(Step step, bool succeeded) {
        if (!succeeded) fail(step);
    }
    [[noreturn]] void fail(Step step) {
        const Failure failure{step, errno};
        syscall(SYS_write, report_, &failure, sizeof(failure));
        for (;;) syscall(SYS_exit_group, 127);
    }

    // The parent's handlers must never run here. Ignored signals would stay ignored after exec.
    void reset_signals() {
        struct {
            void (*handler)(int);
            unsigned long flags;
            void (*restorer)();
            std::uint64_t mask;
        } action{SIG_DFL, 0, nullptr, 0};
        for (int signal = 1; signal <= 64; ++signal)
            if (signal != SIGKILL && signal != SIGSTOP)
                syscall(SYS_rt_sigaction, signal, &action, nullptr, sizeof(action.mask));
        const std::uint64_t none = 0;
        syscall(SYS_rt_sigprocmask, SIG_SETMASK, &none, nullptr, sizeof(none));
    }

    // First to free numbers above those they get, then to these. All else closes with exec.
    void place_descriptors() {
        const int above = prepared_.descriptor_count;
        report_ = keep(prepared_.report, above);
        if (prepared_.ruleset >= 0) ruleset_ = keep(prepared_.ruleset, above);
        for (int i = 0; i < above; ++i) copies_[i] = keep(prepared_.descriptors[i], above);
        for (int i = 0; i < above; ++i)
            expect(Step::Descriptors, syscall(SYS_dup2, copies_[i], i) == i);
        if (syscall(SYS_close_range, above, ~0U, CLOSE_RANGE_CLOEXEC) == 0) return;
        // Kernels before 5.11.
        rlimit open{};
        syscall(SYS_prlimit64, 0, RLIMIT_NOFILE, nullptr, &open);
        for (rlim_t i = static_cast<rlim_t>(above); i < open.rlim_cur; ++i)
            syscall(SYS_fcntl, i, F_SETFD, FD_CLOEXEC);
    }
    int keep(int descriptor, int above) {
        const long copy = syscall(SYS_fcntl, descriptor, F_DUPFD_CLOEXEC, above);
        expect(Step::Descriptors, copy >= 0);
        return static_cast<int>(copy);
    }

    void drop_privileges() {
        // As root these keep exec from giving capabilities back; without privileges they are
        // refused and not needed.
        syscall(SYS_prctl, PR_SET_SECUREBITS, SECBIT_NOROOT | SECBIT_NOROOT_LOCKED, 0, 0, 0);
        syscall(SYS_prctl, PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
        __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
        const __user_cap_data_struct none[2]{};
        expect(Step::Privileges, syscall(SYS_capset, &header, none) == 0 &&
                                     syscall(SYS_prctl, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0);
    }

    const Prepared& prepared_;
    int report_ = prepared_.report;
    int ruleset_ = -1;
    int copies_[kMostDescriptors]{};
};

std::vector<char*> pointers(const std::vector<std::string>& texts) {
    std::vector<char*> made;
    made.reserve(texts.size() + 1);
    for (const auto& text : texts) made.push_back(const_cast<char*>(text.c_str()));
    made.push_back(nullptr);
    return made;
}

// Apart, because the frame that calls vfork must not be left or reused by the child.
[[gnu::noinline]] pid_t fork_and_execute(const Prepared& prepared) {
    Child child(prepared);
    // posix_spawn cannot confine what it starts; fork would copy the page tables of a large server.
    const pid_t pid = vfork();  // NOLINT(bugprone-unsafe-functions): see above
    if (pid == 0) child.run();
    return pid;
}

}  // namespace

Result<pid_t> start_child(const ChildPlan& plan) {
    check(plan.descriptors.size() <= kMostDescriptors, "a child has few descriptors");
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) return system_error("A pipe could not be made");
    const Descriptor report(ends[0]);
    Descriptor child_end(ends[1]);

    const auto arguments = pointers(plan.arguments);
    const auto environment = pointers(plan.environment);
    const Prepared prepared{
        .program = plan.program.c_str(),
        .arguments = arguments.data(),
        .environment = environment.data(),
        .descriptors = plan.descriptors.data(),
        .descriptor_count = static_cast<int>(plan.descriptors.size()),
        .limits = plan.limits.data(),
        .limit_count = static_cast<int>(plan.limits.size()),
        .ruleset = plan.ruleset,
        .filter = {.len = static_cast<unsigned short>(plan.filter.size() / sizeof(sock_filter)),
                   .filter = reinterpret_cast<sock_filter*>(const_cast<char*>(plan.filter.data()))},
        .report = child_end.get(),
        .parent = getpid()};

    // With vfork the child runs on this thread's memory: no handler of ours may run in between.
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    const pid_t pid = fork_and_execute(prepared);
    const int number = errno;
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
    if (pid < 0) return system_error("A process could not be started", number);

    child_end.reset();
    Failure failure{};
    ssize_t got = 0;
    do got = ::read(report.get(), &failure, sizeof(failure));
    while (got < 0 && errno == EINTR);
    if (got == 0) return pid;
    waitpid(pid, nullptr, 0);
    auto error = system_error("The script runtime " + plan.program + " could not be started",
                              failure.number);
    error.detail =
        std::string("refused at the step: ") + kStepNames[static_cast<int>(failure.step)];
    return error;
}

MemoryUse read_memory_use(int statm) {
    char text[128];
    const ssize_t size = pread(statm, text, sizeof(text), 0);
    if (size <= 0) return {};
    std::size_t pages[6]{};
    const char* at = text;
    for (auto& value : pages) {
        const auto [end, failure] = std::from_chars(at, text + size, value);
        if (failure != std::errc()) return {};
        at = end + 1;
    }
    static const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
    return {.resident = pages[1] * page, .shared = pages[2] * page, .data = pages[5] * page};
}

}  // namespace millrace::script::detail
