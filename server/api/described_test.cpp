#include "api/described.hpp"

#include <gtest/gtest.h>

#include "api/error_response.hpp"
#include "api/schema.hpp"

namespace millrace::api {
namespace {

enum class Colour { Red, DarkBlue };
std::string_view to_string(Colour colour) {
    return colour == Colour::Red ? "red" : "darkBlue";
}

struct Inner {
    std::string some_text;
    std::optional<bool> flag;
};
BOOST_DESCRIBE_STRUCT(Inner, (), (some_text, flag))

struct Base {
    std::string id;
};
BOOST_DESCRIBE_STRUCT(Base, (), (id))

struct Outer : Base {
    Inner inner;
    std::vector<Inner> list;
    Colour colour = Colour::Red;
    Nullable<Time> ended_at;
    Bounded<1, 9, 5> size;
    Loose<JsonObject> anything;

    static constexpr Note kNotes[] = {{"size", "How many."}};
};
BOOST_DESCRIBE_STRUCT(Outer, (Base), (inner, list, colour, ended_at, size, anything))

struct Input {
    Inner inner;
    std::vector<Inner> list;
    Colour colour = Colour::Red;
    Bounded<1, 9, 5> size;
    std::optional<JsonObject> rest;
};
BOOST_DESCRIBE_STRUCT(Input, (), (inner, list, colour, size, rest))

struct Query {
    std::optional<std::string> word;
    std::optional<Colour> colour;
    Bounded<1, 9, 5> size;
};
BOOST_DESCRIBE_STRUCT(Query, (), (word, colour, size))

}  // namespace

template <>
struct EnumValues<Colour> {
    static constexpr std::array kAll{Colour::Red, Colour::DarkBlue};
};

namespace {

Json parsed(std::string_view text) {
    return parse_json(text).value();
}

std::string message(std::string_view text) {
    const auto input = from_json<Input>(parsed(text));
    return input ? "good" : input.error().message;
}

TEST(Described, WireNamesAreCamelCase) {
    EXPECT_EQ(wire_name("created_at"), "createdAt");
    EXPECT_EQ(wire_name("id"), "id");
    EXPECT_EQ(wire_name("a_b_c"), "aBC");
}

TEST(Described, StructsBecomeJson) {
    Outer outer;
    outer.id = "1";
    outer.inner = {"text", std::nullopt};
    outer.list = {{"a", true}};
    outer.colour = Colour::DarkBlue;
    outer.anything.value = 5;
    // Bounded numbers and what else only callers send do not travel back.
    EXPECT_EQ(to_json_text(to_json(outer.inner)), R"({"someText":"text"})");
    EXPECT_EQ(to_json_text(to_json(outer.list)), R"([{"someText":"a","flag":true}])");
    EXPECT_EQ(to_json_text(to_json(outer.colour)), R"("darkBlue")");
    EXPECT_EQ(to_json(outer.ended_at), Json());
    outer.ended_at.value = Time{};
    EXPECT_EQ(to_json_text(to_json(outer.ended_at)), R"("1970-01-01T00:00:00.000Z")");
}

TEST(Described, JsonBecomesStructs) {
    const auto input = from_json<Input>(parsed(
        R"({"inner":{"someText":"t","flag":false,"unknown":1},"list":[{"someText":"a","flag":null}],
"colour":"darkBlue","size":9,"rest":{"x":1},"more":2})"));
    ASSERT_TRUE(input) << input.error().message;
    EXPECT_EQ(input->inner.some_text, "t");
    EXPECT_EQ(input->inner.flag, false);
    EXPECT_EQ(input->list.at(0).flag, std::nullopt);
    EXPECT_EQ(input->colour, Colour::DarkBlue);
    EXPECT_EQ(input->size.value, 9);
    EXPECT_TRUE(input->rest->contains("x"));
    const auto least =
        from_json<Input>(parsed(R"({"inner":{"someText":""},"list":[],"colour":"red"})"));
    ASSERT_TRUE(least);
    EXPECT_EQ(least->size.value, 5);
    EXPECT_FALSE(least->rest);
}

TEST(Described, MessagesNameFieldWantedAndGot) {
    EXPECT_EQ(message("[]"), "The body of the request must be an object, but is a list.");
    EXPECT_EQ(message("{}"), "\"inner\" is missing in the body of the request.");
    EXPECT_EQ(message(R"({"inner":{"someText":1}})"),
              "\"inner.someText\" must be a text, but is 1.");
    EXPECT_EQ(message(R"({"inner":{"someText":"","flag":"yes"}})"),
              "\"inner.flag\" must be true or false, but is \"yes\".");
    EXPECT_EQ(message(R"({"inner":{"someText":""},"list":[{"someText":""},{}]})"),
              "\"list[1].someText\" is missing in the body of the request.");
    EXPECT_EQ(message(R"({"inner":{"someText":""},"list":[],"colour":"Red"})"),
              "\"colour\" must be one of red, darkBlue, but is \"Red\".");
    EXPECT_EQ(message(R"({"inner":{"someText":""},"list":[],"colour":"red","size":10})"),
              "\"size\" must be a whole number from 1 to 9, but is 10.");
    EXPECT_EQ(message(R"({"inner":{"someText":""},"list":[],"colour":"red","rest":7})"),
              "\"rest\" must be an object, but is 7.");
}

TEST(Described, QueriesAreRead) {
    const auto query =
        from_query<Query>({{"size", "3"}, {"size", "4"}, {"colour", "red"}, {"x", "y"}});
    ASSERT_TRUE(query);
    EXPECT_EQ(query->size.value, 3);
    EXPECT_EQ(query->colour, Colour::Red);
    EXPECT_FALSE(query->word);
    // A text stays one, whatever it looks like.
    EXPECT_EQ(from_query<Query>({{"word", "true"}})->word, "true");
    EXPECT_EQ(from_query<Query>({{"word", "5"}})->word, "5");
    const auto wrong = from_query<Query>({{"colour", "green"}});
    ASSERT_FALSE(wrong);
    EXPECT_EQ(wrong.error().message,
              "The query parameter \"colour\" must be one of red, darkBlue, but is \"green\".");
}

TEST(Described, SchemasSayWhatStructsAre) {
    SchemaBook book;
    EXPECT_EQ(to_json_text(schema_of<Outer>(book)), R"({"$ref":"#/components/schemas/Outer"})");
    EXPECT_TRUE(json_equal(book.definitions().at("Outer"), parsed(R"({"type":"object","properties":{
"id":{"type":"string"},"inner":{"$ref":"#/components/schemas/Inner"},
"list":{"type":"array","items":{"$ref":"#/components/schemas/Inner"}},
"colour":{"type":"string","enum":["red","darkBlue"]},
"endedAt":{"type":["string","null"],"format":"date-time"},
"size":{"type":"integer","minimum":1,"maximum":9,"default":5,"description":"How many."},
"anything":{"type":"object","additionalProperties":true}},
"required":["id","inner","list","colour","endedAt","anything"]})")))
        << to_json_text(book.definitions().at("Outer"));
    EXPECT_TRUE(json_equal(book.definitions().at("Inner"), parsed(R"({"type":"object","properties":{
"someText":{"type":"string"},"flag":{"type":"boolean"}},"required":["someText"]})")));
}

TEST(ErrorResponse, EveryKindHasItsStatus) {
    const std::pair<ErrorKind, int> table[] = {
        {ErrorKind::InvalidInput, 400}, {ErrorKind::Unauthorized, 401}, {ErrorKind::Forbidden, 403},
        {ErrorKind::NotFound, 404},     {ErrorKind::Conflict, 409},     {ErrorKind::TooLarge, 413},
        {ErrorKind::Timeout, 504},      {ErrorKind::Unavailable, 503},  {ErrorKind::Internal, 500}};
    for (const auto& [kind, status] : table) {
        EXPECT_EQ(status_of(kind), status) << to_string(kind);
        EXPECT_EQ(error_response(Error{kind, "m"}).status, status) << to_string(kind);
    }
}

TEST(ErrorResponse, TellsMessageAndHintButNoDetail) {
    const auto response =
        error_response(Error{ErrorKind::Conflict, "It is taken.", "Take another.", "secret"});
    EXPECT_EQ(response.body,
              R"({"code":"conflict","message":"It is taken.","hint":"Take another."})");
}

TEST(ErrorResponse, InternalErrorsTellNothing) {
    const auto response = error_response(Error{ErrorKind::Internal, "secret", "secret", "secret"});
    EXPECT_EQ(response.body.find("secret"), std::string::npos);
    EXPECT_NE(response.body.find(R"("code":"internal")"), std::string::npos);
}

}  // namespace
}  // namespace millrace::api
