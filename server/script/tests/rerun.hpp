// Runs one test of this program, named DISABLED_…, in a process of its own: for what would change
// or end the test program.
#pragma once

#include <fcntl.h>
#include <gtest/gtest.h>
#include <spawn.h>
#include <unistd.h>

#include <string>

#include "script/detail/descriptor.hpp"

namespace millrace::script {

struct Rerun {
    pid_t pid = 0;
    detail::Descriptor output;  // its standard output
};

inline Rerun rerun(const std::string& test) {
    int ends[2];
    EXPECT_EQ(pipe2(ends, O_CLOEXEC), 0);
    Rerun made{.pid = 0, .output = detail::Descriptor(ends[0])};
    const detail::Descriptor theirs(ends[1]);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, theirs.get(), STDOUT_FILENO);
    std::string arguments[] = {"rerun", "--gtest_filter=" + test,
                               "--gtest_also_run_disabled_tests"};
    char* pointers[] = {arguments[0].data(), arguments[1].data(), arguments[2].data(), nullptr};
    EXPECT_EQ(posix_spawn(&made.pid, "/proc/self/exe", &actions, nullptr, pointers, environ), 0);
    posix_spawn_file_actions_destroy(&actions);
    return made;
}

// What it printed, up to its end or to the given text.
inline std::string read_output(const Rerun& run, const std::string& until = {}) {
    std::string said;
    char part[1024];
    for (ssize_t size = 0; (until.empty() || said.find(until) == std::string::npos) &&
                           (size = ::read(run.output.get(), part, sizeof(part))) > 0;)
        said.append(part, static_cast<std::size_t>(size));
    return said;
}

}  // namespace millrace::script
