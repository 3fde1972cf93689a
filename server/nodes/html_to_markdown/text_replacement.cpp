#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <array>

#include "nodes/html_to_markdown/markdown_options.hpp"

namespace millrace::nodes {
namespace {

constexpr std::uint32_t kMatchLimit = 1'000'000;
constexpr std::uint32_t kDepthLimit = 20'000;

std::uint32_t options_of(std::string_view flags) {
    std::uint32_t options = PCRE2_UTF | PCRE2_MATCH_INVALID_UTF | PCRE2_ALT_BSUX |
                            PCRE2_DOLLAR_ENDONLY | PCRE2_MATCH_UNSET_BACKREF |
                            PCRE2_ALLOW_EMPTY_CLASS | PCRE2_NEVER_BACKSLASH_C;
    for (const char flag : flags) {
        if (flag == 'i') options |= PCRE2_CASELESS;
        if (flag == 'm') options |= PCRE2_MULTILINE;
        if (flag == 's') options |= PCRE2_DOTALL;
    }
    return options;
}

// JavaScript's $& is $0 here; a "$" that begins nothing is doubled, so that it means itself.
std::string translated(std::string_view replacement) {
    std::string result;
    for (std::size_t i = 0; i < replacement.size(); ++i) {
        const char next = i + 1 < replacement.size() ? replacement[i + 1] : '\0';
        if (replacement[i] != '$') {
            result += replacement[i];
        } else if (next == '&') {
            result += "${0}";
            ++i;
        } else if (next == '$') {
            result += "$$";
            ++i;
        } else if (next >= '1' && next <= '9') {
            result += "${" + std::string(1, next) + "}";
            ++i;
        } else {
            result += "$$";
        }
    }
    return result;
}

}  // namespace

struct TextReplacement::Code {
    explicit Code(pcre2_code* its_code) : code(its_code) {}
    ~Code() { pcre2_code_free(code); }
    Code(const Code&) = delete;
    Code& operator=(const Code&) = delete;

    pcre2_code* code;
    bool is_global = false;
};

Result<TextReplacement> TextReplacement::compile(std::string_view pattern,
                                                 std::string_view replacement) {
    TextReplacement result;
    result.pattern_ = pattern;
    result.replacement_ = replacement;
    const std::size_t last = pattern.rfind('/');
    if (!pattern.starts_with('/') || last == 0 ||
        pattern.find_first_not_of("gimsuy", last + 1) != std::string_view::npos)
        return result;
    const std::string_view flags = pattern.substr(last + 1);
    int error = 0;
    PCRE2_SIZE where = 0;
    pcre2_code* code = pcre2_compile(reinterpret_cast<PCRE2_SPTR>(pattern.data() + 1), last - 1,
                                     options_of(flags), &error, &where, nullptr);
    if (!code) {
        std::array<PCRE2_UCHAR, 200> reason{};
        pcre2_get_error_message(error, reason.data(), reason.size());
        return Error{ErrorKind::InvalidInput,
                     "The regular expression \"" + std::string(pattern) + "\" is not valid: " +
                         std::string(reinterpret_cast<const char*>(reason.data())) +
                         " at character " + std::to_string(where + 1) + "."};
    }
    auto owned = std::make_shared<Code>(code);
    owned->is_global = flags.find('g') != std::string_view::npos;
    result.code_ = std::move(owned);
    result.replacement_ = translated(replacement);
    return result;
}

Result<std::string> TextReplacement::apply(std::string text) const {
    if (!code_) {
        const std::size_t at = text.find(pattern_);
        if (at != std::string::npos) text.replace(at, pattern_.size(), replacement_);
        return text;
    }
    const std::unique_ptr<pcre2_match_context, void (*)(pcre2_match_context*)> context(
        pcre2_match_context_create(nullptr), pcre2_match_context_free);
    pcre2_set_match_limit(context.get(), kMatchLimit);
    pcre2_set_depth_limit(context.get(), kDepthLimit);
    const std::uint32_t options = PCRE2_SUBSTITUTE_OVERFLOW_LENGTH | PCRE2_SUBSTITUTE_UNSET_EMPTY |
                                  PCRE2_SUBSTITUTE_UNKNOWN_UNSET |
                                  (code_->is_global ? PCRE2_SUBSTITUTE_GLOBAL : 0U);
    std::string result(text.size() + 64, '\0');
    for (int attempt = 0; attempt < 2; ++attempt) {
        PCRE2_SIZE length = result.size();
        const int count = pcre2_substitute(
            code_->code, reinterpret_cast<PCRE2_SPTR>(text.data()), text.size(), 0, options,
            nullptr, context.get(), reinterpret_cast<PCRE2_SPTR>(replacement_.data()),
            replacement_.size(), reinterpret_cast<PCRE2_UCHAR*>(result.data()), &length);
        if (count >= 0) {
            result.resize(length);
            return result;
        }
        if (count != PCRE2_ERROR_NOMEMORY) break;
        result.resize(length);
    }
    return Error{ErrorKind::Timeout, "The regular expression \"" + pattern_ +
                                         "\" takes too many steps on a text of " +
                                         std::to_string(text.size()) + " bytes."};
}

}  // namespace millrace::nodes
