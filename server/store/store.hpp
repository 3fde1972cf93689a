// The record of everything that must outlive the process: one SQLite file and its repositories.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>

#include "base/async.hpp"
#include "base/clock.hpp"
#include "base/error.hpp"
#include "base/random.hpp"
#include "store/bucket_options.hpp"

namespace millrace {
class Runtime;
}

namespace millrace::store {

class ApiKeyRepository;
class ContentFolder;
class ContentRepository;
class DataRowRepository;
class DataTableRepository;
class ExecutionRepository;
class RunJournalRepository;
class SettingRepository;
class StateRepository;
class TagRepository;
class TriggerEventRepository;
class WorkflowRepository;

struct StoreOptions {
    // Holds millrace.db and the folder contents/; made when missing.
    std::filesystem::path data_dir;
    // Files of items above 1 MB go there instead of the folder.
    std::optional<BucketOptions> bucket{};
    // Connections for reading; more than the runtime's blocking threads are never used.
    std::size_t readers = 2;
    // The longest data of one entry, unpacked.
    std::size_t max_payload_bytes = std::size_t{256} << 20;
    // The rows of all data tables together; writes that would make them larger are refused.
    std::int64_t max_data_table_bytes = std::int64_t{50} << 20;
    // Writes that would make the file larger fail as if the disk were full. 0: no limit.
    std::uint64_t max_database_bytes = 0;
    // How long another process may hold the file before a write fails.
    std::chrono::milliseconds busy_timeout{5000};
    // So long without a write before space that deletions freed is given back to the disk.
    std::chrono::milliseconds shrink_after_idle{1000};
};

class Store {
  public:
    // `random` is used by all shards at once.
    Store(Runtime& runtime, const Clock& clock, Random& random, StoreOptions options);
    ~Store();  // closes; no call may be in flight
    Store(const Store&) = delete;
    Store& operator=(const Store&) = delete;

    // Makes the folder (0700) and the file (0600) when missing and brings the schema up to date.
    // Errors say which file and why: folder or file not accessible, read-only, not a database,
    // another program's, from a newer Millrace. Once, before anything else; blocks.
    Result<void> open();

    // From any thread. Writes return after their commit, see group_commit.hpp.
    WorkflowRepository& workflows();
    TagRepository& tags();
    ExecutionRepository& executions();
    RunJournalRepository& run_journal();
    ApiKeyRepository& api_keys();
    SettingRepository& settings();
    StateRepository& state();
    ContentRepository& contents();
    // Where the files of items go.
    ContentFolder& content_folder();
    DataTableRepository& data_tables();
    DataRowRepository& data_rows();
    TriggerEventRepository& trigger_events();

    // Reads and writes once. Unavailable: the database does not answer or cannot be written.
    Task<Result<void>> check_health();

    // Finishes the queued writes; later ones are refused. Reads go on.
    Task<> stop();

  private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace millrace::store
