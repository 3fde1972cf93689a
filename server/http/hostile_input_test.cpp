// Mutated input against every parser of this folder: what matters is that they end, stay in bounds
// (seen by the sanitizer builds) and keep the promises of their results.
#include <gtest/gtest.h>

#include <algorithm>

#include "base/random.hpp"
#include "http/content_type.hpp"
#include "http/detail/request_parser.hpp"
#include "http/multipart.hpp"
#include "http/target.hpp"
#include "http/urlencoded.hpp"
#include "http/utf8.hpp"

namespace millrace::http {
namespace {

constexpr int kRounds = 20'000;

// Deletes, doubles, overwrites or swaps in pieces that parsers care about.
std::string mutate(std::string text, Random& random, std::span<const std::string_view> pieces) {
    const auto below = [&](std::size_t limit) {
        return static_cast<std::size_t>(random.next() % limit);
    };
    for (std::size_t changes = 1 + below(6); changes > 0; --changes) {
        const std::size_t at = below(text.size() + 1);
        const std::size_t length = below(std::min<std::size_t>(12, text.size() - at + 1));
        switch (below(5)) {
            case 0:
                text.erase(at, length);
                break;
            case 1:
                text.insert(at, text.substr(at, length));
                break;
            case 2:
                text.insert(at, pieces[below(pieces.size())]);
                break;
            case 3:
                text.insert(at, 1, static_cast<char>(below(256)));
                break;
            default:
                if (at < text.size()) text[at] = static_cast<char>(below(256));
        }
    }
    return text;
}

TEST(HostileInput, MultipartKeepsItsPromises) {
    SeededRandom random(1);
    const std::string seed =
        "--B\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n"
        "--B\r\nContent-Disposition: form-data; name=\"f\"; filename=\"d/x.txt\"; "
        "filename*=utf-8''%41\r\n"
        "Content-Type: text/plain; charset=utf-8\r\n\r\ncontent\r\n--B--\r\n";
    constexpr std::string_view kPieces[] = {"\r\n", "--B", "\r\n--B", "--",  "\"", "\\",
                                            ";",    "=",   ":",       "../", "%",  "\r\n\r\n"};
    int parsed = 0;
    for (int i = 0; i < kRounds; ++i) {
        const auto form = parse_multipart(mutate(seed, random, kPieces), "B",
                                          {.parts = 4, .part_header_bytes = 200});
        if (!form) {
            ASSERT_FALSE(form.error().message.empty());
            continue;
        }
        ++parsed;
        ASSERT_LE(form->fields.size() + form->files.size(), 4U);
        for (const auto& [name, value] : form->fields)
            ASSERT_TRUE(is_valid_utf8(name) && is_valid_utf8(value));
        for (const auto& file : form->files) {
            ASSERT_TRUE(is_valid_utf8(file.file_name));
            ASSERT_EQ(file.file_name.find_first_of("/\\"), std::string::npos);
            ASSERT_TRUE(is_header_value(file.content_type));
        }
    }
    EXPECT_GT(parsed, 100);
    EXPECT_LT(parsed, kRounds);
}

TEST(HostileInput, UrlencodedKeepsItsPromises) {
    SeededRandom random(2);
    constexpr std::string_view kPieces[] = {"%",   "&",   "=",      "+",  "%0",
                                            "%00", "%C3", "%F0%9F", "[]", "__proto__"};
    for (int i = 0; i < kRounds; ++i) {
        const auto pairs =
            parse_urlencoded(mutate("a=1&b=%C3%BC&c+d=x%2Fy&a=2", random, kPieces), 8);
        if (!pairs) continue;
        ASSERT_LE(pairs->size(), 8U);
        for (const auto& [name, value] : *pairs)
            ASSERT_TRUE(is_valid_utf8(name) && is_valid_utf8(value));
        ASSERT_LE(to_json(*pairs).size(), pairs->size());
    }
}

TEST(HostileInput, ContentTypesKeepTheirPromises) {
    SeededRandom random(3);
    constexpr std::string_view kPieces[] = {"\"", "\\\"", ";",         "=",       "/",
                                            " ",  "\t",   "boundary=", "charset="};
    for (int i = 0; i < kRounds; ++i) {
        const auto type = parse_content_type(
            mutate("multipart/form-data; charset=\"utf-8\"; boundary=abc", random, kPieces));
        if (!type) continue;
        ASSERT_EQ(std::ranges::count(type->type, '/'), 1);
        ASSERT_EQ(type->type, to_lower(type->type));
    }
}

TEST(HostileInput, TargetsKeepTheirPromises) {
    SeededRandom random(4);
    constexpr std::string_view kPieces[] = {"/", "//", "..",      "%2e", "%2F", "%",
                                            "?", "#",  "http://", "\\",  "%00", "%0a"};
    for (int i = 0; i < kRounds; ++i) {
        const auto target = parse_target(mutate("/webhook/a%20b/c?x=1&y=%20", random, kPieces));
        if (!target) continue;
        for (const std::string& segment : target->segments) {
            ASSERT_TRUE(segment != "." && segment != ".." && is_valid_utf8(segment));
            ASSERT_EQ(std::ranges::count_if(
                          segment, [](char c) { return static_cast<unsigned char>(c) < 0x20; }),
                      0);
        }
    }
}

// Feeds the bytes in small portions, as a slow network would.
RequestParser::Progress feed(RequestParser& parser, std::string_view text, std::size_t portion) {
    auto progress = RequestParser::Progress::NeedsMore;
    for (std::size_t start = 0, end = 0; progress == RequestParser::Progress::NeedsMore;) {
        if (start == end || end < text.size()) {
            if (end == text.size()) return progress;
            end = std::min(text.size(), end + portion);
        }
        std::size_t consumed = 0;
        progress = parser.parse(asio::buffer(text.substr(start, end - start)), consumed);
        start += consumed;
        if (progress == RequestParser::Progress::HeadDone) progress = parser.allow_body(64);
        if (progress == RequestParser::Progress::NeedsMore && end == text.size()) return progress;
    }
    return progress;
}

TEST(HostileInput, RequestsKeepTheirPromises) {
    SeededRandom random(5);
    const std::string seed =
        "POST /webhook/a?b=c HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nX: y\r\n\r\n"
        "5;e=f\r\nhello\r\n3\r\nabc\r\n0\r\nTrailer: t\r\n\r\n";
    constexpr std::string_view kPieces[] = {"\r\n",
                                            "\n",
                                            "Content-Length: 3\r\n",
                                            "Transfer-Encoding: x\r\n",
                                            "chunked",
                                            " ",
                                            ":",
                                            "0\r\n\r\n",
                                            "fffffffff",
                                            "HTTP/1.0",
                                            "Host: i\r\n"};
    int done = 0;
    for (int i = 0; i < kRounds; ++i) {
        RequestParser parser(300, "127.0.0.1");
        const auto progress = feed(parser, mutate(seed, random, kPieces), 1 + random.next() % 40);
        if (progress == RequestParser::Progress::Refused) {
            ASSERT_GE(parser.refusal().status, 400);
            ASSERT_FALSE(parser.refusal().message.empty());
        }
        if (progress != RequestParser::Progress::Done) continue;
        ++done;
        ASSERT_LE(parser.request().body.size(), 64U);
        ASSERT_FALSE(parser.request().headers.has("Trailer"));
    }
    EXPECT_GT(done, 100);
    EXPECT_LT(done, kRounds);
}

}  // namespace
}  // namespace millrace::http
