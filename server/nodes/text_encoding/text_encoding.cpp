#include "nodes/text_encoding/text_encoding.hpp"

#include <iconv.h>

#include <array>
#include <cerrno>
#include <vector>

#include "base/base64.hpp"
#include "http/utf8.hpp"
#include "nodes/text_encoding/encoding_names.hpp"

namespace millrace::nodes {
namespace {

constexpr std::string_view kMark = "\xEF\xBB\xBF";
constexpr std::string_view kReplacement = "\xEF\xBF\xBD";
constexpr std::size_t kPieceBytes = std::size_t{64} << 10;

class Conversion {
  public:
    Conversion(const std::string& to, const std::string& from)
        : handle_(iconv_open(to.c_str(), from.c_str())) {
        check(handle_ != reinterpret_cast<iconv_t>(-1), "a known encoding can be converted");
    }
    ~Conversion() { iconv_close(handle_); }
    Conversion(const Conversion&) = delete;
    Conversion& operator=(const Conversion&) = delete;

    // Converts what it can; the rest, an incomplete character, waits in `pending`. `wrong` is
    // appended for `skip` bytes that cannot be converted.
    template <class Skip>
    void run(std::string& pending, std::string_view input, std::string_view wrong, std::string& out,
             Skip skip) {
        if (!pending.empty()) {
            pending += input;
            input = pending;
        }
        std::string kept;
        char* from = const_cast<char*>(input.data());
        std::size_t left = input.size();
        std::array<char, 4096> buffer;
        while (left > 0) {
            char* to = buffer.data();
            std::size_t room = buffer.size();
            const std::size_t result = iconv(handle_, &from, &left, &to, &room);
            const int problem = result == static_cast<std::size_t>(-1) ? errno : 0;
            out.append(buffer.data(), static_cast<std::size_t>(to - buffer.data()));
            if (problem == 0 || problem == E2BIG) continue;
            if (problem == EINVAL) {
                kept.assign(from, left);
                break;
            }
            const std::size_t bytes =
                std::min<std::size_t>(left, skip(std::string_view(from, left)));
            out += wrong;
            from += bytes;
            left -= bytes;
        }
        pending = std::move(kept);
    }

    // The end of encodings with states.
    void reset(std::string& out) {
        std::array<char, 64> buffer;
        char* to = buffer.data();
        std::size_t room = buffer.size();
        iconv(handle_, nullptr, nullptr, &to, &room);
        out.append(buffer.data(), static_cast<std::size_t>(to - buffer.data()));
    }

  private:
    iconv_t handle_;
};

class TableDecoder final : public TextDecoder {
  public:
    explicit TableDecoder(const std::string& name) : conversion_("UTF-8", name) {
        if (name.starts_with("UTF-16")) unit_ = 2;
        if (name.starts_with("UTF-32")) unit_ = 4;
    }
    void decode(std::string_view bytes, std::string& out) override {
        conversion_.run(pending_, bytes, kReplacement, out,
                        [this](std::string_view) { return unit_; });
    }
    void finish(std::string& out) override {
        if (!pending_.empty()) out += kReplacement;
        pending_.clear();
    }

  private:
    Conversion conversion_;
    std::size_t unit_ = 1;
    std::string pending_;
};

class Utf8Decoder final : public TextDecoder {
  public:
    void decode(std::string_view bytes, std::string& out) override {
        pending_ += bytes;
        const std::size_t end = complete_size(pending_);
        out += http::to_valid_utf8(pending_.substr(0, end));
        pending_.erase(0, end);
    }
    void finish(std::string& out) override { out += http::to_valid_utf8(std::move(pending_)); }

  private:
    // Without a character at the end that more bytes may complete.
    static std::size_t complete_size(std::string_view text) {
        for (std::size_t back = 1; back <= 3 && back <= text.size(); ++back) {
            const auto byte = static_cast<unsigned char>(text[text.size() - back]);
            if ((byte & 0xC0U) == 0x80U) continue;
            const std::size_t wanted = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC0 ? 2 : 1;
            return wanted > back ? text.size() - back : text.size();
        }
        return text.size();
    }

    std::string pending_;
};

// UTF-16 or UTF-32: the first bytes say in which order the others are.
class MarkedDecoder final : public TextDecoder {
  public:
    MarkedDecoder(std::size_t unit) : unit_(unit) {}
    void decode(std::string_view bytes, std::string& out) override {
        if (decoder_) return decoder_->decode(bytes, out);
        start_ += bytes;
        if (start_.size() >= unit_) begin(out);
    }
    void finish(std::string& out) override {
        if (!decoder_) begin(out);
        decoder_->finish(out);
    }

  private:
    void begin(std::string& out) {
        using namespace std::string_view_literals;
        const bool is_wide = unit_ == 4;
        const bool is_big = start_.starts_with(is_wide ? "\0\0\xFE\xFF"sv : "\xFE\xFF"sv);
        const bool is_little = start_.starts_with(is_wide ? "\xFF\xFE\0\0"sv : "\xFF\xFE"sv);
        const std::string name = is_wide ? "UTF-32" : "UTF-16";
        decoder_ = std::make_unique<TableDecoder>(name + (is_big ? "BE" : "LE"));
        decoder_->decode(std::string_view(start_).substr(is_big || is_little ? unit_ : 0), out);
    }

    std::size_t unit_;
    std::string start_;
    std::unique_ptr<TextDecoder> decoder_;
};

// The bytes written as text.
class Base64Decoder final : public TextDecoder {
  public:
    void decode(std::string_view bytes, std::string& out) override {
        pending_ += bytes;
        const std::size_t whole = pending_.size() - pending_.size() % 3;
        out += to_base64(std::string_view(pending_).substr(0, whole));
        pending_.erase(0, whole);
    }
    void finish(std::string& out) override { out += to_base64(pending_); }

  private:
    std::string pending_;
};

constexpr std::string_view kHexDigits = "0123456789abcdef";

class HexDecoder final : public TextDecoder {
  public:
    void decode(std::string_view bytes, std::string& out) override {
        for (const char c : bytes) {
            out.push_back(kHexDigits[static_cast<unsigned char>(c) >> 4U]);
            out.push_back(kHexDigits[static_cast<unsigned char>(c) & 15U]);
        }
    }
    void finish(std::string&) override {}
};

class MarkStripper final : public TextDecoder {
  public:
    explicit MarkStripper(std::unique_ptr<TextDecoder> inner) : inner_(std::move(inner)) {}
    void decode(std::string_view bytes, std::string& out) override {
        if (is_past_start_) return inner_->decode(bytes, out);
        inner_->decode(bytes, start_);
        if (start_.size() >= kMark.size()) begin(out);
    }
    void finish(std::string& out) override {
        if (!is_past_start_) begin(out);
        inner_->finish(out);
    }

  private:
    void begin(std::string& out) {
        is_past_start_ = true;
        std::string_view text = start_;
        if (text.starts_with(kMark)) text.remove_prefix(kMark.size());
        out += text;
    }

    std::unique_ptr<TextDecoder> inner_;
    std::string start_;
    bool is_past_start_ = false;
};

class Utf8Encoder final : public TextEncoder {
  public:
    void encode(std::string_view text, std::string& out) override { out += text; }
    void finish(std::string&) override {}
};

class TableEncoder final : public TextEncoder {
  public:
    explicit TableEncoder(const std::string& name) : conversion_(name, "UTF-8") {
        conversion_.run(pending_, "?", "", unknown_,
                        [](std::string_view) { return std::size_t{1}; });
    }
    void encode(std::string_view text, std::string& out) override {
        conversion_.run(pending_, text, unknown_, out, [](std::string_view rest) {
            std::size_t length = 1;
            while (length < rest.size() &&
                   (static_cast<unsigned char>(rest[length]) & 0xC0U) == 0x80U)
                ++length;
            return length;
        });
    }
    void finish(std::string& out) override { conversion_.reset(out); }

  private:
    Conversion conversion_;
    std::string pending_;
    std::string unknown_;
};

// The text is taken for bytes written so; what is not is left out, as Node's Buffer does.
class Base64Encoder final : public TextEncoder {
  public:
    void encode(std::string_view text, std::string&) override { text_ += text; }
    void finish(std::string& out) override {
        std::string plain;
        for (const char c : text_) {
            if (c == '=') break;
            const bool is_digit = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                                  (c >= '0' && c <= '9') || c == '+' || c == '/' || c == '-' ||
                                  c == '_';
            if (is_digit) plain.push_back(c);
        }
        if (plain.size() % 4 == 1) plain.pop_back();
        if (const auto bytes = from_base64(plain)) out += *bytes;
    }

  private:
    std::string text_;
};

class HexEncoder final : public TextEncoder {
  public:
    void encode(std::string_view text, std::string& out) override {
        for (const char c : text) {
            const char lower = c >= 'A' && c <= 'F' ? static_cast<char>(c + ('a' - 'A')) : c;
            const std::size_t digit = kHexDigits.find(lower);
            if (digit == std::string_view::npos) is_over_ = true;
            if (is_over_) return;
            if (half_ < 0) {
                half_ = static_cast<int>(digit);
                continue;
            }
            out.push_back(static_cast<char>(half_ * 16 + static_cast<int>(digit)));
            half_ = -1;
        }
    }
    void finish(std::string&) override {}

  private:
    int half_ = -1;
    bool is_over_ = false;
};

}  // namespace

Result<std::unique_ptr<TextDecoder>> make_text_decoder(std::string_view encoding,
                                                       ByteOrderMark mark) {
    const auto found = find_encoding(encoding);
    if (!found) return found.error();
    std::unique_ptr<TextDecoder> decoder;
    switch (found->kind) {
        case EncodingKind::Utf8:
            decoder = std::make_unique<Utf8Decoder>();
            break;
        case EncodingKind::Utf16:
            return std::make_unique<MarkedDecoder>(2);
        case EncodingKind::Utf32:
            return std::make_unique<MarkedDecoder>(4);
        case EncodingKind::Base64:
            return std::make_unique<Base64Decoder>();
        case EncodingKind::Hex:
            return std::make_unique<HexDecoder>();
        case EncodingKind::Table:
            decoder = std::make_unique<TableDecoder>(found->system_name);
    }
    if (mark == ByteOrderMark::Strip && found->is_unicode)
        return std::make_unique<MarkStripper>(std::move(decoder));
    return decoder;
}

Result<std::unique_ptr<TextEncoder>> make_text_encoder(std::string_view encoding,
                                                       ByteOrderMark mark) {
    const auto found = find_encoding(encoding);
    if (!found) return found.error();
    if (found->kind == EncodingKind::Base64) return std::make_unique<Base64Encoder>();
    if (found->kind == EncodingKind::Hex) return std::make_unique<HexEncoder>();
    // A mark is a character like others: it is encoded first.
    class Marked final : public TextEncoder {
      public:
        explicit Marked(std::unique_ptr<TextEncoder> inner) : inner_(std::move(inner)) {}
        void encode(std::string_view text, std::string& out) override {
            begin(out);
            inner_->encode(text, out);
        }
        void finish(std::string& out) override {
            begin(out);
            inner_->finish(out);
        }

      private:
        void begin(std::string& out) {
            if (!has_begun_) inner_->encode(kMark, out);
            has_begun_ = true;
        }
        std::unique_ptr<TextEncoder> inner_;
        bool has_begun_ = false;
    };
    std::unique_ptr<TextEncoder> encoder = std::make_unique<Utf8Encoder>();
    if (found->kind != EncodingKind::Utf8)
        encoder = std::make_unique<TableEncoder>(found->system_name);
    // UTF-16 by mark has one of its own accord.
    const bool has_mark = mark == ByteOrderMark::Add || found->kind == EncodingKind::Utf16;
    if (has_mark && found->is_unicode) return std::make_unique<Marked>(std::move(encoder));
    return encoder;
}

Result<std::string> decoded_text(const Content& content, std::string_view encoding,
                                 ByteOrderMark mark, std::size_t limit) {
    auto decoder = make_text_decoder(encoding, mark);
    if (!decoder) return decoder.error();
    if (content.size() > limit)
        return Error{ErrorKind::TooLarge, "The file has " + std::to_string(content.size()) +
                                              " bytes, but at most " + std::to_string(limit) +
                                              " can become the text of an item."};
    std::string text;
    if (const std::string* bytes = content.in_memory()) {
        (*decoder)->decode(*bytes, text);
    } else {
        std::vector<char> piece(kPieceBytes);
        for (std::uint64_t offset = 0;;) {
            const auto count = content.read(offset, piece);
            if (!count) return count.error();
            if (*count == 0) break;
            (*decoder)->decode({piece.data(), *count}, text);
            offset += *count;
        }
    }
    (*decoder)->finish(text);
    return text;
}

Result<std::string> encoded_text(std::string_view text, std::string_view encoding,
                                 ByteOrderMark mark) {
    auto encoder = make_text_encoder(encoding, mark);
    if (!encoder) return encoder.error();
    std::string bytes;
    (*encoder)->encode(text, bytes);
    (*encoder)->finish(bytes);
    return bytes;
}

}  // namespace millrace::nodes
