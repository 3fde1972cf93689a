// The wall itself: what native code inside a host's confinement can still do. The probe
// (tests/confinement_probe.cpp) runs in place of the JavaScript runtime.
#include "script/detail/confinement.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include <fstream>
#include <map>
#include <sstream>

#include "script/detail/landlock.hpp"
#include "script/detail/memory_file.hpp"

namespace millrace::script::detail {
namespace {

using Report = std::map<std::string, std::string>;  // what was tried: error number

std::string read_all(int descriptor) {
    std::string text;
    char part[4096];
    for (ssize_t size = 0; (size = ::read(descriptor, part, sizeof(part))) > 0;)
        text.append(part, static_cast<std::size_t>(size));
    return text;
}

// The filter is for a process that does not exist, so that no signal at all is allowed.
Report probe(HostKind kind) {
    const auto confinement = Confinement::make(kind, MILLRACE_CONFINEMENT_PROBE, false).value();
    const auto filter = confinement.work_filter(kind, 0x7fffffff).value();
    const auto file = make_memory_file("filter", filter).value();
    int output[2];
    EXPECT_EQ(pipe2(output, O_CLOEXEC), 0);
    int channel[2];
    EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, channel), 0);
    const Descriptor ours(output[0]);
    Descriptor theirs(output[1]);
    const Descriptor keep[2] = {Descriptor(channel[0]), Descriptor(channel[1])};

    ChildPlan plan{
        .program = MILLRACE_CONFINEMENT_PROBE,
        .arguments = {"probe", MILLRACE_SOURCE_DIR "/README.md"},
        .environment = {"TZ=UTC"},
        .descriptors = {channel[1], theirs.get(), theirs.get(), channel[1], channel[1], file.get()},
        .limits = {}};
    confinement.apply_to(plan);
    const pid_t pid = start_child(plan).value();
    theirs.reset();
    std::istringstream lines(read_all(ours.get()));
    int status = 0;
    EXPECT_EQ(waitpid(pid, &status, 0), pid);
    EXPECT_EQ(status, 0) << lines.str();

    Report report;
    for (std::string line; std::getline(lines, line);) {
        const auto space = line.rfind(' ');
        report[line.substr(0, space)] = line.substr(space + 1);
    }
    return report;
}

const std::string kRefused = std::to_string(EPERM);
const std::string kUnknown = std::to_string(ENOSYS);

TEST(Confinement, RefusesEverythingThatReachesOutside) {
    if (landlock_version() == 0) GTEST_SKIP() << "this kernel has no Landlock";
    const Report report = probe(HostKind::Code);
    ASSERT_EQ(report.at("apply the filter"), "0");
    EXPECT_EQ(report.at("end"), "0");
    for (const char* what : {"open /etc/passwd",
                             "open a file of the server",
                             "open /proc/self/environ",
                             "write a file",
                             "list a folder",
                             "execute /bin/sh",
                             "kill the parent",
                             "signal a thread of the parent",
                             "trace the parent",
                             "read the parent's memory",
                             "limit the parent",
                             "hold the parent",
                             "make an internet socket",
                             "make a local socket",
                             "make a netlink socket",
                             "pair sockets",
                             "connect",
                             "bpf",
                             "userfaultfd",
                             "keyctl",
                             "perf",
                             "mount",
                             "unshare",
                             "memfd",
                             "change the filter",
                             "become another user",
                             "fork",
                             "vfork like",
                             "own a descriptor's signals"})
        EXPECT_EQ(report.at(what), kRefused) << what;
    for (const char* what : {"io_uring", "clone3"}) EXPECT_EQ(report.at(what), kUnknown) << what;
}

TEST(Confinement, AlreadyHoldsWhileTheRuntimeStarts) {
    if (landlock_version() == 0) GTEST_SKIP() << "this kernel has no Landlock";
    const Report report = probe(HostKind::Code);
    const std::string denied = std::to_string(EACCES);
    EXPECT_EQ(report.at("start: open a file of the server"), denied);
    EXPECT_EQ(report.at("start: execute /bin/sh"), denied);
    EXPECT_EQ(report.at("start: write a file"), kRefused);
    EXPECT_EQ(report.at("start: make an internet socket"), kRefused);
    EXPECT_EQ(report.at("start: fork"), kRefused);
    EXPECT_EQ(report.at("start: kill the parent"), kRefused);
    EXPECT_EQ(report.at("environment"), "TZ=UTC");
    EXPECT_EQ(report.at("second variable"), "0");
    EXPECT_EQ(report.at("open descriptors"), "6");
}

TEST(Confinement, OnlyCodeHostsMayMakeMachineCode) {
    const Report code = probe(HostKind::Code);
    EXPECT_EQ(code.at("map plain memory"), "0");
    EXPECT_EQ(code.at("make memory executable"), "0");
    EXPECT_EQ(code.at("map executable memory"), "0");
    const Report expression = probe(HostKind::Expression);
    EXPECT_EQ(expression.at("map plain memory"), "0");
    EXPECT_EQ(expression.at("make memory executable"), kRefused);
    EXPECT_EQ(expression.at("map executable memory"), kRefused);
}

TEST(Confinement, SaysWhichProgramCannotBeStarted) {
    const auto confinement = Confinement::make(HostKind::Code, "/nowhere/node", false).value();
    ChildPlan plan{.program = "/nowhere/node",
                   .arguments = {"node"},
                   .environment = {},
                   .descriptors = {},
                   .limits = {}};
    confinement.apply_to(plan);
    const auto outcome = start_child(plan);
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().kind, ErrorKind::Unavailable);
    EXPECT_NE(outcome.error().message.find("/nowhere/node"), std::string::npos);
    EXPECT_NE(outcome.error().detail.find("execute"), std::string::npos);
}

TEST(Confinement, MemoryFilesCannotBeChanged) {
    const auto file = make_memory_file("text", "content").value();
    EXPECT_LT(pwrite(file.get(), "x", 1, 0), 0);
    EXPECT_NE(ftruncate(file.get(), 0), 0);
}

}  // namespace
}  // namespace millrace::script::detail
