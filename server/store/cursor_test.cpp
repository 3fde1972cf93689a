#include "store/cursor.hpp"

#include <gtest/gtest.h>

#include "base/base64.hpp"
#include "base/random.hpp"

namespace millrace::store {
namespace {

const WorkflowCursor kWorkflow{Time(std::chrono::milliseconds(1'700'000'000'123)), "aB3:x/y?é"};

TEST(Cursor, ComesBackAsItWas) {
    const ExecutionCursor execution{3'565'158'400'000'000'001};
    EXPECT_EQ(ExecutionCursor::parse(execution.text()).value(), execution);
    EXPECT_EQ(WorkflowCursor::parse(kWorkflow.text()).value(), kWorkflow);
    EXPECT_EQ(OffsetCursor::parse(OffsetCursor{250}.text()).value(), OffsetCursor{250});
}

TEST(Cursor, IsSafeInAnAddress) {
    for (std::int64_t id = 1; id < 2000; ++id) {
        const std::string text = ExecutionCursor{id * 4'611'686'018'427}.text();
        EXPECT_EQ(text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                         "0123456789-_"),
                  std::string::npos)
            << text;
    }
}

TEST(Cursor, IsRefusedWhenItIsNotOurs) {
    const std::string good = ExecutionCursor{42}.text();
    const std::string long_text(100'000, 'A');
    for (const std::string& text :
         {std::string(), std::string("x"), std::string("not base64!"), good + "=", good + " ",
          " " + good, kWorkflow.text(), to_base64("e:"), to_base64("e:-1"), to_base64("e:12x"),
          to_base64("e:99999999999999999999"), long_text}) {
        const auto parsed = ExecutionCursor::parse(text);
        ASSERT_FALSE(parsed) << text;
        EXPECT_EQ(parsed.error().kind, ErrorKind::InvalidInput);
    }
    for (const std::string& text :
         {good, to_base64("w:12"), to_base64("w:12:"), to_base64("w::a"), to_base64("w:1x:a")})
        EXPECT_FALSE(WorkflowCursor::parse(text)) << text;
    for (const std::string& text : {good, kWorkflow.text(), to_base64("o:"), to_base64("o:-1"),
                                    to_base64("o:01"), to_base64("o:9223372036854775807")})
        EXPECT_FALSE(OffsetCursor::parse(text)) << text;
}

// Whatever is accepted is a cursor whose text is exactly what was given.
TEST(Cursor, HasOneSpellingUnderMutation) {
    SeededRandom random(7);
    for (int round = 0; round < 20'000; ++round) {
        std::string text = round % 2 == 0 ? kWorkflow.text() : ExecutionCursor{987'654'321}.text();
        for (std::uint64_t edits = 1 + random.next() % 3; edits > 0; --edits)
            text[random.next() % text.size()] = static_cast<char>(random.next());
        if (const auto parsed = WorkflowCursor::parse(text)) EXPECT_EQ(parsed->text(), text);
        if (const auto parsed = ExecutionCursor::parse(text)) EXPECT_EQ(parsed->text(), text);
    }
}

}  // namespace
}  // namespace millrace::store
