#include "script/detail/host_keeper.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include "base/base64.hpp"
#include "base/log.hpp"
#include "script/detail/memory_file.hpp"
#include "script/detail/system_error.hpp"

namespace millrace::script::detail {
namespace {

constexpr std::size_t kMostOutput = 16U << 10U;  // printed by one host; then nobody listens
constexpr std::size_t kKeptOutput = 4U << 10U;
constexpr std::chrono::seconds kStartLimit{30};

using Socket = asio::local::stream_protocol::socket;

struct Pair {
    Descriptor ours;
    Descriptor theirs;
};

Result<Pair> make_channel() {
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
        return system_error("A channel to a script host could not be made");
    return Pair{Descriptor(ends[0]), Descriptor(ends[1])};
}

Result<Pair> make_pipe() {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        return system_error("A pipe to a script host could not be made");
    return Pair{Descriptor(ends[0]), Descriptor(ends[1])};
}

// When the machine runs out of memory, the kernel is to take a host rather than the server.
void prefer_as_victim(const std::string& folder) {
    const Descriptor score(::open((folder + "/oom_score_adj").c_str(), O_WRONLY | O_CLOEXEC));
    if (score) (void)!::write(score.get(), "800", 3);
}

Error start_failed(std::string detail) {
    return Error{.kind = ErrorKind::Unavailable,
                 .message = "A script host could not be started.",
                 .hint = "The log has the reason; a machine out of memory or processes is one.",
                 .detail = std::move(detail)};
}

}  // namespace

struct HostKeeper::Record {
    Record(asio::io_context& context, Descriptor pipe, Descriptor process_handle)
        : printed(context, pipe.release()), process(context) {
        if (process_handle) process.assign(process_handle.release());
    }
    std::shared_ptr<ScriptHost> host;
    asio::posix::stream_descriptor printed;
    asio::posix::stream_descriptor process;  // a pidfd: readable when the process has ended
    std::string output;
    std::size_t total = 0;

    void take(std::string_view text) {
        total += text.size();
        output += text;
        if (output.size() > kKeptOutput) output.erase(0, output.size() - kKeptOutput);
        log::warn("A script host printed something.",
                  {{"kind", std::string(to_string(host->kind()))}, {"text", std::string(text)}});
    }
};

HostKeeper::HostKeeper(const ScriptOptions& options) : options_(options) {
    thread_ = std::thread([this] {
        for (;;) {
            try {
                context_.run();
                return;
            } catch (const std::exception& exception) {
                log::error("An unexpected exception reached the keeper of the script hosts.",
                           {{"detail", exception.what()}});
            }
        }
    });
}

HostKeeper::~HostKeeper() {
    context_.stop();
    thread_.join();
    for (auto& [pid, record] : records_) record->host->kill(EndReason::Stopping);
    for (auto& [pid, record] : records_) {
        waitpid(pid, nullptr, 0);
        record->host->mark_reaped();
    }
}

Result<const HostRecipe*> HostKeeper::recipe(HostKind kind) {
    const auto known = recipes_.find(kind);
    if (known != recipes_.end()) return &known->second;
    auto made = make_recipe(kind, options_);
    if (!made) return made.error();
    return &recipes_.emplace(kind, std::move(*made)).first->second;
}

Result<const HostKeeper::Equipment*> HostKeeper::equipment(const HostRecipe& recipe) {
    const auto known = equipment_.find(recipe.kind);
    if (known != equipment_.end()) return &known->second;
    auto program = make_memory_file("program", recipe.program);
    if (!program) return program.error();
    Equipment made{.confinement = {}, .program = std::move(*program), .addon = {}};
    if (recipe.kind != HostKind::Python) {
        auto addon = make_memory_file("addon", addon_library());
        if (!addon) return addon.error();
        made.addon = std::move(*addon);
    }
    auto confinement = Confinement::make(recipe.kind, recipe.runtime, options_.allow_unsafe);
    if (!confinement) return confinement.error();
    made.confinement = std::move(*confinement);
    return &equipment_.emplace(recipe.kind, std::move(made)).first->second;
}

Result<std::shared_ptr<ScriptHost>> HostKeeper::spawn(const HostRecipe& recipe,
                                                      const Equipment& equipment) {
    auto questions = make_channel();
    if (!questions) return questions.error();
    auto jobs = make_channel();
    if (!jobs) return jobs.error();
    auto output = make_pipe();
    if (!output) return output.error();
    fcntl(output->ours.get(), F_SETFL, O_NONBLOCK);
    const Descriptor nothing(::open("/dev/null", O_RDONLY | O_CLOEXEC));
    if (!nothing) return system_error("/dev/null could not be opened");

    ChildPlan plan{
        .program = recipe.runtime.string(),
        .arguments = recipe.arguments,
        .environment = {"TZ=UTC"},
        .descriptors = {nothing.get(), output->theirs.get(), output->theirs.get(),
                        questions->theirs.get(), jobs->theirs.get(), equipment.program.get()},
        .limits = {}};
    if (equipment.addon) plan.descriptors.push_back(equipment.addon.get());
    equipment.confinement.apply_to(plan);
    const auto pid = start_child(plan);
    if (!pid) return pid.error();

    // Opened at once: later the process hides from its own user.
    const std::string folder = "/proc/" + std::to_string(*pid);
    Descriptor statm(::open((folder + "/statm").c_str(), O_RDONLY | O_CLOEXEC));
    prefer_as_victim(folder);
    const bool is_watched = static_cast<bool>(statm);
    Descriptor process(static_cast<int>(syscall(SYS_pidfd_open, *pid, 0)));
    auto host = std::make_shared<ScriptHost>(recipe.kind, *pid, std::move(questions->ours),
                                             std::move(jobs->ours), std::move(statm));
    auto record = std::make_shared<Record>(context_, std::move(output->ours), std::move(process));
    record->host = host;
    records_.emplace(*pid, record);
    asio::co_spawn(context_, read_output(record), asio::detached);
    if (!is_watched) return start_failed("its memory cannot be read: no " + folder + "/statm");
    return host;
}

Task<Result<void>> HostKeeper::greet(std::shared_ptr<ScriptHost> host, std::string greeting) {
    Socket jobs(context_, asio::local::stream_protocol(), host->jobs());
    asio::steady_timer limit(context_, kStartLimit);
    limit.async_wait([host](const boost::system::error_code& failure) {
        if (!failure) host->kill(EndReason::Time);
    });
    FrameText frame;
    frame.text() += greeting;
    const std::string text = std::move(frame).finish();
    const auto buffer = asio::buffer(text);
    auto [failure, size] =
        co_await asio::async_write(jobs, buffer, asio::as_tuple(asio::use_awaitable));
    std::optional<std::string_view> answer;
    while (!failure && !answer) {
        const auto room = host->job_frames().room();
        const auto place = asio::buffer(room.data(), room.size());
        std::tie(failure, size) =
            co_await jobs.async_read_some(place, asio::as_tuple(asio::use_awaitable));
        host->job_frames().arrived(size);
        const auto next = host->job_frames().next();
        if (!next) break;
        answer = *next;
    }
    limit.cancel();
    (void)jobs.release();
    if (!answer) co_return start_failed("it ended while it was starting");
    const auto said = parse_frame(*answer);
    const auto* ready = said ? said->if_contains("ready") : nullptr;
    if (!ready || *ready != Json(true)) co_return start_failed("it said " + std::string(*answer));
    host->job_frames().shrink();
    co_return Result<void>();
}

Task<Result<std::shared_ptr<ScriptHost>>> HostKeeper::start(HostKind kind) {
    const auto plan = recipe(kind);
    if (!plan) co_return plan.error();
    const auto tools = equipment(**plan);
    if (!tools) co_return tools.error();
    auto host = spawn(**plan, **tools);
    if (!host) co_return host.error();
    auto outcome = Result<void>();
    const auto filter = (*tools)->confinement.work_filter(kind, (*host)->pid());
    if (filter) {
        std::string greeting = (*plan)->greeting + to_base64(*filter) + "\"}";
        outcome = co_await greet(*host, std::move(greeting));
    } else {
        outcome = filter.error();
    }
    if (!outcome) {
        const EndReport report = co_await bury(*host, std::chrono::milliseconds(0));
        Error error = outcome.error();
        if (!report.output.empty()) error.detail += "; it printed: " + report.output;
        log::error(error.message,
                   {{"kind", std::string(to_string(kind))}, {"detail", error.detail}});
        co_return error;
    }
    (*host)->note_start((*plan)->limits.memory_mb);
    co_return std::move(*host);
}

Task<> HostKeeper::read_output(std::shared_ptr<Record> record) {
    char text[4096];
    const auto place = asio::buffer(text);
    while (record->total < kMostOutput) {
        const auto [failure, size] =
            co_await record->printed.async_read_some(place, asio::as_tuple(asio::use_awaitable));
        if (failure) co_return;
        record->take({text, size});
    }
    record->printed.close();
}

Task<EndReport> HostKeeper::bury(std::shared_ptr<ScriptHost> host,
                                 std::chrono::milliseconds patience) {
    const auto record = records_.at(host->pid());
    if (patience.count() == 0 || !record->process.is_open()) host->kill(EndReason::Retired);
    if (record->process.is_open()) {
        asio::steady_timer limit(context_, patience);
        limit.async_wait([host](const boost::system::error_code& failure) {
            if (!failure) host->kill(EndReason::Retired);
        });
        co_await record->process.async_wait(asio::posix::stream_descriptor::wait_read,
                                            asio::as_tuple(asio::use_awaitable));
        limit.cancel();
    }
    EndReport report;
    waitpid(host->pid(), &report.status, 0);
    host->mark_reaped();
    records_.erase(host->pid());
    if (record->printed.is_open()) {
        char text[4096];
        for (ssize_t size = 0;
             record->total < kMostOutput &&
             (size = ::read(record->printed.native_handle(), text, sizeof(text))) > 0;)
            record->take({text, static_cast<std::size_t>(size)});
        record->printed.close();
    }
    report.output = std::move(record->output);
    co_return report;
}

}  // namespace millrace::script::detail
