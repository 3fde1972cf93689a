#include "script/detail/script_host.hpp"

#include <sys/socket.h>

#include <csignal>

#include "script/detail/confinement.hpp"

namespace millrace::script::detail {
namespace {

// Nothing to read, and not at its end either.
bool is_silent(int channel) {
    char byte = 0;
    return ::recv(channel, &byte, 1, MSG_PEEK | MSG_DONTWAIT) < 0 &&
           (errno == EAGAIN || errno == EWOULDBLOCK);
}

}  // namespace

ScriptHost::ScriptHost(HostKind kind, pid_t pid, Descriptor questions, Descriptor jobs,
                       Descriptor statm)
    : kind_(kind),
      pid_(pid),
      questions_(std::move(questions)),
      jobs_(std::move(jobs)),
      statm_(std::move(statm)) {}

ScriptHost::~ScriptHost() = default;

void ScriptHost::kill(EndReason reason) {
    auto none = EndReason::None;
    end_reason_.compare_exchange_strong(none, reason);
    const std::lock_guard lock(mutex_);
    if (!is_reaped_) ::kill(pid_, SIGKILL);
}

void ScriptHost::mark_reaped() {
    const std::lock_guard lock(mutex_);
    is_reaped_ = true;
}

void ScriptHost::note_start(std::size_t memory_mb) {
    first_shared_ = read_memory_use(statm_.get()).shared;
    limit_growth(pid_, statm_.get(), memory_mb);
}

std::size_t ScriptHost::memory() const {
    const auto use = read_memory_use(statm_.get());
    return use.resident > first_shared_ ? use.resident - first_shared_ : 0;
}

bool ScriptHost::is_sound() const {
    return question_frames_.pending() == 0 && job_frames_.pending() == 0 &&
           is_silent(questions_.get()) && is_silent(jobs_.get());
}

}  // namespace millrace::script::detail
