#include "store/cursor.hpp"

#include <charconv>

#include "base/base64.hpp"

namespace millrace::store {
namespace {

constexpr std::size_t kMaxLength = 512;
constexpr std::string_view kExecutionMark = "e:";
constexpr std::string_view kWorkflowMark = "w:";
constexpr std::string_view kOffsetMark = "o:";

Error invalid() {
    return Error{ErrorKind::InvalidInput, "The cursor is not one that this server has given out.",
                 "Use nextCursor of the previous page unchanged, or start without a cursor."};
}

std::string to_url_text(std::string_view bytes) {
    std::string text = to_base64(bytes);
    while (!text.empty() && text.back() == '=') text.pop_back();
    std::replace(text.begin(), text.end(), '+', '-');
    std::replace(text.begin(), text.end(), '/', '_');
    return text;
}

// What follows the mark.
Result<std::string> key_of(std::string_view text, std::string_view mark) {
    if (text.size() > kMaxLength) return invalid();
    auto bytes = from_base64(text);
    if (!bytes || !bytes->starts_with(mark)) return invalid();
    return bytes->substr(mark.size());
}

// Only one spelling is ours: no padding, no white space, no leading zeros.
template <class Cursor>
Result<Cursor> if_ours(Cursor cursor, std::string_view text) {
    if (cursor.text() != text) return invalid();
    return cursor;
}

}  // namespace

std::string ExecutionCursor::text() const {
    return to_url_text(std::string(kExecutionMark) + to_text(id));
}

Result<ExecutionCursor> ExecutionCursor::parse(std::string_view text) {
    const auto key = key_of(text, kExecutionMark);
    if (!key) return key.error();
    const auto id = execution_id_from(*key);
    if (!id) return invalid();
    return if_ours(ExecutionCursor{*id}, text);
}

std::string WorkflowCursor::text() const {
    return to_url_text(std::string(kWorkflowMark) +
                       std::to_string(created_at.time_since_epoch().count()) + ":" + id);
}

Result<WorkflowCursor> WorkflowCursor::parse(std::string_view text) {
    const auto key = key_of(text, kWorkflowMark);
    if (!key) return key.error();
    const std::size_t colon = key->find(':');
    if (colon == std::string::npos || colon + 1 == key->size()) return invalid();
    std::int64_t ms = 0;
    const auto [end, code] = std::from_chars(key->data(), key->data() + colon, ms);
    if (code != std::errc{} || end != key->data() + colon) return invalid();
    return if_ours(WorkflowCursor{Time(std::chrono::milliseconds(ms)), key->substr(colon + 1)},
                   text);
}

std::string OffsetCursor::text() const {
    return to_url_text(std::string(kOffsetMark) + std::to_string(offset));
}

Result<OffsetCursor> OffsetCursor::parse(std::string_view text) {
    const auto key = key_of(text, kOffsetMark);
    if (!key) return key.error();
    constexpr std::int64_t kFurthest = 1'000'000'000'000;
    OffsetCursor cursor;
    const char* end = key->data() + key->size();
    const auto [stop, code] = std::from_chars(key->data(), end, cursor.offset);
    if (code != std::errc{} || stop != end || cursor.offset < 0 || cursor.offset > kFurthest)
        return invalid();
    return if_ours(cursor, text);
}

}  // namespace millrace::store
