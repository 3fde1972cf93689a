// What the kernel is asked to hold script hosts to, checked once and shared by all hosts of a kind.
#pragma once

#include "script/detail/child_process.hpp"
#include "script/detail/descriptor.hpp"
#include "script/detail/system_call_filter.hpp"

namespace millrace::script::detail {

class Confinement {
  public:
    // An error when the kernel cannot filter system calls and the options insist; for Python also
    // when it has no Landlock, because Python reads files all along. What else is missing is
    // logged.
    static Result<Confinement> make(HostKind kind, const std::filesystem::path& runtime,
                                    bool allow_unsafe);

    // Landlock, limits and the first filter. The plan borrows from this object.
    void apply_to(ChildPlan& plan) const;
    // The second filter, for the started process; empty where the kernel has none.
    Result<FilterProgram> work_filter(HostKind kind, pid_t host) const;

  private:
    Descriptor ruleset_;  // of Landlock; none where the kernel has none
    FilterProgram start_filter_;
    bool filters_ = true;
};

// What a host may add to its private memory, reserved or used, from now on. The watch over memory
// acts sooner; this holds also while the watcher is late.
void limit_growth(pid_t host, int statm, std::size_t megabytes);

}  // namespace millrace::script::detail
