// One server per data folder, and how other commands reach it.
#pragma once

#include <filesystem>
#include <memory>

#include "base/error.hpp"

namespace millrace::app {

// Held while a server uses the folder: a lock on the file server.lock in it, which holds the
// process id. The operating system lets go of it however the process ends.
class ServerLock {
  public:
    // Conflict when another server has the folder.
    static Result<ServerLock> acquire(const std::filesystem::path& data_dir);
    ServerLock(ServerLock&& other) noexcept;
    ServerLock& operator=(ServerLock&&) = delete;
    ~ServerLock();

  private:
    explicit ServerLock(int descriptor) : descriptor_(descriptor) {}
    int descriptor_;
};

// Asks a server that uses the folder to register its active workflows anew (SIGHUP). False when
// none runs.
bool ask_server_to_reload(const std::filesystem::path& data_dir);

}  // namespace millrace::app
