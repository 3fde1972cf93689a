#include <gtest/gtest.h>

#include "base/random.hpp"
#include "base/runtime.hpp"
#include "nodes/merge/sql/parser.hpp"
#include "nodes/merge/sql/run_query.hpp"
#include "nodes/mutated_text.hpp"

namespace millrace::nodes::sql {
namespace {

Table table_of(std::string_view text) {
    Table table;
    const Json rows = parse_json(text).value();
    for (const Json& row : rows.get_array())
        table.push_back(
            {std::make_shared<const Json>(row), {{static_cast<std::uint32_t>(table.size()), 0}}});
    return table;
}

Task<> run_all(std::vector<std::unique_ptr<Query>>& queries, const Tables& tables,
               const Limits& limits, Result<Table>& result) {
    SeededRandom random(1);
    Budget budget(limits);
    Evaluator evaluator(budget, {"UTC", Time(), &random});
    for (const auto& query : queries)
        result = co_await run_query(*query, tables, evaluator, budget);
}

Result<Table> find(std::string_view text, const std::vector<Table>& inputs,
                   const Limits& limits = {}) {
    auto queries = parse_queries(text);
    if (!queries) return queries.error();
    Tables tables;
    for (std::size_t i = 0; i < inputs.size(); ++i)
        tables["input" + std::to_string(i + 1)] = &inputs[i];
    Result<Table> result = Table();
    run_to_end(run_all(*queries, tables, limits, result));
    return result;
}

std::string rows_of(std::string_view text, const std::vector<Table>& inputs) {
    const auto table = find(text, inputs);
    if (!table) return table.error().message;
    std::string rows;
    for (const Record& record : *table) rows += to_json_text(*record.json);
    return rows;
}

std::string problem_of(std::string_view text) {
    const auto table = find(text, {table_of(R"([{"id": 1}])")});
    return table ? "none" : table.error().message;
}

// --- what a user can get wrong

TEST(SqlQuery, OnlyReads) {
    for (const std::string statement :
         {"INSERT INTO input1 VALUES (1)", "UPDATE input1 SET id = 2", "DELETE FROM input1",
          "DROP TABLE input1", "CREATE TABLE t (a INT)", "ATTACH DATABASE 'x' AS y",
          "PRAGMA table_info(input1)", "VACUUM", "SOURCE '/tmp/x.sql'", "REQUIRE 'fs'",
          "SELECT 1; DROP TABLE input1", "USE other", "DECLARE @a INT"})
        EXPECT_NE(problem_of(statement).find("is not possible"), std::string::npos) << statement;
    EXPECT_NE(problem_of("SELECT id INTO t FROM input1").find("INTO is not possible"),
              std::string::npos);
}

TEST(SqlQuery, ReachesNothingButItsInputs) {
    for (const std::string query :
         {"SELECT * FROM CSV('/etc/passwd')", "SELECT * FROM TXT(\"/etc/passwd\")",
          "SELECT * FROM JSON('http://localhost/')", "SELECT * FROM sqlite_master",
          "SELECT readfile('/etc/passwd')", "SELECT load_extension('x')", "SELECT * FROM ?",
          "SELECT ``process.exit()`` FROM input1", "SELECT id->constructor() FROM input1",
          "SELECT $id = @x FROM input1", "SELECT * FROM '/etc/passwd'"})
        EXPECT_NE(problem_of(query), "none") << query;
    // Only members of the data itself are found.
    EXPECT_EQ(rows_of("SELECT id->constructor AS a, id->__proto__ AS b FROM input1",
                      {table_of(R"([{"id": {}}])")}),
              "{}");
}

TEST(SqlQuery, SaysWhatIsWrongWhere) {
    EXPECT_EQ(problem_of("SELEC id FROM input1"),
              "The query is wrong at character 1: SELECT is missing.");
    EXPECT_EQ(problem_of(""), "The query is wrong at character 1: there is nothing in it.");
    EXPECT_EQ(problem_of("SELECT id FROM input1 WHERE"),
              "The query is wrong at character 28: it ends too early.");
    EXPECT_EQ(problem_of("SELECT 'a FROM input1"),
              "The query is wrong at character 8: a quoted text does not end.");
    EXPECT_EQ(problem_of("SELECT 1 /* never"),
              "The query is wrong at character 10: a comment does not end.");
    EXPECT_EQ(problem_of("SELECT FOO(1)"),
              "The query is wrong at character 12: there is no function \"FOO\".");
    EXPECT_EQ(problem_of("SELECT UPPER()"),
              "The query is wrong at character 15: the number of values for UPPER is wrong.");
    EXPECT_EQ(problem_of("SELECT * FROM input2"), "There is no table \"input2\".");
    EXPECT_EQ(problem_of("SELECT other.id FROM input1"),
              "The query reads from no table \"other\", and no item has such a field.");
    EXPECT_EQ(problem_of("SELECT SUM(COUNT(*)) FROM input1"),
              "The query is wrong at character 18: an aggregate cannot be within another.");
    EXPECT_NE(problem_of("SELECT id FROM input1 WHERE id REGEXP '('"), "none");
}

TEST(SqlQuery, EndsWhatIsTooLargeOrTooDeep) {
    EXPECT_NE(problem_of("SELECT " + std::string(5000, '(') + "1" + std::string(5000, ')'))
                  .find("nested too deeply"),
              std::string::npos);
    std::string sum = "SELECT 1";
    for (int i = 0; i < 5000; ++i) sum += "+1";
    EXPECT_NE(problem_of(sum).find("more than 1000 parts"), std::string::npos);
    sum.resize(sum.find('1') + 1 + 2 * 900);
    EXPECT_EQ(rows_of(sum + " AS n", {}), R"({"n":901})");
    std::string call = "1";
    for (int i = 0; i < 100; ++i) {
        std::string chain;
        for (int part = 0; part < 50; ++part) chain += "+1";
        call = "ABS(" + call + ")" + chain;
    }
    EXPECT_NE(problem_of("SELECT " + call).find("more than 1000 parts"), std::string::npos);
    std::string nested = "SELECT 1 AS a";
    for (int i = 0; i < 300; ++i) nested = "SELECT * FROM (" + nested + ")";
    EXPECT_NE(problem_of(nested).find("nested too deeply"), std::string::npos);
    std::string joined = "SELECT * FROM input1";
    for (int i = 0; i < 100; ++i) joined += " JOIN input1 t" + std::to_string(i);
    EXPECT_NE(problem_of(joined).find("more than 50 tables"), std::string::npos);
    EXPECT_NE(problem_of("SELECT " + std::string(200'000, ' ') + "1").find("longer"),
              std::string::npos);
}

Table numbers(std::size_t count) {
    Table table;
    for (std::size_t i = 0; i < count; ++i)
        table.push_back({std::make_shared<const Json>(JsonObject{{"n", i}})});
    return table;
}

ErrorKind kind_of(std::string_view query, const std::vector<Table>& inputs, const Limits& limits) {
    const auto table = find(query, inputs, limits);
    EXPECT_FALSE(table.has_value()) << query;
    return table ? ErrorKind::Internal : table.error().kind;
}

TEST(SqlQuery, EndsWhatNeverWould) {
    const Table many = numbers(300);
    const Limits few_rows{.rows = 10'000};
    const Limits few_steps{.steps = 50'000};
    const Limits few_bytes{.bytes = 100'000, .text = 10'000};
    EXPECT_EQ(kind_of("SELECT * FROM input1 a, input1 b, input1 c", {many}, few_rows),
              ErrorKind::TooLarge);
    EXPECT_EQ(kind_of("SELECT * FROM input1 a JOIN input1 b ON a.n + b.n < 0", {many}, few_steps),
              ErrorKind::Timeout);
    EXPECT_EQ(kind_of("SELECT (SELECT COUNT(*) FROM input1 b WHERE b.n <> a.n) FROM input1 a",
                      {many}, few_steps),
              ErrorKind::Timeout);
    EXPECT_EQ(kind_of("SELECT REPLICATE('x', 5000) AS x FROM input1", {many}, few_bytes),
              ErrorKind::TooLarge);
    EXPECT_EQ(kind_of("SELECT REPLICATE('x', 100000) AS x FROM input1 LIMIT 1", {many}, few_bytes),
              ErrorKind::TooLarge);
    std::string doubled = "SELECT 'xx' AS x";
    for (int i = 0; i < 40; ++i) doubled = "SELECT x || x AS x FROM (" + doubled + ")";
    EXPECT_EQ(kind_of(doubled, {}, {}), ErrorKind::TooLarge);
    EXPECT_EQ(kind_of("SELECT a.*, b.n AS m FROM input1 a, input1 b", {many}, few_bytes),
              ErrorKind::TooLarge);
    EXPECT_EQ(kind_of("SELECT n FROM input1 WHERE REPLICATE('a', 9000) LIKE "
                      "'%a%a%a%a%a%a%a%a%a%a%a%b'",
                      {many}, few_steps),
              ErrorKind::Timeout);
}

TEST(SqlQuery, AnyTextIsAnswered) {
    constexpr std::string_view kSeed =
        "WITH t AS (SELECT a.g AS g, COUNT(*) AS c FROM input1 a GROUP BY a.g HAVING c > 0) "
        "SELECT DISTINCT t.*, CASE WHEN t.c > 1 THEN 'x' ELSE UPPER(b.name) || \"y\" END AS `k`, "
        "CAST(b.n AS DECIMAL(10,2)) + -b.n * 2 / 3 % 4 AS d, b.o->k->0 FROM t LEFT JOIN input1 b "
        "ON t.g = b.g AND b.n BETWEEN 1 AND 20, input1 e WHERE (b.name LIKE '%a_' OR NOT b.n IN "
        "(1, (SELECT MAX(n) FROM input1 z WHERE z.g = b.g)) OR EXISTS (SELECT 1)) AND e.n IS NOT "
        "NULL UNION ALL SELECT name REGEXP '^a', [n]::INT FROM input1 ORDER BY 1 DESC LIMIT 9;";
    const std::vector<Table> inputs{table_of(
        R"([{"g": 1, "name": "ab", "n": 5, "o": {"k": [1]}}, {"g": 1, "name": "äb"}, {"n": 3}])")};
    EXPECT_TRUE(find(kSeed, inputs).has_value());
    SeededRandom random(11);
    const Limits limits{.steps = 100'000, .rows = 1'000, .bytes = 1'000'000, .text = 10'000};
    for (int round = 0; round < 4000; ++round) {
        const std::string text = mutated_text(random, kSeed, "()[],.;*+-/%<>=|:'\"`@?! \nanNOT19");
        const auto table = find(text, inputs, limits);
        if (table)
            EXPECT_LE(table->size(), limits.rows) << text;
        else
            EXPECT_FALSE(table.error().message.empty()) << text;
    }
}

// --- what values mean

TEST(SqlQuery, NothingIsNeitherEqualNorUnequal) {
    const std::vector<Table> inputs{table_of(R"([{"n": 1}, {"n": null}, {}, {"n": "1"}])")};
    EXPECT_EQ(rows_of("SELECT n FROM input1 WHERE n = 1", inputs), R"({"n":1})");
    EXPECT_EQ(rows_of("SELECT n FROM input1 WHERE n <> 2", inputs), R"({"n":1}{"n":"1"})");
    EXPECT_EQ(rows_of("SELECT n FROM input1 WHERE n = NULL", inputs), "");
    EXPECT_EQ(rows_of("SELECT n FROM input1 WHERE n IS NULL", inputs), R"({"n":null}{})");
    EXPECT_EQ(rows_of("SELECT NULL AS a, n IS NOT NULL AS b FROM input1 LIMIT 1", inputs),
              R"({"b":true})");
}

TEST(SqlQuery, ASingleComparisonJoinsNumbersWithTheirTexts) {
    const std::vector<Table> inputs{table_of(R"([{"a": 1, "b": 1}, {"a": null, "b": 2}])"),
                                    table_of(R"([{"a": "1", "b": 1}, {"a": null, "b": 2}])")};
    EXPECT_EQ(rows_of("SELECT y.b FROM input1 x JOIN input2 y ON x.a = y.a", inputs),
              R"({"b":1}{"b":2})");
    EXPECT_EQ(rows_of("SELECT y.b FROM input1 x JOIN input2 y ON x.a = y.a AND x.b = y.b", inputs),
              "");
    EXPECT_EQ(rows_of("SELECT y.b FROM input1 x JOIN input2 y ON (x.a = y.a)", inputs), "");
}

TEST(SqlQuery, ASubqueryFindsItsOwnFieldsFirst) {
    const std::vector<Table> inputs{table_of(R"([{"id": 1}, {"id": 2}])"),
                                    table_of(R"([{"id": 2, "v": "x"}, {"v": "y"}])")};
    EXPECT_EQ(rows_of("SELECT id FROM input1 WHERE id IN (SELECT id FROM input2)", inputs),
              R"({"id":2})");
    EXPECT_EQ(
        rows_of("SELECT (SELECT v FROM input2 WHERE id = input1.id) AS v FROM input1", inputs),
        R"({}{"v":"x"})");
}

TEST(SqlQuery, OfAGroupOnlyWhatAllRowsShareHasAValue) {
    const std::vector<Table> inputs{
        table_of(R"([{"g": 1, "n": 5}, {"g": "1", "n": 7}, {"g": 2}])")};
    EXPECT_EQ(rows_of("SELECT g, n, SUM(n) AS s, AVG(n) AS a FROM input1 GROUP BY g", inputs),
              R"({"g":1,"s":12,"a":6}{"g":2,"s":null})");
    EXPECT_EQ(
        rows_of("SELECT g * 2 AS d, g + 1 AS e, COUNT(*) AS c FROM input1 GROUP BY g * 2", inputs),
        R"({"d":2,"c":2}{"d":4,"c":1})");
}

TEST(SqlQuery, ResultsKnowTheItemsTheyCameFrom) {
    const auto table = find("SELECT g, COUNT(*) AS c FROM input1 GROUP BY g",
                            {table_of(R"([{"g": 1}, {"g": 2}, {"g": 1}])")});
    ASSERT_TRUE(table.has_value());
    ASSERT_EQ(table->size(), 2U);
    ASSERT_EQ((*table)[0].origins.size(), 2U);
    EXPECT_EQ((*table)[0].origins[1].item, 2U);
}

TEST(SqlQuery, ColumnsWithoutANameAreCalledAsWritten) {
    const std::vector<Table> inputs{table_of(R"([{"n": 1}])")};
    EXPECT_EQ(rows_of("select count(*), n+1*2, (n+1)*2, upper('a') from input1 group by n", inputs),
              R"--({"COUNT(*)":1,"n + 1 * 2":3,"(n + 1) * 2":4,"UPPER('a')":"A"})--");
    EXPECT_EQ(rows_of("select case when n=1 then 2 else 3 end from input1", inputs),
              R"({"CASE  WHEN n = 1 THEN 2 END":2})");
}

TEST(SqlQuery, LikeKnowsTwoWildcardsAndIgnoresCase) {
    EXPECT_TRUE(is_like("Müller", "mÜ%"));
    EXPECT_TRUE(is_like("äb", "_b"));
    EXPECT_TRUE(is_like("50%", "50\\%"));
    EXPECT_TRUE(is_like("", "%"));
    EXPECT_FALSE(is_like("500", "50\\%"));
    EXPECT_FALSE(is_like("ab", "_"));
    EXPECT_TRUE(is_like("a.b.c", "%.%.%"));
}

TEST(SqlQuery, CastsRoundAndCut) {
    EXPECT_EQ(
        rows_of("SELECT CAST(1.25 AS DECIMAL(10,1)) AS a, CAST('12.345' AS DECIMAL(10,2)) AS b,"
                " CAST(123.456 AS NUMERIC(5)) AS c, CAST(12.345 AS VARCHAR(3)) AS d,"
                " CAST('x' AS INT) AS e, CAST('x' AS NUMBER) AS f, CAST(-1.9 AS INT) AS g,"
                " '7'::INT AS h, CONVERT(STRING, 5) AS i",
                {}),
        R"({"a":1.3,"b":12.35,"c":123.46,"d":"12.","e":0,"g":-1,"h":7,"i":"5"})");
}

TEST(SqlQuery, SpreadsOfNumbers) {
    EXPECT_EQ(rows_of("SELECT MEDIAN(n) AS m, VAR(n) AS v, VARP(n) AS p FROM input1",
                      {table_of(R"([{"n": 2}, {"n": "4"}, {"n": null}, {"n": 6}, {"n": 8}])")}),
              R"({"m":5,"v":6.666666666666667,"p":5})");
}

}  // namespace
}  // namespace millrace::nodes::sql
