// JavaScript's regular expressions, run by PCRE2 where it can do exactly the same.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "expression/detail/context.hpp"

namespace millrace::expression {

struct Span {
    std::size_t begin = 0;  // bytes
    std::size_t end = 0;
};

struct PatternMatch {
    std::vector<std::optional<Span>> groups;  // [0] is the whole match
};

// Immutable once compiled; safe to use from several threads.
class CompiledPattern {
  public:
    // Throws ScriptNeeded for what PCRE2 would answer differently or does not know.
    static std::shared_ptr<const CompiledPattern> compile(std::string_view pattern,
                                                          std::string_view flags);
    ~CompiledPattern();
    CompiledPattern(const CompiledPattern&) = delete;
    CompiledPattern& operator=(const CompiledPattern&) = delete;

    // The first match at or after `from`; `subject` must come from prepare(). Throws BudgetExceeded
    // when the pattern takes too long.
    std::optional<PatternMatch> match(Context& context, std::string_view subject,
                                      std::size_t from) const;
    // Patterns without the u flag see UTF-16 units: characters beyond U+FFFF are split in two.
    std::string_view prepare(Context& context, std::string_view subject) const;
    std::string_view restore(Context& context, std::string_view part) const;

    bool is_global() const { return is_global_; }
    bool is_sticky() const { return is_sticky_; }
    bool is_unicode() const { return is_unicode_; }
    const std::string& source() const { return source_; }
    const std::string& flags() const { return flags_; }
    const std::vector<std::string>& group_names() const { return group_names_; }  // by number
    bool has_group_names() const { return has_group_names_; }

  private:
    CompiledPattern() = default;

    std::string source_;
    std::string flags_;
    bool is_global_ = false;
    bool is_sticky_ = false;
    bool is_unicode_ = false;
    bool ignores_case_ = false;
    bool has_group_names_ = false;
    std::vector<std::string> group_names_;
    void* code_ = nullptr;  // pcre2_code_8
};

struct RegExpObject final : Object {
    explicit RegExpObject(const CompiledPattern& compiled)
        : Object(ObjectKind::RegExp), pattern(compiled) {}
    std::optional<Value> get(std::string_view name) const;
    std::string source_text() const { return "/" + pattern.source() + "/" + pattern.flags(); }

    const CompiledPattern& pattern;
    std::size_t last_index = 0;  // in UTF-16 units
};

// The methods of texts that take a pattern.
Value text_match(Context& context, std::string_view text, RegExpObject& pattern);
Value text_match_all(Context& context, std::string_view text, RegExpObject& pattern);
Value text_search(Context& context, std::string_view text, RegExpObject& pattern);
Value text_split(Context& context, std::string_view text, RegExpObject& pattern, std::size_t limit);
Value text_replace(Context& context, std::string_view text, RegExpObject& pattern,
                   Value replacement);
Value new_regexp(Context& context, std::string_view pattern, std::string_view flags);

// `replacement` with its $1, $& and so on filled in, appended to `out`.
void append_replacement(Context& context, std::string& out, std::string_view replacement,
                        std::string_view subject, const PatternMatch& match,
                        const CompiledPattern* pattern);

}  // namespace millrace::expression
