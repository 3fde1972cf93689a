#include "api/detail/api_fixture.hpp"

namespace millrace::api {
namespace {

class Tags : public ApiTest {
  protected:
    std::string make(const std::string& name) {
        const auto response = post("/api/v1/tags", R"({"name":")" + name + "\"}");
        EXPECT_EQ(response.status, 201) << response.body;
        return std::string(text_member(json_of(response), "id"));
    }
    std::vector<std::string> names(const std::string& query = {}) {
        std::vector<std::string> list;
        const Json page = json_of(get("/api/v1/tags" + query));
        for (const Json& one : page.at("data").as_array())
            list.emplace_back(text_member(one, "name"));
        return list;
    }
};

TEST_F(Tags, AreMadeReadRenamedAndDeleted) {
    const std::string id = make("red");
    EXPECT_EQ(text_member(json_of(get("/api/v1/tags/" + id)), "name"), "red");
    clock.advance(std::chrono::seconds(1));
    const Json renamed = json_of(put("/api/v1/tags/" + id, R"({"name":"crimson"})"));
    EXPECT_EQ(text_member(renamed, "name"), "crimson");
    EXPECT_NE(renamed.at("createdAt"), renamed.at("updatedAt"));
    EXPECT_EQ(text_member(json_of(remove("/api/v1/tags/" + id)), "name"), "crimson");
    EXPECT_EQ(get("/api/v1/tags/" + id).status, 404);
    EXPECT_EQ(remove("/api/v1/tags/" + id).status, 404);
    EXPECT_EQ(put("/api/v1/tags/" + id, R"({"name":"x"})").status, 404);
}

TEST_F(Tags, NamesAreTakenOnce) {
    make("red");
    const std::string blue = make("blue");
    EXPECT_EQ(post("/api/v1/tags", R"({"name":"red"})").status, 409);
    EXPECT_EQ(put("/api/v1/tags/" + blue, R"({"name":"red"})").status, 409);
    EXPECT_EQ(put("/api/v1/tags/" + blue, R"({"name":"blue"})").status, 200);
    EXPECT_EQ(names(), (std::vector<std::string>{"blue", "red"}));
}

TEST_F(Tags, WrongNamesAreRefused) {
    for (const std::string& body :
         {std::string("{}"), std::string(R"({"name":""})"), std::string(R"({"name":1})"),
          std::string("[]"), R"({"name":")" + std::string(101, 'x') + "\"}"})
        EXPECT_EQ(post("/api/v1/tags", body).status, 400) << body;
    EXPECT_TRUE(names().empty());
}

TEST_F(Tags, AreListedInPages) {
    for (const char* name : {"c", "a", "b"}) make(name);
    const Json page = json_of(get("/api/v1/tags?limit=2"));
    EXPECT_EQ(page.at("data").as_array().size(), 2U);
    const std::string cursor(text_member(page, "nextCursor"));
    EXPECT_EQ(names("?limit=2&cursor=" + cursor), std::vector<std::string>{"c"});
    EXPECT_TRUE(json_of(get("/api/v1/tags?cursor=" + cursor)).at("nextCursor").is_null());
    EXPECT_EQ(get("/api/v1/tags?cursor=nothing").status, 400);
}

TEST_F(Tags, ADeletedTagLeavesItsWorkflows) {
    const std::string id = create(R"({"name":"w","nodes":[],"tags":["red"]})");
    const Json tag = json_of(get("/api/v1/workflows/" + id)).at("tags").at(0);
    EXPECT_EQ(remove("/api/v1/tags/" + std::string(text_member(tag, "id"))).status, 200);
    EXPECT_TRUE(json_of(get("/api/v1/workflows/" + id)).at("tags").as_array().empty());
}

}  // namespace
}  // namespace millrace::api
