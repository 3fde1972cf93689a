// Texts in other encodings than UTF-8: read and written piece by piece.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/content.hpp"

namespace millrace::nodes {

// Turns bytes into valid UTF-8. What the encoding does not define becomes U+FFFD.
class TextDecoder {
  public:
    virtual ~TextDecoder() = default;
    // Appends the text of the next bytes; a character that is not complete waits for the next call.
    virtual void decode(std::string_view bytes, std::string& out) = 0;
    // After the last bytes.
    virtual void finish(std::string& out) = 0;
};

// Turns UTF-8 into bytes. A character that the encoding lacks becomes "?".
class TextEncoder {
  public:
    virtual ~TextEncoder() = default;
    virtual void encode(std::string_view text, std::string& out) = 0;
    virtual void finish(std::string& out) = 0;
};

enum class ByteOrderMark { Leave, Strip, Add };

// Names are those that n8n offers, such as "utf8", "utf16le", "windows1252", "shiftjis"; case, "-",
// "_" and blanks do not count. "base64" and "hex" are encodings too: the text is the bytes written
// so. "utf16" and "utf32" go by their mark and are little-endian without one. An empty name is
// UTF-8. InvalidInput: no such encoding.
// Strip: a mark at the start is not part of the text (of UTF-16 and UTF-32 by mark it never is).
Result<std::unique_ptr<TextDecoder>> make_text_decoder(std::string_view encoding,
                                                       ByteOrderMark mark = ByteOrderMark::Leave);
// Add: Unicode encodings begin with a mark.
Result<std::unique_ptr<TextEncoder>> make_text_encoder(std::string_view encoding,
                                                       ByteOrderMark mark = ByteOrderMark::Leave);

// A whole text. TooLarge above `limit` bytes of the content. Blocks when the content is stored.
Result<std::string> decoded_text(const Content& content, std::string_view encoding,
                                 ByteOrderMark mark, std::size_t limit);
Result<std::string> encoded_text(std::string_view text, std::string_view encoding,
                                 ByteOrderMark mark);

}  // namespace millrace::nodes
