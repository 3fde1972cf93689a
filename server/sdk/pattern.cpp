#include "sdk/pattern.hpp"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <array>

namespace millrace::sdk {
namespace {

constexpr std::uint32_t kMatchLimit = 2'000'000;
constexpr std::uint32_t kDepthLimit = 20'000;

struct Parts {
    std::string_view pattern;
    std::string_view flags;
};

// Takes /pattern/flags apart; the first slash after which only flags follow ends the pattern.
Parts take_apart(std::string_view text) {
    if (!text.starts_with('/')) return {text, {}};
    for (std::size_t i = 1; i < text.size(); ++i) {
        if (text[i] == '\n') break;
        if (text[i] != '/') continue;
        if (text.find_first_not_of("gimusy", i + 1) == std::string_view::npos)
            return {text.substr(1, i - 1), text.substr(i + 1)};
    }
    return {text, {}};
}

std::uint32_t options_of(std::string_view flags) {
    std::uint32_t options = PCRE2_UTF | PCRE2_MATCH_INVALID_UTF | PCRE2_ALT_BSUX |
                            PCRE2_DOLLAR_ENDONLY | PCRE2_MATCH_UNSET_BACKREF |
                            PCRE2_ALLOW_EMPTY_CLASS | PCRE2_NEVER_BACKSLASH_C;
    for (const char flag : flags) {
        if (flag == 'i') options |= PCRE2_CASELESS;
        if (flag == 'm') options |= PCRE2_MULTILINE;
        if (flag == 's') options |= PCRE2_DOTALL;
        if (flag == 'y') options |= PCRE2_ANCHORED;
    }
    return options;
}

}  // namespace

struct Pattern::Code {
    explicit Code(pcre2_code* its_code)
        : code(its_code),
          context(pcre2_match_context_create(nullptr)),
          match(pcre2_match_data_create_from_pattern(its_code, nullptr)) {
        pcre2_set_match_limit(context, kMatchLimit);
        pcre2_set_depth_limit(context, kDepthLimit);
    }
    ~Code() {
        pcre2_match_data_free(match);
        pcre2_match_context_free(context);
        pcre2_code_free(code);
    }
    Code(const Code&) = delete;
    Code& operator=(const Code&) = delete;

    pcre2_code* code;
    pcre2_match_context* context;
    pcre2_match_data* match;
};

Pattern::Pattern(std::string text, std::shared_ptr<const Code> code)
    : text_(std::move(text)), code_(std::move(code)) {}

namespace {

Result<pcre2_code*> compile_code(const Parts& parts, std::string_view text) {
    int code = 0;
    PCRE2_SIZE where = 0;
    pcre2_code* compiled =
        pcre2_compile(reinterpret_cast<PCRE2_SPTR>(parts.pattern.data()), parts.pattern.size(),
                      options_of(parts.flags), &code, &where, nullptr);
    if (!compiled) {
        std::array<PCRE2_UCHAR, 200> reason{};
        pcre2_get_error_message(code, reason.data(), reason.size());
        Error error{ErrorKind::InvalidInput,
                    "The regular expression \"" + std::string(text) + "\" is not valid: " +
                        std::string(reinterpret_cast<const char*>(reason.data())) +
                        " at character " + std::to_string(where + 1) + "."};
        error.hint = "Write it as a plain pattern or as /pattern/flags.";
        return error;
    }
    return compiled;
}

}  // namespace

Result<Pattern> Pattern::compile(std::string_view text) {
    const auto code = compile_code(take_apart(text), text);
    if (!code) return code.error();
    return Pattern(std::string(text), std::make_shared<const Code>(*code));
}

Result<Pattern> Pattern::compile(std::string_view source, std::string_view flags) {
    const auto code = compile_code({source, flags}, source);
    if (!code) return code.error();
    return Pattern(std::string(source), std::make_shared<const Code>(*code));
}

Result<bool> Pattern::matches(std::string_view subject) const {
    return find(subject);
}

Result<bool> Pattern::find(std::string_view subject) const {
    const int found = pcre2_match(code_->code, reinterpret_cast<PCRE2_SPTR>(subject.data()),
                                  subject.size(), 0, 0, code_->match, code_->context);
    if (found >= 0) return true;
    if (found == PCRE2_ERROR_NOMATCH) return false;
    Error error{ErrorKind::Timeout, "The regular expression \"" + text_ +
                                        "\" takes too many steps on a text of " +
                                        std::to_string(subject.size()) + " bytes."};
    error.hint = "Make the pattern simpler: nested repetitions are the usual cause.";
    return error;
}

namespace {

// One match in its subject, and what stands for parts of it in a replacement.
class Replacement {
  public:
    Replacement(const pcre2_code* code, pcre2_match_data* match, std::string_view subject)
        : code_(code),
          ends_(pcre2_get_ovector_pointer(match)),
          groups_(pcre2_get_ovector_count(match) - 1),
          subject_(subject) {}

    std::string apply(std::string_view replacement) const;

  private:
    std::string_view group(std::size_t number) const {
        const std::size_t begin = ends_[2 * number];
        if (begin == PCRE2_UNSET) return {};
        return subject_.substr(begin, ends_[2 * number + 1] - begin);
    }
    std::string_view before() const { return subject_.substr(0, ends_[0]); }
    std::string_view behind() const { return subject_.substr(ends_[1]); }
    // What the mark at the start of `text` (behind "$") stands for, and its length; none: "$" is
    // just a dollar sign.
    std::optional<std::pair<std::string_view, std::size_t>> meaning_of(std::string_view text) const;
    std::optional<std::pair<std::string_view, std::size_t>> numbered(std::string_view text) const;

    const pcre2_code* code_;
    const PCRE2_SIZE* ends_;
    std::size_t groups_;
    std::string_view subject_;
};

std::optional<std::pair<std::string_view, std::size_t>> Replacement::numbered(
    std::string_view text) const {
    const auto digit = [&](std::size_t i) {
        return i < text.size() && text[i] >= '0' && text[i] <= '9'
                   ? static_cast<std::size_t>(text[i] - '0')
                   : std::size_t{10};
    };
    const std::size_t one = digit(0);
    if (one > 9) return std::nullopt;
    const std::size_t two = one * 10 + digit(1);
    if (digit(1) <= 9 && two >= 1 && two <= groups_) return std::pair{group(two), std::size_t{2}};
    if (one >= 1 && one <= groups_) return std::pair{group(one), std::size_t{1}};
    return std::nullopt;
}

std::optional<std::pair<std::string_view, std::size_t>> Replacement::meaning_of(
    std::string_view text) const {
    using namespace std::string_view_literals;
    if (text.starts_with('$')) return std::pair{"$"sv, std::size_t{1}};
    if (text.starts_with('&')) return std::pair{group(0), std::size_t{1}};
    if (text.starts_with('`')) return std::pair{before(), std::size_t{1}};
    if (text.starts_with('\'')) return std::pair{behind(), std::size_t{1}};
    const std::size_t end = text.find('>');
    if (!text.starts_with('<') || end == std::string_view::npos) return numbered(text);
    const std::string name(text.substr(1, end - 1));
    const int number =
        pcre2_substring_number_from_name(code_, reinterpret_cast<PCRE2_SPTR>(name.c_str()));
    if (number > 0) return std::pair{group(static_cast<std::size_t>(number)), end + 1};
    return std::nullopt;
}

std::string Replacement::apply(std::string_view replacement) const {
    std::string out(before());
    while (!replacement.empty()) {
        const std::size_t mark = replacement.find('$');
        out += replacement.substr(0, mark);
        if (mark == std::string_view::npos) break;
        replacement.remove_prefix(mark + 1);
        const auto meaning = meaning_of(replacement);
        out += meaning ? meaning->first : std::string_view("$");
        if (meaning) replacement.remove_prefix(meaning->second);
    }
    return out += behind();
}

}  // namespace

Result<std::optional<std::string>> Pattern::replace_first(std::string_view subject,
                                                          std::string_view replacement) const {
    const auto found = find(subject);
    if (!found) return found.error();
    if (!*found) return std::optional<std::string>();
    return std::optional(Replacement(code_->code, code_->match, subject).apply(replacement));
}

}  // namespace millrace::sdk
