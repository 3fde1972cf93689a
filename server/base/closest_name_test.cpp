#include "base/closest_name.hpp"

#include <gtest/gtest.h>

namespace millrace {
namespace {

TEST(ClosestName, FindsWhatWasMeant) {
    const std::vector<std::string> names = {"Get Orders", "Set", "HTTP Request", "Merge"};
    EXPECT_EQ(closest_name("Get Order", names), "Get Orders");
    EXPECT_EQ(closest_name("get orders", names), "Get Orders");
    EXPECT_EQ(closest_name("HTTP Requst1", names), "HTTP Request");
    EXPECT_EQ(closest_name("Sett", names), "Set");
    EXPECT_EQ(closest_name("Strat", {"Start"}), "Start");
}

TEST(ClosestName, DoesNotGuessWildly) {
    const std::vector<std::string> names = {"Get Orders", "Set"};
    EXPECT_EQ(closest_name("Webhook", names), std::nullopt);
    EXPECT_EQ(closest_name("", {}), std::nullopt);
    EXPECT_EQ(closest_name("ab", {"xy"}), std::nullopt);
    EXPECT_EQ(closest_name(std::string(10000, 'a'), {std::string(10000, 'a')}), std::nullopt);
}

}  // namespace
}  // namespace millrace
