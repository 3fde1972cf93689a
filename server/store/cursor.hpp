// Where a list goes on: opaque text for callers, the last key of the page for the store.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "base/id.hpp"

namespace millrace::store {

// After this execution.
struct ExecutionCursor {
    ExecutionId id = 0;

    std::string text() const;
    // InvalidInput: the text is none that text() has made.
    static Result<ExecutionCursor> parse(std::string_view text);
    friend bool operator==(const ExecutionCursor&, const ExecutionCursor&) = default;
};

// After this workflow.
struct WorkflowCursor {
    Time created_at{};
    std::string id;

    std::string text() const;
    static Result<WorkflowCursor> parse(std::string_view text);
    friend bool operator==(const WorkflowCursor&, const WorkflowCursor&) = default;
};

// After so many entries, for lists that callers sort as they like.
struct OffsetCursor {
    std::int64_t offset = 0;

    std::string text() const;
    static Result<OffsetCursor> parse(std::string_view text);
    friend bool operator==(const OffsetCursor&, const OffsetCursor&) = default;
};

}  // namespace millrace::store
