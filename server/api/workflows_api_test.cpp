#include "api/detail/api_fixture.hpp"

namespace millrace::api {
namespace {

class Workflows : public ApiTest {
  protected:
    std::vector<std::string> names(const std::string& query) {
        std::vector<std::string> list;
        const Json page = json_of(get("/api/v1/workflows" + query));
        for (const Json& one : page.at("data").as_array())
            list.emplace_back(text_member(one, "name"));
        return list;
    }
    Json read(const std::string& id) { return json_of(get("/api/v1/workflows/" + id)); }
};

constexpr const char* kOddDocument =
    R"({"name":"odd","nodes":[{"name":"__proto__","type":"toy.pass","constructor":{"a":1},"unknown":[1,2]}],
"connections":{"toString":{"main":[[{"node":"hasOwnProperty","type":"main","index":0}]]}},
"settings":{"executionOrder":"v1","unknown":9007199254740993},"pinData":{"__proto__":[{"json":{"big":18446744073709551615}}]},
"staticData":{"k":1.5e300},"meta":{"x":null},"__proto__":{"polluted":true}})";

TEST_F(Workflows, GivesBackEveryFieldOfADocument) {
    const std::string id = create(kOddDocument);
    const Json answer = read(id);
    const Json given = *parse_json(kOddDocument, {}, {.integers = IntegerMode::Exact});
    for (const auto& [name, value] : given.as_object()) {
        const Json* member = find_member(answer, name);
        ASSERT_TRUE(member) << name;
        EXPECT_EQ(to_json_text(*member), to_json_text(value)) << name;
    }
}

TEST_F(Workflows, WhatTheServerSaysWinsOverTheDocument) {
    const std::string id = create(
        R"({"id":"mine","name":"n","active":true,"createdAt":"1999-01-01T00:00:00.000Z","updatedAt":"x",
"versionId":"0","isArchived":true,"triggerCount":7,"nodes":[]})");
    EXPECT_NE(id, "mine");
    const Json answer = read(id);
    EXPECT_EQ(text_member(answer, "id"), id);
    EXPECT_EQ(answer.at("active"), Json(false));
    EXPECT_EQ(answer.at("isArchived"), Json(false));
    EXPECT_EQ(answer.at("triggerCount"), Json(0));
    EXPECT_EQ(text_member(answer, "createdAt"), to_iso_text(clock.now()));
    EXPECT_EQ(text_member(answer, "updatedAt"), to_iso_text(clock.now()));
    EXPECT_NE(text_member(answer, "versionId"), "0");
    EXPECT_EQ(answer.at("connections"), Json(JsonObject()));
    EXPECT_EQ(answer.at("staticData"), Json());
}

TEST_F(Workflows, AnUpdateReplacesTheDocument) {
    const std::string id = create(R"({"name":"first","nodes":[],"extra":1})");
    const Json before = read(id);
    clock.advance(std::chrono::seconds(5));
    const auto response =
        put("/api/v1/workflows/" + id, R"({"name":"second","nodes":[],"other":2})");
    ASSERT_EQ(response.status, 200) << response.body;
    const Json after = read(id);
    EXPECT_EQ(json_of(response), after);
    EXPECT_EQ(text_member(after, "name"), "second");
    EXPECT_FALSE(find_member(after, "extra"));
    EXPECT_EQ(after.at("other"), Json(2));
    EXPECT_EQ(after.at("createdAt"), before.at("createdAt"));
    EXPECT_NE(after.at("updatedAt"), before.at("updatedAt"));
    EXPECT_NE(after.at("versionId"), before.at("versionId"));
}

TEST_F(Workflows, AnUpdateOfAStaleVersionIsRefused) {
    const std::string id = create(R"({"name":"w","nodes":[]})");
    const std::string version(text_member(read(id), "versionId"));
    const std::string body = R"({"name":"w2","nodes":[],"versionId":")" + version + "\"}";
    EXPECT_EQ(put("/api/v1/workflows/" + id, body).status, 200);
    const auto stale = put("/api/v1/workflows/" + id, body);
    EXPECT_EQ(stale.status, 409);
    EXPECT_EQ(text_member(json_of(stale), "code"), "conflict");
    EXPECT_EQ(put("/api/v1/workflows/" + id, R"({"name":"w3","nodes":[],"versionId":null})").status,
              200);
}

TEST_F(Workflows, DeletingGivesTheWorkflowOnceMore) {
    const std::string id = create(R"({"name":"gone","nodes":[]})");
    const auto response = remove("/api/v1/workflows/" + id);
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(text_member(json_of(response), "name"), "gone");
    EXPECT_EQ(remove("/api/v1/workflows/" + id).status, 404);
    EXPECT_EQ(get("/api/v1/workflows/" + id).status, 404);
}

TEST_F(Workflows, ListsInPagesNewestFirst) {
    for (int i = 0; i < 5; ++i) {
        create(R"({"name":"w)" + std::to_string(i) + R"(","nodes":[]})");
        clock.advance(std::chrono::milliseconds(1));
    }
    std::vector<std::string> seen;
    std::string cursor;
    for (int pages = 1;; ++pages) {
        const Json page =
            json_of(get("/api/v1/workflows?limit=2" + (cursor.empty() ? "" : "&cursor=" + cursor)));
        EXPECT_LE(page.at("data").as_array().size(), 2U);
        for (const Json& one : page.at("data").as_array())
            seen.emplace_back(text_member(one, "name"));
        if (page.at("nextCursor").is_null()) {
            EXPECT_EQ(pages, 3);
            break;
        }
        cursor = text_member(page, "nextCursor");
    }
    EXPECT_EQ(seen, (std::vector<std::string>{"w4", "w3", "w2", "w1", "w0"}));
}

TEST_F(Workflows, FiltersByNameTagAndActive) {
    create(R"({"name":"Orders in","nodes":[],"tags":["red"]})");
    clock.advance(std::chrono::milliseconds(1));
    create(R"({"name":"Orders out","nodes":[],"tags":[{"name":"red"},{"id":"x","name":"blue"}]})");
    clock.advance(std::chrono::milliseconds(1));
    create_active(document("Hooked", "hooked"));
    using Names = std::vector<std::string>;
    EXPECT_EQ(names("?name=orders"), (Names{"Orders out", "Orders in"}));
    EXPECT_EQ(names("?name=Orders%20in"), Names{"Orders in"});
    EXPECT_EQ(names("?name=%25"), Names{});
    EXPECT_EQ(names("?tags=red"), (Names{"Orders out", "Orders in"}));
    EXPECT_EQ(names("?tags=blue,%20red,"), Names{"Orders out"});
    EXPECT_EQ(names("?tags=green"), Names{});
    EXPECT_EQ(names("?active=true"), Names{"Hooked"});
    EXPECT_EQ(names("?active=false"), (Names{"Orders out", "Orders in"}));
    EXPECT_EQ(names("?projectId=p&unknown=1&active=true"), Names{"Hooked"});
}

TEST_F(Workflows, PinnedDataCanBeLeftOut) {
    const std::string id = create(R"({"name":"p","nodes":[],"pinData":{"A":[{"json":{}}]}})");
    EXPECT_TRUE(find_member(read(id), "pinData"));
    EXPECT_FALSE(find_member(read(id + "?excludePinnedData=true"), "pinData"));
    const Json page = json_of(get("/api/v1/workflows?excludePinnedData=true"));
    EXPECT_FALSE(find_member(page.at("data").at(0), "pinData"));
}

TEST_F(Workflows, WrongQueriesNameTheParameter) {
    const auto message = [&](const std::string& query) {
        const auto response = get("/api/v1/workflows?" + query);
        EXPECT_EQ(response.status, 400) << query;
        return message_of(response);
    };
    const std::string limit =
        "The query parameter \"limit\" must be a whole number from 1 to 250, but is ";
    EXPECT_EQ(message("limit=0"), limit + "0.");
    EXPECT_EQ(message("limit=251"), limit + "251.");
    EXPECT_EQ(message("limit=-1"), limit + "-1.");
    EXPECT_EQ(message("limit=ten"), limit + "\"ten\".");
    EXPECT_EQ(message("limit=1.5"), limit + "\"1.5\".");
    EXPECT_EQ(message("limit="), limit + "\"\".");
    EXPECT_EQ(message("limit=99999999999999999999"), limit + "\"99999999999999999999\".");
    EXPECT_EQ(message("active=1"),
              "The query parameter \"active\" must be true or false, but is \"1\".");
    EXPECT_FALSE(message("cursor=nonsense").empty());
    EXPECT_FALSE(message("cursor=").empty());
}

TEST_F(Workflows, DocumentsThatAreNoneAreRefusedWithAReason) {
    const auto message = [&](const std::string& body) {
        const auto response = post("/api/v1/workflows", body);
        EXPECT_EQ(response.status, 400) << body.substr(0, 60);
        EXPECT_EQ(text_member(json_of(response), "code"), "invalid_input");
        return message_of(response);
    };
    EXPECT_NE(message("{\n  \"name\": }").find("line 2"), std::string::npos);
    EXPECT_FALSE(message("").empty());
    EXPECT_FALSE(message("{\"name\":\"\xff\",\"nodes\":[]}").empty());
    EXPECT_EQ(message("[]"), "The body of the request must be an object, but is a list.");
    EXPECT_EQ(message("5"), "The body of the request must be an object, but is 5.");
    EXPECT_EQ(message(R"({"nodes":[]})"), "\"name\" is missing in the body of the request.");
    EXPECT_EQ(message(R"({"name":5,"nodes":[]})"), "\"name\" must be a text, but is 5.");
    EXPECT_EQ(message(R"({"name":null,"nodes":[]})"), "\"name\" must be a text, but is null.");
    EXPECT_EQ(message(R"({"name":"","nodes":[]})"), "\"name\" must not be empty.");
    EXPECT_NE(message(R"({"name":"x","nodes":{}})").find("nodes"), std::string::npos);
    EXPECT_NE(message(R"({"name":"x","nodes":[{"type":"t"}]})").find("Node 1"), std::string::npos);
    EXPECT_EQ(message(R"({"name":"x","nodes":[],"connections":[]})"),
              "\"connections\" must be an object, but is a list.");
    EXPECT_EQ(message(R"({"name":"x","nodes":[],"tags":[{"name":"a"},{"id":"b"}]})"),
              "\"tags[1].name\" is missing in the body of the request.");
    EXPECT_EQ(message(R"({"name":"x","nodes":[],"versionId":5})"),
              "\"versionId\" must be a text, but is 5.");
    EXPECT_TRUE(names("").empty());
}

TEST_F(Workflows, DeepNestingIsRefused) {
    for (const std::string& body :
         {std::string(100'000, '['),
          R"({"name":"x","nodes":[],"a":)" + std::string(300, '[') + std::string(300, ']') + "}"}) {
        const auto response = post("/api/v1/workflows", body);
        EXPECT_EQ(response.status, 400);
        EXPECT_NE(message_of(response).find("nested deeper"), std::string::npos);
    }
}

TEST_F(Workflows, LongWrongValuesAreCutBetweenCharacters) {
    std::string value;
    for (int i = 0; i < 50; ++i) value += "ü€";
    const auto response = get("/api/v1/workflows?active=x" + value);
    EXPECT_EQ(response.status, 400);
    EXPECT_LT(message_of(response).size(), 150U);
}

TEST_F(Workflows, OtherContentTypesAreRefused) {
    const auto with_type = [&](const std::string& type) {
        auto made = request(http::Method::Post, "/api/v1/workflows", R"({"name":"t","nodes":[]})");
        made.headers.set("X-N8N-API-KEY", owner_key);
        made.headers.set("Content-Type", type);
        return send(std::move(made)).status;
    };
    EXPECT_EQ(with_type("application/json; charset=utf-8"), 200);
    EXPECT_EQ(with_type("Application/JSON"), 200);
    EXPECT_EQ(with_type("multipart/form-data; boundary=x"), 400);
    EXPECT_EQ(with_type("application/x-www-form-urlencoded"), 400);
}

TEST_F(Workflows, UnknownIdsAreNotFound) {
    for (const std::string& id :
         {std::string("nothing"), std::string("__proto__"), std::string("constructor"),
          std::string("%20"), std::string("a%2Fb"), std::string("'%20OR%201=1--"),
          std::string("%F0%9F%92%A9"), std::string(5000, 'x')}) {
        EXPECT_EQ(get("/api/v1/workflows/" + id).status, 404) << id;
        EXPECT_EQ(put("/api/v1/workflows/" + id, R"({"name":"x","nodes":[]})").status, 404) << id;
        EXPECT_EQ(remove("/api/v1/workflows/" + id).status, 404) << id;
        EXPECT_EQ(post("/api/v1/workflows/" + id + "/activate").status, 404) << id;
        EXPECT_EQ(post("/api/v1/workflows/" + id + "/deactivate").status, 404) << id;
        EXPECT_EQ(get("/api/v1/workflows/" + id + "/tags").status, 404) << id;
        EXPECT_EQ(put("/api/v1/workflows/" + id + "/tags", "[]").status, 404) << id;
    }
}

TEST_F(Workflows, ActivationServesTheWebhookAndDeactivationEndsIt) {
    const std::string id = create(document("hooked", "hooked"));
    EXPECT_EQ(call_webhook("hooked").status, 404);
    const auto activated = post("/api/v1/workflows/" + id + "/activate");
    EXPECT_EQ(activated.status, 200) << activated.body;
    EXPECT_EQ(json_of(activated).at("active"), Json(true));
    EXPECT_EQ(json_of(activated).at("triggerCount"), Json(1));
    EXPECT_EQ(call_webhook("hooked").status, 200);
    const auto deactivated = post("/api/v1/workflows/" + id + "/deactivate");
    EXPECT_EQ(json_of(deactivated).at("active"), Json(false));
    EXPECT_EQ(call_webhook("hooked").status, 404);
}

TEST_F(Workflows, ActivationWithoutATriggerIsRefused) {
    const std::string id = create(R"({"name":"n","nodes":[]})");
    EXPECT_EQ(post("/api/v1/workflows/" + id + "/activate").status, 400);
    EXPECT_EQ(read(id).at("active"), Json(false));
}

TEST_F(Workflows, ATakenWebhookPathNamesItsWorkflow) {
    create_active(document("the first", "same"));
    const std::string second = create(document("the second", "same"));
    const auto response = post("/api/v1/workflows/" + second + "/activate");
    EXPECT_EQ(response.status, 409);
    EXPECT_NE(message_of(response).find("the first"), std::string::npos) << message_of(response);
    EXPECT_EQ(read(second).at("active"), Json(false));
}

TEST_F(Workflows, AnUpdateOfAnActiveWorkflowMovesItsWebhook) {
    create_active(document("other", "taken"));
    const std::string id = create_active(document("w", "before"));
    EXPECT_EQ(put("/api/v1/workflows/" + id, document("w", "after")).status, 200);
    EXPECT_EQ(call_webhook("before").status, 404);
    EXPECT_EQ(call_webhook("after").status, 200);
    // Refused changes leave all as it was.
    EXPECT_EQ(put("/api/v1/workflows/" + id, document("w", "taken")).status, 409);
    EXPECT_EQ(put("/api/v1/workflows/" + id, R"({"name":"w","nodes":[]})").status, 400);
    EXPECT_EQ(call_webhook("after").status, 200);
    EXPECT_EQ(text_member(read(id).at("nodes").at(0).at("parameters"), "path"), "after");
}

TEST_F(Workflows, TagsAreKeptUnlessAnUpdateNamesOthers) {
    const std::string id = create(R"({"name":"w","nodes":[],"tags":["a","b"]})");
    const auto tags = [&] {
        std::string list;
        const Json workflow = read(id);
        for (const Json& tag : workflow.at("tags").as_array())
            list += std::string(text_member(tag, "name")) + " ";
        return list;
    };
    EXPECT_EQ(tags(), "a b ");
    put("/api/v1/workflows/" + id, R"({"name":"w","nodes":[]})");
    EXPECT_EQ(tags(), "a b ");
    put("/api/v1/workflows/" + id, R"({"name":"w","nodes":[],"tags":[{"name":"c"}]})");
    EXPECT_EQ(tags(), "c ");
    put("/api/v1/workflows/" + id, R"({"name":"w","nodes":[],"tags":[]})");
    EXPECT_EQ(tags(), "");
}

TEST_F(Workflows, TagsCanBeSetById) {
    const std::string id = create(R"({"name":"w","nodes":[],"tags":["old"]})");
    const std::string tag(text_member(json_of(post("/api/v1/tags", R"({"name":"new"})")), "id"));
    const std::string path = "/api/v1/workflows/" + id + "/tags";
    const auto response = put(path, R"([{"id":")" + tag + "\"}]");
    EXPECT_EQ(response.status, 200) << response.body;
    EXPECT_EQ(json_of(get(path)), json_of(response));
    EXPECT_EQ(text_member(json_of(response).at(0), "name"), "new");
    EXPECT_EQ(put(path, R"([{"id":"unknown"}])").status, 404);
    EXPECT_EQ(put(path, R"([{"name":"new"}])").status, 400);
    EXPECT_EQ(json_of(get(path)), json_of(response));
}

class FullDisk : public ApiTest {
  protected:
    FullDisk() : ApiTest(store::StoreOptions{.data_dir = {}, .max_database_bytes = 400 * 1024}) {}
};

TEST_F(FullDisk, WritesAreRefusedAndNothingIsKept) {
    std::string noise;
    SeededRandom seeded(7);
    while (noise.size() < 1'000'000) noise += std::to_string(seeded.next());
    const auto response =
        post("/api/v1/workflows", R"({"name":"big","nodes":[],"noise":")" + noise + "\"}");
    EXPECT_EQ(response.status, 503);
    EXPECT_EQ(text_member(json_of(response), "code"), "unavailable");
    EXPECT_TRUE(json_of(get("/api/v1/workflows")).at("data").as_array().empty());
    create(R"({"name":"small","nodes":[]})");
}

}  // namespace
}  // namespace millrace::api
