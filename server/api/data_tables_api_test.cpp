#include "api/detail/api_fixture.hpp"

namespace millrace::api {
namespace {

class DataTables : public ApiTest {
  protected:
    static constexpr const char* kTables = "/api/v1/data-tables";

    http::Response patch(const std::string& target, std::string body) {
        return send_with_key(owner_key, http::Method::Patch, target, std::move(body));
    }
    // The path of a new table with these columns.
    std::string make(
        const std::string& name,
        const std::string& columns =
            R"([{"name":"status","type":"string"},{"name":"count","type":"number"}])") {
        const auto response =
            post(kTables, R"({"name":")" + name + R"(","columns":)" + columns + "}");
        EXPECT_EQ(response.status, 201) << response.body;
        return std::string(kTables) + "/" + std::string(text_member(json_of(response), "id"));
    }
    std::string make_with_rows() {
        const std::string path = make("Orders");
        const auto response = post(
            path + "/rows",
            R"({"data":[{"status":"new","count":1},{"status":"new","count":2},{"status":"old","count":3}]})");
        EXPECT_EQ(response.status, 200) << response.body;
        EXPECT_EQ(response.body, R"({"success":true,"insertedRows":3})");
        return path;
    }
    // The counts of the rows that a list answers.
    std::vector<double> counts(const http::Response& response) {
        std::vector<double> list;
        const Json page = json_of(response);
        const Json* data = find_member(page, "data");
        if (!data) ADD_FAILURE() << response.body;
        if (data)
            for (const Json& row : data->as_array()) list.push_back(number_of(row.at("count")));
        return list;
    }
    static std::string filter(const std::string& column, const std::string& condition,
                              const std::string& value) {
        return R"({"type":"and","filters":[{"columnName":")" + column + R"(","condition":")" +
               condition + R"(","value":)" + value + "}]}";
    }
    static std::string encoded(const std::string& text) {
        std::string out;
        for (const char c : text) {
            char code[4];
            std::snprintf(code, sizeof code, "%%%02X", static_cast<unsigned char>(c));
            out += code;
        }
        return out;
    }
};

using Counts = std::vector<double>;

TEST_F(DataTables, AreMadeReadRenamedAndDeleted) {
    const std::string path = make("Orders");
    const Json table = json_of(get(path));
    EXPECT_EQ(text_member(table, "name"), "Orders");
    EXPECT_EQ(table.at("columns").at(1).at("type"), Json("number"));
    EXPECT_EQ(table.at("columns").at(1).at("index"), Json(1));
    EXPECT_EQ(text_member(json_of(patch(path, R"({"name":"Bills"})")), "name"), "Bills");
    EXPECT_EQ(post(kTables, R"({"name":"Bills","columns":[]})").status, 409);
    const auto removed = remove(path);
    EXPECT_EQ(removed.status, 204);
    EXPECT_EQ(removed.body, "");
    for (const std::string& gone : {path, path + "/rows", path + "/columns"})
        EXPECT_EQ(get(gone).status, 404) << gone;
    EXPECT_EQ(patch(path, R"({"name":"x"})").status, 404);
    EXPECT_EQ(post(path + "/rows", R"({"data":[{}]})").status, 404);
}

TEST_F(DataTables, AreListedByNameAndInPages) {
    for (const char* name : {"b", "A", "ab"}) make(name, "[]");
    const auto names = [&](const std::string& query) {
        std::string list;
        const Json page = json_of(get(kTables + query));
        for (const Json& table : page.at("data").as_array())
            list += std::string(text_member(table, "name")) + " ";
        return list;
    };
    EXPECT_EQ(names(""), "A ab b ");
    EXPECT_EQ(names("?sortBy=name:desc"), "b ab A ");
    EXPECT_EQ(names("?sortBy=createdAt:asc"), "b A ab ");
    EXPECT_EQ(names("?filter=" + encoded(R"({"name":"B"})")), "ab b ");
    const Json page = json_of(get(std::string(kTables) + "?limit=2"));
    const std::string cursor(text_member(page, "nextCursor"));
    EXPECT_EQ(names("?limit=2&cursor=" + cursor), "b ");
    for (const char* query : {"?sortBy=size;--", "?sortBy=name:up", "?filter=x", "?cursor=x",
                              "?limit=0", "?filter=%7B%22name%22%3A1%7D"})
        EXPECT_EQ(get(std::string(kTables) + query).status, 400) << query;
}

TEST_F(DataTables, ColumnsAreAddedChangedAndDeleted) {
    const std::string path = make_with_rows();
    const auto added = post(path + "/columns", R"({"name":"paid","type":"boolean"})");
    EXPECT_EQ(added.status, 201);
    const std::string column = path + "/columns/" + std::string(text_member(json_of(added), "id"));
    EXPECT_EQ(json_of(patch(column, R"({"name":"settled","index":0})")).at("index"), Json(0));
    EXPECT_EQ(json_of(get(path + "/columns")).at(0).at("name"), Json("settled"));
    EXPECT_TRUE(json_of(get(path + "/rows")).at("data").at(0).at("settled").is_null());
    EXPECT_EQ(remove(column).status, 204);
    EXPECT_EQ(remove(column).status, 404);
    EXPECT_EQ(patch(column, "{}").status, 404);
    EXPECT_EQ(post(path + "/columns", R"({"name":"x","type":"json"})").status, 400);
    EXPECT_EQ(post(path + "/columns", R"({"name":"id","type":"string"})").status, 400);
}

TEST_F(DataTables, RowsAreFilteredSortedAndListedInPages) {
    const std::string path = make_with_rows() + "/rows";
    EXPECT_EQ(counts(get(path)), (Counts{1, 2, 3}));
    EXPECT_EQ(counts(get(path + "?sortBy=count:desc")), (Counts{3, 2, 1}));
    EXPECT_EQ(counts(get(path + "?search=NEW")), (Counts{1, 2}));
    EXPECT_EQ(counts(get(path + "?filter=" + encoded(filter("count", "gte", "2")))),
              (Counts{2, 3}));
    const Json page = json_of(get(path + "?limit=2"));
    const std::string cursor(text_member(page, "nextCursor"));
    EXPECT_EQ(counts(get(path + "?limit=2&cursor=" + cursor)), Counts{3});
    EXPECT_TRUE(json_of(get(path + "?limit=3")).at("nextCursor").is_null());
    for (const std::string& query :
         {std::string("?sortBy=nowhere:asc"), std::string("?sortBy=count:up"),
          std::string("?filter=x"), std::string("?filter=%5B%5D"),
          "?filter=" + encoded(filter("nowhere", "eq", "1")),
          "?filter=" + encoded(filter("count", "is", "1")),
          "?filter=" + encoded(filter("count", "gt", "null")),
          "?filter=" + encoded(filter("count", "eq", "\"many\""))})
        EXPECT_EQ(get(path + query).status, 400) << query;
}

TEST_F(DataTables, InsertionsAnswerWhatIsAskedFor) {
    const std::string path = make("Orders") + "/rows";
    EXPECT_EQ(post(path, R"({"data":[{"count":1},{}],"returnType":"id"})").body,
              R"([{"id":1},{"id":2}])");
    const Json rows = json_of(post(path, R"({"data":[{"count":"3"}],"returnType":"all"})"));
    EXPECT_EQ(rows.at(0).at("count"), Json(3));
    EXPECT_EQ(rows.at(0).at("createdAt"), Json("2023-11-14T22:13:20.000Z"));
    for (const char* body :
         {R"({"data":[{"count":4},{"count":"x"}]})", R"({"data":[{"id":1}]})", R"({"data":{}})",
          R"({"data":[1]})", R"({"data":[{}],"returnType":"none"})", "{}"})
        EXPECT_EQ(post(path, body).status, 400) << body;
    EXPECT_EQ(counts(get(path + "?filter=" + encoded(filter("count", "eq", "4")))), Counts{});
}

TEST_F(DataTables, RowsAreUpdatedUpsertedAndDeleted) {
    const std::string path = make_with_rows() + "/rows";
    const std::string is_new = R"("filter":)" + filter("status", "eq", "\"new\"");
    EXPECT_EQ(patch(path + "/update", "{" + is_new + R"(,"data":{"count":7}})").body, "true");
    EXPECT_EQ(counts(get(path)), (Counts{7, 7, 3}));
    const Json planned =
        json_of(patch(path + "/update", "{" + is_new + R"(,"data":{"count":8},"dryRun":true})"));
    ASSERT_EQ(planned.as_array().size(), 4U);
    EXPECT_EQ(planned.at(0).at("dryRunState"), Json("before"));
    EXPECT_EQ(planned.at(1).at("count"), Json(8));
    const Json upserted = json_of(
        post(path + "/upsert", R"({"filter":)" + filter("status", "eq", "\"gone\"") +
                                   R"(,"data":{"status":"gone","count":9},"returnData":true})"));
    EXPECT_EQ(upserted.at(0).at("id"), Json(4));
    EXPECT_EQ(counts(get(path)), (Counts{7, 7, 3, 9}));
    const std::string old = "?filter=" + encoded(filter("status", "eq", "\"old\""));
    EXPECT_EQ(json_of(remove(path + "/delete" + old + "&dryRun=true")).as_array().size(), 2U);
    EXPECT_EQ(json_of(remove(path + "/delete" + old + "&returnData=true")).at(0).at("count"),
              Json(3));
    EXPECT_EQ(remove(path + "/delete" + old).body, "true");
    EXPECT_EQ(remove(path + "/delete").status, 400);
    EXPECT_EQ(remove(path + "/delete?filter=" + encoded(R"({"filters":[]})")).status, 400);
    EXPECT_EQ(patch(path + "/update", R"({"filter":{"filters":[]},"data":{"count":1}})").status,
              400);
    EXPECT_EQ(patch(path + "/update", "{" + is_new + R"(,"data":{}})").status, 400);
    EXPECT_EQ(remove(path + "/clear").body, R"({"success":true,"deletedRows":3})");
    EXPECT_EQ(counts(get(path)), Counts{});
}

TEST_F(DataTables, RowsNeedAPermissionOfTheirOwn) {
    const std::string path = make_with_rows();
    const std::string reader = make_key("reader", {"dataTable:read"});
    EXPECT_EQ(send_with_key(reader, http::Method::Get, path).status, 200);
    EXPECT_EQ(send_with_key(reader, http::Method::Get, path + "/rows").status, 403);
    const std::string row_reader = make_key("rows", {"dataTableRow:read"});
    EXPECT_EQ(send_with_key(row_reader, http::Method::Get, path + "/rows").status, 200);
    EXPECT_EQ(send_with_key(row_reader, http::Method::Delete, path + "/rows/clear").status, 403);
}

}  // namespace
}  // namespace millrace::api
