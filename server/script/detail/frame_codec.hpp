// Frames of the script protocol: a length of 4 bytes, little-endian, and that many bytes of text.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/json.hpp"

namespace millrace::script::detail {

inline constexpr std::size_t kMaxFrameSize = 64U << 20U;
inline constexpr std::size_t kMaxFrameDepth = 1000;

// The frame's text is appended by `write`, the length is filled in.
class FrameText {
  public:
    FrameText() : text_(4, '\0') {}
    std::string& text() { return text_; }
    // Whether it fits into a frame.
    bool is_too_large() const { return text_.size() - 4 > kMaxFrameSize; }
    // The whole frame.
    std::string finish() &&;

  private:
    std::string text_;
};

// Takes a stream of bytes apart. Memory grows with what has arrived, not with what a length
// promises.
class FrameDecoder {
  public:
    // A place to read into: at least 4 KB, a whole frame where its length is known and half of it
    // has arrived. Valid until the next call.
    std::span<char> room();
    void arrived(std::size_t count) { end_ += count; }

    // The next frame's text, nothing when it is not complete. An error when its length is over the
    // limit: the stream is of no use then. The text is valid until room() is called.
    Result<std::optional<std::string_view>> next();

    // Bytes that belong to no frame taken yet.
    std::size_t pending() const { return end_ - begin_; }
    // Gives back the memory of large frames.
    void shrink();

  private:
    void grow(std::size_t size);

    std::unique_ptr<char[]> bytes_;
    std::size_t size_ = 0;
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
};

// The object in a frame, in `storage`. An error says what is wrong with it.
Result<JsonObject> parse_frame(std::string_view text, boost::json::storage_ptr storage = {});

}  // namespace millrace::script::detail
