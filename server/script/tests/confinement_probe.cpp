// Takes the place of the JavaScript runtime in a test: native code inside a script host's
// confinement. It applies the second filter as the addon does, then tries what foreign code must
// not be able to do, by bare system calls, and prints one line for each: what, and the number of
// the error (0: it worked). Descriptor 5 holds the filter. The argument is a file to try.
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <netinet/in.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace {

void report(const char* what, long outcome) {
    dprintf(1, "%s %d\n", what, outcome < 0 ? errno : 0);
}

template <class... Arguments>
void attempt(const char* what, long number, Arguments... arguments) {
    report(what, syscall(number, arguments...));
}

void try_files(const char* file) {
    attempt("open /etc/passwd", SYS_openat, AT_FDCWD, "/etc/passwd", O_RDONLY, 0);
    attempt("open a file of the server", SYS_openat, AT_FDCWD, file, O_RDONLY, 0);
    attempt("open /proc/self/environ", SYS_openat, AT_FDCWD, "/proc/self/environ", O_RDONLY, 0);
    attempt("write a file", SYS_openat, AT_FDCWD, "/tmp/millrace-probe", O_WRONLY | O_CREAT, 0600);
    attempt("list a folder", SYS_openat, AT_FDCWD, "/", O_RDONLY | O_DIRECTORY, 0);
    attempt("execute /bin/sh", SYS_execve, "/bin/sh", nullptr, nullptr);
}

void try_processes(pid_t parent) {
    attempt("kill the parent", SYS_kill, parent, 0);
    attempt("signal a thread of the parent", SYS_tgkill, parent, parent, 0);
    attempt("trace the parent", SYS_ptrace, 16 /* PTRACE_ATTACH */, parent, 0, 0);
    attempt("read the parent's memory", SYS_process_vm_readv, parent, nullptr, 0, nullptr, 0, 0);
    attempt("limit the parent", SYS_prlimit64, parent, 7, nullptr, nullptr);
    attempt("hold the parent", SYS_pidfd_open, parent, 0);
}

void try_network() {
    attempt("make an internet socket", SYS_socket, AF_INET, SOCK_STREAM, 0);
    attempt("make a local socket", SYS_socket, AF_UNIX, SOCK_STREAM, 0);
    attempt("make a netlink socket", SYS_socket, AF_NETLINK, SOCK_RAW, 0);
    attempt("pair sockets", SYS_socketpair, AF_UNIX, SOCK_STREAM, 0, nullptr);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    attempt("connect", SYS_connect, 3, &address, sizeof(address));
}

void try_kernel() {
    attempt("io_uring", SYS_io_uring_setup, 1, nullptr);
    attempt("bpf", SYS_bpf, 0, nullptr, 0);
    attempt("userfaultfd", SYS_userfaultfd, 0);
    attempt("keyctl", SYS_keyctl, 0, 0, 0, 0, 0);
    attempt("perf", SYS_perf_event_open, nullptr, 0, -1, -1, 0);
    attempt("mount", SYS_mount, "none", "/", nullptr, 0, nullptr);
    attempt("unshare", SYS_unshare, CLONE_NEWUSER);
    attempt("memfd", SYS_memfd_create, "x", 0);
    attempt("change the filter", SYS_seccomp, SECCOMP_SET_MODE_STRICT, 0, nullptr);
    attempt("become another user", SYS_setuid, 12345);
}

void try_new_processes() {
    attempt("fork", SYS_fork);
    attempt("vfork like", SYS_clone, SIGCHLD, nullptr, nullptr, nullptr, nullptr);
    attempt("clone3", SYS_clone3, nullptr, 0);
}

// Signals by the kernel on our behalf.
void try_delegated_signals(pid_t parent) {
    attempt("own a descriptor's signals", SYS_fcntl, 3, F_SETOWN, parent);
}

void try_executable_memory() {
    void* page = mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    report("map plain memory", page == MAP_FAILED ? -1 : 0);
    report("make memory executable", mprotect(page, 4096, PROT_READ | PROT_EXEC));
    void* code = mmap(nullptr, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    report("map executable memory", code == MAP_FAILED ? -1 : 0);
}

bool apply_filter() {
    static char program[1 << 16];
    const ssize_t size = pread(5, program, sizeof(program), 0);
    if (size <= 0) return false;
    sock_fprog filter{static_cast<unsigned short>(static_cast<size_t>(size) / sizeof(sock_filter)),
                      reinterpret_cast<sock_filter*>(program)};
    return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, &filter) == 0;
}

}  // namespace

int main(int count, char** arguments) {
    // Between the filters: what the start may do already.
    const char* file = count > 1 ? arguments[1] : "/etc/shadow";
    const pid_t parent = getppid();
    dprintf(1, "environment %s\n", environ[0] ? environ[0] : "");
    dprintf(1, "second variable %d\n", environ[0] && environ[1] ? 1 : 0);
    attempt("start: open a file of the server", SYS_openat, AT_FDCWD, file, O_RDONLY, 0);
    attempt("start: write a file", SYS_openat, AT_FDCWD, "/tmp/millrace-probe", O_WRONLY | O_CREAT,
            0600);
    attempt("start: execute /bin/sh", SYS_execve, "/bin/sh", nullptr, nullptr);
    attempt("start: make an internet socket", SYS_socket, AF_INET, SOCK_STREAM, 0);
    attempt("start: fork", SYS_fork);
    attempt("start: kill the parent", SYS_kill, parent, 0);
    int open_descriptors = 0;
    for (int number = 0; number < 64; ++number)
        if (fcntl(number, F_GETFD) >= 0) ++open_descriptors;
    dprintf(1, "open descriptors %d\n", open_descriptors);

    report("apply the filter", apply_filter() ? 0 : -1);
    try_files(file);
    try_processes(parent);
    try_network();
    try_kernel();
    try_new_processes();
    try_delegated_signals(parent);
    try_executable_memory();
    dprintf(1, "end 0\n");
    return 0;
}
