#include "script/detail/system_call_filter.hpp"

#include <fcntl.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <span>

#include <memory>
#include <span>

#include "script/detail/memory_file.hpp"
#include "script/detail/system_error.hpp"

namespace millrace::script::detail {
namespace {

// Younger than the headers of Debian 12.
constexpr int kMseal = 462;

// Allowed at all times, with any arguments: none of them reaches beyond the process and what it
// already has open.
constexpr int kHarmless[] = {
    SYS_read, SYS_write, SYS_readv, SYS_writev, SYS_close, SYS_shutdown, SYS_fstat, SYS_lseek,
    // memory (mmap and mprotect have rules of their own)
    SYS_munmap, SYS_mremap, SYS_madvise, SYS_brk, SYS_membarrier,
    // threads
    SYS_futex, SYS_set_robust_list, SYS_rseq, SYS_sched_yield, SYS_sched_getaffinity,
    SYS_sched_getparam, SYS_sched_getscheduler, SYS_gettid, SYS_getpid, SYS_getppid,
    // signals to oneself
    SYS_rt_sigaction, SYS_rt_sigprocmask, SYS_rt_sigreturn, SYS_sigaltstack, SYS_restart_syscall,
    // time and chance
    SYS_clock_gettime, SYS_clock_getres, SYS_clock_nanosleep, SYS_nanosleep, SYS_gettimeofday,
    SYS_time, SYS_getrandom, SYS_sysinfo, SYS_getrusage,
    // waiting
    SYS_poll, SYS_ppoll, SYS_epoll_wait, SYS_epoll_pwait, SYS_epoll_ctl, SYS_getsockopt,
    SYS_getsockname, SYS_exit, SYS_exit_group,
    // who and where: parts of the runtime that load late ask
    SYS_uname, SYS_getuid, SYS_geteuid, SYS_getgid, SYS_getegid};

// Besides, until the runtime is ready: loading it.
constexpr int kStarting[] = {
    SYS_execve,  SYS_access,     SYS_readlink,          SYS_newfstatat,  SYS_stat,
    SYS_lstat,   SYS_getcwd,     SYS_pread64,           SYS_arch_prctl,  SYS_set_tid_address,
    SYS_pipe2,   SYS_eventfd2,   SYS_epoll_create1,     SYS_dup,         SYS_dup2,
    SYS_dup3,    SYS_capget,     SYS_sched_setaffinity, SYS_getpriority, SYS_prctl,
    SYS_seccomp, SYS_pkey_alloc, SYS_pkey_free,         SYS_tgkill};

// Besides, for Python at all times: its modules are files that are read when they are imported.
// Landlock says which files.
constexpr int kReadingFiles[] = {SYS_newfstatat, SYS_stat,    SYS_lstat,     SYS_readlink,
                                 SYS_getcwd,     SYS_pread64, SYS_getdents64};

// Callers try something else when these are unknown. An io_uring would make system calls past the
// filter, and clone3's flags lie where a filter cannot read them.
constexpr int kUnknown[] = {SYS_clone3,     SYS_io_uring_setup, SYS_openat2, SYS_statx,
                            SYS_faccessat2, SYS_epoll_pwait2,   kMseal};

struct Release {
    void operator()(void* context) const { seccomp_release(context); }
};

// A list in the making. The first refusal of libseccomp is kept.
class List {
  public:
    List() : context_(seccomp_init(SCMP_ACT_ERRNO(EPERM))) {
        if (!context_) {
            failure_ = ENOMEM;
            return;
        }
        // A binary tree of calls instead of a chain.
        note(seccomp_attr_set(context_.get(), SCMP_FLTATR_CTL_OPTIMIZE, 2));
    }

    template <class... Comparisons>
    void allow(int call, Comparisons... comparisons) {
        add(SCMP_ACT_ALLOW, call, comparisons...);
    }
    void allow_all(std::span<const int> calls) {
        for (const int call : calls) allow(call);
    }
    void hide_all(std::span<const int> calls) {
        for (const int call : calls) add(SCMP_ACT_ERRNO(ENOSYS), call);
    }

    Result<FilterProgram> program() {
        Descriptor file(memfd_create("filter", MFD_CLOEXEC));
        if (!failure_ && !file) failure_ = errno;
        if (!failure_) note(seccomp_export_bpf(context_.get(), file.get()));
        if (failure_) return system_error("The filter of system calls could not be made", failure_);
        FilterProgram text(static_cast<std::size_t>(lseek(file.get(), 0, SEEK_END)), '\0');
        const auto size = pread(file.get(), text.data(), text.size(), 0);
        if (size != static_cast<ssize_t>(text.size()))
            return system_error("The filter of system calls could not be read");
        return text;
    }

  private:
    template <class... Comparisons>
    void add(std::uint32_t action, int call, Comparisons... comparisons) {
        if (failure_) return;
        note(
            seccomp_rule_add(context_.get(), action, call, sizeof...(comparisons), comparisons...));
    }
    void note(int result) {
        if (result < 0 && failure_ == 0) failure_ = -result;
    }

    std::unique_ptr<void, Release> context_;
    int failure_ = 0;
};

scmp_arg_cmp masked(unsigned argument, std::uint64_t mask, std::uint64_t value) {
    return {argument, SCMP_CMP_MASKED_EQ, mask, value};
}
scmp_arg_cmp equal(unsigned argument, std::uint64_t value) {
    return {argument, SCMP_CMP_EQ, value, 0};
}

void allow_descriptor_settings(List& list) {
    // F_SETOWN and FIOASYNC are left out: they have the kernel signal other processes.
    for (const int command : {F_GETFD, F_SETFD, F_GETFL, F_SETFL, F_DUPFD, F_DUPFD_CLOEXEC})
        list.allow(SYS_fcntl, equal(1, static_cast<std::uint64_t>(command)));
    for (const int command : {FIONBIO, FIONREAD, FIOCLEX, TCGETS})
        list.allow(SYS_ioctl, equal(1, static_cast<std::uint64_t>(command)));
}

enum class Executable { Allowed, Refused };

void allow_memory(List& list, Executable executable) {
    for (const int call : {SYS_mmap, SYS_mprotect, SYS_pkey_mprotect}) {
        if (executable == Executable::Allowed)
            list.allow(call);
        else
            list.allow(call, masked(2, PROT_EXEC, 0));
    }
}

void allow_reading(List& list) {
    list.allow(SYS_openat, masked(2, O_ACCMODE | O_CREAT | O_TRUNC, O_RDONLY));
}

}  // namespace

bool can_filter_system_calls() {
    const std::uint32_t action = SECCOMP_RET_ERRNO;
    return syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action) == 0;
}

Result<FilterProgram> make_start_filter() {
    List list;
    list.allow_all(kHarmless);
    list.allow_all(kStarting);
    list.allow(SYS_getdents64);
    list.hide_all(kUnknown);
    allow_descriptor_settings(list);
    allow_memory(list, Executable::Allowed);
    allow_reading(list);
    list.allow(SYS_clone, masked(0, CLONE_THREAD, CLONE_THREAD));
    // The process itself only, which is not known yet as a number.
    list.allow(SYS_prlimit64, equal(0, 0));
    return list.program();
}

Result<FilterProgram> make_work_filter(HostKind kind, pid_t host) {
    List list;
    list.allow_all(kHarmless);
    list.hide_all(kUnknown);
    allow_descriptor_settings(list);
    allow_memory(list, kind == HostKind::Expression ? Executable::Refused : Executable::Allowed);
    list.allow(SYS_tgkill, equal(0, static_cast<std::uint64_t>(host)));  // abort()
    list.allow(SYS_prctl, equal(0, PR_SET_NAME));
    if (kind == HostKind::Python) {
        list.allow_all(kReadingFiles);
        allow_reading(list);
    }
    return list.program();
}

}  // namespace millrace::script::detail
