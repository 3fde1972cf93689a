#include "script/detail/known_programs.hpp"

#include <gtest/gtest.h>

namespace millrace::script::detail {
namespace {

TEST(KnownPrograms, ASourceIsNewOncePerContext) {
    KnownPrograms programs;
    programs.use_context("w1");
    const auto first = programs.find("{{ 1 }}");
    EXPECT_TRUE(first.is_new);
    const auto again = programs.find("{{ 1 }}");
    EXPECT_FALSE(again.is_new);
    EXPECT_EQ(again.id, first.id);
    EXPECT_NE(programs.find("{{ 2 }}").id, first.id);
    programs.use_context("w2");
    EXPECT_TRUE(programs.find("{{ 1 }}").is_new);
    programs.use_context("w1");
    EXPECT_FALSE(programs.find("{{ 1 }}").is_new);
    EXPECT_EQ(programs.size(), 3U);
}

TEST(KnownPrograms, TheContextUsedLongestAgoIsForgotten) {
    KnownPrograms programs;
    for (std::size_t i = 0; i < kHostContexts; ++i) {
        programs.use_context(std::to_string(i));
        (void)programs.find("x");
    }
    programs.use_context("0");
    programs.use_context("new");
    EXPECT_TRUE(programs.has_context("0"));
    EXPECT_FALSE(programs.has_context("1"));
    programs.use_context("1");
    EXPECT_TRUE(programs.find("x").is_new);
}

TEST(KnownPrograms, ForgettingIsOfTheContextUsedLast) {
    KnownPrograms programs;
    programs.forget_context();
    programs.use_context("w1");
    (void)programs.find("x");
    programs.use_context("w2");
    (void)programs.find("x");
    programs.forget_context();
    EXPECT_TRUE(programs.find("x").is_new);
    programs.use_context("w1");
    EXPECT_FALSE(programs.find("x").is_new);
}

}  // namespace
}  // namespace millrace::script::detail
