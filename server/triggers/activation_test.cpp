// Activation as one change of database, routes and schedules: whatever fails, nothing is left half.
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>
#include <cstdlib>
#include <filesystem>

#include "base/test_folder.hpp"
#include "engine/store_journal.hpp"
#include "nodes/all_nodes.hpp"
#include "sdk/memory_state_store.hpp"
#include "store/trigger_event_repository.hpp"
#include "triggers/trigger_service.hpp"

namespace millrace::triggers {
namespace {

RuntimeOptions one_shard() {
    RuntimeOptions options;
    options.shards = 1;
    options.blocking_threads = 2;
    return options;
}

sdk::NodeRegistry all_types() {
    sdk::NodeRegistry registry;
    nodes::add_all(registry);
    return registry;
}

store::StoreOptions in_folder(const std::filesystem::path& folder) {
    store::StoreOptions options;
    options.data_dir = folder;
    return options;
}

WebhookOptions logging_to(TriggerLog& log) {
    WebhookOptions options;
    options.log = &log;
    return options;
}

// One life of a server.
struct Life {
    explicit Life(const std::filesystem::path& folder)
        : store(runtime, clock, random, in_folder(folder)),
          journal(store),
          engine({}, clock, random, journal, state),
          log(store, engine, 100),
          webhooks(runtime, engine, logging_to(log)),
          forms(runtime, engine, webhooks, random, logging_to(log)),
          schedules(runtime, store, engine, webhooks),
          triggers(runtime, store, registry, webhooks, schedules, engine, "UTC", &forms) {
        const auto opened = store.open();
        if (!opened) throw std::runtime_error(opened.error().message);
        runtime.start();
        done(triggers.load());
    }
    ~Life() {
        asio::co_spawn(runtime.shard(0), engine.drain(), asio::use_future).get();
        asio::co_spawn(runtime.shard(0), store.stop(), asio::use_future).get();
        runtime.stop();
    }
    Life(const Life&) = delete;
    Life& operator=(const Life&) = delete;

    template <class T>
    T run(Task<T> task) {
        return asio::co_spawn(runtime.shard(0), std::move(task), asio::use_future).get();
    }
    template <class T>
    T done(Task<Result<T>> task) {
        auto result = run(std::move(task));
        if (!result) throw std::runtime_error(result.error().message);
        if constexpr (!std::is_void_v<T>) return std::move(*result);
    }
    std::string create(const std::string& name, const std::string& document) {
        store::NewWorkflow workflow;
        workflow.name = name;
        workflow.document = document;
        return done(store.workflows().create(std::move(workflow))).id;
    }
    // "GET a,POST b | Schedule": what is served now.
    std::string served() {
        std::string text;
        const auto routes = webhooks.routes();
        for (const auto& route : routes->served())
            text += (text.empty() ? "" : ",") + route.method + " " + route.path;
        text += " |";
        for (const auto& schedule : schedules.list()) text += " " + schedule.row.key.node;
        return text;
    }
    // The same as the database has it.
    std::string stored() {
        std::string text;
        std::string names;
        for (const auto& active : done(store.workflows().list_active())) {
            for (const auto& route : active.routes)
                text += (text.empty() ? "" : ",") + route.method + " " + route.path;
            for (const auto& schedule : active.schedules) names += " " + schedule.key.node;
        }
        return text + " |" + names;
    }

    SystemClock clock;
    SystemRandom random;
    Runtime runtime{one_shard()};
    const sdk::NodeRegistry registry = all_types();
    store::Store store;
    engine::StoreJournal journal;
    sdk::MemoryStateStore state;
    engine::Engine engine;
    TriggerLog log;
    WebhookService webhooks;
    FormService forms;
    ScheduleService schedules;
    TriggerService triggers;
};

class ActivationTest : public testing::Test {
  protected:
    static std::string document(const std::string& path, const std::string& schedule = "Hourly") {
        return R"({"nodes":[{"id":"1","name":"Hook","type":"n8n-nodes-base.webhook",)"
               R"("typeVersion":2,"position":[0,0],"parameters":{"path":")" +
               path + R"("}},{"id":"2","name":")" + schedule +
               R"(","type":"n8n-nodes-base.scheduleTrigger","typeVersion":1.2,"position":[0,9],)"
               R"("parameters":{"rule":{"interval":[{"field":"hours"}]}}}],"connections":{}})";
    }
    // Behind the server's back, such as a trigger of the database that refuses in the middle of a
    // transaction.
    void in_database(const std::string& sql) {
        sqlite3* database = nullptr;
        ASSERT_EQ(sqlite3_open((folder_.path() / "millrace.db").c_str(), &database), 0);
        EXPECT_EQ(sqlite3_exec(database, sql.c_str(), nullptr, nullptr, nullptr), 0) << sql;
        sqlite3_close(database);
    }
    static constexpr const char* kNoSchedules =
        "CREATE TRIGGER no_schedules BEFORE INSERT ON schedules "
        "BEGIN SELECT raise(ABORT, 'broken on purpose'); END";

    TestFolder folder_;
};

TEST_F(ActivationTest, RoutesAndSchedulesComeAndGoTogether) {
    Life life(folder_.path());
    const std::string id = life.create("One", document("one"));
    life.done(life.triggers.activate(id));
    EXPECT_EQ(life.served(), "GET one | Hourly");
    EXPECT_EQ(life.stored(), "GET one | Hourly");
    EXPECT_TRUE(life.triggers.unregistered().empty());
    life.done(life.triggers.deactivate(id));
    EXPECT_EQ(life.served(), " |");
    EXPECT_EQ(life.stored(), " |");
}

TEST_F(ActivationTest, AFailureInTheMiddleOfAnActivationLeavesNothing) {
    Life life(folder_.path());
    const std::string id = life.create("One", document("one"));
    in_database(kNoSchedules);  // the routes are written before the schedules
    EXPECT_FALSE(life.run(life.triggers.activate(id)));
    EXPECT_EQ(life.stored(), " |");
    EXPECT_EQ(life.served(), " |");
    EXPECT_FALSE(life.done(life.store.workflows().find(id)).is_active);
    EXPECT_EQ(life.triggers.active_count(), 0U);
    // Its address is free for others.
    in_database("DROP TRIGGER no_schedules");
    life.done(life.triggers.activate(life.create("Two", document("one"))));
    EXPECT_EQ(life.served(), "GET one | Hourly");
}

TEST_F(ActivationTest, AFailureInTheMiddleOfAChangeLeavesTheOldVersionServed) {
    Life life(folder_.path());
    const std::string id = life.create("One", document("one"));
    life.done(life.triggers.activate(id));
    in_database(kNoSchedules);
    store::WorkflowChange change;
    change.document = document("new", "Newer");
    EXPECT_FALSE(life.run(life.triggers.update(id, change)));
    EXPECT_EQ(life.stored(), "GET one | Hourly");
    EXPECT_EQ(life.served(), "GET one | Hourly");
    in_database("DROP TRIGGER no_schedules");
    life.done(life.triggers.update(id, change));
    EXPECT_EQ(life.stored(), "GET new | Newer");
    EXPECT_EQ(life.served(), "GET new | Newer");
}

TEST_F(ActivationTest, ADeactivationThatCannotBeStoredChangesNothing) {
    Life life(folder_.path());
    const std::string id = life.create("One", document("one"));
    life.done(life.triggers.activate(id));
    in_database(
        "CREATE TRIGGER stays BEFORE DELETE ON schedules "
        "BEGIN SELECT raise(ABORT, 'broken on purpose'); END");
    EXPECT_FALSE(life.run(life.triggers.deactivate(id)));
    EXPECT_EQ(life.served(), "GET one | Hourly");
    EXPECT_EQ(life.stored(), "GET one | Hourly");
}

TEST_F(ActivationTest, AnAddressThatIsTakenChangesNothing) {
    Life life(folder_.path());
    life.done(life.triggers.activate(life.create("One", document("one"))));
    const std::string id = life.create("Two", document("one", "Other"));
    EXPECT_FALSE(life.run(life.triggers.activate(id)));
    EXPECT_EQ(life.served(), "GET one | Hourly");
    EXPECT_EQ(life.stored(), "GET one | Hourly");
}

TEST_F(ActivationTest, TheSelfCheckFindsWhatIsNotServed) {
    Life life(folder_.path());
    const std::string one = life.create("One", document("one"));
    const std::string two = life.create("Two", document("two"));
    life.done(life.triggers.activate(one));
    life.done(life.triggers.activate(two));
    life.done(life.triggers.verify());
    EXPECT_TRUE(life.triggers.unregistered().empty());

    life.webhooks.set_routes(
        std::make_shared<const WebhookRoutes>(std::vector<std::shared_ptr<const ActiveWebhook>>()));
    life.done(life.triggers.verify());
    auto missing = life.triggers.unregistered();
    ASSERT_EQ(missing.size(), 2U);
    EXPECT_EQ(missing[two], "The address \"GET two\" of the node \"Hook\" is not served.");
    life.run(life.log.flush());
    const auto events = life.done(life.store.trigger_events().list({}, std::nullopt, 10)).events;
    ASSERT_EQ(events.size(), 2U);
    EXPECT_EQ(events[0].source, "self-check");

    // Registering all anew mends it, and a change of one mends that one.
    life.done(life.triggers.load());
    EXPECT_TRUE(life.triggers.unregistered().empty());
    life.schedules.set(one, {});
    life.done(life.triggers.verify());
    EXPECT_EQ(life.triggers.unregistered().at(one),
              "The schedule of the node \"Hourly\" is not running.");
    life.done(life.triggers.deactivate(one));
    EXPECT_TRUE(life.triggers.unregistered().empty());
}

TEST_F(ActivationTest, AWorkflowThatBrokeWhileTheServerWasDownIsNamedAndTheOthersAreServed) {
    std::string broken;
    {
        Life life(folder_.path());
        broken = life.create("Broken", document("broken"));
        life.done(life.triggers.activate(broken));
        life.done(life.triggers.activate(life.create("Fine", document("fine", "Daily"))));
    }
    in_database(
        "UPDATE workflows SET codec = 0, document = CAST('{\"nodes\":[]}' AS BLOB) "
        "WHERE name = 'Broken'");
    Life life(folder_.path());
    EXPECT_EQ(life.served(), "GET fine | Daily");
    ASSERT_TRUE(life.triggers.unregistered().contains(broken));
    EXPECT_EQ(life.triggers.unregistered().size(), 1U);
    life.done(life.triggers.remove(broken));
    EXPECT_TRUE(life.triggers.unregistered().empty());
}

// One that somebody else moved on is looked up again instead of being tried for ever.
TEST_F(ActivationTest, AScheduleThatIsNotWhereItIsTakenToBeIsLookedUp) {
    Life life(folder_.path());
    life.done(life.triggers.activate(life.create("One", document("one"))));
    in_database("UPDATE schedules SET next_at = 1");
    life.done(life.triggers.load());
    in_database("UPDATE schedules SET next_at = 4102444800000");
    life.run(life.schedules.fire_due());
    const auto all = life.schedules.list();
    ASSERT_EQ(all.size(), 1U);
    EXPECT_EQ(all[0].row.next_at, Time(std::chrono::milliseconds(4'102'444'800'000)));
}

}  // namespace
}  // namespace millrace::triggers
