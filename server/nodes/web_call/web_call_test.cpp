// Queries, bodies, headers, credentials and signatures, without sending anything.
#include "nodes/web_call/web_call.hpp"

#include <gtest/gtest.h>

#include "nodes/web_call/oauth1.hpp"
#include "nodes/web_call/response_error.hpp"
#include "nodes/web_call/web_credential.hpp"

namespace millrace::nodes {
namespace {

JsonObject object(std::string_view text) {
    return parse_json(text).value().get_object();
}

std::string body_of(const http::ClientRequest& request) {
    std::string text = request.body;
    for (const ContentPtr& part : request.body_contents) text += *part->in_memory();
    return text;
}

WebCall call_to(std::string url) {
    WebCall call;
    call.url = std::move(url);
    return call;
}

TEST(WebCall, WritesQueriesInThreeWays) {
    const JsonObject values = object(R"({"a":[1,"x y"],"b":{"c":true},"d":null,"ä":"&="})");
    EXPECT_EQ(query_text(values, QueryArrays::Repeat),
              "a=1&a=x%20y&b%5Bc%5D=true&d=&%C3%A4=%26%3D");
    EXPECT_EQ(query_text(values, QueryArrays::Brackets),
              "a%5B%5D=1&a%5B%5D=x%20y&b%5Bc%5D=true&d=&%C3%A4=%26%3D");
    EXPECT_EQ(query_text(values, QueryArrays::Indices),
              "a%5B0%5D=1&a%5B1%5D=x%20y&b%5Bc%5D=true&d=&%C3%A4=%26%3D");
}

TEST(WebCall, PutsTheQueryWhereItBelongs) {
    for (const auto& [url, expected] :
         {std::pair{"http://a.example", "http://a.example?b=1"},
          std::pair{"http://a.example/?x=1", "http://a.example/?x=1&b=1"},
          std::pair{"http://a.example/p?", "http://a.example/p?b=1"},
          std::pair{"http://a.example/p#top", "http://a.example/p?b=1#top"}}) {
        WebCall call = call_to(url);
        call.query["b"] = 1;
        EXPECT_EQ(to_request(call, "x")->url, expected);
    }
}

TEST(WebCall, RefusesHeadersThatWouldSplitTheRequest) {
    for (const auto& [name, value] :
         {std::pair{"X-A", "1\r\nX-Evil: 2"}, std::pair{"X-A", "1\n"}, std::pair{"X A", "1"},
          std::pair{"X-A\r\nX-Evil", "1"}, std::pair{"", "1"}, std::pair{"X-A:", "1"}}) {
        WebCall call = call_to("http://a.example");
        call.headers.emplace_back(name, value);
        const auto request = to_request(call, "x");
        ASSERT_FALSE(request) << name;
        EXPECT_EQ(request.error().kind, ErrorKind::InvalidInput);
    }
}

TEST(WebCall, MultipartNamesCannotBreakOut) {
    WebCall call = call_to("http://a.example");
    call.method = "POST";
    call.body.kind = WebBody::Kind::Multipart;
    workflow::BinaryValue file;
    file.file_name = "a\"\r\nX-Evil: 1.txt";
    file.mime_type = "text/plain\r\nX-Evil: 1";
    file.content = memory_content("bytes");
    call.body.parts = {{"n\"\r\n", "text", {}}, {"f", {}, file}};
    const auto request = to_request(call, "LINE");
    ASSERT_TRUE(request);
    EXPECT_EQ(request->headers.get("Content-Type"), "multipart/form-data; boundary=LINE");
    EXPECT_EQ(body_of(*request),
              "--LINE\r\nContent-Disposition: form-data; name=\"n%22%0D%0A\"\r\n\r\ntext\r\n"
              "--LINE\r\nContent-Disposition: form-data; name=\"f\"; "
              "filename=\"a%22%0D%0AX-Evil: 1.txt\"\r\nContent-Type: "
              "application/octet-stream\r\n\r\nbytes\r\n--LINE--\r\n");
}

TEST(WebCall, BodiesSayWhatTheyAre) {
    WebCall call = call_to("http://a.example");
    call.body.kind = WebBody::Kind::Json;
    call.body.json = object(R"({"a":[1]})");
    EXPECT_EQ(body_of(*to_request(call, "x")), R"({"a":[1]})");
    EXPECT_EQ(to_request(call, "x")->headers.get("content-type"), "application/json");
    set_header(call, "Content-Type", "application/vnd.api+json");
    EXPECT_EQ(to_request(call, "x")->headers.get("content-type"), "application/vnd.api+json");
    call.headers.clear();
    call.body.kind = WebBody::Kind::Form;
    EXPECT_EQ(body_of(*to_request(call, "x")), "a%5B%5D=1");
    EXPECT_EQ(to_request(call, "x")->headers.get("content-type"),
              "application/x-www-form-urlencoded");
}

struct Credential {
    std::string_view type;
    std::string_view fields;
    std::string_view header;  // its name
    std::string_view value;
};

TEST(WebCredential, SetHeaders) {
    for (const Credential& one : {
             Credential{"httpHeaderAuth", R"({"name":"X-Key","value":"k"})", "X-Key", "k"},
             Credential{"httpBearerAuth", R"({"token":"t"})", "Authorization", "Bearer t"},
             Credential{"oAuth2Api", R"({"oauthTokenData":{"access_token":"t"}})", "Authorization",
                        "Bearer t"},
             Credential{"googleSheetsOAuth2Api", R"({"oauthTokenData":"{\"access_token\":\"t\"}"})",
                        "Authorization", "Bearer t"},
             Credential{"httpCustomAuth", R"({"json":"{\"headers\":{\"X-K\":\"1\"}}"})", "X-K",
                        "1"},
             Credential{"openAiApi", R"({"apiKey":"k"})", "Authorization", "Bearer k"},
             Credential{"githubApi", R"({"accessToken":"k"})", "Authorization", "token k"},
             Credential{"anthropicApi", R"({"apiKey":"k"})", "anthropic-version", "2023-06-01"},
         }) {
        WebCall call = call_to("https://a.example");
        const auto applied = apply_fields(one.type, object(one.fields), call);
        ASSERT_TRUE(applied) << applied.error().message;
        const std::string* value = find_header(call, one.header);
        ASSERT_NE(value, nullptr) << one.type;
        EXPECT_EQ(*value, one.value) << one.type;
    }
}

TEST(WebCredential, SetLoginsAndQueries) {
    WebCall call = call_to("https://a.example");
    ASSERT_TRUE(apply_fields("httpDigestAuth", object(R"({"user":"u","password":"p"})"), call));
    ASSERT_TRUE(call.transport.credentials);
    EXPECT_EQ(call.transport.credentials->scheme, http::Credentials::Scheme::Digest);
    EXPECT_EQ(call.transport.credentials->user, "u");
    ASSERT_TRUE(apply_fields("httpQueryAuth", object(R"({"name":"k","value":"v"})"), call));
    EXPECT_EQ(to_request(call, "x")->url, "https://a.example?k=v");
    ASSERT_TRUE(apply_fields("zendeskApi", object(R"({"email":"e","apiToken":"t"})"), call));
    EXPECT_EQ(call.transport.credentials->user, "e/token");
}

TEST(WebCredential, AreTakenOutForSomebodyElse) {
    WebCall call = call_to("https://a.example");
    set_header(call, "X-Own", "1");
    call.query["own"] = 1;
    ASSERT_TRUE(apply_fields("httpQueryAuth", object(R"({"name":"k","value":"v"})"), call));
    ASSERT_TRUE(apply_fields("httpHeaderAuth", object(R"({"name":"X-Key","value":"v"})"), call));
    ASSERT_TRUE(apply_fields("httpBasicAuth", object(R"({"user":"u","password":"p"})"), call));
    ASSERT_TRUE(apply_fields("httpCustomAuth", object(R"({"json":"{\"body\":{\"a\":1}}"})"), call));
    drop_credentials(call);
    const auto request = to_request(call, "x");
    ASSERT_TRUE(request);
    EXPECT_EQ(request->url, "https://a.example?own=1");
    EXPECT_EQ(request->headers.size(), 1U);
    EXPECT_FALSE(request->credentials);
    EXPECT_EQ(body_of(*request), "");
}

TEST(WebCredential, SayWhatIsMissing) {
    for (const auto& [type, fields, part] :
         {std::tuple{"httpHeaderAuth", "{}", "\"name\""},
          std::tuple{"httpBearerAuth", R"({"token":""})", "\"token\""},
          std::tuple{"oAuth2Api", "{}", "access_token"},
          std::tuple{"httpCustomAuth", R"({"json":"[]"})", "no JSON object"},
          std::tuple{"openAiApi", "{}", "\"apiKey\""},
          std::tuple{"someUnheardOfApi", "{}", "not known here"}}) {
        WebCall call = call_to("https://a.example");
        const auto applied = apply_fields(type, object(fields), call);
        ASSERT_FALSE(applied) << type;
        EXPECT_NE(applied.error().message.find(part), std::string::npos) << applied.error().message;
    }
}

TEST(WebCredential, AreLimitedToTheirHosts) {
    WebCall call = call_to("https://a.example");
    ASSERT_TRUE(apply_fields("httpBearerAuth",
                             object(R"({"token":"t","allowedHttpRequestDomains":"domains",
                                    "allowedDomains":"a.example, *.b.example"})"),
                             call));
    EXPECT_EQ(call.transport.allowed_hosts, (std::vector<std::string>{"a.example", "*.b.example"}));
    for (const char* fields :
         {R"({"token":"t","allowedHttpRequestDomains":"none"})",
          R"({"token":"t","allowedHttpRequestDomains":"domains","allowedDomains":""})"}) {
        const auto refused = apply_fields("httpBearerAuth", object(fields), call);
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().kind, ErrorKind::Forbidden);
    }
}

// The example of OAuth Core 1.0, appendix A.
TEST(OAuth1, SignsAsTheStandardShows) {
    WebCall call = call_to("http://photos.example.net/photos");
    call.query["file"] = "vacation.jpg";
    call.query["size"] = "original";
    const JsonObject fields =
        object(R"({"consumerKey":"dpf43f3p2l4k3l03","consumerSecret":"kd94hf93k423kf44",
        "signatureMethod":"HMAC-SHA1","oauthTokenData":{"oauth_token":"nnch734d00sl2jdk",
        "oauth_token_secret":"pfkkdhi9sl3r4s00"}})");
    ASSERT_TRUE(sign_oauth1(fields, call, "1191242096", "kllo9940pd9333jh"));
    const std::string* header = find_header(call, "Authorization");
    ASSERT_NE(header, nullptr);
    EXPECT_NE(header->find("oauth_signature=\"tR3%2BTy81lMeYAr%2FFid0kMTYa%2FWM%3D\""),
              std::string::npos)
        << *header;
    EXPECT_NE(header->find("oauth_token=\"nnch734d00sl2jdk\""), std::string::npos);
}

TEST(ResponseError, BeginsWithTheStatusAndSaysWhatTheServiceSays) {
    http::ClientResponse response;
    response.status = 404;
    response.headers.add("Retry-After", "5");
    const Time now{};
    const Error error = response_error(response, R"({"error":{"message":"No such thing"}})", now);
    EXPECT_EQ(error.http_status, 404);
    EXPECT_EQ(error.retry_after, std::chrono::seconds(5));
    EXPECT_EQ(error.message, R"(404 - "{\"error\":{\"message\":\"No such thing\"}}")");
    EXPECT_TRUE(error.hint.starts_with("No such thing")) << error.hint;
    response.status = 500;
    EXPECT_EQ(response_error(response, "", now).message, "500");
    EXPECT_LT(response_error(response, std::string(100'000, 'x'), now).message.size(), 3000U);
    EXPECT_TRUE(
        json_equal(error_item(error, 404, 3).json->at("error").at("httpCode"), Json("404")));
}

}  // namespace
}  // namespace millrace::nodes
