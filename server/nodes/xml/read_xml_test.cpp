// What hostile XML may not do.
#include "nodes/xml/read_xml.hpp"

#include <gtest/gtest.h>

#include "nodes/mutated_text.hpp"
#include "nodes/xml/write_xml.hpp"

namespace millrace::nodes {
namespace {

std::string repeated(std::string_view text, std::size_t times) {
    std::string all;
    for (std::size_t i = 0; i < times; ++i) all += text;
    return all;
}

TEST(ReadXml, DoesNotExpandEntitiesOfTheDocument) {
    std::string bomb = "<!DOCTYPE b [<!ENTITY a0 \"ha\">";
    for (int i = 1; i < 12; ++i)
        bomb += "<!ENTITY a" + std::to_string(i) + " \"" +
                repeated("&a" + std::to_string(i - 1) + ";", 10) + "\">";
    const auto in_text = read_xml(bomb + "]><b>&a11;</b>", {});
    ASSERT_FALSE(in_text);
    EXPECT_NE(in_text.error().message.find("&a11;"), std::string::npos);
    EXPECT_FALSE(read_xml(bomb + "]><b c=\"&a11;\"/>", {}));
    EXPECT_TRUE(read_xml(bomb + "]><b>unused</b>", {}));
}

TEST(ReadXml, RefusesReferencesToNothing) {
    for (const char* reference : {"&#0;", "&#xD800;", "&#57343;", "&#x110000;", "&#xZZ;", "&#;",
                                  "&;", "&#-1;", "&#1e1;", "&amp", "& b", "&constructor;"})
        EXPECT_FALSE(read_xml("<a>" + std::string(reference) + "</a>", {})) << reference;
    EXPECT_EQ(to_json_text(*read_xml("<a>&#x41;&#66;&AMP;&nbsp;</a>", {})),
              "{\"a\":\"AB&\u00a0\"}");
}

TEST(ReadXml, TakesDeclarationsAsXmlWritesThem) {
    for (const char* declaration :
         {"<!DOCTYPE a>", "<!DOCTYPE a [<!ELEMENT a ANY>]>", "<!DOCTYPE a><!DOCTYPE b>"})
        EXPECT_TRUE(read_xml(std::string(declaration) + "<a/>", {})) << declaration;
    for (const char* declaration : {"<!doctype a>", "<!FOO>", "<!DOCTYPE a [", "<!DOCTYPE a \">"})
        EXPECT_FALSE(read_xml(std::string(declaration) + "<a/>", {})) << declaration;
}

TEST(ReadXml, DoesNotFetchAnything) {
    EXPECT_FALSE(
        read_xml("<!DOCTYPE a [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><a>&e;</a>", {}));
    EXPECT_FALSE(
        read_xml("<!DOCTYPE a [<!ENTITY % p SYSTEM \"http://127.0.0.1/x\"> %p;]><a>&q;</a>", {}));
    const auto unused = read_xml("<!DOCTYPE a SYSTEM \"http://127.0.0.1/a.dtd\"><a>1</a>", {});
    ASSERT_TRUE(unused);
    EXPECT_EQ(to_json_text(*unused), R"({"a":"1"})");
}

TEST(ReadXml, LimitsDepthAndSize) {
    const auto deep = read_xml(repeated("<a>", 200000) + repeated("</a>", 200000), {});
    ASSERT_FALSE(deep);
    EXPECT_EQ(deep.error().kind, ErrorKind::TooLarge);
    EXPECT_TRUE(read_xml(repeated("<a>", 500) + repeated("</a>", 500), {}));
    EXPECT_FALSE(read_xml(repeated("<a>", 501) + repeated("</a>", 501), {}));
    EXPECT_FALSE(read_xml(repeated("<a>", 200000), {}));

    ReadXmlLimits limits;
    limits.max_bytes = 10;
    EXPECT_EQ(read_xml("<a>1234</a>", {}, limits).error().kind, ErrorKind::TooLarge);
}

TEST(ReadXml, ManyAttributesAndElementsOfOneNameAreNoTrouble) {
    std::string text = "<a ";
    for (int i = 0; i < 20000; ++i) text += "b" + std::to_string(i) + "=\"1\" ";
    const auto attributes = read_xml(text + "/>", {});
    ASSERT_TRUE(attributes);
    EXPECT_EQ(attributes->at("a").get_object().size(), 20000U);
    const auto elements = read_xml("<a>" + repeated("<b/>", 50000) + "</a>", {});
    ASSERT_TRUE(elements);
    EXPECT_EQ(elements->at("a").at("b").get_array().size(), 50000U);
}

TEST(ReadXml, AnswersAnyInput) {
    constexpr std::string_view kSeed =
        "<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY x \"y\">]><a b='1' c=\"&amp;\"><!-- c --><d>"
        "t&#65;&lt;</d><![CDATA[x]]><e/><?p i?><\xC3\xA9>\xF0\x9F\x98\x80</\xC3\xA9></a> tail";
    constexpr std::string_view kPieces = "<>&;/!?[]-'\"= \n\0ab#x\xC3\xFF";
    SeededRandom random(7);
    for (int round = 0; round < 4000; ++round) {
        const std::string text = mutated_text(random, kSeed, kPieces);
        ReadXmlOptions options;
        options.merge_attributes = round % 2 == 0;
        options.explicit_array = round % 3 == 0;
        options.normalize_text = round % 5 == 0;
        const auto json = read_xml(text, options);
        if (json && json->is_object()) {
            (void)write_xml(json->get_object(), {});
        } else if (!json) {
            EXPECT_FALSE(json.error().message.empty());
        }
    }
}

}  // namespace
}  // namespace millrace::nodes
