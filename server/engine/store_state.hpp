// Nodes' persistent state on the database.
#pragma once

#include "sdk/context.hpp"
#include "store/store.hpp"

namespace millrace::engine {

class StoreState final : public sdk::StateStore {
  public:
    // The store outlives this.
    explicit StoreState(store::Store& store) : store_(store) {}
    Task<Result<std::optional<Json>>> load(std::string scope, std::string key) override;
    Task<Result<void>> save(std::string scope, std::string key, Json value) override;

  private:
    store::Store& store_;
};

}  // namespace millrace::engine
