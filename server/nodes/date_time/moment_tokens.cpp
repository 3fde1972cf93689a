#include "nodes/date_time/moment_tokens.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace millrace::nodes {
namespace {

// Every token, longer ones before their beginnings.
constexpr auto kTokens = std::to_array<std::string_view>(
    {"YYYYYY", "YYYYY", "NNNNN", "ggggg", "GGGGG", "Hmmss", "hmmss", "YYYY", "MMMM", "DDDo",
     "DDDD",   "dddd",  "NNNN",  "yyyy",  "gggg",  "GGGG",  "MMM",   "DDD",  "ddd",  "NNN",
     "yyy",    "Hmm",   "hmm",   "YY",    "MM",    "Mo",    "DD",    "Do",   "dd",   "do",
     "ww",     "wo",    "WW",    "Wo",    "Qo",    "NN",    "yy",    "yo",   "gg",   "GG",
     "hh",     "HH",    "kk",    "mm",    "ss",    "zz",    "ZZ",    "M",    "D",    "d",
     "w",      "W",     "Q",     "N",     "Y",     "y",     "e",     "E",    "a",    "A",
     "h",      "H",     "k",     "m",     "s",     "x",     "X",     "z",    "Z"});

constexpr std::array<std::pair<std::string_view, std::string_view>, 10> kLongForms = {
    {{"LTS", "h:mm:ss A"},
     {"LT", "h:mm A"},
     {"LLLL", "dddd, MMMM D, YYYY h:mm A"},
     {"LLL", "MMMM D, YYYY h:mm A"},
     {"LL", "MMMM D, YYYY"},
     {"L", "MM/DD/YYYY"},
     {"llll", "ddd, MMM D, YYYY h:mm A"},
     {"lll", "MMM D, YYYY h:mm A"},
     {"ll", "MMM D, YYYY"},
     {"l", "M/D/YYYY"}}};

// The length of "[literal]" at the start of `text`; 0: there is none.
std::size_t bracket_length(std::string_view text) {
    if (!text.starts_with('[')) return 0;
    const std::size_t end = text.find_first_of("[]", 1);
    return end != std::string_view::npos && text[end] == ']' ? end + 1 : 0;
}

std::string with_long_forms(std::string_view format) {
    std::string out;
    while (!format.empty()) {
        std::size_t length = bracket_length(format);
        if (length == 0 && format.front() == '\\') length = std::min<std::size_t>(2, format.size());
        std::string_view put = format.substr(0, length);
        if (length == 0) {
            length = 1;
            put = format.substr(0, 1);
            for (const auto& [name, meaning] : kLongForms)
                if (format.starts_with(name)) {
                    length = name.size();
                    put = meaning;
                    break;
                }
        }
        out += put;
        format.remove_prefix(length);
    }
    return out;
}

// The token at the start of `text`; fractions of a second have as many S as digits.
std::string_view token_at(std::string_view text) {
    const std::size_t fraction = std::min<std::size_t>(text.find_first_not_of('S'), 9);
    if (fraction > 0) return text.substr(0, std::min(fraction, text.size()));
    for (const std::string_view token : kTokens)
        if (text.starts_with(token)) return token;
    return {};
}

}  // namespace

std::vector<MomentToken> moment_tokens(std::string_view format) {
    const std::string expanded = with_long_forms(format);
    std::vector<MomentToken> tokens;
    const auto add_literal = [&](std::string_view text) {
        if (tokens.empty() || !tokens.back().is_literal)
            tokens.push_back({.text = {}, .is_literal = true});
        tokens.back().text += text;
    };
    std::string_view rest = expanded;
    while (!rest.empty()) {
        if (const std::size_t length = bracket_length(rest); length > 0) {
            add_literal(rest.substr(1, length - 2));
            rest.remove_prefix(length);
        } else if (rest.front() == '\\' && rest.size() > 1) {
            add_literal(rest.substr(1, 1));
            rest.remove_prefix(2);
        } else if (const std::string_view token = token_at(rest); !token.empty()) {
            tokens.push_back({.text = std::string(token), .is_literal = false});
            rest.remove_prefix(token.size());
        } else {
            add_literal(rest.substr(0, 1));
            rest.remove_prefix(1);
        }
    }
    return tokens;
}

}  // namespace millrace::nodes
