#include "script/detail/frame_codec.hpp"

#include <gtest/gtest.h>

#include <random>

namespace millrace::script::detail {
namespace {

std::string frame(std::string_view text) {
    FrameText made;
    made.text() += text;
    return std::move(made).finish();
}

// Hands the bytes over in pieces of the given size; the texts that come out, and whether it failed.
struct Decoded {
    std::vector<std::string> texts;
    bool has_failed = false;
    std::size_t pending = 0;
};
Decoded decode(std::string_view bytes, std::size_t piece) {
    Decoded decoded;
    FrameDecoder decoder;
    while (!bytes.empty()) {
        const auto room = decoder.room();
        if (room.empty()) {
            ADD_FAILURE() << "no room to read into";
            return decoded;
        }
        const std::size_t count = std::min({piece, bytes.size(), room.size()});
        std::copy_n(bytes.data(), count, room.data());
        bytes.remove_prefix(count);
        decoder.arrived(count);
        for (;;) {
            const auto next = decoder.next();
            decoded.has_failed = next.has_error();
            if (decoded.has_failed) return decoded;
            if (!*next) break;
            decoded.texts.emplace_back(**next);
        }
    }
    decoded.pending = decoder.pending();
    return decoded;
}

TEST(FrameCodec, LengthIsLittleEndian) {
    EXPECT_EQ(frame("ab"), std::string("\x02\0\0\0ab", 6));
    EXPECT_EQ(frame(std::string(0x010203, 'x')).substr(0, 4), std::string("\x03\x02\x01\0", 4));
}

TEST(FrameCodec, FramesComeOutAsTheyWentInHoweverTheyArrive) {
    for (const std::size_t piece : {1UL, 2UL, 3UL, 5UL, 4096UL, 1UL << 20U}) {
        const std::string large(piece < 4096 ? 2'000 : 200'000, 'x');
        const std::vector<std::string> texts{"{}", "", large, "{\"a\":1}"};
        std::string bytes;
        for (const auto& text : texts) bytes += frame(text);
        const Decoded decoded = decode(bytes, piece);
        EXPECT_EQ(decoded.texts, texts) << piece;
        EXPECT_EQ(decoded.pending, 0U);
    }
}

TEST(FrameCodec, AnIncompleteFrameIsPending) {
    const Decoded decoded = decode(frame("abc").substr(0, 6), 100);
    EXPECT_TRUE(decoded.texts.empty());
    EXPECT_EQ(decoded.pending, 6U);
}

TEST(FrameCodec, RefusesLengthsOverTheLimit) {
    EXPECT_TRUE(decode(std::string("\x01\0\0\x04", 4), 4).has_failed);
    EXPECT_TRUE(decode(std::string("\0\0\0\x80", 4), 1).has_failed);
    EXPECT_TRUE(decode("\xff\xff\xff\xff", 4).has_failed);
    EXPECT_FALSE(decode(std::string("\0\0\0\x04", 4), 4).has_failed) << "64 MB are allowed";
}

TEST(FrameCodec, APromiseOfMuchTakesNoMemory) {
    FrameDecoder decoder;
    const auto room = decoder.room();
    std::copy_n("\0\0\0\x04", 4, room.data());
    decoder.arrived(4);
    EXPECT_FALSE(decoder.next().value());
    EXPECT_LE(decoder.room().size(), 128U << 10U);
}

TEST(FrameCodec, MemoryOfLargeFramesCanBeGivenBack) {
    FrameDecoder decoder;
    const std::string bytes = frame(std::string(1U << 20U, 'x'));
    for (std::size_t at = 0; at < bytes.size();) {
        const auto room = decoder.room();
        const std::size_t count = std::min(room.size(), bytes.size() - at);
        std::copy_n(bytes.data() + at, count, room.data());
        decoder.arrived(count);
        at += count;
    }
    EXPECT_EQ((*decoder.next().value()).size(), 1U << 20U);
    decoder.shrink();
    EXPECT_LE(decoder.room().size(), 64U << 10U);
}

TEST(FrameCodec, AFrameHoldsOneObject) {
    EXPECT_TRUE(parse_frame("{\"a\":[1]}"));
    for (const char* text : {"", "[]", "1", "{", "{}{}", "{\"a\":\xff}", "null", "{\"a\":NaN}"})
        EXPECT_FALSE(parse_frame(text)) << text;
    const std::string deep = "{\"a\":" + std::string(1000, '[') + std::string(1000, ']') + "}";
    EXPECT_FALSE(parse_frame(deep));
    const std::string fine = "{\"a\":" + std::string(990, '[') + std::string(990, ']') + "}";
    EXPECT_TRUE(parse_frame(fine));
}

// Streams of valid frames with bytes changed, removed and put in: whatever comes out, nothing may
// be read outside the buffer (the sanitizers watch), and all bytes are accounted for.
TEST(FrameCodec, SurvivesMutatedStreams) {
    std::mt19937 random(4711);
    const auto below = [&](std::size_t end) {
        return std::uniform_int_distribution<std::size_t>(0, end - 1)(random);
    };
    std::string base;
    for (const char* text : {"{\"id\":1,\"results\":[[[1]]]}", "{\"ask\":\"items\",\"node\":\"X\"}",
                             "{\"log\":{\"level\":\"warn\",\"text\":\"\xc3\xa9\"}}", "{}"})
        base += frame(text);
    for (int round = 0; round < 4'000; ++round) {
        std::string bytes = base;
        for (std::size_t edits = 1 + below(4); edits > 0 && !bytes.empty(); --edits) {
            const std::size_t at = below(bytes.size());
            switch (below(4)) {
                case 0:
                    bytes[at] = static_cast<char>(below(256));
                    break;
                case 1:
                    bytes[at] = static_cast<char>(bytes[at] ^ (1 << below(8)));
                    break;
                case 2:
                    bytes.erase(at, 1 + below(8));
                    break;
                default:
                    bytes.insert(at, 1 + below(8), static_cast<char>(below(256)));
            }
        }
        const Decoded decoded = decode(bytes, 1 + below(40));
        std::size_t taken = decoded.pending;
        for (const auto& text : decoded.texts) {
            taken += 4 + text.size();
            (void)parse_frame(text);
        }
        if (!decoded.has_failed) {
            EXPECT_EQ(taken, bytes.size());
        }
    }
}

}  // namespace
}  // namespace millrace::script::detail
