#include "script/detail/frame_codec.hpp"

#include <algorithm>
#include <cstring>

namespace millrace::script::detail {
namespace {

constexpr std::size_t kHead = 4;
constexpr std::size_t kBlock = 64U << 10U;
constexpr std::size_t kLeastRoom = 4U << 10U;

std::size_t length_at(const char* head) {
    std::size_t length = 0;
    for (std::size_t i = 0; i < kHead; ++i)
        length |= static_cast<std::size_t>(static_cast<unsigned char>(head[i])) << (8 * i);
    return length;
}

}  // namespace

std::string FrameText::finish() && {
    const std::size_t length = text_.size() - kHead;
    for (std::size_t i = 0; i < kHead; ++i)
        text_[i] = static_cast<char>(static_cast<unsigned char>(length >> (8 * i)));
    return std::move(text_);
}

std::span<char> FrameDecoder::room() {
    if (begin_ == end_) begin_ = end_ = 0;
    std::size_t wanted = pending() + kLeastRoom;
    if (pending() >= kHead) {
        const std::size_t frame = kHead + std::min(length_at(bytes_.get() + begin_), kMaxFrameSize);
        wanted = std::max(wanted, std::min(frame, 2 * pending()));
    }
    if (size_ - begin_ < wanted) grow(std::max(wanted, kBlock));
    return {bytes_.get() + end_, size_ - end_};
}

void FrameDecoder::grow(std::size_t size) {
    const std::size_t kept = pending();
    if (size <= size_) {
        std::memmove(bytes_.get(), bytes_.get() + begin_, kept);
    } else {
        auto larger = std::make_unique_for_overwrite<char[]>(size);
        if (kept > 0) std::memcpy(larger.get(), bytes_.get() + begin_, kept);
        bytes_ = std::move(larger);
        size_ = size;
    }
    begin_ = 0;
    end_ = kept;
}

Result<std::optional<std::string_view>> FrameDecoder::next() {
    if (pending() < kHead) return std::optional<std::string_view>();
    const std::size_t length = length_at(bytes_.get() + begin_);
    if (length > kMaxFrameSize)
        return Error{.kind = ErrorKind::TooLarge,
                     .message = "A frame of " + std::to_string(length) +
                                " bytes is over the limit of " + std::to_string(kMaxFrameSize) +
                                "."};
    if (pending() - kHead < length) return std::optional<std::string_view>();
    const std::string_view text(bytes_.get() + begin_ + kHead, length);
    begin_ += kHead + length;
    return std::optional(text);
}

void FrameDecoder::shrink() {
    if (pending() > 0 || size_ <= kBlock) return;
    bytes_.reset();
    size_ = begin_ = end_ = 0;
}

Result<JsonObject> parse_frame(std::string_view text, boost::json::storage_ptr storage) {
    const JsonLimits limits{.max_depth = kMaxFrameDepth};
    auto parsed = parse_json(text, std::move(storage), limits);
    if (!parsed) return parsed.error();
    if (!parsed->is_object())
        return Error{.kind = ErrorKind::InvalidInput, .message = "A frame must hold an object."};
    return std::move(parsed->get_object());
}

}  // namespace millrace::script::detail
