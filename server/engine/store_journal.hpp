// The journal on the database: one row of facts and one payload a run, written by group commit.
#pragma once

#include "engine/journal.hpp"
#include "store/store.hpp"

namespace millrace::engine {

class StoreJournal final : public Journal {
  public:
    // The store outlives the journal.
    explicit StoreJournal(store::Store& store) : store_(store) {}
    Task<Result<void>> accepted(const RunRecord& record,
                                const workflow::ItemList& start_items) override;
    Task<Result<void>> finished(const RunRecord& record, const workflow::RunData& data,
                                const workflow::ItemList& start_items, bool was_accepted,
                                bool keep) override;
    Task<> began(ExecutionId id) override;

  private:
    store::Store& store_;
};

// What a run was accepted with, from its stored payload.
struct RunStart {
    std::string node;  // name
    workflow::ItemList items;
    std::optional<Json> document{};  // of a workflow that is not stored by itself
};
// Stored files are looked for in `contents`.
Result<RunStart> start_of(std::string_view payload, ContentStore& contents);

}  // namespace millrace::engine
