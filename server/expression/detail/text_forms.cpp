#include "expression/detail/text_forms.hpp"

#include <algorithm>

#include "expression/detail/number_text.hpp"
#include "expression/detail/regexp.hpp"
#include "expression/detail/text.hpp"

namespace millrace::expression {
namespace {

bool matches(Context& context, const CompiledPattern& pattern, std::string_view text) {
    return pattern.match(context, pattern.prepare(context, text), 0).has_value();
}

bool is_word(char c) {
    return digit_value(c) < 36;
}
bool is_letters(std::string_view text) {
    return std::all_of(text.begin(), text.end(),
                       [](char c) { return is_word(c) && digit_value(c) >= 10; });
}
bool has_space(std::string_view text) {
    return text.find_first_of(" \t\r\n") != std::string_view::npos;
}

// A host of plain labels that ends in letters: "www.example.co.uk".
bool is_plain_host(std::string_view text) {
    std::size_t labels = 0;
    std::string_view last;
    while (true) {
        const std::size_t dot = text.find('.');
        const std::string_view label = text.substr(0, dot);
        if (label.empty() || label.size() > 63 || label.front() == '-' || label.back() == '-')
            return false;
        if (!std::all_of(label.begin(), label.end(), [](char c) { return is_word(c) || c == '-'; }))
            return false;
        ++labels;
        last = label;
        if (dot == std::string_view::npos) break;
        text.remove_prefix(dot + 1);
    }
    return labels >= 2 && last.size() >= 2 && last.size() <= 24 && is_letters(last);
}

bool is_plain_email(std::string_view text) {
    const std::size_t at = text.find('@');
    if (at == std::string_view::npos || at == 0) return false;
    const std::string_view name = text.substr(0, at);
    const bool is_plain_name = std::all_of(name.begin(), name.end(), [](char c) {
        return is_word(c) || c == '.' || c == '_' || c == '+' || c == '-';
    });
    return is_plain_name && name.front() != '.' && name.back() != '.' &&
           name.find("..") == std::string_view::npos && is_plain_host(text.substr(at + 1));
}

struct UrlParts {
    std::string_view host;
    std::string_view path;
};
// http or https with a plain host and nothing odd behind it.
std::optional<UrlParts> plain_url(std::string_view text) {
    const std::size_t scheme = text.starts_with("https://")  ? 8
                               : text.starts_with("http://") ? 7
                                                             : 0;
    if (scheme == 0 || !is_ascii(text) || has_space(text)) return std::nullopt;
    std::string_view rest = text.substr(scheme);
    UrlParts parts;
    parts.host = rest.substr(0, rest.find_first_of("/?#"));
    if (!is_plain_host(parts.host)) return std::nullopt;
    rest.remove_prefix(parts.host.size());
    parts.path = rest.substr(0, rest.find_first_of("?#"));
    const bool is_plain_path = std::all_of(parts.path.begin(), parts.path.end(), [](char c) {
        return is_word(c) ||
               std::string_view("/-._~%!$&'()*+,;=:@").find(c) != std::string_view::npos;
    });
    if (!is_plain_path || parts.path.find("/.") != std::string_view::npos ||
        to_lower(parts.path).find("%2e") != std::string::npos)
        return std::nullopt;
    if (parts.path.empty()) parts.path = "/";
    return parts;
}

}  // namespace

std::string to_title_case(Context& context, std::string_view text) {
    static const auto tokens = CompiledPattern::compile("[^\\s:–—-]+|.", "g");
    static const auto manual = CompiledPattern::compile(".(?=[A-Z]|\\..)", "");
    static const auto small = CompiledPattern::compile(
        "\\b(?:an?d?|a[st]|because|but|by|en|for|i[fn]|neither|nor|o[fnr]|only|over|per|so|some|"
        "tha[tn]|the|to|up|upon|vs?\\.?|versus|via|when|with|without|yet)\\b",
        "i");
    static const auto letter = CompiledPattern::compile("[A-Za-z0-9\\u00C0-\\u00FF]", "");
    std::string out;
    std::size_t from = 0;
    while (from < text.size()) {
        context.step();
        const auto match = tokens->match(context, text, from);
        if (!match) break;
        const Span span = *match->groups[0];
        from = span.end;
        const std::string_view token = text.substr(span.begin, span.end - span.begin);
        const bool is_edge = span.begin == 0 || span.end == text.size();
        const bool is_scheme = span.end < text.size() && text[span.end] == ':' &&
                               (span.end + 1 >= text.size() ||
                                !is_space(static_cast<unsigned char>(text[span.end + 1])));
        const auto first = letter->match(context, token, 0);
        if (matches(context, *manual, token) || (matches(context, *small, token) && !is_edge) ||
            is_scheme || !first) {
            out += token;
            continue;
        }
        const Span at = *first->groups[0];
        out += token.substr(0, at.begin);
        out += to_upper(token.substr(at.begin, at.end - at.begin));
        out += token.substr(at.end);
    }
    return out;
}

std::string to_sentence_case(std::string_view text) {
    std::string out;
    bool is_waiting = true;  // for the first letter of a sentence
    if (!is_ascii(text)) need_script("toSentenceCase of letters beyond ASCII");
    for (const char c : text) {
        const bool is_alpha = is_word(c) && digit_value(c) >= 10;
        if (is_alpha) {
            out += is_waiting ? to_upper({&c, 1}) : to_lower({&c, 1});
            is_waiting = false;
            continue;
        }
        out.push_back(c);
        if (!is_waiting && (c == '.' || c == '!' || c == '?')) is_waiting = true;
    }
    return out;
}

bool may_be_markdown(std::string_view text) {
    if (text.find_first_of("*~`[]<>!\\|") != std::string_view::npos) return true;
    if (std::count(text.begin(), text.end(), '_') > 1) return true;
    if (text.find("\n\n\n") != std::string_view::npos) return true;
    while (true) {
        const std::size_t end = text.find('\n');
        const std::string_view line = trim_start(text.substr(0, end));
        if (!line.empty() && std::string_view("#-+=").find(line[0]) != std::string_view::npos)
            return true;
        std::size_t digits = 0;
        while (digits < line.size() && digit_value(line[digits]) < 10) ++digits;
        if (digits > 0 && digits + 1 < line.size() && line[digits] == '.' &&
            is_space(static_cast<unsigned char>(line[digits + 1])))
            return true;
        if (end == std::string_view::npos) return false;
        text.remove_prefix(end + 1);
    }
}

bool is_email_text(std::string_view text) {
    if (is_plain_email(text)) return true;
    if (text.find('@') == std::string_view::npos) return false;
    if (has_space(text) && text.find('"') == std::string_view::npos) return false;
    need_script("isEmail of such a text");
}

bool is_url_text(std::string_view text) {
    if (plain_url(text)) return true;
    const std::string lower = to_lower(trim(text));
    if (has_space(lower)) return false;
    if (!lower.starts_with("http:") && !lower.starts_with("https:") && !lower.starts_with("ftp:")) {
        if (!lower.empty() && static_cast<unsigned char>(lower[0]) < 0x20)
            need_script("isUrl of such a text");
        return false;
    }
    need_script("isUrl of such a text");
}

bool is_domain_text(std::string_view text) {
    if (is_plain_host(text)) return true;
    if (text.find('.') == std::string_view::npos || has_space(text)) return false;
    const bool is_number = std::all_of(text.begin(), text.end(),
                                       [](char c) { return digit_value(c) < 10 || c == '.'; });
    if (is_number) return false;
    need_script("isDomain of such a text");
}

std::optional<std::string_view> email_in(std::string_view text) {
    if (text.find('@') == std::string_view::npos) return std::nullopt;
    std::string_view word = text;
    const std::size_t at = text.find('@');
    if (text.find('@', at + 1) == std::string_view::npos &&
        text.find('"') == std::string_view::npos) {
        const std::size_t start = text.find_last_of(" \t\n", at);
        word = text.substr(start == std::string_view::npos ? 0 : start + 1);
        word = word.substr(0, word.find_first_of(" \t\n"));
    }
    if (is_plain_email(word)) return word;
    need_script("extractEmail of such a text");
}

std::optional<std::string_view> domain_in(std::string_view text) {
    if (text.find('.') == std::string_view::npos) return std::nullopt;
    if (const auto url = plain_url(text)) return url->host;
    if (is_plain_host(text) || is_plain_email(text))
        return text.substr(text.find('@') == std::string_view::npos ? 0 : text.find('@') + 1);
    const bool is_number = std::all_of(text.begin(), text.end(),
                                       [](char c) { return digit_value(c) < 10 || c == '.'; });
    if (is_number) return std::nullopt;
    need_script("extractDomain of such a text");
}

std::optional<std::string_view> url_in(std::string_view text) {
    if (plain_url(text)) return text;
    if (text.find("://") == std::string_view::npos && text.find("www.") == std::string_view::npos)
        return std::nullopt;
    need_script("extractUrl of such a text");
}

std::optional<std::string_view> url_path_in(std::string_view text) {
    if (const auto url = plain_url(text)) return url->path;
    if (text.find(':') == std::string_view::npos) return std::nullopt;
    const char first = text.empty() ? '\0' : trim(text)[0];
    if (is_word(first) && digit_value(first) >= 10) need_script("extractUrlPath of such a text");
    return std::nullopt;
}

}  // namespace millrace::expression
