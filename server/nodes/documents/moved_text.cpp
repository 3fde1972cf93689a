#include "nodes/documents/moved_text.hpp"

#include "sdk/value_conversion.hpp"

namespace millrace::nodes {
namespace {

constexpr std::size_t kPieceBytes = std::size_t{256} << 10;

// Encodes what is appended and hands it on in pieces.
class TextFile {
  public:
    TextFile(std::unique_ptr<TextEncoder> encoder, ContentStore& store)
        : encoder_(std::move(encoder)), writer_(store.writer()) {}

    Result<void> append(std::string_view text) {
        encoder_->encode(text, bytes_);
        if (bytes_.size() < kPieceBytes) return {};
        auto done = writer_->write(bytes_);
        bytes_.clear();
        return done;
    }
    Result<ContentPtr> finish() {
        encoder_->finish(bytes_);
        if (auto done = writer_->write(bytes_); !done) return done.error();
        return writer_->finish();
    }

  private:
    std::unique_ptr<TextEncoder> encoder_;
    std::unique_ptr<ContentWriter> writer_;
    std::string bytes_;
};

std::string indented(const Json& value) {
    std::string text;
    for (const char c : to_pretty_json_text(value)) {
        text += c;
        if (c == '\n') text += "  ";
    }
    return text;
}

}  // namespace

Result<std::string> base64_of(const Content& content) {
    return decoded_text(content, "base64", ByteOrderMark::Leave, kMostTextBytes);
}

Result<ContentPtr> write_value(const Json& value, const TextFileOptions& options,
                               ContentStore& store) {
    auto encoder = make_text_encoder(options.encoding, options.mark);
    if (!encoder) return encoder.error();
    TextFile file(std::move(*encoder), store);
    const std::string text = !value.is_structured() ? sdk::to_text(value)
                             : options.is_indented  ? to_pretty_json_text(value)
                                                    : to_json_text(value);
    if (auto done = file.append(text); !done) return done.error();
    return file.finish();
}

Result<ContentPtr> write_json_list(const workflow::ItemList& items, const TextFileOptions& options,
                                   ContentStore& store) {
    auto encoder = make_text_encoder(options.encoding, options.mark);
    if (!encoder) return encoder.error();
    TextFile file(std::move(*encoder), store);
    const std::string_view gap = options.is_indented ? "\n  " : "";
    std::string text = "[";
    for (std::size_t i = 0; i < items.size(); ++i) {
        if (i > 0) text += ",";
        text += gap;
        text += options.is_indented ? indented(*items[i].json) : to_json_text(*items[i].json);
        if (auto done = file.append(text); !done) return done.error();
        text.clear();
    }
    text += options.is_indented && !items.empty() ? "\n]" : "]";
    if (auto done = file.append(text); !done) return done.error();
    return file.finish();
}

}  // namespace millrace::nodes
