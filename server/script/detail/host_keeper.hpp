// Starts hosts, reads what they print, and buries them: one thread with an event loop. Hosts are
// started on it because the kernel kills a child when the thread that started it ends.
#pragma once

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <map>
#include <memory>
#include <thread>

#include "base/async.hpp"
#include "script/detail/confinement.hpp"
#include "script/detail/host_recipe.hpp"
#include "script/detail/script_host.hpp"

namespace millrace::script::detail {

// How a host ended.
struct EndReport {
    int status = 0;      // as waitpid gives it
    std::string output;  // the last lines it printed
};

class HostKeeper {
  public:
    explicit HostKeeper(const ScriptOptions& options);
    // Kills and reaps what is left.
    ~HostKeeper();
    HostKeeper(const HostKeeper&) = delete;
    HostKeeper& operator=(const HostKeeper&) = delete;

    asio::any_io_executor executor() { return context_.get_executor(); }

    // The following are to be run on executor().

    // A host that is ready for its first job.
    Task<Result<std::shared_ptr<ScriptHost>>> start(HostKind kind);
    // Returns when the process is gone. A host that ends by itself is given `patience` for it,
    // then it is killed.
    Task<EndReport> bury(std::shared_ptr<ScriptHost> host, std::chrono::milliseconds patience);

  private:
    struct Record;
    Result<const HostRecipe*> recipe(HostKind kind);
    // What hosts of a kind are started with, besides the recipe.
    struct Equipment {
        Confinement confinement;
        Descriptor program;
        Descriptor addon;  // none for Python
    };
    Result<const Equipment*> equipment(const HostRecipe& recipe);
    Result<std::shared_ptr<ScriptHost>> spawn(const HostRecipe& recipe, const Equipment& equipment);
    Task<Result<void>> greet(std::shared_ptr<ScriptHost> host, std::string greeting);
    Task<> read_output(std::shared_ptr<Record> record);

    const ScriptOptions options_;
    std::map<HostKind, HostRecipe> recipes_;
    std::map<HostKind, Equipment> equipment_;
    asio::io_context context_{1};
    asio::executor_work_guard<asio::io_context::executor_type> guard_{context_.get_executor()};
    std::map<pid_t, std::shared_ptr<Record>> records_;  // the keeper's thread only
    std::thread thread_;
};

}  // namespace millrace::script::detail
