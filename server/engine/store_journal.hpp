// The journal on the database: one row of facts, one payload and a few entries a run, written by
// group commit.
#pragma once

#include <map>
#include <mutex>

#include "engine/journal.hpp"
#include "store/run_journal_repository.hpp"
#include "store/store.hpp"

namespace millrace::engine {

class StoreJournal final : public Journal {
  public:
    // The store outlives the journal. `owner`: who runs what this accepts.
    explicit StoreJournal(store::Store& store, store::RunOwner owner = {})
        : store_(store), owner_(std::move(owner)) {}
    Task<Result<void>> accepted(const RunRecord& record,
                                const workflow::ItemList& start_items) override;
    Task<Result<void>> write(const JournalWrite& write) override;
    Task<Result<void>> finished(const RunEnd& end) override;
    Task<> began(ExecutionId id) override;
    Task<Result<void>> quarantined(const RunRecord& record) override;
    Task<Result<std::optional<StoredRun>>> find_call(ExecutionId parent, std::string call) override;
    bool writes_states() const override { return true; }

    const store::RunOwner& owner() const { return owner_; }
    // What the database has of a run. Internal, Unsupported: it is damaged, or of another version.
    Task<Result<StoredRun>> read(store::ExecutionRecord record);

  private:
    store::AcceptedRun accepted_run(const RunRecord& record, const workflow::ItemList& start_items);
    std::string document_key(const RunRecord& record, std::optional<store::RunDocument>& document);
    void document_is_stored(const std::string& key);

    store::Store& store_;
    const store::RunOwner owner_;
    struct KnownDocument {
        std::weak_ptr<const Json> document;
        std::string key;
        bool is_stored = false;
    };
    std::mutex mutex_;                                // guards documents_
    std::map<const Json*, KnownDocument> documents_;  // of workflows that ran lately
};

}  // namespace millrace::engine
