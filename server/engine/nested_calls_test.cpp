#include "engine/nested_calls.hpp"

#include <gtest/gtest.h>

namespace millrace::engine {
namespace {

TEST(NestedCalls, KnowTheServersOwnAddresses) {
    const OwnAddress own{"https://flow.example/base", "10.1.2.3", 5678};
    for (const char* url :
         {"https://flow.example/webhook/a", "https://FLOW.example:443/",
          "http://127.0.0.1:5678/webhook/a", "http://localhost:5678", "http://[::1]:5678/",
          "http://10.1.2.3:5678/x", "http://2130706433:5678"})
        EXPECT_TRUE(is_own(own, url)) << url;
    for (const char* url :
         {"http://flow.example/", "https://flow.example:444/", "http://127.0.0.1/",
          "http://other.example:5678/", "http://10.1.2.4:5678/", "nonsense", ""})
        EXPECT_FALSE(is_own(own, url)) << url;
    EXPECT_FALSE(is_own({}, "http://localhost/"));
    EXPECT_FALSE(is_own({}, "http://localhost:0/"));
}

TEST(NestedCalls, AreCountedAlongAHeader) {
    http::Headers headers;
    EXPECT_EQ(nested_calls_of(headers), 0U);
    set_nested_calls(headers, 7);
    EXPECT_EQ(nested_calls_of(headers), 7U);
    set_nested_calls(headers, 8);
    EXPECT_EQ(nested_calls_of(headers), 8U);
    for (const char* text : {"", "-1", "x", "3x", "99999999999999999999", " 3"}) {
        http::Headers odd;
        odd.add("X-Millrace-Nested-Calls", text);
        EXPECT_EQ(nested_calls_of(odd), 0U) << text;
    }
}

}  // namespace
}  // namespace millrace::engine
