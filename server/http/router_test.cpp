#include "http/router.hpp"

#include <gtest/gtest.h>

#include "http/target.hpp"

namespace millrace::http {
namespace {

using Routes = Router<std::string>;

Routes routes(std::initializer_list<std::pair<Method, const char*>> patterns) {
    Routes router;
    for (const auto& [method, pattern] : patterns)
        router.add(method, pattern, std::string(to_string(method)) + " " + pattern).value();
    return router;
}

// The payload of the route that serves the target; "404" or "405" without one, "400" for a refused
// target.
std::string route_of(const Routes& router, Method method, std::string_view text) {
    const auto target = parse_target(text);
    if (!target) return "400";
    const auto match = router.find(method, target->segments);
    if (match.outcome == RouteOutcome::NotFound) return "404";
    if (match.outcome == RouteOutcome::MethodNotAllowed) return "405";
    return *match.payload;
}

Pairs params_of(const Routes& router, std::string_view text) {
    return router.find(Method::Get, parse_target(text).value().segments).params;
}

TEST(Router, MatchesSegmentBySegment) {
    const auto router =
        routes({{Method::Get, "/"}, {Method::Get, "/api/v1/workflows"}, {Method::Get, "/api"}});
    EXPECT_EQ(route_of(router, Method::Get, "/"), "GET /");
    EXPECT_EQ(route_of(router, Method::Get, "/api"), "GET /api");
    EXPECT_EQ(route_of(router, Method::Get, "/api/v1/workflows?limit=1"), "GET /api/v1/workflows");
    for (const char* other : {"/ap", "/apis", "/api/v1", "/api/v1/workflow", "/api/v1/workflowss",
                              "/workflows", "/x/api/v1/workflows", "/api/v1/workflows/x"})
        EXPECT_EQ(route_of(router, Method::Get, other), "404") << other;
}

TEST(Router, FindsNoOtherSpellingOfAPath) {
    const auto router = routes({{Method::Get, "/api/v1/workflows"}});
    for (const char* other :
         {"/api/v1/workflows/", "//api/v1/workflows", "/api//v1/workflows", "/API/v1/workflows",
          "/api/v1/workflows;x", "/api;a=b/v1/workflows", "/api%2Fv1/workflows",
          "/api%2fv1%2fworkflows", "/api/v1/workflows%20", "/api/v1/workflows%3F",
          "/api/v1\\workflows", "/api/v1/workflows.json", "/api/v1/workflows%2F"})
        EXPECT_EQ(route_of(router, Method::Get, other), "404") << other;
    for (const char* refused : {"/api/v1/x/../workflows", "/api/./v1/workflows",
                                "/api/v1/%2e%2e/v1/workflows", "/api/v1/workflows%00"})
        EXPECT_EQ(route_of(router, Method::Get, refused), "400") << refused;
    // The same characters written as escapes are the same path.
    EXPECT_EQ(route_of(router, Method::Get, "/%61pi/v1/workflows"), "GET /api/v1/workflows");
}

TEST(Router, TakesANamedSegment) {
    const auto router = routes({{Method::Get, "/a/:id"}, {Method::Get, "/a/:name/b/:other"}});
    EXPECT_EQ(params_of(router, "/a/42"), (Pairs{{"id", "42"}}));
    EXPECT_EQ(params_of(router, "/a/x%2Fy"), (Pairs{{"id", "x/y"}}));
    EXPECT_EQ(params_of(router, "/a/1/b/2"), (Pairs{{"name", "1"}, {"other", "2"}}));
    EXPECT_EQ(route_of(router, Method::Get, "/a/"), "404");
    EXPECT_EQ(route_of(router, Method::Get, "/a"), "404");
    EXPECT_EQ(route_of(router, Method::Get, "/a/1/b"), "404");
    EXPECT_EQ(route_of(router, Method::Get, "/a/1/b/"), "404");
}

TEST(Router, PrefersLiteralSegments) {
    const auto router = routes({{Method::Get, "/a/:id"},
                                {Method::Get, "/a/new"},
                                {Method::Get, "/a/*rest"},
                                {Method::Get, "/a/new/:x/y"}});
    EXPECT_EQ(route_of(router, Method::Get, "/a/new"), "GET /a/new");
    EXPECT_EQ(route_of(router, Method::Get, "/a/newer"), "GET /a/:id");
    EXPECT_EQ(route_of(router, Method::Get, "/a/b/c"), "GET /a/*rest");
    EXPECT_EQ(route_of(router, Method::Get, "/a/new/1/y"), "GET /a/new/:x/y");
    EXPECT_EQ(route_of(router, Method::Get, "/a/new/1/z"), "GET /a/*rest");
    EXPECT_EQ(params_of(router, "/a/new/1/z"), (Pairs{{"rest", "new/1/z"}}));
}

TEST(Router, FallsBackToALessExactPatternThatHasTheMethod) {
    const auto router = routes({{Method::Get, "/a/new"}, {Method::Post, "/a/:id"}});
    EXPECT_EQ(route_of(router, Method::Post, "/a/new"), "POST /a/:id");
}

TEST(Router, TakesTheRestOfAPath) {
    const auto router =
        routes({{Method::Get, "/webhook/*rest"}, {Method::Get, "/u/:user/files/*path"}});
    EXPECT_EQ(params_of(router, "/webhook/a"), (Pairs{{"rest", "a"}}));
    EXPECT_EQ(params_of(router, "/webhook/a/b%20c/"), (Pairs{{"rest", "a/b c/"}}));
    EXPECT_EQ(params_of(router, "/webhook/a//b"), (Pairs{{"rest", "a//b"}}));
    EXPECT_EQ(params_of(router, "/u/7/files/x/y"), (Pairs{{"user", "7"}, {"path", "x/y"}}));
    for (const char* other :
         {"/webhook", "/webhook/", "/webhooks/a", "/webhook/a%2Fb", "/webhook/a/b%2fc"})
        EXPECT_EQ(route_of(router, Method::Get, other), "404") << other;
    EXPECT_EQ(route_of(router, Method::Get, "/webhook/a/../b"), "400");
}

TEST(Router, SaysWhichMethodsAPathHas) {
    const auto router = routes({{Method::Get, "/a/new"},
                                {Method::Put, "/a/new"},
                                {Method::Put, "/a/:id"},
                                {Method::Delete, "/a/*rest"}});
    const auto match = router.find(Method::Post, parse_target("/a/new").value().segments);
    EXPECT_EQ(match.outcome, RouteOutcome::MethodNotAllowed);
    EXPECT_EQ(match.payload, nullptr);
    EXPECT_EQ(match.allowed, (std::vector<Method>{Method::Get, Method::Put, Method::Delete}));
    EXPECT_EQ(route_of(router, Method::Post, "/b"), "404");
}

TEST(Router, ServesHeadByGet) {
    const auto router = routes(
        {{Method::Get, "/a"}, {Method::Post, "/b"}, {Method::Head, "/c"}, {Method::Get, "/c"}});
    EXPECT_EQ(route_of(router, Method::Head, "/a"), "GET /a");
    EXPECT_EQ(route_of(router, Method::Head, "/b"), "405");
    EXPECT_EQ(route_of(router, Method::Head, "/c"), "HEAD /c");
}

TEST(Router, NeverTakesAnUnknownMethodForAKnownOne) {
    const auto router = routes({{Method::Get, "/a"}});
    EXPECT_EQ(method_from("get"), Method::Other);
    EXPECT_EQ(method_from("GET "), Method::Other);
    EXPECT_EQ(route_of(router, Method::Other, "/a"), "405");
}

TEST(Router, RefusesMalformedPatterns) {
    Routes router;
    for (const char* bad :
         {"", "a", "/a/", "//", "/a//b", "/:", "/*", "/*rest/b", "/:a/:a", "/:a/*a"}) {
        const auto added = router.add(Method::Get, bad, "");
        ASSERT_FALSE(added) << bad;
        EXPECT_EQ(added.error().kind, ErrorKind::InvalidInput);
    }
}

TEST(Router, RefusesTheSameRouteTwice) {
    Routes router;
    router.add(Method::Get, "/a/:id", "first").value();
    const auto again = router.add(Method::Get, "/a/:name", "second");
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().kind, ErrorKind::Conflict);
    EXPECT_EQ(again.error().message, "The route \"GET /a/:name\" is there already.");
    EXPECT_TRUE(router.add(Method::Post, "/a/:name", "third"));
    EXPECT_EQ(route_of(router, Method::Get, "/a/1"), "first");
    EXPECT_EQ(route_of(router, Method::Post, "/a/1"), "third");
}

TEST(Router, EndsSoonOnAPathMadeToBacktrack) {
    Routes router;
    std::string literals;
    std::string names;
    for (int i = 0; i < 12; ++i) {
        literals += "/a";
        names += "/:p" + std::to_string(i);
    }
    router.add(Method::Get, literals + "/x", "literals").value();
    router.add(Method::Get, names + "/y", "names").value();
    std::string path = literals;
    EXPECT_EQ(route_of(router, Method::Get, path + "/y"), "names");
    for (int i = 0; i < 2000; ++i) path += "/a";
    EXPECT_EQ(route_of(router, Method::Get, path), "404");
}

}  // namespace
}  // namespace millrace::http
