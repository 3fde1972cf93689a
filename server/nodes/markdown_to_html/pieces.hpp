// Parts of a text that are finished, put aside: a mark stands for each until the end.
//
// The marks are control characters, which a text to be converted has none of (see take_in).
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace millrace::nodes {

constexpr char kBlockMark = '\x01';   // a block of HTML
constexpr char kFenceMark = '\x02';   // code between fences, or in <pre><code>
constexpr char kSpanMark = '\x03';    // HTML within a line
constexpr char kEscapeMark = '\x04';  // a character that means nothing but itself
constexpr char kStopMark = '\x05';    // an item of a list that begins no list itself

class MarkdownPieces {
  public:
    // `text` with its marks taken out, if somebody put any in.
    static std::string take_in(std::string_view text);

    // Each gives what stands for the piece; blocks stand alone between empty lines.
    std::string hide_block(std::string_view html);
    std::string hide_fence(std::string_view written, std::string html);
    std::string hide_span(std::string html);
    static std::string escaped(char c);

    // `text` with all blocks in it put back, also those inside of others.
    std::string with_blocks(std::string_view text) const;
    std::string with_spans(std::string_view text) const;
    static std::string with_characters(std::string_view text);

    static bool has_block(std::string_view text);

  private:
    struct Fence {
        std::string written;
        std::string html;
    };
    void append_blocks(std::string& out, std::string_view text) const;
    void append_spans(std::string& out, std::string_view text, std::size_t depth) const;

    std::vector<std::string> blocks_;
    std::vector<Fence> fences_;
    std::vector<std::string> spans_;
};

// A mark and the number of its piece, at the start of `text`.
struct PieceMark {
    char kind = 0;
    std::size_t number = 0;
    std::size_t length = 0;  // in the text
};
std::optional<PieceMark> piece_mark(std::string_view text);

}  // namespace millrace::nodes
