// Reads the pieces of a date's text from left to right.
#pragma once

#include <optional>
#include <string_view>

namespace millrace::expression {

class DateScanner {
  public:
    explicit DateScanner(std::string_view text) : text_(text) {}

    bool at_end() const { return at_ >= text_.size(); }
    char peek() const { return at_end() ? '\0' : text_[at_]; }
    bool take(char c) {
        if (peek() != c || at_end()) return false;
        ++at_;
        return true;
    }
    bool number(std::size_t width, double& out) { return digits(width, width, out); }
    // From `least` to `most` digits, as many as there are.
    bool digits(std::size_t least, std::size_t most, double& out);
    bool fraction(double& milliseconds);  // the digits behind the point of a second
    // "Z", "+01", "+0100", "+01:00" as minutes.
    std::optional<double> offset();
    // A word of letters.
    std::string_view word();
    std::size_t mark() const { return at_; }
    void back_to(std::size_t mark) { at_ = mark; }

  private:
    std::string_view text_;
    std::size_t at_ = 0;
};

}  // namespace millrace::expression
