#include "app/shell_commands.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>
#include <csignal>
#include <cstring>

extern char** environ;

namespace millrace::app {
namespace {

using boost::system::error_code;
using Descriptor = asio::posix::stream_descriptor;

constexpr std::size_t kMostOutput = 16U << 20;  // of each stream
// What a command leaves running may keep its streams open: they are not waited for much longer.
constexpr std::chrono::seconds kStreamGrace(1);

Error not_started(const std::string& why) {
    return Error{ErrorKind::Unavailable, "The command could not be started: " + why + "."};
}

// The environment without settings of this program, which may name secrets.
std::vector<char*> own_environment() {
    std::vector<char*> kept;
    for (char** entry = environ; *entry; ++entry) {
        const std::string_view text(*entry);
        if (!text.starts_with("MILLRACE_") && !text.starts_with("N8N_")) kept.push_back(*entry);
    }
    kept.push_back(nullptr);
    return kept;
}

struct Pipe {
    int read_end = -1;
    int write_end = -1;
    bool open() {
        int ends[2];
        if (pipe2(ends, O_CLOEXEC) != 0) return false;
        read_end = ends[0];
        write_end = ends[1];
        return true;
    }
    ~Pipe() {
        if (read_end >= 0) close(read_end);
        if (write_end >= 0) close(write_end);
    }
    int take_read_end() { return std::exchange(read_end, -1); }
};

struct Spawned {
    pid_t pid = 0;
    int exit = -1;  // readable once it has ended
    int output = -1;
    int errors = -1;
};

Result<Spawned> spawn_shell(std::string command) {
    Pipe output;
    Pipe errors;
    if (!output.open() || !errors.open()) return not_started(std::strerror(errno));
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, output.write_end, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, errors.write_end, STDERR_FILENO);
    posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1);
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    sigset_t all;
    sigset_t none;
    sigfillset(&all);
    sigemptyset(&none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setpgroup(&attributes, 0);
    posix_spawnattr_setflags(
        &attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
    std::string shell = "sh";
    std::string flag = "-c";
    char* arguments[] = {shell.data(), flag.data(), command.data(), nullptr};
    std::vector<char*> environment = own_environment();
    Spawned child;
    const int failure =
        posix_spawn(&child.pid, "/bin/sh", &actions, &attributes, arguments, environment.data());
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    if (failure != 0) return not_started(std::strerror(failure));
    child.exit = static_cast<int>(syscall(SYS_pidfd_open, child.pid, 0));
    if (child.exit < 0) {
        const std::string why = std::strerror(errno);
        kill(-child.pid, SIGKILL);
        waitpid(child.pid, nullptr, 0);
        return not_started(why);
    }
    child.output = output.take_read_end();
    child.errors = errors.take_read_end();
    return child;
}

// Kept alive by its own waits, so that a command that was given up is still reaped.
class RunningCommand : public std::enable_shared_from_this<RunningCommand> {
  public:
    RunningCommand(const asio::any_io_executor& executor, const Spawned& child)
        : pid_(child.pid),
          exit_(executor, child.exit),
          output_(executor, child.output),
          errors_(executor, child.errors),
          grace_(executor),
          over_(executor) {
        over_.expires_at(std::chrono::steady_clock::time_point::max());
    }
    // It is over, or was given up and killed: nothing of its group can be mistaken for another.
    ~RunningCommand() { waitpid(pid_, nullptr, WNOHANG); }
    RunningCommand(const RunningCommand&) = delete;
    RunningCommand& operator=(const RunningCommand&) = delete;

    void begin() {
        read(output_, output_text_);
        read(errors_, errors_text_);
        exit_.async_wait(Descriptor::wait_read,
                         [self = shared_from_this()](const error_code&) { self->note_exit(); });
    }
    void kill_group() const { kill(-pid_, SIGKILL); }
    bool is_over() const { return has_ended_ && open_streams_ == 0; }
    asio::steady_timer& over() { return over_; }
    Result<sdk::CommandResult> result();

  private:
    void read(Descriptor& stream, std::string& text);
    void note_exit();
    void close_streams();
    void check_over() {
        if (!is_over()) return;
        grace_.cancel();
        over_.cancel();
    }

    const pid_t pid_;
    Descriptor exit_;
    Descriptor output_;
    Descriptor errors_;
    asio::steady_timer grace_;  // for the streams after the exit
    asio::steady_timer over_;   // cancelled when all is over
    std::string output_text_;
    std::string errors_text_;
    std::array<char, 16384> buffers_[2];
    int open_streams_ = 2;
    bool has_ended_ = false;
    bool wrote_too_much_ = false;
    siginfo_t end_{};
};

void RunningCommand::read(Descriptor& stream, std::string& text) {
    auto& buffer = buffers_[&stream == &output_ ? 0 : 1];
    stream.async_read_some(asio::buffer(buffer),
                           [self = shared_from_this(), &stream, &text, &buffer](
                               const error_code& code, std::size_t size) {
                               if (code) {
                                   --self->open_streams_;
                                   return self->check_over();
                               }
                               if (text.size() + size > kMostOutput) {
                                   self->wrote_too_much_ = true;
                                   self->kill_group();
                               } else {
                                   text.append(buffer.data(), size);
                               }
                               self->read(stream, text);
                           });
}

// Not reaped yet: until then its group cannot be another's.
void RunningCommand::note_exit() {
    waitid(P_PID, static_cast<id_t>(pid_), &end_, WEXITED | WNOHANG | WNOWAIT);
    has_ended_ = true;
    grace_.expires_after(kStreamGrace);
    grace_.async_wait([self = shared_from_this()](const error_code& code) {
        if (!code) self->close_streams();
    });
    check_over();
}

void RunningCommand::close_streams() {
    error_code ignored;
    output_.close(ignored);
    errors_.close(ignored);
}

Result<sdk::CommandResult> RunningCommand::result() {
    if (wrote_too_much_)
        return Error{ErrorKind::TooLarge, "The command wrote more than 16 MB and was ended.",
                     "Let it write into a file."};
    if (end_.si_code != CLD_EXITED)
        return Error{ErrorKind::NodeFailed,
                     "The command was ended by the signal " + std::to_string(end_.si_status) + "."};
    return sdk::CommandResult{end_.si_status, std::move(output_text_), std::move(errors_text_)};
}

}  // namespace

Task<Result<sdk::CommandResult>> ShellCommands::run(std::string command) {
    if (command.find('\0') != std::string::npos)
        co_return Error{ErrorKind::InvalidInput, "The command holds a NUL character."};
    const auto child = spawn_shell(std::move(command));
    if (!child) co_return child.error();
    const auto executor = co_await asio::this_coro::executor;
    const auto running = std::make_shared<RunningCommand>(executor, *child);
    running->begin();
    if (!running->is_over())
        co_await running->over().async_wait(asio::as_tuple(asio::use_awaitable));
    if (running->is_over()) co_return running->result();
    running->kill_group();
    throw boost::system::system_error(asio::error::operation_aborted);
}

}  // namespace millrace::app
