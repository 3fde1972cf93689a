#include "expression/detail/uri.hpp"

#include "base/percent_encoding.hpp"
#include "expression/detail/coercion.hpp"
#include "expression/detail/number_text.hpp"
#include "expression/detail/text.hpp"

namespace millrace::expression {
namespace {

[[noreturn]] void refuse() {
    throw Thrown{"URIError", "URI malformed"};
}

unsigned escaped_byte(std::string_view text, std::size_t at) {
    if (at + 2 >= text.size() || text[at] != '%' || digit_value(text[at + 1]) >= 16 ||
        digit_value(text[at + 2]) >= 16)
        refuse();
    return static_cast<unsigned>(digit_value(text[at + 1]) * 16 + digit_value(text[at + 2]));
}

}  // namespace

std::string percent_encode(std::string_view text, std::string_view unreserved_marks) {
    if (has_lone_surrogate(text)) refuse();
    return millrace::percent_encode(text, unreserved_marks);
}

std::string percent_decode(std::string_view text, std::string_view kept) {
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        if (text[at] != '%') {
            out.push_back(text[at++]);
            continue;
        }
        const unsigned lead = escaped_byte(text, at);
        if (lead < 0x80) {
            const char c = static_cast<char>(lead);
            if (kept.find(c) != std::string_view::npos)
                out += text.substr(at, 3);
            else
                out.push_back(c);
            at += 3;
            continue;
        }
        const std::size_t more = lead >= 0xF0 && lead < 0xF8   ? 3
                                 : lead >= 0xE0 && lead < 0xF0 ? 2
                                 : lead >= 0xC2 && lead < 0xE0 ? 1
                                                               : 0;
        if (more == 0) refuse();
        std::string sequence(1, static_cast<char>(lead));
        at += 3;
        for (std::size_t i = 0; i < more; ++i, at += 3) {
            const unsigned byte = escaped_byte(text, at);
            if ((byte & 0xC0U) != 0x80U) refuse();
            sequence.push_back(static_cast<char>(byte));
        }
        std::size_t check_at = 0;
        const char32_t point = next_code_point(sequence, check_at);
        if ((more == 2 && point < 0x800) || (more == 3 && (point < 0x10000 || point > 0x10FFFF)) ||
            has_lone_surrogate(sequence))
            refuse();
        out += sequence;
    }
    return out;
}

Value encode_uri_component(Context& context, Arguments arguments) {
    return context.text(percent_encode(to_text(context, argument(arguments, 0)), kComponentMarks));
}
Value encode_uri(Context& context, Arguments arguments) {
    return context.text(percent_encode(to_text(context, argument(arguments, 0)), kUriMarks));
}
Value decode_uri_component(Context& context, Arguments arguments) {
    return context.text(percent_decode(to_text(context, argument(arguments, 0)), ""));
}
Value decode_uri(Context& context, Arguments arguments) {
    return context.text(percent_decode(to_text(context, argument(arguments, 0)), ";/?:@&=+$,#"));
}

}  // namespace millrace::expression
