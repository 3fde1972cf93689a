#include "http/detail/response_collector.hpp"

#include <gtest/gtest.h>

namespace millrace::http {
namespace {

using Excess = ResponseCollector::Excess;

void add_lines(ResponseCollector& collector, std::initializer_list<const char*> lines) {
    for (const char* line : lines) EXPECT_TRUE(collector.add_line(line));
}

TEST(ResponseCollector, KeepsTheLastHead) {
    ResponseCollector collector({});
    EXPECT_FALSE(collector.take_head_seen());
    add_lines(collector, {"HTTP/1.1 401 No\r\n", "A: 1\r\n", "\r\n"});
    EXPECT_TRUE(collector.take_head_seen());
    EXPECT_FALSE(collector.take_head_seen());
    add_lines(collector, {"HTTP/2 200 \r\n", "b:2\r\n"});
    EXPECT_FALSE(collector.take_head_seen());
    add_lines(collector, {"\r\n", "T: trailer\r\n", "\r\n"});
    EXPECT_TRUE(collector.add_body("x"));
    EXPECT_EQ(collector.http_version, "2");
    EXPECT_EQ(collector.status_text, "");
    EXPECT_EQ(collector.headers.size(), 1U);
    EXPECT_EQ(collector.headers.get("B"), "2");
    EXPECT_EQ(collector.body, "x");
}

TEST(ResponseCollector, LeavesMalformedFieldsOut) {
    ResponseCollector collector({});
    add_lines(collector,
              {"HTTP/1.1 200 a\x01\r\n", "no colon\r\n", ": empty\r\n", "A B: 1\r\n", "C: \x02\r\n",
               "D : 1\r\n", "E:\r\n", "F: 1\r\n", "\t2\r\n", " 3\r\n", "G: \xff\n", "\r\n"});
    EXPECT_EQ(collector.status_text, "");
    ASSERT_EQ(collector.headers.size(), 4U);
    EXPECT_EQ(collector.headers.get("D"), "1");
    EXPECT_EQ(collector.headers.get("E", "none"), "");
    EXPECT_EQ(collector.headers.get("F"), "1 2 3");
    EXPECT_EQ(collector.headers.get("G"), "\xff");
}

TEST(ResponseCollector, CountsAllHeadsAgainstOneLimit) {
    ResponseCollector collector({.header_bytes = 40});
    add_lines(collector, {"HTTP/1.1 100 C\r\n", "\r\n", "HTTP/1.1 100 C\r\n", "\r\n"});
    EXPECT_EQ(collector.excess(), Excess::None);
    EXPECT_FALSE(collector.add_line("HTTP/1.1 100 C\r\n"));
    EXPECT_EQ(collector.excess(), Excess::Headers);
}

TEST(ResponseCollector, TakesABodyUpToItsLimit) {
    ResponseCollector collector({.body_bytes = 4});
    EXPECT_TRUE(collector.add_body("abc"));
    EXPECT_TRUE(collector.add_body("d"));
    EXPECT_TRUE(collector.add_body(""));
    EXPECT_EQ(collector.excess(), Excess::None);
    EXPECT_FALSE(collector.add_body("e"));
    EXPECT_EQ(collector.excess(), Excess::Body);
    EXPECT_EQ(collector.body, "abcd");
}

}  // namespace
}  // namespace millrace::http
