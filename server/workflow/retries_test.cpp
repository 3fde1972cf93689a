#include "workflow/retries.hpp"

#include <gtest/gtest.h>

namespace millrace::workflow {
namespace {

using std::chrono::milliseconds;

JsonObject node(std::string_view text) {
    return parse_json(text)->get_object();
}

Error answered(int status) {
    Error error{ErrorKind::NodeFailed, "no"};
    error.http_status = status;
    return error;
}

TEST(Retries, AreOffWithoutTheSetting) {
    EXPECT_FALSE(read_retries(node(R"({})")).is_on);
    EXPECT_FALSE(read_retries(node(R"({"retryOnFail": false})")).is_on);
    EXPECT_TRUE(read_retries(node(R"({"retryOnFail": true})")).is_on);
}

TEST(Retries, KeepTheBoundsOfTheEditor) {
    const auto wide = R"({"maxTries": 99, "waitBetweenTries": 1e99, "maxWaitBetweenTries": -1})";
    const Retries fixed = read_retries(node(wide));
    EXPECT_EQ(fixed.most_tries, 5);
    EXPECT_EQ(fixed.wait, milliseconds(5000));
    EXPECT_EQ(fixed.most_wait, milliseconds(0));
    const Retries growing = read_retries(
        node(R"({"retryBackoff": "exponential", "maxTries": 99, "waitBetweenTries": 1e99})"));
    EXPECT_EQ(growing.backoff, Backoff::Exponential);
    EXPECT_EQ(growing.most_tries, 20);
    EXPECT_EQ(growing.wait, milliseconds(300'000));
    EXPECT_EQ(read_retries(node(R"({"maxTries": 0})")).most_tries, 2);
    EXPECT_EQ(read_retries(node(R"({"maxTries": "many", "waitBetweenTries": null})")).most_tries,
              3);
}

TEST(Retries, TellFailuresApart) {
    EXPECT_EQ(class_of(answered(429)), FailureClass::RateLimit);
    EXPECT_EQ(class_of(answered(408)), FailureClass::Timeout);
    EXPECT_EQ(class_of(answered(504)), FailureClass::Timeout);
    EXPECT_EQ(class_of(answered(500)), FailureClass::ServerError);
    EXPECT_EQ(class_of(answered(404)), FailureClass::ClientError);
    EXPECT_EQ(class_of(answered(302)), FailureClass::Other);
    EXPECT_EQ(class_of({ErrorKind::Timeout, ""}), FailureClass::Timeout);
    EXPECT_EQ(class_of({ErrorKind::Unavailable, ""}), FailureClass::Connection);
    EXPECT_EQ(class_of({ErrorKind::NodeFailed, ""}), FailureClass::Other);
}

TEST(Retries, TakeOnlyTheChosenFailures) {
    EXPECT_TRUE(read_retries(node(R"({})")).takes(answered(404)));
    const Retries chosen =
        read_retries(node(R"({"retryOn": ["rateLimit", "connection", 7, "x"]})"));
    EXPECT_TRUE(chosen.takes(answered(429)));
    EXPECT_TRUE(chosen.takes({ErrorKind::Unavailable, ""}));
    EXPECT_FALSE(chosen.takes(answered(500)));
}

TEST(Retries, SayWhatTheyDoNotUnderstand) {
    EXPECT_TRUE(check_retries(node(R"({})")).empty());
    EXPECT_TRUE(check_retries(node(R"({"retryBackoff": "fixed", "retryOn": ["other"]})")).empty());
    const auto problems =
        check_retries(node(R"({"retryBackoff": "linear", "retryOn": ["never"]})"));
    ASSERT_EQ(problems.size(), 2U);
    EXPECT_EQ(problems[0].field, "retryBackoff");
    EXPECT_EQ(problems[1].field, "retryOn");
    EXPECT_EQ(check_retries(node(R"({"retryOn": "timeout"})")).size(), 1U);
}

}  // namespace
}  // namespace millrace::workflow
