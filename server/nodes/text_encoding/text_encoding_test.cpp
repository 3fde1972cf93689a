#include "nodes/text_encoding/text_encoding.hpp"

#include <gtest/gtest.h>

#include "http/utf8.hpp"
#include "nodes/mutated_text.hpp"

namespace millrace::nodes {
namespace {

using namespace std::string_literals;

std::string decoded(std::string_view bytes, std::string_view encoding,
                    ByteOrderMark mark = ByteOrderMark::Leave, std::size_t piece = 1) {
    auto decoder = make_text_decoder(encoding, mark).value();
    std::string text;
    for (std::size_t at = 0; at < bytes.size(); at += piece)
        decoder->decode(bytes.substr(at, piece), text);
    decoder->finish(text);
    return text;
}

std::string encoded(std::string_view text, std::string_view encoding,
                    ByteOrderMark mark = ByteOrderMark::Leave) {
    return encoded_text(text, encoding, mark).value();
}

TEST(TextEncoding, TextsComeBackAsTheyWere) {
    for (const char* name : {"utf8", "utf16le", "utf16be", "utf16", "utf32le", "utf7", "UTF-8"})
        EXPECT_EQ(decoded(encoded("Grüße 日本 😀", name), name), "Grüße 日本 😀") << name;
    for (const char* name : {"latin1", "windows1252", "iso885915", "macintosh", "iso-8859-1"})
        EXPECT_EQ(decoded(encoded("Grüße", name), name), "Grüße") << name;
    for (const char* name : {"shiftjis", "eucjp", "gb18030"})
        EXPECT_EQ(decoded(encoded("日本", name), name), "日本") << name;
    EXPECT_EQ(decoded(encoded("Привет", "koi8r"), "koi8r"), "Привет");
    EXPECT_EQ(encoded("Grüße", "latin1"),
              "Gr\xFC\xDF"
              "e");
}

TEST(TextEncoding, EveryEncodingThatIsOfferedIsKnown) {
    for (const char* name : {"armscii8",    "ascii",           "base64",
                             "big5hkscs",   "binary",          "cp1046",
                             "cp1124",      "cp1125",          "cp1129",
                             "cp1133",      "cp1161",          "cp1163",
                             "cp437",       "cp737",           "cp775",
                             "cp850",       "cp852",           "cp855",
                             "cp856",       "cp857",           "cp858",
                             "cp860",       "cp861",           "cp862",
                             "cp863",       "cp864",           "cp865",
                             "cp866",       "cp869",           "cp922",
                             "cp932",       "cp936",           "cp949",
                             "cp950",       "eucjp",           "gb18030",
                             "gbk",         "georgianacademy", "georgianps",
                             "hex",         "iso646cn",        "iso646jp",
                             "iso88591",    "iso885910",       "iso885911",
                             "iso885913",   "iso885914",       "iso885915",
                             "iso885916",   "iso88592",        "iso88593",
                             "iso88594",    "iso88595",        "iso88596",
                             "iso88597",    "iso88598",        "iso88599",
                             "koi8r",       "koi8ru",          "koi8t",
                             "koi8u",       "latin1",          "maccenteuro",
                             "maccyrillic", "maciceland",      "macintosh",
                             "macroman",    "macukraine",      "mik",
                             "pt154",       "rk1048",          "shiftjis",
                             "tcvn",        "tis620",          "ucs2",
                             "usascii",     "utf16",           "utf16be",
                             "utf32",       "utf32be",         "utf32le",
                             "utf7",        "utf7imap",        "utf8",
                             "viscii",      "windows1250",     "windows1251",
                             "windows1252", "windows1253",     "windows1254",
                             "windows1255", "windows1256",     "windows1257",
                             "windows1258", "windows874"})
        EXPECT_TRUE(make_text_decoder(name) && make_text_encoder(name)) << name;
    for (const char* name : {"klingon", "UTF-8//TRANSLIT", "../x", "utf8\n"})
        EXPECT_FALSE(make_text_decoder(name)) << name;
}

TEST(TextEncoding, WhatIsNoTextBecomesTheReplacementCharacter) {
    EXPECT_EQ(decoded("a\xFF"
                      "b",
                      "utf8"),
              "a\xEF\xBF\xBD"
              "b");
    EXPECT_EQ(decoded("a\xE2\x82", "utf8", ByteOrderMark::Leave, 9), "a\xEF\xBF\xBD");
    EXPECT_EQ(decoded("a\0b"s, "utf16le"), "a\xEF\xBF\xBD");
    EXPECT_EQ(encoded("a€b", "latin1"), "a?b");
    EXPECT_EQ(encoded("€", "utf16be"), "\x20\xAC");
}

TEST(TextEncoding, MarksAreStrippedKeptAndAdded) {
    EXPECT_EQ(decoded("\xEF\xBB\xBF"
                      "a",
                      "utf8"),
              "\xEF\xBB\xBF"
              "a");
    EXPECT_EQ(decoded("\xEF\xBB\xBF"
                      "a",
                      "utf8", ByteOrderMark::Strip),
              "a");
    EXPECT_EQ(decoded("a", "utf8", ByteOrderMark::Strip), "a");
    EXPECT_EQ(decoded("\xFE\xFF\0a"s, "utf16"), "a");
    EXPECT_EQ(decoded("\xFF\xFE"
                      "a\0"s,
                      "utf16"),
              "a");
    EXPECT_EQ(decoded("\xFF\xFE"
                      "a\0"s,
                      "utf16le", ByteOrderMark::Strip),
              "a");
    EXPECT_EQ(encoded("a", "utf8", ByteOrderMark::Add),
              "\xEF\xBB\xBF"
              "a");
    EXPECT_EQ(encoded("", "utf8", ByteOrderMark::Add), "\xEF\xBB\xBF");
    EXPECT_EQ(encoded("a", "utf16le", ByteOrderMark::Add),
              "\xFF\xFE"
              "a\0"s);
    EXPECT_EQ(encoded("a", "latin1", ByteOrderMark::Add), "a");
}

TEST(TextEncoding, BytesAreWrittenAndReadAsBase64AndHex) {
    EXPECT_EQ(decoded("hello", "base64"), "aGVsbG8=");
    EXPECT_EQ(decoded("\x01\xFF", "hex"), "01ff");
    EXPECT_EQ(encoded("aGVs bG8=", "base64"), "hello");
    EXPECT_EQ(encoded("01FFzz00", "hex"), "\x01\xFF");
}

TEST(TextEncoding, AnyBytesGiveValidText) {
    SeededRandom random(7);
    std::string bytes;
    for (int i = 0; i < 400; ++i) bytes.push_back(static_cast<char>(random.next()));
    for (const char* name : {"utf8", "utf16", "utf32", "utf7", "utf7imap", "shiftjis", "gb18030",
                             "big5hkscs", "eucjp", "tcvn", "windows1258", "iso646cn"})
        for (int round = 0; round < 60; ++round) {
            const std::string odd = mutated_text(random, bytes, bytes);
            EXPECT_TRUE(http::is_valid_utf8(decoded(odd, name, ByteOrderMark::Strip, 7))) << name;
        }
}

TEST(TextEncoding, AFileAboveTheLimitIsRefused) {
    const auto content = memory_content("12345");
    EXPECT_EQ(decoded_text(*content, "utf8", ByteOrderMark::Leave, 5).value(), "12345");
    EXPECT_EQ(decoded_text(*content, "utf8", ByteOrderMark::Leave, 4).error().kind,
              ErrorKind::TooLarge);
}

}  // namespace
}  // namespace millrace::nodes
