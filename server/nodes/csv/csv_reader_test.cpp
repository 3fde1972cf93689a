#include "nodes/csv/csv_reader.hpp"

#include <gtest/gtest.h>

#include "nodes/mutated_text.hpp"

namespace millrace::nodes {
namespace {

using Records = std::vector<std::vector<std::string>>;

struct Outcome {
    Records records;
    std::string error;
    bool operator==(const Outcome&) const = default;
};

Outcome parsed(std::string_view text, CsvReadOptions options = {},
               std::size_t piece = std::string_view::npos) {
    Outcome outcome;
    CsvReader reader(options, [&](std::vector<std::string>& values) {
        outcome.records.push_back(values);
        return true;
    });
    Result<void> done;
    for (std::size_t at = 0; at < text.size() && done; at += std::min(piece, text.size()))
        done = reader.read(text.substr(at, piece));
    if (done) done = reader.finish();
    if (!done) outcome.error = done.error().message;
    return outcome;
}

Records records(std::string_view text, CsvReadOptions options = {}) {
    const Outcome outcome = parsed(text, options);
    EXPECT_EQ(outcome.error, "") << text;
    return outcome.records;
}

TEST(CsvReader, ReadsValuesOfEveryKind) {
    EXPECT_EQ(records("a,b\n1,2\n"), (Records{{"a", "b"}, {"1", "2"}}));
    EXPECT_EQ(records("a,b\r\n1,"), (Records{{"a", "b"}, {"1", ""}}));
    EXPECT_EQ(records("a\rb\r"), (Records{{"a"}, {"b"}}));
    EXPECT_EQ(records("\"x,\"\"y\"\"\nz\",\"\"\n1,2"), (Records{{"x,\"y\"\nz", ""}, {"1", "2"}}));
    EXPECT_EQ(records(""), Records{});
    EXPECT_EQ(records("\n"), Records{{""}});
    EXPECT_EQ(records("\"\""), Records{{""}});
    EXPECT_EQ(records(" a , b"), (Records{{" a ", " b"}}));
}

TEST(CsvReader, RecordsEndAsTheFirstOneDoes) {
    EXPECT_EQ(records("a\n1\r\n"), (Records{{"a"}, {"1\r"}}));
    EXPECT_EQ(records("a\r\n1\n2\r\n"), (Records{{"a"}, {"1\n2"}}));
}

TEST(CsvReader, DelimitersMayBeLong) {
    EXPECT_EQ(records("a;b\n1;2", {.delimiter = ";"}), (Records{{"a", "b"}, {"1", "2"}}));
    EXPECT_EQ(records("a::b:c\n\"1\"::2", {.delimiter = "::"}),
              (Records{{"a", "b:c"}, {"1", "2"}}));
    EXPECT_EQ(records("a\tb", {.delimiter = "\t"}), (Records{{"a", "b"}}));
}

TEST(CsvReader, AWrongQuoteIsAnErrorOrTakenAsItIs) {
    EXPECT_EQ(parsed("a\nb\"c\n").error,
              "There is a quote in the middle of value 1 at line 2 of the CSV.");
    EXPECT_EQ(parsed("a\n\"b\"c\n").error,
              "A value in quotes goes on behind them at line 2 of the CSV.");
    EXPECT_EQ(parsed("a\n\"b\n").error, "The CSV ends inside quotes, at line 3.");
    EXPECT_EQ(records("a\nb\"c\"\n", {.relaxes_quotes = true}), (Records{{"a"}, {"b\"c\""}}));
    EXPECT_EQ(records("a\n\"b\"c\n", {.relaxes_quotes = true}), (Records{{"a"}, {"\"b\"c"}}));
}

TEST(CsvReader, AllRecordsHaveAsManyValuesAsTheFirst) {
    EXPECT_EQ(parsed("a,b\n1,2\n1\n").error,
              "Line 3 of the CSV has 1 values, and the first has 2.");
    const CsvReadOptions skipping{.skips_wrong_records = true};
    EXPECT_EQ(records("a,b\n1\n1,2\n\"x\"y,z\n3,4", skipping),
              (Records{{"a", "b"}, {"1", "2"}, {"3", "4"}}));
    EXPECT_NE(parsed("a,b\n1\n1\n", {.skips_wrong_records = true, .most_skipped = 1}).error, "");
}

TEST(CsvReader, LinesBeforeTheFirstWantedOneArePassedOver) {
    EXPECT_EQ(records("title\n\na,b\n1,2", {.from_line = 3}), (Records{{"a", "b"}, {"1", "2"}}));
    EXPECT_EQ(records("one \"odd\" line\na,b", {.from_line = 2}), (Records{{"a", "b"}}));
    EXPECT_EQ(records("a\nb", {.from_line = 9}), Records{});
}

TEST(CsvReader, StopsWhenItHasEnough) {
    std::size_t count = 0;
    CsvReader reader({}, [&](std::vector<std::string>&) { return ++count < 2; });
    ASSERT_TRUE(reader.read("a\nb\nc\n\"d\"e\n"));
    EXPECT_TRUE(reader.is_over());
    EXPECT_EQ(count, 2u);
    EXPECT_TRUE(reader.finish());
}

TEST(CsvReader, ARecordThatNeverEndsIsRefused) {
    const Outcome outcome = parsed("a\n\"" + std::string(2000, 'x'), {.most_record_bytes = 1000});
    EXPECT_NE(outcome.error.find("1000 bytes"), std::string::npos) << outcome.error;
}

TEST(CsvReader, AMillionColumnsAreReadInLinearTime) {
    const auto result = records(std::string(1'000'000, ',') + "\n");
    ASSERT_EQ(result.size(), 1u);
    EXPECT_EQ(result[0].size(), 1'000'001u);
}

TEST(CsvReader, OddTextGivesTheSameInPiecesOfAnySize) {
    SeededRandom random(11);
    const std::string text = "name,\"a \"\"b\"\" c\",z\r\n1,2,3\n\"x\r\ny\",,\r\n";
    for (int round = 0; round < 3000; ++round) {
        const std::string odd = mutated_text(random, text, "\",\r\n;ab");
        for (const CsvReadOptions& options :
             {CsvReadOptions{}, CsvReadOptions{.relaxes_quotes = true},
              CsvReadOptions{.delimiter = ",;", .from_line = 2, .skips_wrong_records = true}}) {
            const Outcome whole = parsed(odd, options);
            for (const std::size_t piece : {1U, 2U, 5U})
                ASSERT_EQ(parsed(odd, options, piece), whole) << odd;
        }
    }
}

}  // namespace
}  // namespace millrace::nodes
