#include "store/data_row_repository.hpp"

#include "store/data_table_repository.hpp"
#include "store/detail/store_fixture.hpp"

namespace millrace::store {
namespace {

using workflow::Comparison;
using workflow::RowCondition;
using workflow::RowFilter;
using workflow::RowQuery;
using Match = workflow::RowFilter::Match;

class DataRowRepositoryTest : public StoreTest {
  protected:
    DataRowRepositoryTest() {
        options.max_data_table_bytes = 20'000;
        open();
        table = make("People", {{"name", workflow::ColumnType::String},
                                {"age", workflow::ColumnType::Number},
                                {"member", workflow::ColumnType::Boolean},
                                {"joined", workflow::ColumnType::Date}});
    }

    DataRowRepository& rows() { return store->data_rows(); }
    std::string make(std::string name, std::vector<workflow::NewDataColumn> columns) {
        return done(store->data_tables().create(std::move(name), std::move(columns))).id;
    }
    JsonObject object(const char* text) { return parse_json(text).value().get_object(); }
    std::vector<JsonObject> insert(std::vector<const char*> texts) {
        std::vector<JsonObject> objects;
        for (const char* text : texts) objects.push_back(object(text));
        return done(rows().insert(table, objects));
    }
    void insert_people() {
        insert({R"({"name":"Ada","age":36,"member":true,"joined":"2024-05-01"})",
                R"({"name":"Bob_","age":7.5,"member":false,"joined":"2025-01-02T03:04:05+02:00"})",
                R"({"name":"cy*%","age":36,"joined":null})", R"({"age":"12"})"});
    }
    RowFilter where(std::vector<RowCondition> conditions, Match match = Match::All) {
        return RowFilter{match, std::move(conditions)};
    }
    // The ids that match, in order.
    std::vector<std::int64_t> ids(RowQuery query) {
        std::vector<std::int64_t> found;
        for (const JsonObject& row : done(rows().select(table, std::move(query))))
            found.push_back(row.at("id").as_int64());
        return found;
    }
    std::vector<std::int64_t> ids(std::vector<RowCondition> conditions, Match match = Match::All) {
        RowQuery query;
        query.filter = where(std::move(conditions), match);
        return ids(std::move(query));
    }
    std::vector<std::int64_t> ids(std::string column, Comparison comparison, Json value) {
        return ids({RowCondition{std::move(column), comparison, std::move(value)}});
    }
    std::int64_t size() {
        return static_cast<std::int64_t>(done(store->data_tables().find(table)).size_bytes);
    }

    std::string table;
};

using Ids = std::vector<std::int64_t>;

TEST_F(DataRowRepositoryTest, GivesBackWhatWasInserted) {
    const auto made = insert(
        {R"({"name":"Ada","age":36,"member":"TRUE","joined":"2024-05-01"})", R"({"name":5})"});
    ASSERT_EQ(made.size(), 2U);
    EXPECT_EQ(to_json_text(Json(made[0])),
              R"({"id":1,"name":"Ada","age":36,"member":true,"joined":"2024-05-01T00:00:00.000Z",)"
              R"("createdAt":"2023-11-14T22:13:20.000Z","updatedAt":"2023-11-14T22:13:20.000Z"})");
    EXPECT_EQ(to_json_text(Json(made[1])),
              R"({"id":2,"name":"5","age":null,"member":null,"joined":null,)"
              R"("createdAt":"2023-11-14T22:13:20.000Z","updatedAt":"2023-11-14T22:13:20.000Z"})");
    EXPECT_EQ(done(rows().select(table, {})), made);
    EXPECT_EQ(done(rows().insert_for_ids(table, {object(R"({"name":""})")})), Ids{3});
    EXPECT_EQ(done(rows().count(table, {})), 3);
}

TEST_F(DataRowRepositoryTest, RefusesWhatDoesNotFitAndLeavesNoTrace) {
    const auto refused = [&](const char* text) {
        return failure(rows().insert(table, {object(R"({"name":"good"})"), object(text)}));
    };
    for (const char* text :
         {R"({"age":"many"})", R"({"age":[1]})", R"({"member":2})", R"({"joined":"soon"})",
          R"({"name":{"first":"Ada"}})", R"({"age":true})"}) {
        const Error error = refused(text);
        EXPECT_EQ(error.kind, ErrorKind::InvalidInput) << text;
        EXPECT_NE(error.message.find("does not fit the column"), std::string::npos) << text;
    }
    EXPECT_NE(refused(R"({"nam":"x"})").hint.find("name, age"), std::string::npos);
    EXPECT_NE(refused(R"({"id":7})").message.find("cannot be set"), std::string::npos);
    EXPECT_EQ(failure(rows().insert("nowhere", {})).kind, ErrorKind::NotFound);
    EXPECT_EQ(done(rows().count(table, {})), 0);
    EXPECT_EQ(size(), 0);
}

TEST_F(DataRowRepositoryTest, ComparesByEachCondition) {
    insert_people();
    EXPECT_EQ(ids("name", Comparison::Equals, "Ada"), Ids{1});
    EXPECT_EQ(ids("name", Comparison::NotEquals, "Ada"), (Ids{2, 3, 4}));
    EXPECT_EQ(ids("name", Comparison::Equals, Json()), Ids{4});
    EXPECT_EQ(ids("name", Comparison::NotEquals, Json()), (Ids{1, 2, 3}));
    EXPECT_EQ(ids("age", Comparison::Equals, "36"), (Ids{1, 3}));
    EXPECT_EQ(ids("age", Comparison::Greater, 12), (Ids{1, 3}));
    EXPECT_EQ(ids("age", Comparison::GreaterOrEqual, 12), (Ids{1, 3, 4}));
    EXPECT_EQ(ids("age", Comparison::Less, 12), Ids{2});
    EXPECT_EQ(ids("age", Comparison::LessOrEqual, 12), (Ids{2, 4}));
    EXPECT_EQ(ids("member", Comparison::Equals, true), Ids{1});
    EXPECT_EQ(ids("joined", Comparison::Less, "2025-01-02T01:04:06Z"), (Ids{1, 2}));
    EXPECT_EQ(ids("id", Comparison::Greater, 2), (Ids{3, 4}));
    EXPECT_EQ(ids("createdAt", Comparison::LessOrEqual, "2023-11-14T22:13:20Z"), (Ids{1, 2, 3, 4}));
}

TEST_F(DataRowRepositoryTest, ReadsPatternsWithPercentSignsOnly) {
    insert_people();
    EXPECT_EQ(ids("name", Comparison::Like, "A%"), Ids{1});
    EXPECT_EQ(ids("name", Comparison::Like, "a%"), Ids{});
    EXPECT_EQ(ids("name", Comparison::ILike, "a%"), Ids{1});
    EXPECT_EQ(ids("name", Comparison::Like, "d"), Ids{1});  // anywhere
    EXPECT_EQ(ids("name", Comparison::Like, "*"), Ids{3});
    EXPECT_EQ(ids("name", Comparison::Like, "?da"), Ids{});
    EXPECT_EQ(ids("name", Comparison::Like, "[A]da"), Ids{});
    EXPECT_EQ(ids("name", Comparison::ILike, "_"), Ids{2});
    EXPECT_EQ(ids("name", Comparison::ILike, "Bob\\_"), Ids{});
    RowQuery search;
    search.search = "%";
    EXPECT_EQ(ids(search), Ids{3});
    search.search = "B";
    EXPECT_EQ(ids(search), Ids{2});
    EXPECT_EQ(failure(rows().select(table, {where({{"age", Comparison::Like, "3"}})})).kind,
              ErrorKind::InvalidInput);
    EXPECT_EQ(failure(rows().select(table, {where({{"name", Comparison::Like, 3}})})).kind,
              ErrorKind::InvalidInput);
}

TEST_F(DataRowRepositoryTest, JoinsConditionsByAnyOrAll) {
    insert_people();
    const std::vector<RowCondition> conditions{{"age", Comparison::Equals, 36},
                                               {"name", Comparison::Equals, Json()}};
    EXPECT_EQ(ids(conditions, Match::Any), (Ids{1, 3, 4}));
    EXPECT_EQ(ids(conditions, Match::All), Ids{});
    EXPECT_EQ(ids(std::vector<RowCondition>{}, Match::Any), (Ids{1, 2, 3, 4}));
}

TEST_F(DataRowRepositoryTest, SortsAndCuts) {
    insert_people();
    RowQuery query;
    query.order_by = "age";
    EXPECT_EQ(ids(query), (Ids{2, 4, 1, 3}));
    query.is_descending = true;
    EXPECT_EQ(ids(query), (Ids{3, 1, 4, 2}));
    query.limit = 2;
    query.offset = 1;
    EXPECT_EQ(ids(query), (Ids{1, 4}));
    query.order_by = "age; DROP TABLE data_tables";
    EXPECT_EQ(failure(rows().select(table, query)).kind, ErrorKind::InvalidInput);
}

TEST_F(DataRowRepositoryTest, UpdatesTheRowsThatMatch) {
    insert_people();
    clock.advance(std::chrono::seconds(1));
    const RowFilter filter = where({{"age", Comparison::Equals, 36}});
    const auto planned =
        done(rows().update(table, filter, object(R"({"age":40,"name":null})"), WriteMode::DryRun));
    ASSERT_EQ(planned.size(), 2U);
    EXPECT_EQ(planned[0].before.at("name"), Json("Ada"));
    EXPECT_EQ(ids("age", Comparison::Equals, 36).size(), 2U);
    const auto changed =
        done(rows().update(table, filter, object(R"({"age":40,"name":null})"), WriteMode::Apply));
    ASSERT_EQ(changed.size(), 2U);
    EXPECT_EQ(changed[1].after, planned[1].after);
    EXPECT_EQ(changed[1].after.at("updatedAt"), Json("2023-11-14T22:13:21.000Z"));
    RowQuery all;
    all.filter = where({{"age", Comparison::Equals, 40}});
    const auto found = done(rows().select(table, all));
    ASSERT_EQ(found.size(), 2U);
    EXPECT_EQ(found[0], changed[0].after);
    EXPECT_TRUE(
        done(rows().update(table, filter, object(R"({"age":1})"), WriteMode::Apply)).empty());
    EXPECT_EQ(failure(rows().update(table, {}, object(R"({"age":1})"), WriteMode::Apply)).kind,
              ErrorKind::InvalidInput);
    EXPECT_EQ(failure(rows().update(table, filter, {}, WriteMode::Apply)).kind,
              ErrorKind::InvalidInput);
}

TEST_F(DataRowRepositoryTest, UpsertsOneOrInserts) {
    const RowFilter filter = where({{"name", Comparison::Equals, "Ada"}});
    const JsonObject values = object(R"({"name":"Ada","age":1})");
    const auto planned = done(rows().upsert(table, filter, values, WriteMode::DryRun));
    ASSERT_EQ(planned.size(), 1U);
    EXPECT_TRUE(planned[0].before.empty());
    EXPECT_TRUE(planned[0].after.at("id").is_null());
    EXPECT_EQ(done(rows().count(table, {})), 0);
    const auto inserted = done(rows().upsert(table, filter, values, WriteMode::Apply));
    EXPECT_EQ(inserted[0].after.at("id"), Json(1));
    const auto updated =
        done(rows().upsert(table, filter, object(R"({"age":2})"), WriteMode::Apply));
    EXPECT_EQ(updated[0].before, inserted[0].after);
    EXPECT_EQ(updated[0].after.at("age"), Json(2));
    EXPECT_EQ(done(rows().count(table, {})), 1);
}

TEST_F(DataRowRepositoryTest, RemovesRowsAndNeverGivesAnIdTwice) {
    insert_people();
    const RowFilter filter = where({{"id", Comparison::Greater, 2}});
    EXPECT_EQ(done(rows().remove(table, filter, WriteMode::DryRun)).size(), 2U);
    EXPECT_EQ(done(rows().count(table, {})), 4);
    const auto removed = done(rows().remove(table, filter, WriteMode::Apply));
    EXPECT_EQ(removed[0].at("name"), Json("cy*%"));
    EXPECT_EQ(failure(rows().remove(table, {}, WriteMode::Apply)).kind, ErrorKind::InvalidInput);
    EXPECT_EQ(insert({R"({"name":"Di"})"})[0].at("id"), Json(5));
    EXPECT_EQ(done(rows().clear(table)), 3);
    EXPECT_EQ(size(), 0);
}

TEST_F(DataRowRepositoryTest, CountsWhatTablesHoldAndStopsAtTheLimit) {
    insert_people();
    const std::int64_t before = size();
    EXPECT_GT(before, 0);
    const RowFilter first = where({{"id", Comparison::Equals, 1}});
    done(rows().update(table, first, object(R"({"name":"Adaline"})"), WriteMode::Apply));
    EXPECT_EQ(size(), before + 4);
    done(rows().remove(table, first, WriteMode::Apply));
    done(rows().remove(table, where({{"id", Comparison::Greater, 0}}), WriteMode::Apply));
    EXPECT_EQ(size(), 0);

    JsonObject large;
    large["name"] = std::string(15'000, 'x');
    done(rows().insert(table, {large}));
    const std::string other = make("Other", {{"name", workflow::ColumnType::String}});
    const Error full = failure(rows().insert(other, {large}));
    EXPECT_EQ(full.kind, ErrorKind::TooLarge);
    EXPECT_NE(full.hint.find("data-tables-max-bytes"), std::string::npos);
    EXPECT_EQ(done(rows().count(other, {})), 0);
    done(store->data_tables().remove(table));
    done(rows().insert(other, {large}));
}

TEST_F(DataRowRepositoryTest, KeepsAllRowsOfWritersAtOnce) {
    const auto write = [&](std::size_t shard) {
        return runtime.run_on(
            shard, [](DataRowRepository& repository, std::string id) -> Task<bool> {
                for (int i = 0; i < 20; ++i) {
                    JsonObject values;
                    values["name"] = "counter";
                    values["age"] = i;
                    RowFilter filter;
                    filter.conditions.push_back({"name", Comparison::Equals, "counter"});
                    const auto upserted = co_await repository.upsert(
                        id, std::move(filter), std::move(values), WriteMode::Apply);
                    std::vector<JsonObject> objects(1);
                    const auto inserted = co_await repository.insert(id, std::move(objects));
                    if (!upserted || !inserted) co_return false;
                }
                co_return true;
            }(rows(), table));
    };
    auto left = write(0);
    auto right = write(1);
    EXPECT_TRUE(left.get());
    EXPECT_TRUE(right.get());
    EXPECT_EQ(ids("name", Comparison::Equals, "counter").size(), 1U);
    EXPECT_EQ(done(rows().count(table, {})), 41);
}

TEST_F(DataRowRepositoryTest, LimitsFilters) {
    std::vector<RowCondition> many(201, {"name", Comparison::Equals, "x"});
    EXPECT_EQ(failure(rows().count(table, where(many))).kind, ErrorKind::TooLarge);
    many.pop_back();
    EXPECT_EQ(done(rows().count(table, where(many, Match::Any))), 0);
    const std::string pattern(10'001, '%');
    EXPECT_EQ(failure(rows().count(table, where({{"name", Comparison::Like, Json(pattern)}}))).kind,
              ErrorKind::TooLarge);
}

}  // namespace
}  // namespace millrace::store
