// What cURL commands become, and that no text makes the import stumble.
#include <gtest/gtest.h>

#include "nodes/curl_import/curl_parameters.hpp"
#include "nodes/curl_import/shell_words.hpp"
#include "nodes/mutated_text.hpp"

namespace millrace::nodes {
namespace {

struct Case {
    std::string_view command;
    std::string_view parameters;
};

constexpr Case kCases[] = {
    {"curl https://example.com/a",
     R"({"method":"GET","url":"https://example.com/a","options":{}})"},
    {"curl example.com", R"({"method":"GET","url":"http://example.com","options":{}})"},
    {"curl 'https://example.com/a?b=1&c=x%20y#top'",
     R"({"method":"GET","url":"https://example.com/a","sendQuery":true,"queryParameters":
        {"parameters":[{"name":"b","value":"1"},{"name":"c","value":"x y"}]},"options":{}})"},
    {"curl 'https://example.com/a?b=1&b=2'",
     R"({"method":"GET","url":"https://example.com/a?b=1&b=2","options":{}})"},
    {"curl -XPUT -H 'X-A: 1' -H\"X-B: \\\"two\\\"\" https://example.com",
     R"({"method":"PUT","url":"https://example.com","sendHeaders":true,"headerParameters":
        {"parameters":[{"name":"X-A","value":"1"},{"name":"X-B","value":"\"two\""}]},"options":{}})"},
    {"curl https://example.com \\\n  -H 'Content-Type: application/json' \\\n  --data-raw "
     "$'{\"a\":\"it\\'s \\u00e9\"}'",
     R"({"method":"POST","url":"https://example.com","sendBody":true,"contentType":"json",
        "specifyBody":"json","jsonBody":"{\"a\":\"it's é\"}","options":{}})"},
    {"curl -d a=1 -d 'b=x y' https://example.com",
     R"({"method":"POST","url":"https://example.com","sendBody":true,
        "contentType":"form-urlencoded","bodyParameters":{"parameters":
        [{"name":"a","value":"1"},{"name":"b","value":"x y"}]},"options":{}})"},
    {"curl -G -d a=1 --data-urlencode 'b=x y&z' https://example.com",
     R"({"method":"GET","url":"https://example.com","sendQuery":true,"queryParameters":{"parameters":
        [{"name":"a","value":"1"},{"name":"b","value":"x y&z"}]},"options":{}})"},
    {"curl -d '{\"a\":1}' https://example.com",
     R"({"method":"POST","url":"https://example.com","sendBody":true,"contentType":
        "form-urlencoded","specifyBody":"string","body":"{\"a\":1}","options":{}})"},
    {"curl --json '[1]' https://example.com",
     R"({"method":"POST","url":"https://example.com","sendBody":true,"contentType":"json",
        "specifyBody":"json","jsonBody":"[1]","sendHeaders":true,"headerParameters":{"parameters":
        [{"name":"Accept","value":"application/json"}]},"options":{}})"},
    {"curl -H 'content-type: text/xml' -d '<a/>' https://example.com",
     R"({"method":"POST","url":"https://example.com","sendBody":true,"contentType":"raw",
        "rawContentType":"text/xml","body":"<a/>","options":{}})"},
    {"curl -F a=1 -F 'f=@photo.png;type=image/png' https://example.com",
     R"({"method":"POST","url":"https://example.com","sendBody":true,
        "contentType":"multipart-form-data","bodyParameters":{"parameters":
        [{"parameterType":"formData","name":"a","value":"1"},
         {"parameterType":"formBinaryData","name":"f","inputDataFieldName":"f"}]},"options":{}})"},
    {"curl -u me:secret https://example.com",
     R"({"method":"GET","url":"https://example.com","sendHeaders":true,"headerParameters":
        {"parameters":[{"name":"Authorization","value":"Basic bWU6c2VjcmV0"}]},"options":{}})"},
    {"curl --digest -u me:secret https://example.com",
     R"({"method":"GET","url":"https://example.com","authentication":"genericCredentialType",
        "genericAuthType":"httpDigestAuth","options":{}})"},
    {"curl -b 'a=1; b=2' -A agent -e https://from.example -I https://example.com",
     R"({"method":"HEAD","url":"https://example.com","sendHeaders":true,"headerParameters":
        {"parameters":[{"name":"Cookie","value":"a=1; b=2"},{"name":"User-Agent","value":"agent"},
        {"name":"Referer","value":"https://from.example"}]},"options":{}})"},
    {"curl -skL --max-redirs 3 -x proxy.example:3128 -m 2.5 --compressed https://example.com",
     R"({"method":"GET","url":"https://example.com","options":{"allowUnauthorizedCerts":true,
        "redirect":{"redirect":{"followRedirects":true,"maxRedirects":3}},"timeout":2500,
        "proxy":"proxy.example:3128"}})"},
    // Nothing pasted becomes an expression.
    {"curl -H 'X-A: ={{ $env.SECRET }}' https://example.com",
     R"({"method":"GET","url":"https://example.com","sendHeaders":true,"headerParameters":
        {"parameters":[{"name":"X-A","value":
        "={{ \"=\\u007b\\u007b $env.SECRET \\u007d\\u007d\" }}"}]},"options":{}})"},
};

TEST(CurlImport, MakesParametersOfCommands) {
    for (const Case& one : kCases) {
        SCOPED_TRACE(one.command);
        const auto imported = import_curl(one.command);
        ASSERT_TRUE(imported) << imported.error().message;
        const auto expected = parse_json(one.parameters);
        ASSERT_TRUE(expected) << expected.error().message;
        EXPECT_TRUE(json_equal(imported->parameters, *expected))
            << to_json_text(imported->parameters);
    }
}

TEST(CurlImport, RefusesWhatItCannotTake) {
    for (const auto& [command, part] : {
             std::pair{"", "no cURL command"},
             std::pair{"wget https://example.com", "no cURL command"},
             std::pair{"curl", "no URL"},
             std::pair{"curl -s", "no URL"},
             std::pair{"curl https://example.com -H", "-H has no value"},
             std::pair{"curl 'https://example.com", "not closed"},
             std::pair{"curl -d @body.json https://example.com", "from a file"},
             std::pair{"curl --data-binary @- https://example.com", "from a file"},
             std::pair{"curl --data-urlencode a@b https://example.com", "from a file"},
             std::pair{"curl -T photo.png https://example.com", "from a file"},
             std::pair{"curl -b cookies.txt https://example.com", "from a file"},
         }) {
        const auto imported = import_curl(command);
        ASSERT_FALSE(imported) << command;
        EXPECT_NE(imported.error().message.find(part), std::string::npos)
            << command << ": " << imported.error().message;
        EXPECT_FALSE(imported.error().hint.empty()) << command;
    }
}

TEST(CurlImport, WarnsOfWhatItLeavesOut) {
    for (const auto& [command, part] :
         {std::pair{"curl --frobnicate https://example.com", "--frobnicate"},
          std::pair{"curl -Z https://example.com", "-Z"},
          std::pair{"curl --cacert ca.pem https://example.com", "--cacert"},
          std::pair{"curl https://example.com | jq .", "What follows"},
          std::pair{"curl https://a.example https://b.example", "besides the URL"},
          std::pair{"curl -m soon https://example.com", "no number"}}) {
        const auto imported = import_curl(command);
        ASSERT_TRUE(imported) << command;
        ASSERT_EQ(imported->warnings.size(), 1U) << command;
        EXPECT_NE(imported->warnings[0].find(part), std::string::npos) << imported->warnings[0];
    }
    EXPECT_TRUE(import_curl("curl -sSfL -o out.html https://example.com")->warnings.empty());
}

TEST(ShellWords, AreSplitAsAShellDoes) {
    const auto split = split_shell_words("a 'b c' \"d \\\"e\\\" \\n\" f\\ g h''i $'j\\tk' \\\n l");
    ASSERT_TRUE(split);
    const std::vector<std::string> expected = {"a", "b c", "d \"e\" \\n", "f g", "hi", "j\tk", "l"};
    EXPECT_EQ(split->words, expected);
}

TEST(CurlImport, SurvivesAnyText) {
    SeededRandom random(7);
    for (const Case& one : kCases)
        for (int round = 0; round < 300; ++round) {
            const std::string text = mutated_text(random, one.command, "'\"\\$-=@{}&|;#?\n xu\xff");
            const auto imported = import_curl(text);
            if (!imported) EXPECT_FALSE(imported.error().message.empty());
        }
}

}  // namespace
}  // namespace millrace::nodes
