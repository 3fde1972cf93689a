// A regular expression that a user wrote, with JavaScript's meaning.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/error.hpp"

namespace millrace::sdk {

// Copies share what was compiled; not for use from several threads at once.
class Pattern {
  public:
    // `text` is the pattern itself, or /pattern/flags. Errors name what is wrong with it.
    static Result<Pattern> compile(std::string_view text);

    const std::string& text() const { return text_; }

    // Whether it matches anywhere in `subject`. The error: it takes more steps than one match may
    // take.
    Result<bool> matches(std::string_view subject) const;

  private:
    struct Code;
    Pattern(std::string text, std::shared_ptr<const Code> code);
    std::string text_;
    std::shared_ptr<const Code> code_;
};

}  // namespace millrace::sdk
