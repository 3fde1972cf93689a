// Words become lines that are not too long.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace millrace::nodes {

class LineBuilder {
  public:
    explicit LineBuilder(std::size_t max_length)
        : max_length_(max_length), left_(static_cast<std::ptrdiff_t>(max_length)) {}

    std::size_t max_length() const { return max_length_; }
    bool empty() const { return done_.empty() && words_.empty(); }

    // A word of its own; it begins a new line when it does not fit.
    void add_word(std::string_view word);
    // Goes on with the last word.
    void join_word(std::string_view word);
    // The word that follows may begin a line, though nothing separates it from the last one.
    void allow_break() { may_break_ = true; }
    void end_line(std::size_t count = 1);
    // As add_word and join_word, but never wrapped.
    void add_unwrapped(std::string_view word);
    void join_unwrapped(std::string_view word);

    // A blank was seen behind the last word.
    bool has_blank() const { return has_blank_; }
    void set_blank(bool has_blank) { has_blank_ = has_blank; }

    // The lines, and nothing is left.
    std::string take();

  private:
    struct Word {
        std::string text;
        std::size_t length;  // in UTF-16
    };
    void add(Word word, bool may_wrap);
    void join(std::string_view text, bool may_wrap);

    std::size_t max_length_;
    std::ptrdiff_t left_;  // characters to the end of the line; less than none when it is too long
    std::string done_;     // lines that have ended, each with its line end
    std::vector<Word> words_;
    bool has_blank_ = false;
    bool may_break_ = false;
};

}  // namespace millrace::nodes
