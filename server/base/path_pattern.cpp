#include "base/path_pattern.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

namespace millrace {
namespace {

constexpr std::size_t kMostPatterns = 1000;
constexpr std::size_t kLongestPattern = 4096;

// The character at `at` and moves behind it; bytes that are no UTF-8 are characters of their own.
char32_t next_character(std::string_view text, std::size_t& at) {
    const auto lead = static_cast<unsigned char>(text[at++]);
    const int more = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : lead >= 0xC0 ? 1 : 0;
    char32_t value = more == 0 ? lead : lead & (0x3F >> more);
    std::size_t end = at;
    for (int i = 0; i < more; ++i, ++end) {
        if (end >= text.size() || (static_cast<unsigned char>(text[end]) & 0xC0) != 0x80)
            return 0x110000U + lead;
        value = value << 6 | (static_cast<unsigned char>(text[end]) & 0x3F);
    }
    at = end;
    return value;
}

// Where the group that opens at `at` closes, and the separators of its own level.
struct Group {
    std::size_t end = 0;
    std::vector<std::size_t> separators;
};

std::optional<Group> group_at(std::string_view text, std::size_t at, char open, char close,
                              char separator) {
    Group group;
    int depth = 0;
    for (std::size_t i = at; i < text.size(); ++i) {
        if (text[i] == '\\') {
            ++i;
        } else if (text[i] == open) {
            ++depth;
        } else if (text[i] == separator && depth == 1) {
            group.separators.push_back(i);
        } else if (text[i] == close && --depth == 0) {
            group.end = i;
            return group;
        }
    }
    return std::nullopt;
}

std::optional<long> number_in(std::string_view text) {
    long number = 0;
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (text.empty() || code != std::errc{} || end != text.data() + text.size())
        return std::nullopt;
    return number;
}

// "1..3" or "a..c"; nothing: it is no range.
std::vector<std::string> range_in(std::string_view text) {
    const std::size_t dots = text.find("..");
    if (dots == std::string_view::npos) return {};
    const std::string_view left = text.substr(0, dots);
    const std::string_view right = text.substr(dots + 2);
    const auto first = number_in(left);
    const auto last = number_in(right);
    const bool is_letters = left.size() == 1 && right.size() == 1 && !first && !last;
    if (!is_letters && (!first || !last)) return {};
    const long from = is_letters ? left[0] : *first;
    const long to = is_letters ? right[0] : *last;
    if (from < -1'000'000 || from > 1'000'000 || to < from - 1000 || to > from + 1000) return {};
    std::vector<std::string> values;
    for (long value = from;; value += from <= to ? 1 : -1) {
        values.push_back(is_letters ? std::string(1, static_cast<char>(value))
                                    : std::to_string(value));
        if (value == to) return values;
    }
}

std::vector<std::string> choices_of(std::string_view text, std::size_t open, const Group& group) {
    if (group.separators.empty()) return range_in(text.substr(open + 1, group.end - open - 1));
    std::vector<std::string> choices;
    std::size_t begin = open + 1;
    for (const std::size_t separator : group.separators) {
        choices.emplace_back(text.substr(begin, separator - begin));
        begin = separator + 1;
    }
    choices.emplace_back(text.substr(begin, group.end - begin));
    return choices;
}

// Behind the "]" of the set that opens at `at`; npos: it never closes and stands for itself.
std::size_t end_of_set(std::string_view part, std::size_t at) {
    std::size_t i = at + 1;
    if (i < part.size() && (part[i] == '!' || part[i] == '^')) ++i;
    if (i < part.size() && part[i] == ']') ++i;
    for (; i < part.size(); ++i) {
        if (part[i] == '\\')
            ++i;
        else if (part[i] == ']')
            return i + 1;
    }
    return std::string_view::npos;
}

bool is_in_set(std::string_view set, char32_t character) {  // "[…]"
    std::size_t i = 1;
    const std::size_t end = set.size() - 1;
    const bool is_inverted = set[i] == '!' || set[i] == '^';
    if (is_inverted) ++i;
    bool is_found = false;
    while (i < end) {
        if (set[i] == '\\' && i + 1 < end) ++i;
        const char32_t low = next_character(set, i);
        char32_t high = low;
        if (i + 1 < end && set[i] == '-') {
            ++i;
            if (set[i] == '\\' && i + 1 < end) ++i;
            high = next_character(set, i);
        }
        is_found |= character >= low && character <= high;
    }
    return is_found != is_inverted;
}

// Does the piece of the pattern at `at` match the next character of the name? Moves both behind it.
bool matches_one(std::string_view part, std::size_t& at, std::string_view name, std::size_t& in) {
    if (in >= name.size()) return false;
    const char32_t character = next_character(name, in);
    if (part[at] == '?') {
        ++at;
        return true;
    }
    if (part[at] == '[')
        if (const std::size_t end = end_of_set(part, at); end != std::string_view::npos) {
            const std::string_view set = part.substr(at, end - at);
            at = end;
            return is_in_set(set, character);
        }
    if (part[at] == '\\' && at + 1 < part.size()) ++at;
    return next_character(part, at) == character;
}

}  // namespace

Result<std::vector<std::string>> expand_braces(std::string_view pattern) {
    const Error too_large{ErrorKind::TooLarge,
                          "The pattern is too long, or stands for more than " +
                              std::to_string(kMostPatterns) + " patterns.",
                          "Use \"*\" instead of long lists in braces."};
    if (pattern.size() > kLongestPattern) return too_large;
    std::vector<std::string> done;
    // Text, and from where on braces are still to be looked at; the next one to do is last.
    std::vector<std::pair<std::string, std::size_t>> open;
    open.emplace_back(pattern, 0);
    while (!open.empty()) {
        if (done.size() + open.size() > kMostPatterns) return too_large;
        auto [text, at] = std::move(open.back());
        open.pop_back();
        std::vector<std::string> choices;
        std::optional<Group> group;
        for (; at < text.size() && choices.empty(); ++at) {
            if (text[at] == '\\')
                ++at;
            else if (text[at] == '{' && (group = group_at(text, at, '{', '}', ',')))
                choices = choices_of(text, at, *group);
        }
        if (choices.empty()) {
            done.push_back(std::move(text));
            continue;
        }
        const std::size_t begin = at - 1;
        for (auto choice = choices.rbegin(); choice != choices.rend(); ++choice) {
            std::string made = text.substr(0, begin) + *choice + text.substr(group->end + 1);
            if (made.size() > kLongestPattern) return too_large;
            open.emplace_back(std::move(made), begin);
        }
    }
    return done;
}

std::string groups_as_braces(std::string_view pattern) {
    std::string result;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        const char character = pattern[i];
        if (character == '\\' && i + 1 < pattern.size()) {
            result += character;
            result += pattern[++i];
        } else if (character == '(') {
            const auto group = group_at(pattern, i, '(', ')', '|');
            if (!group) {
                result += "\\(";
                continue;
            }
            if (result.ends_with('@')) result.pop_back();
            const bool has_choice = !group->separators.empty();
            std::string inner;
            for (std::size_t k = i + 1; k < group->end; ++k) {
                const bool is_separator =
                    std::find(group->separators.begin(), group->separators.end(), k) !=
                    group->separators.end();
                inner += is_separator ? ',' : pattern[k];
            }
            inner = groups_as_braces(inner);
            result += has_choice ? "{" + inner + "}" : inner;
            i = group->end;
        } else {
            result += character;
        }
    }
    return result;
}

std::string escape_in_pattern(std::string_view pattern, std::string_view characters) {
    std::string result;
    for (const char character : pattern) {
        if (characters.find(character) != std::string_view::npos) result += '\\';
        result += character;
    }
    return result;
}

bool is_magic(std::string_view part) {
    for (std::size_t i = 0; i < part.size(); ++i) {
        if (part[i] == '\\')
            ++i;
        else if (part[i] == '*' || part[i] == '?')
            return true;
        else if (part[i] == '[' && end_of_set(part, i) != std::string_view::npos)
            return true;
    }
    return false;
}

std::string unescaped(std::string_view part) {
    std::string result;
    for (std::size_t i = 0; i < part.size(); ++i) {
        if (part[i] == '\\' && i + 1 < part.size()) ++i;
        result += part[i];
    }
    return result;
}

bool matches_part(std::string_view part, std::string_view name) {
    if (name.starts_with('.') && !part.starts_with('.') && !part.starts_with("\\.")) return false;
    // Where to go on when a later piece does not match: behind the last "*", which then takes one
    // character more. An earlier one never has to be tried again.
    std::size_t star = std::string_view::npos;
    std::size_t star_in = 0;
    std::size_t at = 0;
    std::size_t in = 0;
    while (in < name.size() || at < part.size()) {
        if (at < part.size() && part[at] == '*') {
            star = at++;
            star_in = in;
            continue;
        }
        std::size_t next_at = at;
        std::size_t next_in = in;
        if (at < part.size() && matches_one(part, next_at, name, next_in)) {
            at = next_at;
            in = next_in;
            continue;
        }
        if (star == std::string_view::npos || star_in >= name.size()) return false;
        next_character(name, star_in);
        at = star + 1;
        in = star_in;
    }
    return true;
}

}  // namespace millrace
