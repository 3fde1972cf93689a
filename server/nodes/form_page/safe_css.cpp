#include "nodes/form_page/safe_css.hpp"

#include <vector>

#include "http/headers.hpp"

namespace millrace::nodes {
namespace {

constexpr std::size_t kMostBytes = 256UL << 10;
constexpr int kMostDepth = 4;  // of @media and @supports

std::string without_comments(std::string_view css) {
    std::string out;
    for (std::size_t i = 0; i < css.size();) {
        if (css.substr(i, 2) == "/*") {
            const std::size_t end = css.find("*/", i + 2);
            if (end == std::string_view::npos) break;
            out += ' ';
            i = end + 2;
        } else {
            out += css[i++];
        }
    }
    return out;
}

// Only what needs no further knowledge of the language to be harmless: no escapes, which could hide
// a word, no markup, no strings that span lines.
bool has_only_plain_characters(std::string_view text) {
    for (const char c : text)
        if (c == '<' || c == '\\' || c == '\0' || c == '@' || c == '{' || c == '}' || c == ';')
            return false;
    return true;
}

bool has_balanced_quotes(std::string_view text) {
    char open = 0;
    int depth = 0;
    for (const char c : text) {
        if (open) {
            if (c == '\n') return false;
            if (c == open) open = 0;
        } else if (c == '"' || c == '\'') {
            open = c;
        } else if (c == '(' || c == '[') {
            ++depth;
        } else if ((c == ')' || c == ']') && --depth < 0) {
            return false;
        }
    }
    return open == 0 && depth == 0;
}

bool is_harmless_declaration(std::string_view text) {
    const std::size_t colon = text.find(':');
    if (colon == std::string_view::npos || !has_only_plain_characters(text) ||
        !has_balanced_quotes(text))
        return false;
    // Without spaces, which stand where a comment was.
    std::string lower = http::to_lower(text);
    std::erase_if(lower, [](char c) { return c >= 0 && c <= ' '; });
    for (const std::string_view word :
         {"url(", "src(", "image(", "image-set(", "cross-fade(", "element(", "expression(",
          "paint(", "attr(", "import", "javascript:", "-moz-binding", "behavior"})
        if (lower.find(word) != std::string::npos) return false;
    const std::string name = http::to_lower(http::trim(text.substr(0, colon)));
    for (const char c : name)
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_'))
            return false;
    if (name.empty() || name == "src") return false;
    // Nothing lies over what is outside of the scope.
    const bool is_position = name == "position";
    return !is_position ||
           (lower.find("fixed") == std::string::npos && lower.find("var(") == std::string::npos);
}

// "a, b > c" below the scope; nothing for a selector that reaches out of it or is none.
std::string scoped_selector(std::string_view selector, std::string_view scope) {
    std::string_view text = http::trim(selector);
    while (!text.empty() && (text.front() == '\n' || text.front() == '\r')) text.remove_prefix(1);
    text = http::trim(text);
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.remove_suffix(1);
    text = http::trim(text);
    if (text.empty() || !has_only_plain_characters(text) || !has_balanced_quotes(text)) return {};
    if (text.front() == '>' || text.front() == '+' || text.front() == '~' || text.front() == '|')
        return {};
    const std::string lower = http::to_lower(text);
    for (const std::string_view word : {":has(", ":host", ":scope", "&", "||"})
        if (lower.find(word) != std::string::npos) return {};
    for (const std::string_view top : {":root", "html", "body"}) {
        if (!lower.starts_with(top)) continue;
        const std::string_view rest = text.substr(top.size());
        if (rest.empty()) return std::string(scope);
        if (rest.front() == ' ') return scoped_selector(rest, scope);
        // Its siblings are outside of it.
        if (rest.find_first_of("~+") != std::string_view::npos) return {};
        if (rest.front() == ':' || rest.front() == '.' || rest.front() == '[')
            return std::string(scope) + std::string(rest);
    }
    return std::string(scope) + " " + std::string(text);
}

// Parts between separators that are outside of brackets and quotes.
std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    std::size_t begin = 0;
    char open = 0;
    int depth = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (open) {
            if (c == open) open = 0;
        } else if (c == '"' || c == '\'') {
            open = c;
        } else if (c == '(' || c == '[') {
            ++depth;
        } else if (c == ')' || c == ']') {
            --depth;
        } else if (c == separator && depth <= 0) {
            parts.push_back(text.substr(begin, i - begin));
            begin = i + 1;
        }
    }
    parts.push_back(text.substr(begin));
    return parts;
}

// The end of the block that begins behind `begin`: the place of its closing brace.
std::size_t block_end(std::string_view css, std::size_t begin) {
    int depth = 1;
    char open = 0;
    for (std::size_t i = begin; i < css.size(); ++i) {
        const char c = css[i];
        if (open) {
            if (c == open || c == '\n') open = 0;
        } else if (c == '"' || c == '\'') {
            open = c;
        } else if (c == '{') {
            ++depth;
        } else if (c == '}' && --depth == 0) {
            return i;
        }
    }
    return std::string_view::npos;
}

void append_rule(std::string& out, std::string_view selectors, std::string_view block,
                 std::string_view scope) {
    std::string list;
    for (const std::string_view selector : split(selectors, ',')) {
        const std::string scoped = scoped_selector(selector, scope);
        if (scoped.empty()) return;
        list += (list.empty() ? "" : ", ") + scoped;
    }
    std::string declarations;
    for (const std::string_view one : split(block, ';'))
        if (is_harmless_declaration(one)) declarations += std::string(http::trim(one)) + ";";
    if (!declarations.empty()) out += list + " {" + declarations + "}\n";
}

void append_rules(std::string& out, std::string_view css, std::string_view scope, int depth) {
    std::size_t at = 0;
    while (at < css.size()) {
        const std::size_t brace = css.find('{', at);
        const std::size_t semicolon = css.find(';', at);
        if (semicolon < brace) {  // a statement such as @import
            at = semicolon + 1;
            continue;
        }
        if (brace == std::string_view::npos) return;
        const std::size_t end = block_end(css, brace + 1);
        if (end == std::string_view::npos) return;
        std::string_view head = css.substr(at, brace - at);
        while (!head.empty() && head.front() <= ' ' && head.front() >= 0) head.remove_prefix(1);
        const std::string_view block = css.substr(brace + 1, end - brace - 1);
        at = end + 1;
        if (head.empty()) continue;
        if (head.front() != '@') {
            append_rule(out, head, block, scope);
            continue;
        }
        const std::string lower = http::to_lower(head);
        const bool is_condition = lower.starts_with("@media ") || lower.starts_with("@supports ");
        if (!is_condition || depth == 0 || !has_only_plain_characters(head.substr(1)) ||
            !has_balanced_quotes(head) || lower.find("url") != std::string::npos)
            continue;
        std::string inner;
        append_rules(inner, block, scope, depth - 1);
        if (!inner.empty()) out += std::string(head) + "{\n" + inner + "}\n";
    }
}

}  // namespace

std::string safe_css(std::string_view css, std::string_view scope) {
    if (css.size() > kMostBytes) return {};
    std::string out;
    append_rules(out, without_comments(css), scope, kMostDepth);
    return out;
}

}  // namespace millrace::nodes
