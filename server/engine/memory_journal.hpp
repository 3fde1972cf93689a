// A journal for tests, in memory, that can be cut off at any record as if the process had died
// there. What it holds went through the stored form.
#pragma once

#include <boost/asio/error.hpp>
#include <map>

#include "engine/journal.hpp"
#include "sdk/memory_state_store.hpp"

namespace millrace::engine {

class MemoryJournal final : public Journal {
  public:
    struct Entry {
        RunRecord record;
        std::string start_items;
        std::vector<std::string> entries;
        std::string data;  // once it has ended
        std::int64_t epoch = 1;
        bool is_kept = true;
        Parking parking;
    };
    enum class Cut { Before, After };  // the record that it is cut at is lost, or the last one

    explicit MemoryJournal(sdk::MemoryStateStore& state) : state_(state) {}

    void cut_at(std::size_t record, Cut how) {
        cut_at_ = record;
        how_ = how;
    }
    // A new process on what is left.
    void restart() {
        cut_at_.reset();
        is_dead_ = false;
        for (auto& one : runs) ++one.second.epoch;
    }
    std::size_t written() const { return written_; }
    bool is_dead() const { return is_dead_; }

    // What a new process makes of a run.
    Result<StoredRun> read(ExecutionId id) const {
        const Entry& found = runs.at(id);
        StoredRun run{found.record, found.epoch, static_cast<std::int64_t>(found.entries.size())};
        run.is_kept = found.is_kept;
        run.start_items = *workflow::items_from_json(*parse_json(found.start_items));
        if (!found.data.empty()) {
            workflow::RunData data;
            const Json nodes = *parse_json(found.data, {}, {.integers = IntegerMode::Exact});
            for (const auto& node : nodes.get_object())
                for (const Json& value : node.value().get_array())
                    data.nodes[std::string(node.key())].push_back(
                        *workflow::node_run_from_json(value));
            run.data = std::move(data);
        }
        for (const std::string& text : found.entries) {
            auto entry = read_entry(text, nullptr);
            if (!entry) return entry.error();
            run.entries.push_back(std::move(*entry));
        }
        return run;
    }

    Task<Result<void>> accepted(const RunRecord& record,
                                const workflow::ItemList& start_items) override {
        begin();
        accept(record, start_items);
        end();
        co_return Result<void>();
    }
    Task<Result<void>> write(const JournalWrite& write) override {
        if (!write.start_items && runs.at(write.record.id).epoch != write.epoch)
            co_return Error{ErrorKind::Conflict, "another owner"};
        begin();
        if (write.start_items) accept(write.record, *write.start_items);
        if (write.called) accept(*write.called, *write.called_items);
        Entry& run = runs.at(write.record.id);
        if (write.entry) {
            if (static_cast<std::size_t>(write.sequence) != run.entries.size())
                throw std::logic_error("an entry out of order");
            run.entries.push_back(entry_text(*write.entry));
        }
        if (write.parking) run.parking = *write.parking;
        run.record.status =
            write.parking ? workflow::RunStatus::Waiting : workflow::RunStatus::Running;
        co_await settle(write.states, write.removals);
        end();
        co_return Result<void>();
    }
    Task<Result<void>> finished(const RunEnd& ended) override {
        begin();
        if (ended.keep == Keep::No) {
            runs.erase(ended.record.id);
        } else {
            Entry& run = runs[ended.record.id];
            run.record = ended.record;
            run.start_items.clear();
            workflow::append_json_text(run.start_items, ended.start_items);
            run.entries.clear();
            run.data.clear();
            workflow::append_json_text(run.data, ended.data);
            run.is_kept = ended.keep == Keep::Yes;
        }
        co_await settle(ended.states, ended.removals);
        end();
        co_return Result<void>();
    }
    Task<Result<void>> quarantined(const RunRecord& record) override {
        runs.at(record.id).record.status = workflow::RunStatus::Crashed;
        runs.at(record.id).record.error = record.error;
        co_return Result<void>();
    }
    Task<Result<std::optional<StoredRun>>> find_call(ExecutionId parent,
                                                     std::string call) override {
        for (const auto& [id, run] : runs) {
            if (run.record.parent_id != parent || run.record.call != call) continue;
            auto found = read(id);
            if (!found) co_return found.error();
            co_return std::optional<StoredRun>(std::move(*found));
        }
        co_return std::optional<StoredRun>();
    }
    bool writes_states() const override { return true; }

    std::map<ExecutionId, Entry> runs;

  private:
    [[noreturn]] static void die() {
        throw boost::system::system_error(asio::error::operation_aborted);
    }
    void begin() {
        if (is_dead_) die();
        if (cut_at_ == written_ && how_ == Cut::Before) {
            is_dead_ = true;
            die();
        }
    }
    void end() {
        if (cut_at_ == written_++ && how_ == Cut::After) {
            is_dead_ = true;
            die();
        }
    }
    void accept(const RunRecord& record, const workflow::ItemList& start_items) {
        Entry run;
        run.record = record;
        workflow::append_json_text(run.start_items, start_items);
        if (!runs.emplace(record.id, std::move(run)).second)
            throw std::logic_error("a run is accepted twice");
    }
    Task<> settle(const std::vector<StateWrite>& states, const std::vector<ExecutionId>& removals) {
        for (const StateWrite& one : states)
            (void)co_await state_.save(one.scope, one.key, one.value);
        for (const ExecutionId id : removals) runs.erase(id);
    }

    sdk::MemoryStateStore& state_;
    std::optional<std::size_t> cut_at_;
    Cut how_ = Cut::Before;
    std::size_t written_ = 0;
    bool is_dead_ = false;
};

}  // namespace millrace::engine
