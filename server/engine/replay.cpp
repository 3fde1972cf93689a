#include "engine/replay.hpp"

namespace millrace::engine {

Replay::Replay(std::vector<RunEntry> entries) : entries_(std::move(entries)) {
    for (RunEntry& entry : entries_) {
        // The first step of an entry is the one that was under way before it.
        if (!entry.steps.empty()) under_way_.reset();
        if (entry.metadata) metadata_ = std::move(entry.metadata);
        if (entry.begun) {
            std::vector<RecordedCall> calls;
            if (under_way_) calls = std::move(under_way_->calls);
            // A decision was about what had happened until then.
            under_way_ = ResumedStep{std::move(*entry.begun), std::nullopt, std::move(calls)};
        }
        if (entry.call && under_way_) under_way_->calls.push_back(std::move(*entry.call));
        if (entry.decision && under_way_) under_way_->decision = entry.decision;
    }
}

RecordedStep* Replay::next() {
    while (entry_ < entries_.size() && step_ == entries_[entry_].steps.size()) {
        ++entry_;
        step_ = 0;
    }
    return entry_ < entries_.size() ? &entries_[entry_].steps[step_++] : nullptr;
}

Result<NodeMemories> Replay::memories(const Plan& plan) const {
    NodeMemories memories;
    for (const RunEntry& entry : entries_)
        for (const MemoryChange& change : entry.memories) {
            const auto node = plan.find_node(change.node);
            auto memory = node ? change.apply_to(memories[*node]) : std::nullopt;
            if (!memory)
                return Error{ErrorKind::Internal, "What the node \"" + change.node +
                                                      "\" remembered does not fit together."};
            memories[*node] = std::move(*memory);
        }
    return memories;
}

}  // namespace millrace::engine
