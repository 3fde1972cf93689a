#include "script/detail/host_failure.hpp"

#include <sys/wait.h>

#include <csignal>

namespace millrace::script::detail {
namespace {

// The engine ends its process when its heap is full and when the system gives it no memory.
bool is_out_of_memory(const EndReport& report) {
    const bool is_abort =
        (WIFSIGNALED(report.status) &&
         (WTERMSIG(report.status) == SIGABRT || WTERMSIG(report.status) == SIGTRAP ||
          WTERMSIG(report.status) == SIGILL || WTERMSIG(report.status) == SIGSEGV)) ||
        (WIFEXITED(report.status) && WEXITSTATUS(report.status) == 128 + SIGABRT);
    return is_abort && report.output.find("out of memory") != std::string::npos;
}

std::string how_it_ended(const EndReport& report) {
    if (WIFSIGNALED(report.status)) return "signal " + std::to_string(WTERMSIG(report.status));
    return "exit status " + std::to_string(WEXITSTATUS(report.status));
}

// "2 s", "1.5 s", "250 ms"
std::string time_text(std::chrono::milliseconds time) {
    const auto count = time.count();
    if (count < 1000) return std::to_string(count) + " ms";
    if (count % 1000 == 0) return std::to_string(count / 1000) + " s";
    return std::to_string(count / 1000) + "." + std::to_string(count % 1000 / 100) + " s";
}

}  // namespace

Failure failure_of(EndReason reason, const EndReport& report) {
    switch (reason) {
        case EndReason::Time:
            return Failure::Time;
        case EndReason::Memory:
            return Failure::Memory;
        case EndReason::Canceled:
            return Failure::Canceled;
        case EndReason::Stopping:
            return Failure::Stopping;
        case EndReason::BrokeProtocol:
            return Failure::BadAnswer;
        case EndReason::None:
        case EndReason::Retired:
            break;
    }
    return is_out_of_memory(report) ? Failure::Memory : Failure::Crash;
}

Error failure_error(Failure failure, const FailureFacts& facts, const EndReport& report) {
    const bool is_code = facts.kind != HostKind::Expression;
    const std::string subject = is_code ? "The code" : "The expressions";
    const std::string setting = is_code ? "code" : "expression";
    Error error;
    error.node = facts.node;
    switch (failure) {
        case Failure::Time:
            error.kind = ErrorKind::Timeout;
            error.message = subject + " did not finish within " + time_text(facts.limits.time) +
                            " and " + (is_code ? "was" : "were") + " stopped.";
            error.hint =
                "Look for a loop that does not end or a slow regular expression. The setting " +
                setting + "-timeout allows more time.";
            break;
        case Failure::Memory:
            error.kind = ErrorKind::TooLarge;
            error.message = subject + " needed more than " +
                            std::to_string(facts.limits.memory_mb) + " MB of memory and " +
                            (is_code ? "was" : "were") + " stopped.";
            error.hint =
                std::string(is_code ? "Run the code once for each item, or on fewer items. "
                                    : "Make less of the data. ") +
                "The setting script-memory allows more.";
            break;
        case Failure::Crash:
            error.kind = ErrorKind::NodeFailed;
            error.message = "The process that ran " +
                            std::string(is_code ? "the code" : "the expressions") +
                            " ended before it gave a result.";
            error.hint =
                "Run it again; when it ends the same way, what it does is more than the "
                "runtime of the language can take.";
            break;
        case Failure::BadAnswer:
            error.kind = ErrorKind::NodeFailed;
            error.message = "What " + std::string(is_code ? "the code" : "the expressions") +
                            " gave back cannot be used: " + facts.complaint;
            if (!error.message.ends_with('.')) error.message += '.';
            error.hint = "Give back less, and less deeply nested data.";
            break;
        case Failure::Canceled:
            error.kind = ErrorKind::Canceled;
            error.message = subject + (is_code ? " was" : " were") + " cancelled.";
            break;
        case Failure::Stopping:
            error.kind = ErrorKind::Unavailable;
            error.message = subject + (is_code ? " was" : " were") +
                            " stopped, because the server is stopping.";
            break;
    }
    error.detail = how_it_ended(report);
    if (!report.output.empty()) error.detail += "; it printed: " + report.output;
    return error;
}

void count(Failure failure, ScriptCounters& counters) {
    if (failure == Failure::Time) ++counters.killed_by_time;
    if (failure == Failure::Memory) ++counters.killed_by_memory;
    if (failure == Failure::Crash || failure == Failure::BadAnswer) ++counters.crashed;
}

}  // namespace millrace::script::detail
