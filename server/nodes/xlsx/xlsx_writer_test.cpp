#include "nodes/xlsx/xlsx_writer.hpp"

#include <gtest/gtest.h>

#include "nodes/xlsx/zip_writer.hpp"

namespace millrace::nodes {
namespace {

Result<std::string> written(std::string_view items, XlsxWriteOptions options = {}) {
    MemoryContentStore store;
    const auto list = workflow::items_from_json(parse_json(items).value()).value();
    const auto content = write_xlsx(list, options, store);
    if (!content) return content.error();
    return *(*content)->in_memory();
}

TEST(XlsxWriter, CellsHaveTheirTypesAndPlaces) {
    const auto file =
        written(R"([{"json":{"a":1.5,"b":"x<y & \"z\"\u0001"}},{"json":{"c":true,"b":null}}])");
    ASSERT_TRUE(file);
    for (const std::string_view part :
         {R"(<row r="1"><c r="A1" t="str"><v>a</v></c><c r="B1" t="str"><v>b</v></c>)",
          R"(<c r="C1" t="str"><v>c</v></c></row>)", R"(<row r="2"><c r="A2"><v>1.5</v></c>)",
          R"(<c r="B2" t="str"><v>x&lt;y &amp; &quot;z&quot;_x0001_</v></c></row>)",
          R"(<row r="3"><c r="C3" t="b"><v>1</v></c></row>)", R"(<sheet name="Sheet")"})
        EXPECT_NE(file->find(part), std::string::npos) << part;
}

TEST(XlsxWriter, EqualItemsGiveEqualFiles) {
    constexpr std::string_view kItems = R"([{"json":{"a":1}}])";
    EXPECT_EQ(written(kItems).value(), written(kItems).value());
    EXPECT_LT(written(kItems, {.is_compressed = true}).value().size(),
              written(kItems).value().size());
    EXPECT_EQ(written(kItems, {.has_header = false}).value().find("<v>a</v>"), std::string::npos);
}

TEST(XlsxWriter, WhatASheetCannotHoldIsRefused) {
    EXPECT_EQ(written(R"([{"json":{"a":1}}])", {.sheet = "../x"}).error().kind,
              ErrorKind::InvalidInput);
    EXPECT_EQ(written(R"([{"json":{"a":1}}])", {.sheet = std::string(32, 'n')}).error().kind,
              ErrorKind::InvalidInput);
    EXPECT_TRUE(written("[{\"json\":{\"a\":\"" + std::string(32767, 'x') + "\"}}]"));
    EXPECT_NE(written("[{\"json\":{\"a\":\"" + std::string(32768, 'x') + "\"}}]")
                  .error()
                  .message.find("32,767"),
              std::string::npos);
    std::string wide = "[{\"json\":{";
    for (int i = 0; i <= 16384; ++i) wide += (i > 0 ? ",\"" : "\"") + std::to_string(i) + "\":1";
    EXPECT_EQ(written(wide + "}}]").error().kind, ErrorKind::TooLarge);
}

}  // namespace
}  // namespace millrace::nodes
