#include "script/detail/confinement.hpp"

#include <sys/resource.h>

#include "base/log.hpp"
#include "script/detail/landlock.hpp"

namespace millrace::script::detail {
namespace {

// Where the dynamic linker finds what the runtime is linked against, and an empty configuration.
constexpr const char* kReadable[] = {"/lib",           "/lib64",           "/usr/lib", "/usr/lib64",
                                     "/usr/local/lib", "/etc/ld.so.cache", "/dev/null"};

// The runtime maps memory generously; what counts is what grows by foreign code.
constexpr std::size_t kGrowthAllowance = 256;

}  // namespace

Result<Confinement> Confinement::make(HostKind kind, const std::filesystem::path& runtime,
                                      bool allow_unsafe) {
    Confinement made;
    made.filters_ = can_filter_system_calls();
    if (!made.filters_) {
        if (!allow_unsafe)
            return Error{
                .kind = ErrorKind::Unavailable,
                .message =
                    "Scripts are not run here: this kernel cannot filter system calls "
                    "(seccomp), so nothing would keep a script from the server's files.",
                .hint = "Use a kernel with seccomp, or allow it in the container's profile."};
        log::warn("Script hosts run without a filter of system calls, as the settings allow.");
    } else {
        auto filter = make_start_filter();
        if (!filter) return filter.error();
        made.start_filter_ = std::move(*filter);
    }
    if (const int version = landlock_version(); version > 0) {
        std::vector<std::filesystem::path> readable(std::begin(kReadable), std::end(kReadable));
        readable.push_back(runtime);
        if (kind == HostKind::Python) readable.emplace_back("/usr/share/zoneinfo");
        auto ruleset = make_landlock_ruleset(version, readable);
        if (!ruleset) return ruleset.error();
        made.ruleset_ = std::move(*ruleset);
    } else if (kind == HostKind::Python && !allow_unsafe) {
        return Error{.kind = ErrorKind::Unavailable,
                     .message =
                         "Python is not run here: this kernel has no Landlock, so nothing "
                         "would keep it from the server's files.",
                     .hint =
                         "Use a kernel with Landlock (Linux 5.13), or write the code in "
                         "JavaScript."};
    } else {
        log::warn("This kernel has no Landlock: script hosts rely on the filter of system calls.");
    }
    return made;
}

void Confinement::apply_to(ChildPlan& plan) const {
    plan.ruleset = ruleset_ ? ruleset_.get() : -1;
    plan.filter = start_filter_;
    plan.limits = {{RLIMIT_CORE, 0},
                   {RLIMIT_FSIZE, 0},
                   {RLIMIT_NOFILE, 64},
                   {RLIMIT_MEMLOCK, 0},
                   {RLIMIT_MSGQUEUE, 0}};
}

Result<FilterProgram> Confinement::work_filter(HostKind kind, pid_t host) const {
    if (!filters_) return FilterProgram();
    return make_work_filter(kind, host);
}

void limit_growth(pid_t host, int statm, std::size_t megabytes) {
    const rlim_t limit =
        read_memory_use(statm).data + ((megabytes + kGrowthAllowance) << std::size_t{20});
    const rlimit both{limit, limit};
    if (prlimit(host, RLIMIT_DATA, &both, nullptr) != 0)
        log::warn("The memory of a script host could not be limited.");
}

}  // namespace millrace::script::detail
