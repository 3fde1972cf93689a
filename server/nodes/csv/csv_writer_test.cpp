#include "nodes/csv/csv_writer.hpp"

#include <gtest/gtest.h>

#include "nodes/csv/csv_rows.hpp"
#include "nodes/csv/flat_rows.hpp"

namespace millrace::nodes {
namespace {

std::string written(std::string_view items, CsvWriteOptions options = {}) {
    MemoryContentStore store;
    const auto list = workflow::items_from_json(parse_json(items).value()).value();
    std::string text = *write_csv(flat_rows(list), options, store).value()->in_memory();
    EXPECT_TRUE(text.starts_with("\xEF\xBB\xBF"));
    return text.substr(3);
}

TEST(CsvWriter, WritesAColumnForEveryName) {
    EXPECT_EQ(written(R"([{"json":{"a":1,"b":"x"}},{"json":{"c":true,"a":null}}])"),
              "a,b,c\n1,x,\n,,TRUE");
    EXPECT_EQ(written(R"([{"json":{"a":1}}])", {.has_header = false}), "1");
    EXPECT_EQ(written(R"([{"json":{"a":{"b":[1,{"c":2}],"d":{}}}}])"), "a.b.0,a.b.1.c\n1,2");
}

TEST(CsvWriter, QuotesOnlyWhatNeedsIt) {
    EXPECT_EQ(written(R"([{"json":{"a":"x,y","b":"q\"","c":"l\nm","d":"e;f"}}])"),
              "a,b,c,d\n\"x,y\",\"q\"\"\",\"l\nm\",e;f");
    EXPECT_EQ(written(R"([{"json":{"a":"x,y","b":"e;f"}}])", {.delimiter = ";"}),
              "a;b\nx,y;\"e;f\"");
    EXPECT_EQ(written(R"([{"json":{"ID":"=1+1"}}])"), "\"ID\"\n=1+1");
}

TEST(CsvWriter, NumbersAreWrittenAsSpreadsheetsShowThem) {
    EXPECT_EQ(general_number_text(0), "0");
    EXPECT_EQ(general_number_text(-2147483648.0), "-2147483648");
    EXPECT_EQ(general_number_text(1.5), "1.5");
    EXPECT_EQ(general_number_text(0.1 + 0.2), "0.3");
    EXPECT_EQ(general_number_text(1.0 / 3), "0.333333333");
    EXPECT_EQ(general_number_text(3000000000.0), "3000000000");
    EXPECT_EQ(general_number_text(12345678901.0), "12345678901");
    EXPECT_EQ(general_number_text(1700000000000.0), "1.7E+12");
    EXPECT_EQ(general_number_text(123456789012345.0), "1.23457E+14");
    EXPECT_EQ(general_number_text(1e-7), "0.0000001");
    EXPECT_EQ(general_number_text(1.5e-12), "1.5E-12");
    EXPECT_EQ(general_number_text(1e300), "1E+300");
    EXPECT_EQ(general_number_text(123456.789012345), "123456.789");
}

TEST(CsvWriter, WhatIsWrittenIsReadBack) {
    MemoryContentStore store;
    const auto items = workflow::items_from_json(
        parse_json(R"([{"json":{"a":"x,\"y\"\n","b":"é"}},{"json":{"a":"1","b":""}}])").value());
    const auto content = write_csv(*items, {}, store).value();
    workflow::ItemList rows;
    ASSERT_TRUE(read_csv_rows(*content, {.strips_mark = true}, {3, 0}, rows));
    ASSERT_EQ(rows.size(), 2u);
    EXPECT_EQ(to_json_text(*rows[0].json), R"({"a":"x,\"y\"\n","b":"é"})");
    EXPECT_EQ(to_json_text(*rows[1].json), R"({"a":"1"})");
    EXPECT_EQ(rows[1].paired[0].item, 3u);
}

std::string rows_of(std::string_view text, CsvRowOptions options) {
    workflow::ItemList rows;
    EXPECT_TRUE(read_csv_rows(*memory_content(std::string(text)), options, {}, rows));
    std::string result;
    for (const auto& row : rows) result += to_json_text(*row.json);
    return result;
}

TEST(CsvRows, WithoutAHeaderARowIsAListOrHasOnlyTheValuesThatAreNotEmpty) {
    EXPECT_EQ(rows_of("a,,c", {.has_header = false}), R"({"row":{"0":"a","2":"c"}})");
    EXPECT_EQ(rows_of("a,,c", {.has_header = false, .keeps_empty = true}),
              R"({"row":["a","","c"]})");
}

TEST(CsvRows, OfColumnsWithOneNameTheLastCounts) {
    EXPECT_EQ(rows_of("a,b,a\n1,2,3\n4,5,", {}), R"({"b":"2","a":"3"}{"b":"5"})");
}

TEST(CsvRows, AsManyRowsAsAreWanted) {
    EXPECT_EQ(rows_of("a\n1\n2\n3", {.most_rows = 2}), R"({"a":"1"}{"a":"2"})");
    EXPECT_EQ(rows_of("a\n1", {.most_rows = 0}), "");
}

}  // namespace
}  // namespace millrace::nodes
