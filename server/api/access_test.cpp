// Who may call what: every route of the table with every kind of key.
#include <algorithm>

#include "api/detail/api_fixture.hpp"

namespace millrace::api {
namespace {

class Access : public ApiTest {
  protected:
    // An address of the route; what it names does not exist.
    static std::string target_of(const Route& route) {
        std::string target;
        bool is_name = false;
        for (const char c : route.facts.pattern) {
            if (c == '/') is_name = false;
            if (c == ':') target += "nothing";
            if (c == ':') is_name = true;
            if (!is_name) target.push_back(c);
        }
        return target;
    }
    int status(const std::string& key, const Route& route) {
        return send_with_key(key, route.facts.method, target_of(route), "{}").status;
    }
    static bool is_public(const Route& route) {
        return route.facts.permission.value == Permission::Public;
    }
    static bool is_refused(int status) { return status == 401 || status == 403; }
};

TEST_F(Access, OnlyHealthIsPublic) {
    std::vector<std::string> open;
    for (const Route& route : api.routes())
        if (is_public(route)) open.push_back(route.facts.pattern);
    EXPECT_EQ(open, (std::vector<std::string>{"/healthz", "/healthz/readiness"}));
    EXPECT_GE(api.routes().size(), 20U);
}

TEST_F(Access, EveryRouteRefusesCallersWithoutAKey) {
    for (const Route& route : api.routes())
        EXPECT_EQ(status("", route) == 401, !is_public(route)) << route.facts.operation_id;
}

TEST_F(Access, EveryRouteRefusesWrongKeys) {
    std::string nearly = owner_key;
    nearly.back() = nearly.back() == 'A' ? 'B' : 'A';
    for (const std::string& key : {std::string("wrong"), nearly, owner_key + "x",
                                   owner_key.substr(1), hash_of_key(owner_key)})
        for (const Route& route : api.routes())
            EXPECT_EQ(status(key, route) == 401, !is_public(route)) << route.facts.operation_id;
}

TEST_F(Access, EveryRouteRefusesKeysThatLackItsPermission) {
    for (const std::string& missing : all_scopes()) {
        auto scopes = all_scopes();
        std::erase(scopes, missing);
        const std::string key = make_key(missing, scopes);
        for (const Route& route : api.routes())
            EXPECT_EQ(status(key, route) == 403, to_string(route.facts.permission.value) == missing)
                << route.facts.operation_id << " without " << missing;
    }
}

TEST_F(Access, EveryRouteTakesAKeyThatHoldsNothingElse) {
    for (const std::string& scope : all_scopes()) {
        const std::string key = make_key(scope, {scope});
        for (const Route& route : api.routes())
            EXPECT_EQ(!is_refused(status(key, route)),
                      is_public(route) || to_string(route.facts.permission.value) == scope)
                << route.facts.operation_id << " with " << scope;
    }
}

TEST_F(Access, TheOwnerMayDoEverything) {
    for (const Route& route : api.routes())
        EXPECT_FALSE(is_refused(status(owner_key, route))) << route.facts.operation_id;
}

TEST_F(Access, EveryPermissionIsOfSomeRoute) {
    for (const std::string& scope : all_scopes())
        EXPECT_TRUE(std::ranges::any_of(api.routes(), [&](const Route& route) {
            return to_string(route.facts.permission.value) == scope;
        })) << scope;
}

TEST_F(Access, WordsThatAreNoScopeGiveNoPermission) {
    const std::string key = make_key("odd", {"public", "*", "workflow:*", "WORKFLOW:READ", ""});
    for (const Route& route : api.routes())
        EXPECT_EQ(status(key, route) == 403, !is_public(route)) << route.facts.operation_id;
}

TEST_F(Access, TheMissingPermissionIsNamed) {
    const auto response = send_with_key(make_key("reader", {"workflow:read"}), http::Method::Post,
                                        "/api/v1/workflows", "{}");
    EXPECT_EQ(response.status, 403);
    EXPECT_EQ(text_member(json_of(response), "code"), "forbidden");
    EXPECT_NE(message_of(response).find("workflow:write"), std::string::npos);
}

TEST_F(Access, TakesBearerTokens) {
    const auto with = [&](const std::string& authorization) {
        auto made = request(http::Method::Get, "/api/v1/tags");
        made.headers.set("Authorization", authorization);
        return send(std::move(made)).status;
    };
    EXPECT_EQ(with("Bearer " + owner_key), 200);
    EXPECT_EQ(with("bearer " + owner_key), 200);
    EXPECT_EQ(with("Basic " + owner_key), 401);
    EXPECT_EQ(with("Bearer"), 401);
    EXPECT_EQ(with("Bearer "), 401);
    EXPECT_EQ(with(owner_key), 401);
}

TEST_F(Access, AWrongKeyIsNotRescuedByATokenBesideIt) {
    auto made = request(http::Method::Get, "/api/v1/tags");
    made.headers.set("X-N8N-API-KEY", "wrong");
    made.headers.set("Authorization", "Bearer " + owner_key);
    EXPECT_EQ(send(std::move(made)).status, 401);
}

TEST_F(Access, KeysInTheQueryDoNotCount) {
    EXPECT_EQ(
        send_with_key("", http::Method::Get, "/api/v1/tags?X-N8N-API-KEY=" + owner_key).status,
        401);
    EXPECT_EQ(send_with_key("", http::Method::Get, "/api/v1/tags?apiKey=" + owner_key).status, 401);
}

TEST_F(Access, ADeletedKeyIsRefusedAtOnce) {
    const std::string key = make_key("brief", all_scopes());
    EXPECT_EQ(send_with_key(key, http::Method::Get, "/api/v1/tags").status, 200);
    const auto record = run(store.api_keys().find_by_hash(hash_of_key(key))).value();
    ASSERT_TRUE(record && run(store.api_keys().remove(record->id)));
    EXPECT_EQ(send_with_key(key, http::Method::Get, "/api/v1/tags").status, 401);
}

TEST_F(Access, NotesTheUseOfAKeyNowAndThen) {
    const auto last_use = [&] { return run(store.api_keys().list()).value().front().last_used_at; };
    EXPECT_FALSE(last_use());
    get("/api/v1/tags");
    const auto first = last_use();
    EXPECT_EQ(first, clock.now());
    clock.advance(std::chrono::minutes(4));
    get("/api/v1/tags");
    EXPECT_EQ(last_use(), first);
    clock.advance(std::chrono::minutes(1));
    get("/api/v1/tags");
    EXPECT_EQ(last_use(), clock.now());
}

TEST_F(Access, PathsAreMatchedExactly) {
    for (const char* target :
         {"/api/v1/tags/", "//api/v1/tags", "/api//v1/tags", "/API/v1/tags", "/api/v1/Tags",
          "/api/v1/tags;x", "/api/v1/tags%2F", "/api%2Fv1/tags", "/x/api/v1/tags",
          "/api/v1/tags/a/b", "/api/v1/tagsx", "/healthz/", "/healthz/x", "/api/v1/healthz",
          "/api/v2/tags", "/", "/api"})
        EXPECT_EQ(get(target).status, 404) << target;
}

TEST_F(Access, OtherMethodsAreRefusedWithThoseThatAre) {
    const auto response = send_with_key(owner_key, http::Method::Patch, "/api/v1/workflows");
    EXPECT_EQ(response.status, 405);
    const std::string allowed(response.headers.get("Allow"));
    EXPECT_NE(allowed.find("GET"), std::string::npos);
    EXPECT_NE(allowed.find("POST"), std::string::npos);
    EXPECT_EQ(send_with_key(owner_key, http::Method::Other, "/api/v1/workflows").status, 405);
    EXPECT_EQ(send_with_key(owner_key, http::Method::Options, "/api/v1/workflows").status, 405);
}

TEST_F(Access, TheMethodCannotBeOverridden) {
    const std::string id = create(document("kept", "kept"));
    auto made = request(http::Method::Get, "/api/v1/workflows/" + id + "?_method=DELETE");
    made.headers.set("X-N8N-API-KEY", owner_key);
    made.headers.set("X-HTTP-Method-Override", "DELETE");
    EXPECT_EQ(send(std::move(made)).status, 200);
    EXPECT_EQ(get("/api/v1/workflows/" + id).status, 200);
}

TEST_F(Access, AnswersAreNotKeptOrGuessedAtByBrowsers) {
    for (const auto& response : {get("/api/v1/tags"), get("/nowhere"), get("/healthz")}) {
        EXPECT_EQ(response.headers.get("X-Content-Type-Options"), "nosniff");
        EXPECT_EQ(response.headers.get("Cache-Control"), "no-store");
    }
}

}  // namespace
}  // namespace millrace::api
