// Addresses near good ones: whatever is taken for one can end no line and no command.
#include <gtest/gtest.h>

#include "http/mail.hpp"
#include "nodes/mutated_text.hpp"

namespace millrace::nodes {
namespace {

TEST(MailAddresses, MutatedOnesHoldNoLineEndsAndNoBrackets) {
    const std::string seed = "Ada <ada@example.com>, \"X, Y\" <x@example.com>; z@example.com";
    SeededRandom random(1);
    std::size_t taken = 0;
    for (int round = 0; round < 20'000; ++round) {
        const std::string text = mutated_text(random, seed, "<>@,;\"\\\r\n\t a\x7f()");
        const auto addresses = http::parse_mail_addresses(text);
        if (!addresses) continue;
        ++taken;
        for (const http::MailAddress& one : *addresses) {
            EXPECT_EQ(one.address.find_first_of("\r\n\t <>,;\"\\"), std::string::npos) << text;
            EXPECT_EQ(one.name.find_first_of("\r\n"), std::string::npos) << text;
            EXPECT_NE(one.address.find('@'), std::string::npos) << text;
        }
    }
    EXPECT_GT(taken, 1000U);
}

}  // namespace
}  // namespace millrace::nodes
