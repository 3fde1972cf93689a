#include "store/workflow_repository.hpp"

#include "store/detail/store_fixture.hpp"
#include "store/detail/webhook_rows.hpp"

namespace millrace::store {
namespace {

class WorkflowRepositoryTest : public StoreTest {
  protected:
    WorkflowRepositoryTest() { open(); }

    WorkflowRepository& workflows() { return store->workflows(); }
    WorkflowRecord create(std::string name, std::vector<std::string> tags = {}) {
        NewWorkflow draft{"", std::move(name), R"({"nodes":[]})", std::move(tags)};
        clock.advance(std::chrono::milliseconds(1));
        return done(workflows().create(std::move(draft)));
    }
    std::vector<std::string> names(const WorkflowFilter& filter, std::size_t limit = 100) {
        std::vector<std::string> found;
        std::optional<std::string> cursor;
        do {
            const auto page = done(workflows().list(filter, cursor, limit));
            for (const auto& record : page.records) found.push_back(record.name);
            cursor = page.next_cursor;
        } while (cursor);
        return found;
    }
};

using Names = std::vector<std::string>;
using Routes = std::vector<WebhookRoute>;

TEST_F(WorkflowRepositoryTest, GivesBackWhatWasCreated) {
    const std::string document = R"({"nodes":[{"name":")" + std::string(50'000, 'n') + "\"}]}";
    NewWorkflow draft{"chosen", "Orders é", document, {"b", "a", "b"}};
    const auto made = done(workflows().create(draft));
    const auto found = done(workflows().find("chosen"));
    EXPECT_EQ(found.name, "Orders é");
    EXPECT_EQ(found.document, document);
    EXPECT_FALSE(found.is_active);
    EXPECT_EQ(found.version_id, made.version_id);
    EXPECT_EQ(found.created_at, clock.now());
    ASSERT_EQ(found.tags.size(), 2U);
    EXPECT_EQ(found.tags[0].name, "a");
    EXPECT_EQ(found.tags[1].name, "b");
    EXPECT_EQ(failure(workflows().create(draft)).kind, ErrorKind::Conflict);
    EXPECT_EQ(failure(workflows().find("other")).kind, ErrorKind::NotFound);
    EXPECT_EQ(create("without id").id.size(), 16U);
}

TEST_F(WorkflowRepositoryTest, UpdatesWhatIsGivenAndKeepsTheRest) {
    const auto made = create("Orders", {"a"});
    clock.advance(std::chrono::milliseconds(10));
    WorkflowChange rename;
    rename.name = "Invoices";
    const auto renamed = done(workflows().update(made.id, rename));
    EXPECT_EQ(renamed.name, "Invoices");
    EXPECT_EQ(renamed.document, made.document);
    EXPECT_EQ(renamed.tags.size(), 1U);
    EXPECT_EQ(renamed.created_at, made.created_at);
    EXPECT_EQ(renamed.updated_at, clock.now());
    EXPECT_NE(renamed.version_id, made.version_id);
    WorkflowChange rest;
    rest.document = "{}";
    rest.is_archived = true;
    rest.tag_names = Names{"x"};
    const auto changed = done(workflows().update(made.id, rest));
    EXPECT_EQ(changed.name, "Invoices");
    EXPECT_EQ(changed.document, "{}");
    EXPECT_TRUE(changed.is_archived);
    EXPECT_EQ(changed.tags.at(0).name, "x");
    EXPECT_EQ(failure(workflows().update("none", rename)).kind, ErrorKind::NotFound);
}

TEST_F(WorkflowRepositoryTest, RefusesAnUpdateOfAnOldVersion) {
    const auto made = create("Orders");
    WorkflowChange change;
    change.expected_version_id = made.version_id;
    change.name = "First";
    done(workflows().update(made.id, change));
    change.name = "Second";
    EXPECT_EQ(failure(workflows().update(made.id, change)).kind, ErrorKind::Conflict);
    EXPECT_EQ(done(workflows().find(made.id)).name, "First");
}

TEST_F(WorkflowRepositoryTest, RemovesWithRoutesAndTagsOfTheWorkflow) {
    const auto made = create("Orders", {"a"});
    done(workflows().set_active(made.id, true, {{"POST", "orders", "Webhook"}}));
    EXPECT_EQ(done(workflows().remove(made.id)).name, "Orders");
    EXPECT_EQ(failure(workflows().remove(made.id)).kind, ErrorKind::NotFound);
    EXPECT_EQ(connect()->number("SELECT count(*) FROM webhooks").value(), 0);
    EXPECT_EQ(connect()->number("SELECT count(*) FROM workflow_tags").value(), 0);
    EXPECT_EQ(done(store->tags().list()).size(), 1U);
}

TEST_F(WorkflowRepositoryTest, ListsByEveryFilterNewestFirst) {
    create("Orders", {"shop", "live"});
    create("orders archive", {"shop"});
    create("100% done_");
    const auto active = create("Invoices", {"live"});
    done(workflows().set_active(active.id, true, {}));
    for (const std::size_t limit : {1U, 2U, 10U}) {
        EXPECT_EQ(names({}, limit), (Names{"Invoices", "100% done_", "orders archive", "Orders"}));
        EXPECT_EQ(names({.name = "Orders"}, limit), Names{"Orders"});
        EXPECT_EQ(names({.name_contains = "ORDERS"}, limit), (Names{"orders archive", "Orders"}));
        EXPECT_EQ(names({.name_contains = "0%"}, limit), Names{"100% done_"});
        EXPECT_EQ(names({.name_contains = "%_"}, limit), Names{});
        EXPECT_EQ(names({.tag_names = {"shop"}}, limit), (Names{"orders archive", "Orders"}));
        EXPECT_EQ(names({.tag_names = {"shop", "live"}}, limit), Names{"Orders"});
        EXPECT_EQ(names({.is_active = true}, limit), Names{"Invoices"});
        EXPECT_EQ(names({.tag_names = {"' OR 1=1 --"}}, limit), Names{});
    }
    EXPECT_EQ(failure(workflows().list({}, "nonsense", 10)).kind, ErrorKind::InvalidInput);
}

TEST_F(WorkflowRepositoryTest, PagesThroughWorkflowsOfOneMoment) {
    std::set<std::string> expected;
    for (int i = 0; i < 7; ++i) {
        NewWorkflow draft{"", "w" + std::to_string(i), "{}", {}};
        expected.insert(done(workflows().create(draft)).name);
    }
    const auto found = names({}, 2);
    EXPECT_EQ(found.size(), 7U);
    EXPECT_EQ(std::set<std::string>(found.begin(), found.end()), expected);
}

TEST_F(WorkflowRepositoryTest, RefusesARouteOfAnotherActiveWorkflow) {
    const auto shop = create("Shop");
    const auto copy = create("Shop copy");
    const Routes routes{{"POST", "orders/:id", "Webhook"}, {"GET", "status", "Status"}};
    done(workflows().set_active(shop.id, true, routes));
    const Routes clashing{{"PUT", "free", "A"}, {"POST", "/orders/:number/", "B"}};
    const Error error = failure(workflows().set_active(copy.id, true, clashing));
    EXPECT_EQ(error.kind, ErrorKind::Conflict);
    EXPECT_NE(error.message.find("\"Shop\""), std::string::npos);
    EXPECT_NE(error.message.find(shop.id), std::string::npos);
    // Nothing of the refused activation stays.
    EXPECT_FALSE(done(workflows().find(copy.id)).is_active);
    EXPECT_EQ(connect()->number("SELECT count(*) FROM webhooks").value(), 2);

    done(workflows().set_active(copy.id, true, {{"GET", "orders/:id", "Webhook"}}));
    done(workflows().set_active(copy.id, false, {}));
    done(workflows().set_active(shop.id, false, {}));
    EXPECT_TRUE(done(workflows().set_active(copy.id, true, clashing)).is_active);
}

TEST_F(WorkflowRepositoryTest, NamesTwoNodesOfOneWorkflowThatShareARoute) {
    const auto shop = create("Shop");
    const Error error =
        failure(workflows().set_active(shop.id, true, {{"GET", "a", "One"}, {"GET", "a", "Two"}}));
    EXPECT_EQ(error.kind, ErrorKind::Conflict);
    EXPECT_NE(error.message.find("\"One\""), std::string::npos);
    EXPECT_NE(error.message.find("\"Two\""), std::string::npos);
}

TEST_F(WorkflowRepositoryTest, ReplacesRoutesWithTheDocument) {
    const auto shop = create("Shop");
    const auto other = create("Other");
    done(workflows().set_active(shop.id, true, {{"GET", "old", "Webhook"}}));
    done(workflows().set_active(other.id, true, {{"GET", "taken", "Webhook"}}));
    WorkflowChange change;
    change.document = "{}";
    change.routes = Routes{{"GET", "taken", "Webhook"}};
    EXPECT_EQ(failure(workflows().update(shop.id, change)).kind, ErrorKind::Conflict);
    EXPECT_EQ(done(workflows().find(shop.id)).version_id, shop.version_id);
    change.routes = Routes{{"GET", "new", "Webhook"}};
    done(workflows().update(shop.id, change));
    const auto active = done(workflows().list_active());
    ASSERT_EQ(active.size(), 2U);
    const auto& found = active[0].workflow.id == shop.id ? active[0] : active[1];
    EXPECT_EQ(found.routes, *change.routes);
}

TEST_F(WorkflowRepositoryTest, ListsActiveWorkflowsWithTheirRoutes) {
    const auto shop = create("Shop", {"live"});
    create("Idle");
    const Routes routes{{"GET", "a/:b", "One"}, {"POST", "a", "Two"}};
    done(workflows().set_active(shop.id, true, routes));
    open();
    const auto active = done(workflows().list_active());
    ASSERT_EQ(active.size(), 1U);
    EXPECT_EQ(active[0].workflow.id, shop.id);
    EXPECT_EQ(active[0].workflow.tags.size(), 1U);
    EXPECT_EQ(active[0].routes, routes);
}

TEST_F(WorkflowRepositoryTest, KeepsTagsUniqueByName) {
    auto& tags = store->tags();
    const auto first = done(tags.ensure({"b", "a"}));
    const auto again = done(tags.ensure({"a", "c"}));
    EXPECT_EQ(again[0].id, first[1].id);
    EXPECT_EQ(done(tags.list()).size(), 3U);
    EXPECT_EQ(done(tags.find(first[0].id)).name, "b");
    EXPECT_EQ(failure(tags.rename(first[0].id, "a")).kind, ErrorKind::Conflict);
    EXPECT_EQ(done(tags.rename(first[0].id, "z")).name, "z");
    EXPECT_EQ(failure(tags.rename("none", "y")).kind, ErrorKind::NotFound);
    create("Tagged", {"z"});
    done(tags.remove(first[0].id));
    EXPECT_TRUE(done(workflows().list({}, std::nullopt, 1)).records.at(0).tags.empty());
    EXPECT_EQ(failure(tags.remove(first[0].id)).kind, ErrorKind::NotFound);
}

TEST(RouteShape, ForgetsParameterNamesAndOuterSlashes) {
    EXPECT_EQ(detail::route_shape("/orders/:id/"), "orders/:");
    EXPECT_EQ(detail::route_shape("orders//:number"), "orders/:");
    EXPECT_EQ(detail::route_shape("orders/id:x"), "orders/id:x");
    EXPECT_EQ(detail::route_shape("/"), "");
}

}  // namespace
}  // namespace millrace::store
