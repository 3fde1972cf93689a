// Schedules with the real database and engine; the clock is ours.
#include "triggers/schedule_service.hpp"

#include <gtest/gtest.h>

#include <cstdlib>

#include "base/test_folder.hpp"
#include "engine/store_journal.hpp"
#include "sdk/memory_state_store.hpp"
#include "store/execution_repository.hpp"
#include "store/workflow_repository.hpp"
#include "triggers/trigger_service.hpp"

namespace millrace::triggers {
namespace {

Task<Result<sdk::Outputs>> pass(sdk::NodeContext& context) {
    co_return sdk::Outputs{context.input()};
}

RuntimeOptions one_shard() {
    RuntimeOptions options;
    options.shards = 1;
    options.blocking_threads = 2;
    return options;
}

// A clock that stands still, for all threads.
class StandingClock final : public Clock {
  public:
    Time now() const override { return Time(std::chrono::milliseconds(milliseconds_.load())); }
    std::chrono::nanoseconds monotonic() const override { return now().time_since_epoch(); }
    void set(std::string_view iso) {
        milliseconds_ = time_from_iso(iso).value().time_since_epoch().count();
    }

  private:
    std::atomic<std::int64_t> milliseconds_{0};
};

class ScheduleServiceTest : public testing::Test {
  protected:
    // One life of a server.
    struct Life {
        Life(const std::filesystem::path& folder, const Clock& clock)
            : registry(make_registry()),
              store(runtime, clock, random, options(folder)),
              journal(store),
              engine({}, clock, random, journal, state),
              webhooks(runtime, engine, {}),
              schedules(runtime, store, engine, webhooks),
              triggers(runtime, store, registry, webhooks, schedules, engine, "UTC") {
            const auto opened = store.open();
            if (!opened) throw std::runtime_error(opened.error().message);
            runtime.start();
            run(triggers.load());
        }
        ~Life() {
            runtime.run_on(0, webhooks.drain()).get();
            runtime.run_on(0, store.stop()).get();
            runtime.stop();
        }
        Life(const Life&) = delete;
        Life& operator=(const Life&) = delete;

        static store::StoreOptions options(const std::filesystem::path& folder) {
            store::StoreOptions made;
            made.data_dir = folder;
            return made;
        }
        static sdk::NodeRegistry make_registry() {
            sdk::NodeRegistry made;
            made.add(sdk::make_node_type(
                R"({"name":"n8n-nodes-base.scheduleTrigger","displayName":"x","description":"d",)"
                R"("version":[1.2],"group":["trigger"],"inputs":[],"outputs":["main"],"properties":[]})",
                pass));
            return made;
        }
        template <class T>
        T run(Task<Result<T>> task) {
            auto result = runtime.run_on(0, std::move(task)).get();
            if (!result) throw std::runtime_error(result.error().message);
            if constexpr (!std::is_void_v<T>) return std::move(*result);
        }
        void fire() {
            runtime.run_on(0, schedules.fire_due()).get();
            runtime.run_on(0, webhooks.drain()).get();
        }
        // The moments that runs were started for, oldest first.
        std::string fired() {
            std::string text;
            auto page = run(store.executions().list({}, std::nullopt, 100));
            for (auto record = page.records.rbegin(); record != page.records.rend(); ++record) {
                const auto execution = run(store.executions().find_with_data(record->id));
                const std::size_t place = execution.data.find("\"timestamp\":\"");
                text += execution.data.substr(place + 13, 16) + " ";
            }
            if (!text.empty()) text.pop_back();
            return text;
        }
        std::string next() {
            const auto all = schedules.list();
            return all.empty() || !all[0].row.next_at ? "never" : to_iso_text(*all[0].row.next_at);
        }

        SystemRandom random;
        Runtime runtime{one_shard()};
        const sdk::NodeRegistry registry;
        store::Store store;
        engine::StoreJournal journal;
        sdk::MemoryStateStore state;
        engine::Engine engine;
        WebhookService webhooks;
        ScheduleService schedules;
        TriggerService triggers;
    };

    ScheduleServiceTest() {
        clock.set("2026-01-01T00:00:30Z");
        begin();
    }
    ~ScheduleServiceTest() override { life.reset(); }

    void begin() {
        life.reset();
        life = std::make_unique<Life>(folder_.path(), clock);
    }
    void add(const std::string& rules, const std::string& settings = "{}") {
        store::NewWorkflow workflow;
        workflow.id = "w";
        workflow.name = "W";
        workflow.document =
            R"({"nodes":[{"name":"At","type":"n8n-nodes-base.scheduleTrigger","typeVersion":1.2,"parameters":{"rule":{"interval":)" +
            rules + R"(}}}],"connections":{},"settings":)" + settings + "}";
        life->run(life->store.workflows().create(std::move(workflow)));
        life->run(life->triggers.activate("w"));
    }

    StandingClock clock;
    TestFolder folder_;
    std::unique_ptr<Life> life;
};

constexpr const char* kHourly = R"([{"field":"hours","hoursInterval":1}])";

TEST_F(ScheduleServiceTest, FiresWhenItIsDueAndOnlyThen) {
    add(kHourly);
    EXPECT_EQ(life->next(), "2026-01-01T01:00:00.000Z");
    life->fire();
    EXPECT_EQ(life->fired(), "");
    clock.set("2026-01-01T01:00:00.200Z");
    life->fire();
    life->fire();
    EXPECT_EQ(life->fired(), "2026-01-01T01:00");
    EXPECT_EQ(life->next(), "2026-01-01T02:00:00.000Z");
}

TEST_F(ScheduleServiceTest, AClockThatJumpsBackFiresNothingTwice) {
    add(kHourly);
    clock.set("2026-01-01T01:00:01Z");
    life->fire();
    clock.set("2026-01-01T00:30:00Z");
    life->fire();
    clock.set("2026-01-01T01:00:01Z");
    life->fire();
    EXPECT_EQ(life->fired(), "2026-01-01T01:00");
}

TEST_F(ScheduleServiceTest, GoesOnAfterARestart) {
    add(kHourly);
    clock.set("2026-01-01T01:00:01Z");
    life->fire();
    begin();
    EXPECT_EQ(life->next(), "2026-01-01T02:00:00.000Z");
    life->fire();
    EXPECT_EQ(life->fired(), "2026-01-01T01:00");
}

TEST_F(ScheduleServiceTest, OfMissedFiresTheLatestIsMadeUpFor) {
    add(kHourly);
    clock.set("2026-01-01T05:30:00Z");
    begin();
    life->fire();
    EXPECT_EQ(life->fired(), "2026-01-01T05:00");
    EXPECT_EQ(life->next(), "2026-01-01T06:00:00.000Z");
}

TEST_F(ScheduleServiceTest, OrAllOrNone) {
    add(kHourly, R"({"missedSchedules":"all","missedSchedulesWindow":7500})");
    clock.set("2026-01-01T05:30:00Z");
    begin();
    life->fire();
    EXPECT_EQ(life->fired(), "2026-01-01T04:00 2026-01-01T05:00") << "within the window";
    EXPECT_EQ(life->next(), "2026-01-01T06:00:00.000Z");
}

TEST_F(ScheduleServiceTest, SkippedOnesAreSkipped) {
    add(kHourly, R"({"missedSchedules":"skip"})");
    clock.set("2026-01-01T05:30:00Z");
    begin();
    life->fire();
    EXPECT_EQ(life->fired(), "");
    EXPECT_EQ(life->next(), "2026-01-01T06:00:00.000Z");
}

TEST_F(ScheduleServiceTest, RulesThatCannotBeKeptAreRefused) {
    EXPECT_THROW(add(R"([{"field":"cronExpression","expression":"61 * * * *"}])"),
                 std::runtime_error);
    EXPECT_EQ(life->next(), "never");
}

TEST_F(ScheduleServiceTest, DeactivationEndsIt) {
    add(kHourly);
    life->run(life->triggers.deactivate("w"));
    clock.set("2026-01-01T09:00:00Z");
    life->fire();
    EXPECT_EQ(life->fired(), "");
    EXPECT_EQ(life->next(), "never");
}

// The database has moved on, whoever did it: the run is not accepted a second time.
TEST_F(ScheduleServiceTest, AFireThatAnotherHasDoneIsNotDoneAgain) {
    add(kHourly);
    const auto row = life->run(life->store.workflows().schedules("w")).front();
    clock.set("2026-01-01T01:00:01Z");
    life->run(life->store.workflows().pass_over(
        {row.key, *row.next_at, row.next_at, *row.next_at + std::chrono::hours(1)}));
    life->fire();
    EXPECT_EQ(life->fired(), "");
}

}  // namespace
}  // namespace millrace::triggers
