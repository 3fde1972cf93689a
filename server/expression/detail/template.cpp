#include "expression/detail/template.hpp"

#include "expression/detail/context.hpp"

namespace millrace::expression {

std::vector<TemplatePiece> split_template(std::string_view text) {
    std::vector<TemplatePiece> pieces;
    const char* const begin = text.data();
    bool is_code = false;
    std::string piece;
    std::size_t offset = 0;
    const auto finish = [&] {
        if (is_code) {
            const std::size_t escaped = piece.find("\\}}");
            if (escaped != std::string::npos) piece.erase(escaped, 1);
        }
        if (is_code || !piece.empty()) pieces.push_back({is_code, std::move(piece), offset});
        piece.clear();
        offset = static_cast<std::size_t>(text.data() - begin);
    };
    const auto take_text = [&](std::string_view more) {
        for (std::size_t i = 0; i < more.size(); ++i) {
            piece.push_back(more[i]);
            if (!is_code && more[i] == '\\' && i + 1 < more.size() && more[i + 1] == '\\') ++i;
        }
    };
    while (true) {
        const std::size_t found = text.find(is_code ? "}}" : "{{");
        if (found == std::string_view::npos) break;
        if (found > 0 && text[found - 1] == '\\') {
            if (!is_code) need_script("a \\ before {{");
            piece += text.substr(0, found + 2);
            text.remove_prefix(found + 2);
            continue;
        }
        take_text(text.substr(0, found));
        text.remove_prefix(found + 2);
        finish();
        is_code = !is_code;
    }
    if (!is_code && text.find("\\\\") != std::string_view::npos)
        need_script("a double \\ behind the last {{ }}");
    piece += text;
    if (is_code || !piece.empty()) finish();
    return pieces;
}

}  // namespace millrace::expression
