#include "nodes/markdown_to_html/image_size.hpp"

#include "nodes/markdown_to_html/text_scan.hpp"

namespace millrace::nodes {
namespace {

// Digits or "*", then up to four letters or "%".
std::size_t length_end(std::string_view text, std::size_t at) {
    const std::size_t start = at;
    while (at < text.size() && (is_digit(text[at]) || text[at] == '*')) ++at;
    if (at == start) return at;
    for (int i = 0; i < 4 && at < text.size() && (is_letter(text[at]) || text[at] == '%'); ++i) {
        // The "x" between width and height is none of the unit.
        if (text[at] == 'x' && at + 1 < text.size() &&
            (is_digit(text[at + 1]) || text[at + 1] == '*'))
            break;
        ++at;
    }
    return at;
}

}  // namespace

std::optional<ImageSize> image_size_at(std::string_view text, std::size_t at) {
    if (!text.substr(at).starts_with(" =")) return std::nullopt;
    const std::size_t width = at + 2;
    const std::size_t width_end = length_end(text, width);
    if (width_end == width || !text.substr(width_end).starts_with('x')) return std::nullopt;
    const std::size_t height = width_end + 1;
    const std::size_t height_end = length_end(text, height);
    if (height_end == height) return std::nullopt;
    return ImageSize{std::string(text.substr(width, width_end - width)),
                     std::string(text.substr(height, height_end - height)), height_end};
}

}  // namespace millrace::nodes
