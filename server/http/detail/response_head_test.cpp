#include "http/detail/response_head.hpp"

#include <gtest/gtest.h>

namespace millrace::http {
namespace {

std::string head_of(const Response& response, ResponseFraming framing = {}) {
    framing.date = "D";
    std::string out;
    append_response_head(out, response, framing);
    return out;
}

TEST(ResponseHead, HasStatusHeadersLengthAndDate) {
    EXPECT_EQ(head_of(Response::text(404, "gone")),
              "HTTP/1.1 404 Not Found\r\nContent-Type: text/plain; "
              "charset=utf-8\r\nContent-Length: 4\r\nDate: D\r\n\r\n");
    EXPECT_EQ(head_of(Response::empty(299)),
              "HTTP/1.1 299 \r\nContent-Length: 0\r\nDate: D\r\n\r\n");
}

TEST(ResponseHead, SaysWhatHappensToTheConnection) {
    EXPECT_TRUE(
        head_of(Response::empty(200), {.close = true}).ends_with("\r\nConnection: close\r\n\r\n"));
    EXPECT_TRUE(head_of(Response::empty(200), {.keep_alive = true})
                    .ends_with("\r\nConnection: keep-alive\r\n\r\n"));
}

TEST(ResponseHead, HasNoLengthWhereThereIsNeverABody) {
    EXPECT_EQ(head_of(Response::empty(204)), "HTTP/1.1 204 No Content\r\nDate: D\r\n\r\n");
    EXPECT_EQ(head_of(Response::empty(304)), "HTTP/1.1 304 Not Modified\r\nDate: D\r\n\r\n");
    EXPECT_FALSE(has_body(204, false));
    EXPECT_FALSE(has_body(200, true));
    EXPECT_TRUE(has_body(200, false));
}

TEST(ResponseHead, LeavesOutHeadersThatWouldBreakTheMessage) {
    auto response = Response::empty(200);
    response.headers.add("X-Good", "1");
    response.headers.add("X-Split", "a\r\nSet-Cookie: stolen=1");
    response.headers.add("X Bad\r\nInjected", "1");
    response.headers.add("Content-Length", "999");
    response.headers.add("transfer-encoding", "chunked");
    response.headers.add("Connection", "upgrade");
    EXPECT_EQ(head_of(response),
              "HTTP/1.1 200 OK\r\nX-Good: 1\r\nContent-Length: 0\r\nDate: D\r\n\r\n");
}

TEST(Response, WritesErrorsInOneShape) {
    EXPECT_EQ(Response::error(400, "invalid_input", "Bad.").body,
              R"({"code":"invalid_input","message":"Bad."})");
    EXPECT_EQ(Response::error(400, "x", "Bad.", "Mend it.").body,
              R"({"code":"x","message":"Bad.","hint":"Mend it."})");
    EXPECT_EQ(Response::html(200, "<p>").headers.get("content-type"), "text/html; charset=utf-8");
    EXPECT_EQ(Response::json(200, 1).headers.get("content-type"),
              "application/json; charset=utf-8");
}

}  // namespace
}  // namespace millrace::http
