#include "nodes/equal_keys.hpp"

#include <gtest/gtest.h>

#include <string>
#include <unordered_map>

#include "base/random.hpp"

namespace millrace::nodes {
namespace {

// Looked for after every `step` keys.
std::vector<std::uint32_t> first_places(const std::vector<std::string>& texts,
                                        std::size_t step = 1000) {
    EqualKeys keys(texts.size());
    for (std::size_t i = 0; i < texts.size(); ++i) {
        keys.add(texts[i]);
        if (i % step == step - 1) keys.find();
    }
    keys.find();
    return {keys.first_places().begin(), keys.first_places().end()};
}

using Places = std::vector<std::uint32_t>;

TEST(EqualKeys, NamesTheFirstOfEqualTexts) {
    EXPECT_EQ(first_places({}), Places{});
    EXPECT_EQ(first_places({"a", "b", "a", "", "b", ""}), (Places{0, 1, 0, 3, 1, 3}));
}

TEST(EqualKeys, TellsTextsApartThatDifferInTheirLengthOnly) {
    const std::string zeros(40, '\0');
    std::vector<std::string> texts;
    Places expected;
    for (std::size_t length = 0; length < zeros.size(); ++length) {
        texts.push_back(zeros.substr(0, length));
        expected.push_back(static_cast<std::uint32_t>(length));
    }
    EXPECT_EQ(first_places(texts), expected);
}

TEST(EqualKeys, AgreesWithATableOfStrings) {
    SeededRandom random(1);
    for (const std::size_t count : {1u, 100u, 20'000u}) {
        std::vector<std::string> texts;
        std::unordered_map<std::string, std::uint32_t> first;
        Places expected;
        for (std::uint32_t i = 0; i < count; ++i) {
            std::string text(random.next() % 3 == 0 ? 20 : 1, 'x');
            text += std::to_string(random.next() % (count / 2 + 1));
            expected.push_back(first.emplace(text, i).first->second);
            texts.push_back(std::move(text));
        }
        for (const std::size_t step : {1u, 7u, 100'000u})
            EXPECT_EQ(first_places(texts, step), expected) << count << ' ' << step;
    }
}

}  // namespace
}  // namespace millrace::nodes
