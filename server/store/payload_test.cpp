#include "store/payload.hpp"

#include <gtest/gtest.h>
#include <zstd.h>

#include "base/random.hpp"

namespace millrace::store {
namespace {

constexpr std::size_t kLimit = 1 << 20;

std::string json_of(std::size_t size) {
    std::string text = "[";
    for (int i = 0; text.size() < size; ++i)
        text += R"({"id":)" + std::to_string(i) + R"(,"name":"item"},)";
    text.back() = ']';
    return text;
}

Result<std::string> unpack(const Payload& payload, std::size_t limit = kLimit) {
    return unpack_payload(static_cast<std::int64_t>(payload.codec), payload.bytes, limit);
}

TEST(Payload, LeavesShortTextsAsTheyAre) {
    const auto payload = pack_payload(std::string(1024, 'a'), kLimit);
    ASSERT_TRUE(payload);
    EXPECT_EQ(payload->codec, Codec::Plain);
    EXPECT_EQ(payload->bytes, std::string(1024, 'a'));
}

TEST(Payload, CompressesLongTextsAndGivesThemBack) {
    const std::string text = json_of(100'000);
    const auto payload = pack_payload(text, kLimit);
    ASSERT_TRUE(payload);
    EXPECT_EQ(payload->codec, Codec::Zstd);
    EXPECT_LT(payload->bytes.size(), text.size() / 4);
    EXPECT_EQ(unpack(*payload).value(), text);
}

TEST(Payload, KeepsWhatCompressionWouldMakeLonger) {
    SeededRandom random(1);
    std::string noise;
    while (noise.size() < 4096) noise.push_back(static_cast<char>(random.next()));
    const auto payload = pack_payload(noise, kLimit);
    ASSERT_TRUE(payload);
    EXPECT_EQ(payload->codec, Codec::Plain);
    EXPECT_EQ(unpack(*payload).value(), noise);
}

TEST(Payload, KeepsEmptyTextsAndZeroBytes) {
    for (const std::string& text : {std::string(), std::string(3000, '\0')})
        EXPECT_EQ(unpack(pack_payload(text, kLimit).value()).value(), text);
}

TEST(Payload, RefusesTextsOverTheLimit) {
    const auto payload = pack_payload(std::string(2001, 'a'), 2000);
    ASSERT_FALSE(payload);
    EXPECT_EQ(payload.error().kind, ErrorKind::TooLarge);
}

TEST(Payload, DoesNotUnpackABombBeyondTheLimit) {
    const auto bomb = pack_payload(std::string(kLimit, '0'), kLimit).value();
    ASSERT_LT(bomb.bytes.size(), 1000U);
    EXPECT_EQ(unpack(bomb, kLimit - 1).error().kind, ErrorKind::TooLarge);
    EXPECT_TRUE(unpack(bomb, kLimit));
}

TEST(Payload, RefusesAFrameThatDoesNotSayItsSize) {
    ZSTD_CCtx* context = ZSTD_createCCtx();
    ZSTD_CCtx_setParameter(context, ZSTD_c_contentSizeFlag, 0);
    const std::string text = json_of(5000);
    std::string bytes(ZSTD_compressBound(text.size()), '\0');
    bytes.resize(ZSTD_compress2(context, bytes.data(), bytes.size(), text.data(), text.size()));
    ZSTD_freeCCtx(context);
    const Payload payload{Codec::Zstd, bytes};
    EXPECT_EQ(unpack(payload).error().kind, ErrorKind::Internal);
}

TEST(Payload, RefusesUnknownCodecsAndTrailingBytes) {
    EXPECT_EQ(unpack_payload(7, "abc", kLimit).error().kind, ErrorKind::Internal);
    auto payload = pack_payload(json_of(5000), kLimit).value();
    payload.bytes += payload.bytes;
    EXPECT_EQ(unpack(payload).error().kind, ErrorKind::Internal);
    EXPECT_FALSE(unpack_payload(1, "", kLimit));
}

// The checksum sees what the format alone would let pass.
TEST(Payload, NeverTakesDamagedBytesForTheText) {
    const std::string text = json_of(20'000);
    const Payload intact = pack_payload(text, kLimit).value();
    SeededRandom random(20'240'101);
    for (int round = 0; round < 5000; ++round) {
        Payload damaged = intact;
        const std::size_t edits = 1 + random.next() % 4;
        for (std::size_t i = 0; i < edits; ++i)
            damaged.bytes[random.next() % damaged.bytes.size()] = static_cast<char>(random.next());
        if (random.next() % 4 == 0) damaged.bytes.resize(random.next() % damaged.bytes.size());
        const auto unpacked = unpack(damaged);
        if (unpacked) EXPECT_EQ(*unpacked, text) << "round " << round;
    }
}

}  // namespace
}  // namespace millrace::store
