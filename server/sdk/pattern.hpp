// A regular expression that a user wrote, with JavaScript's meaning.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.hpp"

namespace millrace::sdk {

// Copies share what was compiled; not for use from several threads at once.
class Pattern {
  public:
    // `text` is the pattern itself, or /pattern/flags. Errors name what is wrong with it.
    static Result<Pattern> compile(std::string_view text);

    // The same with pattern and flags apart: `source` may begin and end with slashes.
    static Result<Pattern> compile(std::string_view source, std::string_view flags);

    const std::string& text() const { return text_; }

    // Whether it matches anywhere in `subject`. The error: it takes more steps than one match may
    // take.
    Result<bool> matches(std::string_view subject) const;

    // `subject` with its first match replaced; $1, $<name>, $&, $`, $' and $$ in `replacement` mean
    // what they mean in JavaScript. Nothing when there is no match.
    Result<std::optional<std::string>> replace_first(std::string_view subject,
                                                     std::string_view replacement) const;

  private:
    struct Code;
    Result<bool> find(std::string_view subject) const;
    Pattern(std::string text, std::shared_ptr<const Code> code);
    std::string text_;
    std::shared_ptr<const Code> code_;
};

}  // namespace millrace::sdk
