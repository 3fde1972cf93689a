#include "engine/run_recorder.hpp"

#include <boost/asio/error.hpp>
#include <set>

#include "base/log.hpp"

namespace millrace::engine {
namespace {

// So long until a disk that is full is tried again.
constexpr std::chrono::seconds kPatience(1);

}  // namespace

Task<Result<std::optional<Json>>> HeldState::load(std::string scope, std::string key) {
    for (const StateWrite& one : held_)
        if (one.key == key && one.scope == scope) co_return std::optional<Json>(one.value);
    co_return co_await store_.load(std::move(scope), std::move(key));
}

Task<Result<void>> HeldState::save(std::string scope, std::string key, Json value) {
    if (!holds_) co_return co_await store_.save(std::move(scope), std::move(key), std::move(value));
    for (StateWrite& one : held_) {
        if (one.key != key || one.scope != scope) continue;
        one.value = std::move(value);
        co_return Result<void>();
    }
    held_.push_back({std::move(scope), std::move(key), std::move(value)});
    co_return Result<void>();
}

RunRecorder::RunRecorder(Journal& journal, sdk::StateStore& store, const Plan& plan,
                         const RunRecord& record, const workflow::RunData& data,
                         const NodeMemories& memories, const bool& is_interrupted)
    : state(store, journal.writes_states()),
      journal_(journal),
      plan_(plan),
      record_(record),
      data_(data),
      memories_(memories),
      is_interrupted_(is_interrupted) {}

void RunRecorder::take_up(std::int64_t epoch, std::int64_t next_entry, NodeMemories written) {
    epoch_ = epoch;
    next_entry_ = next_entry;
    written_memories_ = std::move(written);
}

void RunRecorder::note(std::size_t node, bool has_data) {
    std::int32_t run = -1;
    if (has_data)
        run = static_cast<std::int32_t>(
                  data_.nodes.find(plan_.nodes[node].node->name)->second.size()) -
              1;
    if (unwritten_.empty()) unwritten_.reserve(8);
    unwritten_.push_back({static_cast<std::uint32_t>(node), run});
}

EntryView RunRecorder::view(const Extra& extra) const {
    EntryView entry;
    std::set<std::size_t> touched;
    for (const Mark& mark : unwritten_) {
        const std::string& name = plan_.nodes[mark.node].node->name;
        entry.steps.push_back(
            {name,
             mark.run < 0 ? nullptr : data_.find_run(name, static_cast<std::size_t>(mark.run))});
        touched.insert(mark.node);
    }
    for (const std::size_t node : touched) {
        const auto now = memories_.find(node);
        if (now == memories_.end()) continue;
        const auto before = written_memories_.find(node);
        static const sdk::NodeMemory kNone;
        entry.memories.push_back(change_between(
            plan_.nodes[node].node->name,
            before == written_memories_.end() ? kNone : before->second, now->second));
    }
    if (has_new_metadata_) entry.metadata = &data_.metadata;
    entry.begun = extra.begun;
    entry.call = extra.call;
    return entry;
}

void RunRecorder::settle() {
    for (const Mark& mark : unwritten_)
        if (const auto now = memories_.find(mark.node); now != memories_.end())
            written_memories_[mark.node] = now->second;
    unwritten_.clear();
    removals_.clear();
    state.drop();
    has_new_metadata_ = false;
    is_due_ = false;
}

Task<> RunRecorder::be_patient(const Error& error) {
    log::warn("A run waits, because its journal cannot be written.",
              {{"execution", to_text(record_.id)}, {"reason", error.message}});
    if (!co_await sleep_for(kPatience))
        throw boost::system::system_error(asio::error::operation_aborted);
}

Task<Result<void>> RunRecorder::write(const workflow::ItemList* start_items, Extra extra) {
    const EntryView entry = view(extra);
    const bool has_entry = !entry.steps.empty() || entry.begun || entry.call || entry.metadata;
    JournalWrite write{record_,           start_items,   has_entry ? &entry : nullptr,
                       next_entry_,       epoch_,        state.held(),
                       removals_,         extra.parking, extra.called,
                       extra.called_items};
    for (;;) {
        const auto written = co_await journal_.write(write);
        if (written) break;
        if (start_items || written.error().kind != ErrorKind::Unavailable || is_interrupted_)
            co_return written.error();
        co_await be_patient(written.error());
    }
    if (has_entry) ++next_entry_;
    settle();
    co_return Result<void>();
}

Task<Result<void>> RunRecorder::finish(const workflow::ItemList& start_items, bool was_accepted,
                                       Keep keep) {
    const RunEnd end{record_, data_,  start_items,  was_accepted,
                     keep,    epoch_, state.held(), removals_};
    for (;;) {
        auto written = co_await journal_.finished(end);
        if (written || !was_accepted || written.error().kind != ErrorKind::Unavailable ||
            is_interrupted_)
            co_return written;
        co_await be_patient(written.error());
    }
}

}  // namespace millrace::engine
