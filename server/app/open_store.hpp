// The database for commands that run beside or without the server.
#pragma once

#include <memory>

#include "app/config.hpp"
#include "base/runtime.hpp"
#include "store/store.hpp"

namespace millrace::app {

// What the settings say of the store.
store::StoreOptions store_options(const Config& config);

// A store with the threads it needs. Destroyed as one.
class OpenStore {
  public:
    static Result<std::unique_ptr<OpenStore>> open(const Config& config);
    ~OpenStore();

    store::Store& store() { return store_; }
    Runtime& runtime() { return runtime_; }
    Random& random() { return random_; }
    // Runs the task on a shard and returns when it has ended.
    void run(Task<> task);

  private:
    explicit OpenStore(const Config& config);
    SystemClock clock_;
    SystemRandom random_;
    Runtime runtime_;
    store::Store store_;
};

}  // namespace millrace::app
