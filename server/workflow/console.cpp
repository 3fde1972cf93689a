#include "workflow/console.hpp"

namespace millrace::workflow {
namespace {

// The longest part of `text` of at most `size` bytes that ends between characters.
std::string_view cut(std::string_view text, std::size_t size) {
    if (text.size() <= size) return text;
    while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xC0U) == 0x80U) --size;
    return text.substr(0, size);
}

}  // namespace

void Console::add(log::Level level, std::string_view text) {
    if (is_full_) return;
    const std::string_view kept = cut(text, kMostBytes - bytes_);
    bytes_ += kept.size();
    lines_.push_back({level, std::string(kept)});
    is_full_ = kept.size() < text.size() || lines_.size() == kMostLines;
    if (is_full_)
        lines_.push_back(
            {log::Level::Warn, "Further output of this node was dropped: the limit is " +
                                   std::to_string(kMostLines) + " lines and " +
                                   std::to_string(kMostBytes / 1024) + " KB."});
}

JsonArray Console::to_json() const {
    JsonArray list;
    for (const ConsoleLine& line : lines_)
        list.push_back({{"level", log::to_string(line.level)}, {"text", line.text}});
    return list;
}

Console Console::from_json(const Json& value) {
    Console console;
    if (const JsonArray* list = value.if_array())
        for (const Json& line : *list)
            console.lines_.push_back({log::level_from(text_member(line, "level"), log::Level::Info),
                                      std::string(text_member(line, "text"))});
    return console;
}

}  // namespace millrace::workflow
