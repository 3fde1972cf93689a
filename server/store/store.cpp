#include "store/store.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "base/id.hpp"
#include "store/api_key_repository.hpp"
#include "store/content_repository.hpp"
#include "store/data_row_repository.hpp"
#include "store/data_table_repository.hpp"
#include "store/detail/database.hpp"
#include "store/detail/live_contents.hpp"
#include "store/detail/migrations.hpp"
#include "store/execution_repository.hpp"
#include "store/run_journal_repository.hpp"
#include "store/setting_repository.hpp"
#include "store/state_repository.hpp"
#include "store/tag_repository.hpp"
#include "store/trigger_event_repository.hpp"
#include "store/workflow_repository.hpp"

namespace millrace::store {
namespace {

constexpr const char* kFileName = "millrace.db";

// auto_vacuum counts only before the first table is made.
constexpr const char* kBeforeSchema =
    "PRAGMA auto_vacuum = INCREMENTAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; "
    "PRAGMA trusted_schema = OFF; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -8000";
// Checkpoints at 16 MB: each costs syncs of its own, and rarer ones write a hot page once.
constexpr const char* kAfterSchema =
    "PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 4096; "
    "PRAGMA journal_size_limit = 16777216";

Error cannot(const std::string& what, const std::filesystem::path& path, int code) {
    return Error{ErrorKind::Unavailable,
                 what + " " + path.string() + ": " + std::generic_category().message(code) + ".",
                 "Give the server's user access to it, or choose another data folder."};
}

Result<void> make_folder(const std::filesystem::path& folder) {
    std::error_code code;
    if (folder.has_parent_path()) std::filesystem::create_directories(folder.parent_path(), code);
    if (code)
        return cannot("The data folder cannot be made in", folder.parent_path(), code.value());
    if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST)
        return cannot("The data folder cannot be made:", folder, errno);
    if (!std::filesystem::is_directory(folder, code))
        return cannot("The data folder cannot be used:", folder, code ? code.value() : ENOTDIR);
    if (::access(folder.c_str(), R_OK | W_OK | X_OK) != 0)
        return cannot("The data folder cannot be used:", folder, errno);
    return {};
}

// Made here and not by SQLite, so that nobody else can ever read it. SQLite gives the files beside
// it the same mode.
Result<void> make_file(const std::filesystem::path& file) {
    const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (descriptor < 0) return cannot("The database cannot be opened:", file, errno);
    ::close(descriptor);
    return {};
}

Result<void> limit_size(detail::Connection& connection, std::uint64_t max_bytes) {
    if (max_bytes == 0) return {};
    const auto page_size = connection.number("PRAGMA page_size");
    if (!page_size) return page_size.error();
    const auto pages = max_bytes / static_cast<std::uint64_t>(*page_size);
    return connection.execute("PRAGMA max_page_count = " + std::to_string(pages));
}

Result<void> prepare(detail::Connection& connection, const StoreOptions& options, Time now) {
    auto done = connection.execute(kBeforeSchema);
    if (done) done = detail::migrate(connection, detail::all_migrations(), now);
    if (done) done = connection.execute(kAfterSchema);
    if (done) done = limit_size(connection, options.max_database_bytes);
    return done;
}

// What the store's objects in a bucket have in their names, made once. A copy of the database has
// the same.
Result<std::string> bucket_id(detail::Connection& connection, Random& random) {
    const auto made = connection.run("INSERT OR IGNORE INTO settings (key, value) VALUES (?, ?)",
                                     "contents.bucket_id", make_id(random));
    if (!made) return made.error();
    auto statement =
        connection.query("SELECT value FROM settings WHERE key = ?", "contents.bucket_id");
    const auto row = statement.step();
    if (!row) return row.error();
    return statement.text(0);
}

ContentFolder make_contents(const StoreOptions& options) {
    const auto folder = options.data_dir / "contents";
    if (options.bucket) return ContentFolder(folder, *options.bucket);
    return ContentFolder(folder);
}

}  // namespace

struct Store::Parts {
    Parts(Runtime& r, const Clock& clock, Random& random, StoreOptions o)
        : runtime(r),
          options(std::move(o)),
          database(runtime, clock, random, options.max_payload_bytes) {
        database.set_max_data_table_bytes(options.max_data_table_bytes);
    }

    Runtime& runtime;
    const StoreOptions options;
    detail::Database database;
    ContentFolder content_folder = make_contents(options);
    ContentRepository contents{database, content_folder, options.bucket};
    WorkflowRepository workflows{database};
    TagRepository tags{database};
    ExecutionRepository executions{database, contents};
    RunJournalRepository run_journal{database};
    ApiKeyRepository api_keys{database};
    SettingRepository settings{database};
    StateRepository state{database};
    DataTableRepository data_tables{database};
    DataRowRepository data_rows{database};
    TriggerEventRepository trigger_events{database};
};

Store::Store(Runtime& runtime, const Clock& clock, Random& random, StoreOptions options)
    : parts_(std::make_unique<Parts>(runtime, clock, random, std::move(options))) {}

Store::~Store() = default;

Result<void> Store::open() {
    const StoreOptions& options = parts_->options;
    const auto file = options.data_dir / kFileName;
    if (const auto made = make_folder(options.data_dir); !made) return made.error();
    if (const auto made = make_file(file); !made) return made.error();
    auto connection =
        detail::Connection::open(file, detail::Access::ReadWrite, options.busy_timeout);
    if (!connection) return connection.error();
    if (const auto ready = prepare(**connection, options, parts_->database.now()); !ready)
        return ready.error();
    if (options.bucket) {
        const auto id = bucket_id(**connection, parts_->database.random());
        if (!id) return id.error();
        parts_->content_folder.live().place().set_owner(*id);
    }
    GroupCommitOptions commit_options;
    commit_options.shrink_after_idle = options.shrink_after_idle;
    parts_->database.open(
        std::make_unique<GroupCommit>(std::move(*connection), commit_options),
        std::make_unique<detail::ReadPool>(file, options.readers, options.busy_timeout));
    return {};
}

WorkflowRepository& Store::workflows() {
    return parts_->workflows;
}

TagRepository& Store::tags() {
    return parts_->tags;
}

ExecutionRepository& Store::executions() {
    return parts_->executions;
}

RunJournalRepository& Store::run_journal() {
    return parts_->run_journal;
}

ApiKeyRepository& Store::api_keys() {
    return parts_->api_keys;
}

SettingRepository& Store::settings() {
    return parts_->settings;
}

StateRepository& Store::state() {
    return parts_->state;
}

ContentRepository& Store::contents() {
    return parts_->contents;
}

ContentFolder& Store::content_folder() {
    return parts_->content_folder;
}

DataTableRepository& Store::data_tables() {
    return parts_->data_tables;
}

DataRowRepository& Store::data_rows() {
    return parts_->data_rows;
}

TriggerEventRepository& Store::trigger_events() {
    return parts_->trigger_events;
}

Task<Result<void>> Store::check_health() {
    const std::string name = "health.checked_at";
    const auto written = co_await parts_->settings.save(name, to_iso_text(parts_->database.now()));
    if (!written) co_return written.error();
    const auto read = co_await parts_->settings.load(name);
    if (!read) co_return read.error();
    co_return Result<void>{};
}

Task<> Store::stop() {
    GroupCommit* writer = parts_->database.writer();
    if (!writer) co_return;
    auto work = [this, writer] {
        parts_->contents.stop();
        writer->stop();
    };
    co_await parts_->runtime.blocking(std::move(work));
}

}  // namespace millrace::store
