// Why a job got no answer, as an error for the person whose script it was.
#pragma once

#include "script/detail/conversation.hpp"
#include "script/detail/host_keeper.hpp"
#include "script/script_pool.hpp"

namespace millrace::script::detail {

enum class Failure { Time, Memory, Crash, BadAnswer, Canceled, Stopping };

// What happened to a host that is gone, from our reason or else from the way it ended.
Failure failure_of(EndReason reason, const EndReport& report);

struct FailureFacts {
    HostKind kind;
    JobLimits limits;
    std::string node;
    std::string complaint;  // the broken rule of the protocol; may be empty
};
Error failure_error(Failure failure, const FailureFacts& facts, const EndReport& report);

void count(Failure failure, ScriptCounters& counters);

}  // namespace millrace::script::detail
