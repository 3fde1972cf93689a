// Bytes as text in their several forms.
#include <gtest/gtest.h>

#include "base/hex.hpp"
#include "base/percent_encoding.hpp"
#include "base/sha256.hpp"

namespace millrace {
namespace {

TEST(Hex, HasTwoLowerCaseDigitsForEachByte) {
    EXPECT_EQ(to_hex(""), "");
    EXPECT_EQ(to_hex(std::string_view("\0\x0f\xff z", 5)), "000fff207a");
}

// The examples of FIPS 180-2, appendix B.
TEST(Sha256, KnowsTheExamplesOfItsStandard) {
    EXPECT_EQ(sha256_hex("abc"),
              "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    Sha256 pieces;
    pieces.add("abcdbcdecdefdefgefghfghighijhi");
    pieces.add("jkijkljklmklmnlmnomnopnopq");
    EXPECT_EQ(pieces.hex(), "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

TEST(PercentEncoding, KeepsLettersDigitsAndTheMarks) {
    EXPECT_EQ(percent_encode("aZ09-._~"), "aZ09-._~");
    EXPECT_EQ(percent_encode("a b/\xc3\xa4%~*"), "a%20b%2F%C3%A4%25~%2A");
    EXPECT_EQ(percent_encode("~*", "*"), "%7E*");
}

}  // namespace
}  // namespace millrace
