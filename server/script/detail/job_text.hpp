// Jobs as frames. Large inputs are cut into parts; texts are made piece by piece, so that their
// shard can do other work in between.
#pragma once

#include "base/async.hpp"
#include "script/detail/frame_codec.hpp"
#include "script/detail/item_text.hpp"
#include "script/detail/known_programs.hpp"
#include "script/script_job.hpp"

namespace millrace::script::detail {

// A part ends after so many items, or after so much text.
inline constexpr std::size_t kPartItems = 1024;
inline constexpr std::size_t kPartText = 4U << 20U;

std::string facts_text(const Facts& facts);

// Which values of an ExpressionResult a part asks for.
struct AskedCall {
    std::size_t call = 0;                // in ExpressionJob::calls
    std::vector<std::size_t> positions;  // in that call's results
};
struct ExpressionPart {
    FrameText frame;
    std::size_t end = 0;           // first index after the part
    std::vector<AskedCall> asked;  // empty: nothing to ask, no need to send
    std::size_t value_count() const;
};
// The part of the batch that begins with index `begin`.
ExpressionPart make_expression_part(const ExpressionJob& job, const std::string& facts,
                                    std::size_t begin, std::uint64_t id, KnownPrograms& programs,
                                    ItemText& items);

struct CodePart {
    FrameText frame;
    std::size_t end = 0;
};
// The items from `begin` on: all of them in modes that see all, else a part.
Task<CodePart> make_code_part(const CodeJob& job, const std::string& facts, std::size_t begin,
                              std::uint64_t id, const StaticData& static_data, ItemText& items);

bool runs_by_item(CodeMode mode);

}  // namespace millrace::script::detail
