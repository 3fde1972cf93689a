#include "http/location.hpp"

#include <gtest/gtest.h>

namespace millrace::http {
namespace {

TEST(Location, PagesAndRelativeAddressesAreFine) {
    for (const char* good : {"https://example.com/thanks?a=1#b", "HTTP://example.com", "/thanks",
                             "thanks", "?a=b:c", "#part", "//example.com/x", "a/b:c"})
        EXPECT_TRUE(is_page_address(good)) << good;
}

TEST(Location, NothingElseIs) {
    for (const char* bad :
         {"", " https://example.com", "javascript:alert(1)", "JaVaScRiPt:alert(1)",
          "java\tscript:alert(1)", "\tjavascript:alert(1)", "\x01javascript:alert(1)",
          "data:text/html,x", "file:///etc/passwd", "vbscript:x", "https:example.com",
          "https:///example.com", "https:\\\\example.com", "/a\r\nSet-Cookie: b", "blob:https://a",
          "view-source:https://a", "h\nttps://a"})
        EXPECT_FALSE(is_page_address(bad)) << bad;
}

}  // namespace
}  // namespace millrace::http
