// One entry of a run's journal: what happened since the entry before, in the form that is stored.
//
// An entry is a byte that says which version of the form it has, then JSON. Every version that was
// ever written is read for ever; one of a newer Millrace is refused.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sdk/context.hpp"
#include "workflow/run_data.hpp"

namespace millrace::engine {

// What doing a step once more would mean.
enum class Repeat {
    Free,        // nothing: it waits, or what it does is in the journal itself
    Idempotent,  // the same as having done it once, by the rules of its protocol
    Noticeable   // perhaps a second effect
};

// A step that is over.
struct RecordedStep {
    std::string node;                        // name
    std::optional<workflow::NodeRun> run{};  // none: there was nothing to work on
};

// A step that is about to have effects.
struct BegunStep {
    std::string node;
    std::size_t visit = 0;  // how often the node was reached before
    Repeat repeat = Repeat::Noticeable;
    std::optional<Time> until{};  // what it waits for
};

// What a node remembers, as far as it is new. A list keeps its first items and gets more.
struct MemoryChange {
    struct List {
        std::size_t kept = 0;
        workflow::ItemList added{};
    };
    std::string node;
    std::map<std::string, Json, std::less<>> values{};
    std::map<std::string, List, std::less<>> lists{};
    // None when the memory is not the one it was noted against.
    std::optional<sdk::NodeMemory> apply_to(const sdk::NodeMemory& before) const;
};
MemoryChange change_between(std::string node, const sdk::NodeMemory& before,
                            const sdk::NodeMemory& now);

// A workflow that the step under way started and does not wait for.
struct RecordedCall {
    std::size_t ordinal = 0;  // among the step's calls
    std::string execution_id;
    std::string workflow_id;
};

enum class Decision { Retry, Fail };

struct RunEntry {
    std::vector<RecordedStep> steps{};
    std::vector<MemoryChange> memories{};
    std::optional<workflow::RunMetadata> metadata{};
    std::optional<RecordedCall> call{};
    std::optional<Decision> decision{};  // what a person chose for the step under way
    std::optional<BegunStep> begun{};    // the last that happened
};

// For steps whose data is at hand; a name without a run is one without data.
struct StepView {
    std::string_view node;
    const workflow::NodeRun* run = nullptr;
};
struct EntryView {
    std::vector<StepView> steps{};
    std::vector<MemoryChange> memories{};
    const workflow::RunMetadata* metadata = nullptr;
    const RecordedCall* call = nullptr;
    std::optional<Decision> decision{};
    const BegunStep* begun = nullptr;
};
std::string entry_text(const EntryView& entry);

// Trusts nothing. Internal: it is damaged; Unsupported: a newer Millrace wrote it. Stored files are
// looked for in `contents`.
Result<RunEntry> read_entry(std::string_view text, ContentStore* contents);

}  // namespace millrace::engine
