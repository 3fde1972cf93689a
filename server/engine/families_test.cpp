// Runs that lead to other runs, with toy nodes: sub-workflows, error workflows, origins, the end of
// a parent.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "engine/engine.hpp"
#include "engine/lineage.hpp"
#include "engine/toy_nodes.hpp"
#include "sdk/memory_state_store.hpp"

namespace millrace::engine {
namespace {

using toy::pass;
using workflow::ItemList;
using workflow::RunMode;
using workflow::RunStatus;

// Keeps every second item, in reversed order.
Task<Result<sdk::Outputs>> thin_out(sdk::NodeContext& context) {
    ItemList items;
    for (std::size_t i = context.input().size(); i-- > 0;) {
        if (i % 2 == 1) continue;
        workflow::Item item = context.input()[i];
        item.paired = workflow::PairedItem{static_cast<std::uint32_t>(i), 0};
        items.push_back(std::move(item));
    }
    co_return sdk::Outputs{items};
}

Task<Result<sdk::Outputs>> fail(sdk::NodeContext&) {
    co_return Error{ErrorKind::NodeFailed, "no luck"};
}

Task<Result<sdk::Outputs>> sleeper(sdk::NodeContext& context) {
    const auto waited = co_await context.wait_until(context.clock().now() + std::chrono::hours(1));
    if (!waited) co_return waited.error();
    co_return sdk::Outputs{context.input()};
}

// Calls the workflow that the parameter "id" names, and says from which items its results came.
Task<Result<sdk::Outputs>> call(sdk::NodeContext& context) {
    const auto id = sdk::text_parameter(context, "id", 0);
    sdk::SubWorkflowCall wanted;
    wanted.id = *id;
    wanted.items = context.input();
    const auto waits = sdk::bool_parameter(context, "waits", 0, true);
    wanted.waits = *waits;
    auto result = co_await context.run_workflow(std::move(wanted));
    if (!result) co_return result.error();
    co_return sdk::Outputs(result->outputs);
}

sdk::NodeType type(std::string_view name, sdk::Execute execute, bool is_trigger = false) {
    return toy::type(name, execute, "rare", is_trigger ? 0 : 1);
}

// Made on the spot.
class Workflows final : public toy::PlansById {
  public:
    explicit Workflows(const sdk::NodeRegistry& registry) : registry_(registry) {}
    void add(const std::string& id, std::string_view start, const std::string& node,
             const std::string& settings = "{}") {
        const std::string text = fmt::format(
            R"({{"id":"{0}","name":"{0}","nodes":[{{"name":"S","type":"{1}","typeVersion":1}},{2}],
                 "connections":{{"S":{{"main":[[{{"node":"N","type":"main","index":0}}]]}}}},
                 "settings":{3}}})",
            id, start, node, settings);
        plans[id] = make_plan(*workflow::parse_workflow_text(text), registry_);
    }

  private:
    const sdk::NodeRegistry& registry_;
};

// Keeps what was stored.
class RecordingJournal final : public NoJournal {
  public:
    Task<Result<void>> accepted(const RunRecord& record, const ItemList&) override {
        accepted_.push_back(record);
        co_return Result<void>();
    }
    Task<Result<void>> write(const JournalWrite& write) override {
        if (write.start_items) accepted_.push_back(write.record);
        if (write.called) accepted_.push_back(*write.called);
        co_return Result<void>();
    }
    Task<Result<void>> finished(const RunEnd& end) override {
        finished_.push_back({end.record, end.data});
        co_return Result<void>();
    }
    std::vector<const RunOutcome*> of(std::string_view workflow) const {
        std::vector<const RunOutcome*> found;
        for (const RunOutcome& one : finished_)
            if (one.record.workflow_id == workflow) found.push_back(&one);
        return found;
    }
    std::vector<RunRecord> accepted_;
    std::vector<RunOutcome> finished_;
};

class FamiliesTest : public testing::Test {
  protected:
    FamiliesTest() {
        registry_.add(type("n8n-nodes-base.executeWorkflowTrigger", pass, true));
        registry_.add(type("n8n-nodes-base.errorTrigger", pass, true));
        registry_.add(type("t.start", pass, true));
        registry_.add(type("t.pass", pass));
        registry_.add(type("t.thin", thin_out));
        registry_.add(type("t.fail", fail));
        registry_.add(type("t.sleep", sleeper));
        registry_.add(type("t.call", call));
    }

    static std::string node(std::string_view kind, const std::string& parameters = "{}") {
        return fmt::format(R"({{"name":"N","type":"t.{}","typeVersion":1,"parameters":{}}})", kind,
                           parameters);
    }
    void called(const std::string& id, const std::string& node,
                const std::string& settings = "{}") {
        workflows_.add(id, "n8n-nodes-base.executeWorkflowTrigger", node, settings);
    }
    void handler(const std::string& id, const std::string& node, const std::string& settings) {
        workflows_.add(id, "n8n-nodes-base.errorTrigger", node, settings);
    }

    RunOutcome run(const std::string& id, RunMode mode = RunMode::Webhook) {
        RunOutcome outcome;
        const auto task = [&]() -> Task<> {
            Engine engine(options(), clock_, random_, journal_, state_);
            outcome = co_await engine.run(co_await request(engine, id, mode));
            co_await engine.drain();
            EXPECT_EQ(engine.active_count(), 0U);
        };
        run_to_end(task());
        return outcome;
    }

    EngineOptions options() {
        EngineOptions options;
        options.registry = &registry_;
        options.workflows = &workflows_;
        options.own_address.public_url = "https://flow.example";
        return options;
    }
    Task<RunRequest> request(Engine& engine, std::string id, RunMode mode) {
        RunRequest request;
        request.plan = *co_await workflows_.find(std::move(id));
        request.start_items =
            *workflow::items_from_json(*parse_json(R"([{"json":{"i":0}},{"json":{"i":1}},
                {"json":{"i":2}}])"));
        request.mode = mode;
        request.id = engine.next_id();
        co_return request;
    }

    sdk::NodeRegistry registry_;
    Workflows workflows_{registry_};
    SystemClock clock_;
    SeededRandom random_{1};
    RecordingJournal journal_;
    sdk::MemoryStateStore state_;
};

TEST_F(FamiliesTest, ResultsAreTracedBackToTheItemsThatWereGiven) {
    called("child", node("thin"));
    workflows_.add("parent", "t.start", node("call", R"({"id":"child"})"));
    const auto outcome = run("parent");
    ASSERT_EQ(outcome.record.status, RunStatus::Success) << outcome.record.error->message;
    const ItemList& items = outcome.data.last_run("N")->outputs[0];
    ASSERT_EQ(items.size(), 2U);
    EXPECT_EQ(items[0].paired[0].item, 2U);
    EXPECT_EQ(items[1].paired[0].item, 0U);
    EXPECT_EQ(outcome.data.last_run("N")->sub_executions.count, 1U);
    const auto below = journal_.of("child");
    ASSERT_EQ(below.size(), 1U);
    EXPECT_EQ(below[0]->record.parent_id, outcome.record.id);
    EXPECT_EQ(below[0]->record.mode, RunMode::Integrated);
    EXPECT_TRUE(journal_.accepted_.empty());
}

TEST_F(FamiliesTest, AFailureBelowIsOneAboveAndSaysWhere) {
    called("child", node("fail"));
    workflows_.add("parent", "t.start", node("call", R"({"id":"child"})"));
    const auto outcome = run("parent");
    ASSERT_EQ(outcome.record.status, RunStatus::Error);
    EXPECT_EQ(outcome.record.error->message, "no luck");
    EXPECT_EQ(outcome.record.error->node, "N");
    EXPECT_NE(outcome.record.error->hint.find("\"child\""), std::string::npos);
}

TEST_F(FamiliesTest, WhatNobodyWaitsForIsAcceptedBeforeTheCallerGoesOn) {
    called("child", node("pass"));
    workflows_.add("parent", "t.start", node("call", R"({"id":"child","waits":false})"));
    const auto outcome = run("parent");
    EXPECT_EQ(outcome.record.status, RunStatus::Success);
    // Both by one write.
    ASSERT_EQ(journal_.accepted_.size(), 2U);
    EXPECT_EQ(journal_.accepted_[0].workflow_id, "parent");
    EXPECT_EQ(journal_.accepted_[1].parent_id, outcome.record.id);
    EXPECT_EQ(journal_.of("child").size(), 1U);
}

TEST_F(FamiliesTest, DepthIsLimitedAndTheChainNamed) {
    called("self", node("call", R"({"id":"self"})"));
    const auto outcome = run("self");
    ASSERT_EQ(outcome.record.status, RunStatus::Error);
    EXPECT_EQ(outcome.record.error->kind, ErrorKind::TooLarge);
    EXPECT_NE(outcome.record.error->message.find("self → self"), std::string::npos);
    EXPECT_EQ(journal_.of("self").size(), 26U);
}

TEST_F(FamiliesTest, TheEndOfTheParentIsTheEndOfWhatItWaitsFor) {
    called("child", node("sleep"));
    called("middle", node("call", R"({"id":"child"})"));
    workflows_.add("parent", "t.start", node("call", R"({"id":"middle"})"));
    for (const bool interrupts : {false, true}) {
        journal_.finished_.clear();
        RunOutcome outcome;
        const auto task = [&]() -> Task<> {
            Engine engine(options(), clock_, random_, journal_, state_);
            auto wanted = co_await request(engine, "parent", RunMode::Webhook);
            const ExecutionId id = wanted.id;
            const auto body = [&]() -> Task<> { outcome = co_await engine.run(std::move(wanted)); };
            TaskGroup group(co_await asio::this_coro::executor, "test");
            group.spawn(body());
            while (engine.active_count() < 3) co_await yield_now();
            for (int i = 0; i < 10; ++i) co_await yield_now();
            if (interrupts)
                engine.interrupt_all();
            else
                engine.cancel(id);
            co_await group.drain();
            EXPECT_EQ(engine.active_count(), 0U);
        };
        run_to_end(task());
        if (interrupts) {
            EXPECT_TRUE(journal_.finished_.empty());
            continue;
        }
        for (const char* workflow : {"child", "middle", "parent"}) {
            ASSERT_EQ(journal_.of(workflow).size(), 1U) << workflow;
            EXPECT_EQ(journal_.of(workflow)[0]->record.status, RunStatus::Canceled) << workflow;
        }
    }
    // Before the sleep all are in the journal, from above.
    ASSERT_EQ(journal_.accepted_.size(), 6U);
    EXPECT_EQ(journal_.accepted_[0].workflow_id, "parent");
    EXPECT_EQ(journal_.accepted_[1].workflow_id, "middle");
    EXPECT_EQ(journal_.accepted_[2].workflow_id, "child");
}

TEST_F(FamiliesTest, AFailureStartsTheErrorWorkflowWithWhatIsKnown) {
    handler("handler", node("pass"), "{}");
    workflows_.add("failing", "t.start", node("fail"), R"({"errorWorkflow":"handler"})");
    const auto outcome = run("failing");
    const auto handled = journal_.of("handler");
    ASSERT_EQ(handled.size(), 1U);
    EXPECT_EQ(handled[0]->record.mode, RunMode::Error);
    EXPECT_EQ(handled[0]->record.parent_id, outcome.record.id);
    const Json& item = *handled[0]->data.last_run("N")->outputs[0][0].json;
    const Json& execution = item.at("execution");
    EXPECT_EQ(text_member(execution, "id"), to_text(outcome.record.id));
    EXPECT_EQ(text_member(execution, "url"),
              "https://flow.example/workflow/failing/executions/" + to_text(outcome.record.id));
    EXPECT_EQ(text_member(execution, "lastNodeExecuted"), "N");
    EXPECT_EQ(text_member(execution, "mode"), "webhook");
    EXPECT_EQ(text_member(execution.at("error"), "message"), "no luck");
    EXPECT_EQ(text_member(item.at("workflow"), "name"), "failing");
}

TEST_F(FamiliesTest, RunsByHandAndErrorWorkflowsStartNone) {
    handler("second", node("pass"), "{}");
    handler("first", node("fail"), R"({"errorWorkflow":"second"})");
    called("below", node("fail"), R"({"errorWorkflow":"second"})");
    handler("calls", node("call", R"({"id":"below"})"), "{}");
    workflows_.add("failing", "t.start", node("fail"), R"({"errorWorkflow":"first"})");
    workflows_.add("other", "t.start", node("fail"), R"({"errorWorkflow":"calls"})");
    run("failing", RunMode::Manual);
    EXPECT_TRUE(journal_.of("first").empty());
    run("failing", RunMode::Cli);
    EXPECT_TRUE(journal_.of("first").empty());
    run("failing");
    EXPECT_EQ(journal_.of("first").size(), 1U);
    run("other");
    EXPECT_EQ(journal_.of("below").size(), 1U);
    EXPECT_TRUE(journal_.of("second").empty());
}

TEST_F(FamiliesTest, AFailedTriggerIsReportedAsOne) {
    handler("handler", node("pass"), "{}");
    workflows_.add("failing", "t.start", node("pass"), R"({"errorWorkflow":"handler"})");
    const auto task = [&]() -> Task<> {
        Engine engine(options(), clock_, random_, journal_, state_);
        auto plan = *co_await workflows_.find("failing");
        const auto shard = co_await asio::this_coro::executor;
        engine.report_trigger(shard, std::move(plan), {ErrorKind::Unavailable, "unplugged"},
                              RunMode::Trigger);
        co_await engine.drain();
    };
    run_to_end(task());
    ASSERT_EQ(journal_.of("handler").size(), 1U);
    const Json& item = *journal_.of("handler")[0]->data.last_run("N")->outputs[0][0].json;
    EXPECT_EQ(text_member(item.at("trigger").at("error"), "message"), "unplugged");
    EXPECT_EQ(text_member(item.at("trigger"), "mode"), "trigger");
    EXPECT_FALSE(item.get_object().contains("execution"));
}

}  // namespace
}  // namespace millrace::engine
