// Answers the questions of a host: checks what it asks, asks the engine, writes the answer.
#pragma once

#include "base/async.hpp"
#include "script/detail/frame_codec.hpp"
#include "script/detail/item_text.hpp"
#include "script/questions.hpp"

namespace millrace::script::detail {

// Never fails: what cannot be answered is answered with an error. All arguments outlive the call.
Task<FrameText> answer_question(const JsonObject& question, Questions& questions, ItemText& items);

}  // namespace millrace::script::detail
