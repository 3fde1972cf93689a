// What comes in for a form: read by its fields and nothing else, and checked.
#include "nodes/form_page/form_submission.hpp"

#include <gtest/gtest.h>

#include "http/utf8.hpp"
#include "nodes/form_page/form_check.hpp"
#include "nodes/mutated_text.hpp"

namespace millrace::nodes {
namespace {

std::vector<FormField> fields_of(const std::string& json, double version = 2.5) {
    auto fields = read_form_fields(*parse_json(json), version);
    EXPECT_TRUE(fields) << (fields ? "" : fields.error().message);
    return fields ? std::move(*fields) : std::vector<FormField>();
}

http::Request sent(std::string body, const std::string& type) {
    http::Request request;
    request.headers.add("Content-Type", type);
    request.body = std::move(body);
    return request;
}

std::string item_text(const std::vector<FormField>& fields, const http::Request& request) {
    auto input = read_form_input(request, fields);
    if (!input) return "error";
    if (!input->is_fine()) return "problem";
    FormFacts facts;
    facts.submitted_at = *time_from_iso("2026-01-15T12:00:00Z");
    facts.time_zone = "Europe/Berlin";
    facts.mode = "production";
    MemoryContentStore contents;
    const auto item = form_item(std::move(*input), fields, facts, contents);
    return item ? to_json_text(*item->json) : "error";
}

TEST(FormFields, AreRefusedWithTheirNumber) {
    for (const char* bad : {R"([{"fieldLabel":"a"},{"fieldType":"text"}])", R"([1])",
                            R"([{"fieldLabel":"a","fieldType":"magic"}])",
                            R"([{"fieldType":"hiddenField"}])", R"({"fieldLabel":"a"})"}) {
        const auto fields = read_form_fields(*parse_json(bad), 2.5);
        ASSERT_FALSE(fields) << bad;
        EXPECT_NE(fields.error().message.find("ield"), std::string::npos);
    }
}

TEST(FormFields, NamesBesideLabelsCountFromTheirVersionOn) {
    const char* text = R"([{"fieldLabel":"Your name","fieldName":"name"}])";
    EXPECT_EQ(fields_of(text, 2.4).front().key, "name");
    EXPECT_EQ(fields_of(text, 2.3).front().key, "Your name");
}

TEST(FormInput, BecomesAnItem) {
    const auto fields = fields_of(
        R"([{"fieldLabel":"a"},{"fieldLabel":"n","fieldType":"number"},{"fieldLabel":"m","fieldType":"checkbox","fieldOptions":{"values":[{"option":"[x]"},{"option":"y"}]}}])");
    EXPECT_EQ(
        item_text(fields, sent("field-0=+x+&field-1=-1e3&field-2=[x]",
                               "application/x-www-form-urlencoded")),
        R"({"a":"x","n":-1000,"m":["[x]"],"submittedAt":"2026-01-15T13:00:00.000+01:00","formMode":"production"})");
    EXPECT_EQ(
        item_text(fields, sent(R"(field-2=["y","[x]"])", "application/x-www-form-urlencoded")),
        R"({"a":null,"n":null,"m":["y","[x]"],"submittedAt":"2026-01-15T13:00:00.000+01:00","formMode":"production"})");
    for (const char* bad : {"field-1=x", "field-1=1&field-1=2", "field-2=z", "field-1=Infinity",
                            "field-1=0x10", "field-1=nan"})
        EXPECT_EQ(item_text(fields, sent(bad, "application/x-www-form-urlencoded")), "problem")
            << bad;
    for (const char* type : {"application/json", "text/plain", "multipart/mixed; boundary=b", ""})
        EXPECT_EQ(item_text(fields, sent("field-0=x", type)), "error") << type;
}

TEST(FormInput, ValuesAreChecked) {
    FormField field;
    field.label = field.key = "x";
    const auto problem = [&](FormField::Kind kind, const std::string& value) {
        field.kind = kind;
        return !form_problem(field, {value}, {}).empty();
    };
    for (const char* good : {"a@b", "a.b+c@d.example", "ä@ö.example", ""})
        EXPECT_FALSE(problem(FormField::Kind::Email, good)) << good;
    for (const char* bad : {"a", "@b", "a@", "a b@c", "a@b@c", "<a@b>", "a@b,c@d", "a@b\nx"})
        EXPECT_TRUE(problem(FormField::Kind::Email, bad)) << bad;
    for (const char* good : {"2026-01-31", "2024-02-29", ""})
        EXPECT_FALSE(problem(FormField::Kind::Date, good)) << good;
    for (const char* bad :
         {"2026-02-29", "31.01.2026", "2026-1-31", "2026-01-31T00:00", "-026-01-01"})
        EXPECT_TRUE(problem(FormField::Kind::Date, bad)) << bad;
}

TEST(FormInput, MutatedBodiesGiveItemsOrErrors) {
    const auto fields = fields_of(
        R"([{"fieldLabel":"a"},{"fieldLabel":"f","fieldType":"file"},{"fieldLabel":"m","fieldType":"dropdown","multiselect":true,"fieldOptions":{"values":[{"option":"x"}]}}])");
    const std::string seed =
        "--b\r\nContent-Disposition: form-data; name=\"field-0\"\r\n\r\nx\r\n"
        "--b\r\nContent-Disposition: form-data; name=\"field-1\"; filename=\"a.txt\"\r\n"
        "Content-Type: text/plain\r\n\r\nx\r\n"
        "--b\r\nContent-Disposition: form-data; name=\"field-2\"\r\n\r\n[\"x\"]\r\n--b--\r\n";
    SeededRandom random(1);
    std::size_t items = 0;
    for (int round = 0; round < 3000; ++round) {
        const std::string body = mutated_text(random, seed, "-b\r\n\":;=[]\xff field0123");
        const std::string text = item_text(fields, sent(body, "multipart/form-data; boundary=b"));
        EXPECT_TRUE(http::is_valid_utf8(text));
        if (text.starts_with('{')) ++items;
    }
    EXPECT_GT(items, 10U);
}

}  // namespace
}  // namespace millrace::nodes
