// The node of data tables on real tables, run by the engine.
#include "engine/store_data_tables.hpp"
#include "base/test_folder.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "base/runtime.hpp"
#include "engine/run.hpp"
#include "nodes/all_nodes.hpp"
#include "sdk/memory_state_store.hpp"
#include "store/data_row_repository.hpp"
#include "store/data_table_repository.hpp"

namespace millrace::engine {
namespace {

using workflow::ItemList;

class StoreDataTablesTest : public testing::Test {
  protected:
    StoreDataTablesTest() {
        nodes::add_all(registry_);
        runtime_.start();
        store::StoreOptions options;
        options.data_dir = folder_.path();
        store_ = std::make_unique<store::Store>(runtime_, clock_, random_, options);
        check(store_->open().has_value(), "the store opens");
        tables_ = std::make_unique<StoreDataTables>(*store_);
        const Json made = only("table", R"({"operation":"create","tableName":"People","columns":
            {"column":[{"name":"name"},{"name":"age","type":"number"},{"name":"member","type":"boolean"}]}})");
        id_ = std::string(text_member(made, "id"));
    }
    ~StoreDataTablesTest() override {
        store_.reset();
        runtime_.stop();
        runtime_.join();
    }

    // Runs the node over these items.
    RunOutcome run(const std::string& resource, const std::string& parameters,
                   const std::string& input = R"([{"json":{}}])",
                   const std::string& settings = "{}", double version = 1.1) {
        JsonObject node = parse_json(settings).value().get_object();
        node["name"] = "N";
        node["type"] = "n8n-nodes-base.dataTable";
        node["typeVersion"] = version;
        node["position"] = JsonArray{0, 0};
        JsonObject given = parse_json(parameters).value().get_object();
        given["resource"] = resource;
        if (resource == "row" && !given.contains("dataTableId"))
            given["dataTableId"] =
                JsonObject{{"__rl", true}, {"mode", "name"}, {"value", "People"}};
        node["parameters"] = std::move(given);
        Json document = {{"id", "w1"},
                         {"name", "Test"},
                         {"nodes", JsonArray{std::move(node)}},
                         {"connections", JsonObject()},
                         {"settings", {{"executionOrder", "v1"}}}};
        RunRequest request;
        request.plan = make_plan(*workflow::Workflow::parse(std::move(document)), registry_);
        request.start_items = workflow::items_from_json(parse_json(input).value()).value();
        const Json variables = JsonObject();
        const RunServices services{
            clock_,    random_,   journal_, state_,
            variables, "Etc/UTC", {},       {.data_tables = tables_.get(), .runtime = &runtime_}};
        RunOutcome outcome;
        const auto task = [&]() -> Task<> {
            outcome = co_await run_workflow(std::move(request), services,
                                            std::make_shared<const StopReason>());
        };
        runtime_.run_on(0, task()).get();
        return outcome;
    }
    static Json items_of(const RunOutcome& outcome) {
        if (outcome.record.error) return Json(outcome.record.error->message);
        std::string text;
        workflow::append_json_text(text, outcome.data.last_run("N")->outputs.at(0));
        return parse_json(text).value();
    }
    // The objects that came out.
    JsonArray rows(const std::string& resource, const std::string& parameters,
                   const std::string& input = R"([{"json":{}}])") {
        JsonArray list;
        const Json items = items_of(run(resource, parameters, input));
        if (!items.is_array()) throw std::runtime_error(to_json_text(items));
        for (const Json& item : items.get_array()) list.push_back(item.at("json"));
        return list;
    }
    Json only(const std::string& resource, const std::string& parameters) {
        const JsonArray list = rows(resource, parameters);
        check(list.size() == 1, "one object comes out");
        return list[0];
    }
    std::string error_of(const std::string& resource, const std::string& parameters,
                         const std::string& input = R"([{"json":{}}])") {
        const RunOutcome outcome = run(resource, parameters, input);
        return outcome.record.error ? outcome.record.error->message : "no error";
    }
    void insert_people() {
        rows("row", R"({"operation":"insert","columns":{"mappingMode":"autoMapInputData"}})",
             R"([{"json":{"name":"Ada","age":36,"member":true}},{"json":{"name":"Bob","age":7}},
                 {"json":{"name":"Cy","id":77,"createdAt":"x","member":false}}])");
    }
    // The names of the rows that "get" finds.
    std::string names(const std::string& parameters) {
        std::string list;
        for (const Json& row : rows("row", R"({"operation":"get",)" + parameters + "}"))
            list += std::string(text_member(row, "name")) + " ";
        return list;
    }
    static std::string where(const std::string& conditions,
                             const std::string& match = "allConditions") {
        return R"("matchType":")" + match + R"(","filters":{"conditions":[)" + conditions + "]}";
    }

    TestFolder folder_;
    sdk::NodeRegistry registry_;
    FixedClock clock_{*time_from_iso("2026-01-15T12:00:00Z")};
    SystemRandom random_;
    Runtime runtime_{RuntimeOptions{.shards = 1, .blocking_threads = 2}};
    NoJournal journal_;
    sdk::MemoryStateStore state_;
    std::unique_ptr<store::Store> store_;
    std::unique_ptr<StoreDataTables> tables_;
    std::string id_;
};

TEST_F(StoreDataTablesTest, InsertsAllItemsWithTheirOrigin) {
    const Json items = items_of(run("row",
                                    R"({"operation":"insert","columns":{"mappingMode":"defineBelow",
                                        "value":{"name":"={{ $json.n }}","age":"={{ $itemIndex }}"}}})",
                                    R"([{"json":{"n":"Ada"}},{"json":{"n":"Bob"}}])"));
    ASSERT_EQ(items.as_array().size(), 2U) << to_json_text(items);
    EXPECT_EQ(
        to_json_text(items.at(1).at("json")),
        R"({"id":2,"name":"Bob","age":1,"member":null,"createdAt":"2026-01-15T12:00:00.000Z",)"
        R"("updatedAt":"2026-01-15T12:00:00.000Z"})");
    EXPECT_EQ(items.at(1).at("pairedItem").at("item"), Json(1));
}

TEST_F(StoreDataTablesTest, MapsFieldsByNameAndLeavesOutWhatTheTableKeeps) {
    insert_people();
    EXPECT_EQ(names(where("")), "Ada Bob Cy ");
    EXPECT_EQ(
        only("row", R"({"operation":"get",)" + where(R"({"keyName":"name","keyValue":"Cy"})") + "}")
            .at("id"),
        Json(3));
    EXPECT_NE(error_of("row", R"({"columns":{"mappingMode":"autoMapInputData"}})",
                       R"([{"json":{"name":"x"}},{"json":{"nam":"y"}}])")
                  .find("no column \"nam\""),
              std::string::npos);
    EXPECT_EQ(names(where("")), "Ada Bob Cy ");
}

TEST_F(StoreDataTablesTest, CountsOnlyWhenManyRowsAreInserted) {
    EXPECT_EQ(Json(rows("row",
                        R"({"columns":{"mappingMode":"autoMapInputData"},
                            "options":{"optimizeBulk":true}})",
                        R"([{"json":{"age":1}},{"json":{"age":2}}])")),
              parse_json(R"([{"success":true,"insertedRows":2}])").value());
}

TEST_F(StoreDataTablesTest, GoesOnAfterAnItemThatFails) {
    const RunOutcome outcome =
        run("row", R"({"columns":{"mappingMode":"autoMapInputData"}})",
            R"([{"json":{"age":1}},{"json":{"age":"x"}},{"json":{"age":3}}])",
            R"({"onError":"continueRegularOutput"})");
    const Json items = items_of(outcome);
    ASSERT_EQ(items.as_array().size(), 3U) << to_json_text(items);
    EXPECT_NE(text_member(items.at(1).at("json"), "error").find("does not fit"), std::string::npos);
    EXPECT_EQ(items.at(2).at("json").at("id"), Json(2));
    const RunOutcome stopped = run("row", R"({"columns":{"mappingMode":"autoMapInputData"}})",
                                   R"([{"json":{"age":1}},{"json":{"age":"x"}}])");
    ASSERT_TRUE(stopped.record.error);
    EXPECT_EQ(stopped.record.error->item, 1U);
}

TEST_F(StoreDataTablesTest, GetsByEveryCondition) {
    insert_people();
    const auto one = [&](const std::string& column, const std::string& condition,
                         const std::string& value = {}) {
        return names(where(R"({"keyName":")" + column + R"(","condition":")" + condition + "\"" +
                           (value.empty() ? "" : R"(,"keyValue":)" + value) + "}"));
    };
    EXPECT_EQ(one("name", "eq", R"("Ada")"), "Ada ");
    EXPECT_EQ(one("name", "neq", R"("Ada")"), "Bob Cy ");
    EXPECT_EQ(one("name", "like", R"("d")"), "Ada ");
    EXPECT_EQ(one("name", "ilike", R"("a%")"), "Ada ");
    EXPECT_EQ(one("age", "gt", "7"), "Ada ");
    EXPECT_EQ(one("age", "gte", R"("7")"), "Ada Bob ");
    EXPECT_EQ(one("age", "lt", "36"), "Bob ");
    EXPECT_EQ(one("age", "lte", "36"), "Ada Bob ");
    EXPECT_EQ(one("age", "isEmpty"), "Cy ");
    EXPECT_EQ(one("age", "isNotEmpty"), "Ada Bob ");
    EXPECT_EQ(one("member", "isTrue"), "Ada ");
    EXPECT_EQ(one("member", "isFalse"), "Cy ");
    const std::string both =
        R"({"keyName":"age","condition":"isEmpty"},{"keyName":"name","keyValue":"Ada"})";
    EXPECT_EQ(names(where(both, "anyCondition")), "Ada Cy ");
    EXPECT_EQ(names(where(both)), "");
    EXPECT_NE(error_of("row", R"({"operation":"get",)" +
                                  where(R"({"keyName":"age","condition":"between"})") + "}")
                  .find("not known"),
              std::string::npos);
}

TEST_F(StoreDataTablesTest, SortsAndLimits) {
    insert_people();
    EXPECT_EQ(names(R"("limit":2)"), "Ada Bob ");
    EXPECT_EQ(names(R"("returnAll":true,"limit":1)"), "Ada Bob Cy ");
    EXPECT_EQ(names(R"("orderBy":true,"orderByColumn":"name")"), "Cy Bob Ada ");
    EXPECT_EQ(names(R"("orderBy":true,"orderByColumn":"age","orderByDirection":"ASC")"),
              "Cy Bob Ada ");
    EXPECT_NE(error_of("row", R"({"operation":"get","limit":0})").find("at least 1"),
              std::string::npos);
}

TEST_F(StoreDataTablesTest, PassesItemsByWhetherARowExists) {
    insert_people();
    const std::string input =
        R"([{"json":{"n":"Ada","keep":1}},{"json":{"n":"Zoe"}},{"json":{"n":"Bob"}}])";
    const std::string filter = where(R"({"keyName":"name","keyValue":"={{ $json.n }}"})") + "}";
    EXPECT_EQ(to_json_text(Json(rows("row", R"({"operation":"rowExists",)" + filter, input))),
              R"([{"n":"Ada","keep":1},{"n":"Bob"}])");
    EXPECT_EQ(to_json_text(Json(rows("row", R"({"operation":"rowNotExists",)" + filter, input))),
              R"([{"n":"Zoe"}])");
    EXPECT_NE(error_of("row", R"({"operation":"rowExists"})").find("Which rows"),
              std::string::npos);
}

TEST_F(StoreDataTablesTest, UpdatesUpsertsAndDeletes) {
    insert_people();
    const std::string ada = where(R"({"keyName":"name","keyValue":"Ada"})");
    const std::string age =
        R"(,"columns":{"mappingMode":"defineBelow","value":{"age":"={{ 40 + 1 }}"}})";
    JsonArray changed =
        rows("row", R"({"operation":"update",)" + ada + age + R"(,"options":{"dryRun":true}})");
    ASSERT_EQ(changed.size(), 2U);
    EXPECT_EQ(changed[0].at("age"), Json(36));
    EXPECT_EQ(changed[0].at("dryRunState"), Json("before"));
    EXPECT_EQ(changed[1].at("age"), Json(41));
    EXPECT_EQ(names(where(R"({"keyName":"age","keyValue":41})")), "");
    changed = rows("row", R"({"operation":"update",)" + ada + age + "}");
    ASSERT_EQ(changed.size(), 1U);
    EXPECT_EQ(changed[0].at("age"), Json(41));
    EXPECT_FALSE(changed[0].as_object().contains("dryRunState"));

    const std::string di = where(R"({"keyName":"name","keyValue":"Di"})");
    changed =
        rows("row", R"({"operation":"upsert",)" + di + age + R"(,"options":{"dryRun":true}})");
    ASSERT_EQ(changed.size(), 2U);
    EXPECT_TRUE(changed[0].at("age").is_null());
    changed = rows("row", R"({"operation":"upsert",)" + di + age + "}");
    ASSERT_EQ(changed.size(), 1U);
    EXPECT_EQ(changed[0].at("id"), Json(4));

    changed = rows("row", R"({"operation":"deleteRows",)" + ada + R"(,"options":{"dryRun":true}})");
    ASSERT_EQ(changed.size(), 2U);
    EXPECT_TRUE(changed[1].at("name").is_null());
    changed = rows("row", R"({"operation":"deleteRows",)" + ada + "}");
    ASSERT_EQ(changed.size(), 1U);
    EXPECT_EQ(changed[0].at("name"), Json("Ada"));
    EXPECT_EQ(rows("row", R"({"operation":"deleteRows",)" + ada + "}").size(), 0U);
    for (const char* operation : {"update", "upsert", "deleteRows"})
        EXPECT_NE(error_of("row", R"({"operation":")" + std::string(operation) + "\"" + age + "}")
                      .find("Which rows"),
                  std::string::npos)
            << operation;
}

TEST_F(StoreDataTablesTest, FindsTablesByIdNameOrExpression) {
    insert_people();
    const auto found = [&](const std::string& locator, double version = 1.1) {
        const RunOutcome outcome =
            run("row", R"({"operation":"get","dataTableId":)" + locator + "}",
                R"([{"json":{"t":"People"}}])", "{}", version);
        return outcome.record.error
                   ? outcome.record.error->message
                   : std::to_string(outcome.data.last_run("N")->outputs.at(0).size());
    };
    EXPECT_EQ(found(R"({"__rl":true,"mode":"list","value":")" + id_ + "\"}"), "3");
    EXPECT_EQ(found(R"({"__rl":true,"mode":"id","value":")" + id_ + "\"}", 1), "3");
    EXPECT_EQ(found(R"({"__rl":true,"mode":"name","value":"={{ $json.t }}"})"), "3");
    EXPECT_EQ(found("\"" + id_ + "\""), "3");
    EXPECT_NE(found(R"({"__rl":true,"mode":"id","value":"People"})").find("no data table"),
              std::string::npos);
    EXPECT_NE(found(R"({"__rl":true,"mode":"list","value":""})").find("No data table is chosen"),
              std::string::npos);
}

TEST_F(StoreDataTablesTest, WorksOnTables) {
    EXPECT_NE(error_of("table", R"({"operation":"create","tableName":"People"})").find("already"),
              std::string::npos);
    EXPECT_EQ(only("table", R"({"operation":"create","tableName":"People",
                                "options":{"createIfNotExists":true}})")
                  .at("id"),
              Json(id_));
    const Json made = only("table", R"({"operation":"create","tableName":"Animals"})");
    EXPECT_EQ(made.at("columns"), Json(JsonArray()));
    EXPECT_EQ(rows("table", R"({"operation":"list"})").size(), 2U);
    EXPECT_EQ(rows("table", R"({"operation":"list","returnAll":false,"limit":1,
                                "options":{"sortField":"name","sortDirection":"desc"}})")[0]
                  .at("name"),
              Json("People"));
    EXPECT_EQ(rows("table", R"({"operation":"list","options":{"filterName":"ANI"}})").size(), 1U);
    const std::string animals = R"(,"dataTableId":{"__rl":true,"mode":"name","value":"Animals"}})";
    EXPECT_EQ(only("table", R"({"operation":"update","newName":"Beasts")" + animals),
              parse_json(R"({"success":true,"name":"Beasts"})").value());
    EXPECT_NE(error_of("table", R"({"operation":"delete")" + animals).find("no data table"),
              std::string::npos);
    EXPECT_EQ(only("table", R"({"operation":"delete","dataTableId":{"__rl":true,"mode":"name",
                                "value":"Beasts"}})")
                  .at("deletedTableId"),
              made.at("id"));
    EXPECT_EQ(rows("table", R"({"operation":"list"})").size(), 1U);
}

}  // namespace
}  // namespace millrace::engine
