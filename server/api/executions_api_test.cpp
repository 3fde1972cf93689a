#include <thread>

#include "api/detail/api_fixture.hpp"

namespace millrace::api {
namespace {

using workflow::RunStatus;

class Executions : public ApiTest {
  protected:
    Json list(const std::string& query = {}) {
        const auto response = get("/api/v1/executions" + query);
        EXPECT_EQ(response.status, 200) << response.body;
        return json_of(response);
    }
    std::vector<std::string> ids(const std::string& query = {}) {
        std::vector<std::string> found;
        const Json page = list(query);
        for (const Json& one : page.at("data").as_array())
            found.emplace_back(text_member(one, "id"));
        return found;
    }
    // A stored execution that no engine knows.
    void insert(ExecutionId id, RunStatus status, const std::string& workflow_id = "w",
                std::string data = R"({"startNode":"A","startItems":[]})") {
        store::ExecutionRecord record;
        record.id = id;
        record.workflow_id = workflow_id;
        record.workflow_name = "W";
        record.status = status;
        record.started_at = clock.now();
        if (status == RunStatus::Error) record.error = "It broke.";
        if (status == RunStatus::Success) record.stopped_at = clock.now();
        ASSERT_TRUE(run(store.run_journal().finish({record, std::move(data)})));
    }
    // Starts a run that hangs, and waits until it is under way.
    std::string start_hanging(const std::string& path) {
        create_active(document("hangs", path, "toy.hang", "onReceived"));
        EXPECT_EQ(call_webhook(path).status, 200);
        while (engine.active_count() == 0) std::this_thread::yield();
        return ids("?status=running").at(0);
    }
};

TEST_F(Executions, ARunOfAWebhookIsListedWithItsFacts) {
    const std::string workflow_id = create_active(document("counted", "counted"));
    EXPECT_EQ(call_webhook("counted").status, 200);
    const Json page = list();
    ASSERT_EQ(page.at("data").as_array().size(), 1U);
    const Json& one = page.at("data").at(0);
    EXPECT_TRUE(one.at("id").is_string());
    EXPECT_EQ(one.at("finished"), Json(true));
    EXPECT_EQ(text_member(one, "status"), "success");
    EXPECT_EQ(text_member(one, "mode"), "webhook");
    EXPECT_EQ(text_member(one, "workflowId"), workflow_id);
    EXPECT_EQ(text_member(one, "workflowName"), "counted");
    EXPECT_EQ(text_member(one, "startedAt"), to_iso_text(clock.now()));
    EXPECT_EQ(text_member(one, "stoppedAt"), to_iso_text(clock.now()));
    for (const char* name : {"waitTill", "retryOf", "retrySuccessId"})
        EXPECT_TRUE(one.at(name).is_null()) << name;
    EXPECT_FALSE(find_member(one, "data"));
    EXPECT_TRUE(page.at("nextCursor").is_null());
}

TEST_F(Executions, DataComesWhenAskedFor) {
    create_active(document("counted", "counted"));
    call_webhook("counted");
    const std::string id = ids().at(0);
    EXPECT_FALSE(find_member(json_of(get("/api/v1/executions/" + id)), "data"));
    const Json one = json_of(get("/api/v1/executions/" + id + "?includeData=true"));
    const Json& result = one.at("data").at("resultData");
    EXPECT_EQ(text_member(result, "lastNodeExecuted"), "Next");
    EXPECT_EQ(text_member(result.at("runData").at("Hook").at(0), "status"), "success");
    EXPECT_TRUE(result.at("runData").at("Next").at(0).at("outputs").at(0).is_array());
    EXPECT_EQ(text_member(one.at("data").at("startData"), "node"), "Hook");
    EXPECT_EQ(list("?includeData=true").at("data").at(0), one);
}

TEST_F(Executions, AnAcceptedRunHasItsStartOnly) {
    insert(7, RunStatus::Running, "w", R"({"startNode":"A","startItems":[{"json":{"n":1}}]})");
    const Json one = json_of(get("/api/v1/executions/7?includeData=true"));
    EXPECT_EQ(one.at("finished"), Json(false));
    EXPECT_EQ(one.at("data").at("startData").at("items").at(0).at("json").at("n"), Json(1));
    EXPECT_EQ(one.at("data").at("resultData").at("runData"), Json(JsonObject()));
}

TEST_F(Executions, ErrorsAreTold) {
    insert(
        7, RunStatus::Error, "w",
        R"({"startNode":"A","startItems":[],"lastNode":"B","error":{"kind":"node_failed","message":"It broke."},"runData":{}})");
    const Json one = json_of(get("/api/v1/executions/7?includeData=true"));
    EXPECT_EQ(text_member(one, "error"), "It broke.");
    EXPECT_EQ(text_member(one.at("data").at("resultData").at("error"), "kind"), "node_failed");
    EXPECT_TRUE(one.at("stoppedAt").is_null());
}

TEST_F(Executions, FiltersByStatusAndWorkflow) {
    insert(1, RunStatus::Success, "a");
    insert(2, RunStatus::Error, "a");
    insert(3, RunStatus::Success, "b");
    using Ids = std::vector<std::string>;
    EXPECT_EQ(ids(), (Ids{"3", "2", "1"}));
    EXPECT_EQ(ids("?status=success"), (Ids{"3", "1"}));
    EXPECT_EQ(ids("?workflowId=a"), (Ids{"2", "1"}));
    EXPECT_EQ(ids("?workflowId=a&status=error"), Ids{"2"});
    EXPECT_EQ(ids("?workflowId=__proto__"), Ids{});
    const auto wrong = get("/api/v1/executions?status=Success");
    EXPECT_EQ(wrong.status, 400);
    EXPECT_EQ(message_of(wrong),
              "The query parameter \"status\" must be one of new, running, waiting, success, "
              "error, canceled, crashed, but is \"Success\".");
    EXPECT_EQ(get("/api/v1/executions?includeData=yes").status, 400);
}

TEST_F(Executions, ListsInPages) {
    for (ExecutionId id = 1; id <= 5; ++id) insert(id, RunStatus::Success);
    const Json first = list("?limit=2");
    const Json second = list("?limit=2&cursor=" + std::string(text_member(first, "nextCursor")));
    const std::string rest = "?limit=2&cursor=" + std::string(text_member(second, "nextCursor"));
    EXPECT_EQ(text_member(second.at("data").at(0), "id"), "3");
    EXPECT_EQ(ids(rest), std::vector<std::string>{"1"});
    EXPECT_TRUE(list(rest).at("nextCursor").is_null());
    EXPECT_EQ(get("/api/v1/executions?cursor=x").status, 400);
}

TEST_F(Executions, APageWithMuchDataEndsEarly) {
    const std::string much = R"({"startNode":"A","startItems":[{"json":{"much":")" +
                             std::string(std::size_t{20} << 20, 'x') + R"("}}]})";
    for (ExecutionId id = 1; id <= 3; ++id) insert(id, RunStatus::Success, "w", much);
    const auto page_ids = [](const Json& page) {
        std::vector<std::string> found;
        for (const Json& one : page.at("data").as_array())
            found.emplace_back(text_member(one, "id"));
        return found;
    };
    const Json first = list("?includeData=true");
    EXPECT_EQ(page_ids(first), (std::vector<std::string>{"3", "2"}));
    const Json second =
        list("?includeData=true&cursor=" + std::string(text_member(first, "nextCursor")));
    EXPECT_EQ(page_ids(second), std::vector<std::string>{"1"});
    EXPECT_TRUE(second.at("nextCursor").is_null());
}

TEST_F(Executions, OpenRunsAreTakenUpAgainAfterARestart) {
    store::ExecutionRecord open;
    open.workflow_id = create_active(document("again", "again"));
    open.status = RunStatus::Running;
    open.mode = workflow::RunMode::Webhook;
    const auto accept = [&](ExecutionId id, std::string start) {
        open.id = id;
        EXPECT_TRUE(run(store.run_journal().finish({open, std::move(start)})));
    };
    accept(41, R"({"startNode":"Hook","startItems":[{"json":{"a":1}}]})");
    accept(42, R"({"startNode":"Gone","startItems":[]})");
    EXPECT_EQ(run(recovery.recover()).value(), 1U);
    run(engine.drain());
    const Json again = json_of(get("/api/v1/executions/41"));
    EXPECT_EQ(text_member(again, "status"), "success");
    const Json lost = json_of(get("/api/v1/executions/42"));
    EXPECT_EQ(text_member(lost, "status"), "crashed");
    EXPECT_NE(text_member(lost, "error").find("Gone"), std::string::npos);
    EXPECT_EQ(to_json_text(json_of(get("/healthz/readiness")).at("crashedExecutions")),
              R"(["42"])");
}

TEST_F(Executions, DeletingGivesTheExecutionOnceMore) {
    insert(7, RunStatus::Success);
    const auto response = remove("/api/v1/executions/7");
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(text_member(json_of(response), "id"), "7");
    EXPECT_EQ(remove("/api/v1/executions/7").status, 404);
    EXPECT_EQ(get("/api/v1/executions/7").status, 404);
}

TEST_F(Executions, AnExecutionUnderWayCannotBeDeleted) {
    insert(7, RunStatus::Running);
    const auto response = remove("/api/v1/executions/7");
    EXPECT_EQ(response.status, 409);
    EXPECT_NE(text_member(json_of(response), "hint").find("/stop"), std::string::npos);
    EXPECT_EQ(get("/api/v1/executions/7").status, 200);
}

TEST_F(Executions, StoppingEndsARunAndAnswersItsEnd) {
    const std::string id = start_hanging("hangs");
    const auto response = post("/api/v1/executions/" + id + "/stop");
    EXPECT_EQ(response.status, 200) << response.body;
    EXPECT_EQ(text_member(json_of(response), "status"), "canceled");
    EXPECT_EQ(engine.active_count(), 0U);
    EXPECT_EQ(post("/api/v1/executions/" + id + "/stop").status, 409);
    EXPECT_EQ(remove("/api/v1/executions/" + id).status, 200);
}

TEST_F(Executions, OnlyRunsUnderWayCanBeStopped) {
    insert(7, RunStatus::Success);
    EXPECT_EQ(post("/api/v1/executions/7/stop").status, 409);
    EXPECT_EQ(post("/api/v1/executions/8/stop").status, 404);
}

TEST_F(Executions, IdsThatAreNoneAreNotFound) {
    for (const char* id : {"0", "-1", "abc", "1x", "%201", "99999999999999999999", "0x1", "1e3",
                           "__proto__", "1%2F2"}) {
        const std::string path = std::string("/api/v1/executions/") + id;
        EXPECT_EQ(get(path).status, 404) << id;
        EXPECT_EQ(get(path + "?includeData=true").status, 404) << id;
        EXPECT_EQ(remove(path).status, 404) << id;
        EXPECT_EQ(post(path + "/stop").status, 404) << id;
    }
}

TEST_F(Executions, DamagedDataIsTheServersFault) {
    insert(7, RunStatus::Success, "w", "{");
    const auto response = get("/api/v1/executions/7?includeData=true");
    EXPECT_EQ(response.status, 500);
    EXPECT_EQ(text_member(json_of(response), "code"), "internal");
    EXPECT_EQ(get("/api/v1/executions/7").status, 200);
}

}  // namespace
}  // namespace millrace::api
