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

Result<Pattern> Pattern::compile(std::string_view text) {
    const Parts parts = take_apart(text);
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
    return Pattern(std::string(text), std::make_shared<const Code>(compiled));
}

Result<bool> Pattern::matches(std::string_view subject) const {
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

}  // namespace millrace::sdk
