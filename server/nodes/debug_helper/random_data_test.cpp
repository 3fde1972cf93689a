#include "nodes/debug_helper/random_data.hpp"

#include <gtest/gtest.h>

#include <set>

namespace millrace::nodes {
namespace {

JsonObject made(const std::string& type, Random& random) {
    return make_random_data({.type = type, .nanoid_alphabet = "ab", .nanoid_length = 4}, random)
        .value();
}

std::set<std::string> names_of(const JsonObject& object) {
    std::set<std::string> names;
    for (const auto& member : object) names.insert(member.key());
    return names;
}

TEST(RandomData, HasTheFieldsThatWorkflowsReferTo) {
    SeededRandom random(1);
    using Names = std::set<std::string>;
    const std::map<std::string, Names> expected = {
        {"user", {"uid", "email", "firstname", "lastname", "password"}},
        {"address", {"firstname", "lastname", "street", "city", "zip", "state", "country"}},
        {"email", {"email", "confirmed"}},
        {"url", {"url"}},
        {"semver", {"version"}},
        {"ipv4", {"ip"}},
        {"ipv6", {"ipv6"}},
        {"macAddress", {"mac"}},
        {"latLong", {"location"}},
        {"creditCard", {"type", "number", "ccv", "exp", "holder_name"}},
        {"nanoid", {"nanoId"}},
        {"uuid", {"uuid"}}};
    for (const auto& [type, names] : expected)
        EXPECT_EQ(names_of(made(type, random)), names) << type;
    EXPECT_FALSE(make_random_data({.type = "nonsense", .nanoid_alphabet = {}}, random));
}

TEST(RandomData, IsTheSameForTheSameSeedAndVaries) {
    SeededRandom one(5);
    SeededRandom same(5);
    const JsonObject first = made("user", one);
    EXPECT_EQ(first, made("user", same));
    EXPECT_NE(first, made("user", one));
}

TEST(RandomData, CardNumbersAreNeverValid) {
    SeededRandom random(3);
    for (int i = 0; i < 200; ++i) {
        const std::string number(made("creditCard", random).at("number").as_string());
        int sum = 0;
        for (std::size_t k = 0; k < number.size(); ++k) {
            int digit = number[number.size() - 1 - k] - '0';
            if (k % 2 == 1 && (digit *= 2) > 9) digit -= 9;
            sum += digit;
        }
        EXPECT_NE(sum % 10, 0) << number;
    }
}

}  // namespace
}  // namespace millrace::nodes
