// The data tables of `millrace execute`: those of the data folder where one is named on the command
// line, else empty ones that go with the execution.
#pragma once

#include <memory>

#include "app/config.hpp"
#include "base/runtime.hpp"
#include "engine/store_data_tables.hpp"

namespace millrace::app {

enum class TableHome { DataFolder, Temporary };

class ExecutionTables {
  public:
    // Nothing is opened or made before a node asks. All arguments outlive this.
    ExecutionTables(const Config& config, TableHome home, Runtime& runtime, const Clock& clock,
                    Random& random);
    ~ExecutionTables();
    ExecutionTables(const ExecutionTables&) = delete;
    ExecutionTables& operator=(const ExecutionTables&) = delete;

    sdk::DataTables& tables() { return tables_; }

  private:
    Result<store::Store*> open();

    const Config& config_;
    const TableHome home_;
    Runtime& runtime_;
    const Clock& clock_;
    Random& random_;
    std::filesystem::path folder_;  // the temporary one, when it was made
    std::unique_ptr<store::Store> store_;
    engine::StoreDataTables tables_;
};

}  // namespace millrace::app
