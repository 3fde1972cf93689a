// Answers of hosts as results. They are foreign input: every shape is checked.
#pragma once

#include "script/detail/item_text.hpp"
#include "script/detail/job_text.hpp"
#include "script/script_job.hpp"

namespace millrace::script::detail {

// An error that a host tells, or an error object of any shape.
Error read_error(const Json& value, std::string_view node);

// Puts the values of an answer where the part asked for them. Two kinds of failure: the answer has
// not the promised shape (ErrorKind::Internal; the host is broken), or the job failed as a whole.
Result<void> read_expression_values(JsonObject& answer, const ExpressionPart& part,
                                    const ExpressionJob& job, ExpressionResult& result);

// Appends the items of an answer and takes its static data. Failures as above; items of a wrong
// shape are the code's error.
Result<void> read_code_items(JsonObject& answer, const ItemText& texts,
                             const workflow::JsonArena& arena, const CodeJob& job,
                             CodeResult& result);

}  // namespace millrace::script::detail
