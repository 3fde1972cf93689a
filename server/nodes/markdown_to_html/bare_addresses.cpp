// Addresses without brackets and parentheses: "<https://…>", and in plain text.
#include <algorithm>

#include "nodes/markdown_to_html/characters.hpp"
#include "nodes/markdown_to_html/markdown_reader.hpp"
#include "nodes/markdown_to_html/text_scan.hpp"

namespace millrace::nodes {
namespace {

constexpr std::size_t kNone = std::string_view::npos;

// How long the part of an address is that says what it is: "https://", "www."; 0: it is none.
std::size_t scheme_length(std::string_view text) {
    for (const std::string_view scheme : {"https://", "http://", "ftp://", "dict://", "www."})
        if (starts_with_ignoring_case(text, scheme)) return scheme.size();
    return 0;
}

bool is_address_character(std::string_view text, std::size_t at) {
    return text[at] != '\'' && text[at] != '"' && text[at] != '>' && !is_blank_at(text, at);
}

std::size_t address_end(std::string_view text, std::size_t at) {
    while (at < text.size() && is_address_character(text, at)) ++at;
    return at;
}

bool is_domain_character(char c) {
    return is_letter(c) || is_digit(c) || c == '-';
}

// Where the domain of a mail address ends, which begins behind the "@"; `at`: it is none. It has a
// dot, and letters behind its last one.
std::size_t domain_end(std::string_view text, std::size_t at) {
    std::size_t end = at;
    while (end < text.size() && (is_domain_character(text[end]) || text[end] == '.')) ++end;
    const std::string_view domain = text.substr(at, end - at);
    if (domain.empty() || domain.front() == '.' || domain.find("..") != kNone) return at;
    for (std::size_t dot = domain.rfind('.'); dot != kNone && dot > 0;
         dot = domain.rfind('.', dot - 1)) {
        std::size_t letters = dot + 1;
        while (letters < domain.size() && is_letter(domain[letters])) ++letters;
        if (letters > dot + 1) return at + letters;
    }
    return at;
}

std::string as_references(std::string_view text) {
    std::string result;
    for (const char c : text) result += "&#" + std::to_string(static_cast<unsigned char>(c)) + ";";
    return result;
}

}  // namespace

std::string MarkdownReader::address_link(std::string_view address) const {
    const std::string text = with_escaped_marks(address);
    const bool lacks_scheme = starts_with_ignoring_case(text, "www.");
    return "<a href=\"" + (lacks_scheme ? "http://www." + text.substr(4) : text) + "\"" +
           window_attributes() + ">" + text + "</a>";
}

std::string MarkdownReader::mail_link(std::string_view mail) const {
    const std::string text = MarkdownPieces::with_characters(mail);
    if (!options_.encodes_emails) return "<a href=\"mailto:" + text + "\">" + text + "</a>";
    return "<a href=\"" + as_references("mailto:" + text) + "\">" + as_references(text) + "</a>";
}

std::string MarkdownReader::read_bracketed_addresses(std::string_view text) const {
    std::string result;
    std::size_t at = 0;
    for (std::size_t open = text.find('<'); open != kNone;
         open = text.find('<', std::max(at, open + 1))) {
        const std::size_t start = open + 1;
        std::string html;
        std::size_t end = start;
        if (const std::size_t scheme = scheme_length(text.substr(start))) {
            end = address_end(text, start);
            if (end > start + scheme && text.substr(end).starts_with('>'))
                html = address_link(text.substr(start, end - start));
        } else {
            const std::size_t mail =
                starts_with_ignoring_case(text.substr(start), "mailto:") ? start + 7 : start;
            std::size_t sign = mail;
            while (sign < text.size() &&
                   (is_word_character(text[sign]) || text[sign] == '-' || text[sign] == '.'))
                ++sign;
            if (sign > mail && text.substr(sign).starts_with('@')) {
                end = domain_end(text, sign + 1);
                if (end > sign + 1 && text.substr(end).starts_with('>'))
                    html = mail_link(text.substr(mail, end - mail));
            }
        }
        if (html.empty()) continue;
        result += text.substr(at, open - at);
        result += html;
        at = end + 1;
    }
    return result + std::string(text.substr(at));
}

std::string MarkdownReader::read_bare_addresses(std::string_view text) const {
    constexpr std::string_view kMarks = "*~_";
    constexpr std::string_view kPunctuation = ".!?,()[]";
    std::string result;
    std::size_t at = 0;
    for (std::size_t start = 0; start < text.size(); ++start) {
        const std::size_t scheme = scheme_length(text.substr(start));
        if (scheme == 0) continue;
        std::size_t marks = start;
        while (marks > at && kMarks.find(text[marks - 1]) != kNone) --marks;
        if (marks == start && !is_word_boundary(text, start)) continue;
        std::size_t end = address_end(text, start);
        if (end < text.size() && !is_blank_at(text, end)) continue;
        const std::size_t whole = end;
        const std::string_view around = text.substr(marks, start - marks);
        const std::string_view address = text.substr(start, end - start);
        const std::size_t dot = address.find('.', scheme + 1);
        if (dot == kNone || dot + 1 >= address.size()) continue;
        std::string_view tail;
        if (!around.empty() && address.ends_with(around) &&
            address.size() - around.size() > dot + 1) {
            end -= around.size();
            tail = around;
        }
        std::string_view mark;
        if (options_.leaves_punctuation_out && end - start > dot + 2 &&
            kPunctuation.find(text[end - 1]) != kNone)
            mark = text.substr(--end, 1);
        result += text.substr(at, start - at);
        result +=
            address_link(text.substr(start, end - start)) + std::string(mark) + std::string(tail);
        at = start = whole;
    }
    result += text.substr(std::min(at, text.size()));
    return read_bare_mails(result);
}

std::string MarkdownReader::read_bare_mails(std::string_view text) const {
    constexpr std::string_view kMarks = "!#$%&'*+,-./=?^_`{|}~";
    std::string result;
    std::size_t at = 0;
    for (std::size_t sign = text.find('@'); sign != kNone; sign = text.find('@', sign + 1)) {
        std::size_t begin = sign;
        while (begin > at && (is_letter(text[begin - 1]) || is_digit(text[begin - 1]) ||
                              kMarks.find(text[begin - 1]) != kNone))
            --begin;
        const bool begins_word =
            is_line_start(text, begin) || (begin > at && is_blank_before(text, begin));
        const std::size_t mail =
            starts_with_ignoring_case(text.substr(begin), "mailto:") ? begin + 7 : begin;
        const std::size_t end = domain_end(text, sign + 1);
        const bool ends_word = end == text.size() || is_blank_at(text, end);
        if (!begins_word || mail >= sign || end == sign + 1 || !ends_word) continue;
        result += text.substr(at, begin - at);
        result += mail_link(text.substr(mail, end - mail));
        at = end;
    }
    return result + std::string(text.substr(at));
}

}  // namespace millrace::nodes
