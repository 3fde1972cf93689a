#include "nodes/plain_text/line_builder.hpp"

#include <utility>

#include "nodes/character_references/character_references.hpp"

namespace millrace::nodes {

void LineBuilder::add(Word word, bool may_wrap) {
    if (left_ <= 0 && may_wrap) end_line();
    const auto length = static_cast<std::ptrdiff_t>(word.length);
    const std::ptrdiff_t cost = length + (words_.empty() ? 0 : 1);
    if (cost <= left_ || !may_wrap) {
        left_ -= cost;
    } else {
        if (!words_.empty()) end_line();
        left_ -= length;
    }
    words_.push_back(std::move(word));
}

void LineBuilder::join(std::string_view text, bool may_wrap) {
    Word word{std::string(text), utf16_length(text)};
    if (may_break_ && static_cast<std::ptrdiff_t>(word.length) > left_) {
        may_break_ = false;
    } else if (!words_.empty()) {
        Word last = std::move(words_.back());
        words_.pop_back();
        left_ += static_cast<std::ptrdiff_t>(last.length) + (words_.empty() ? 0 : 1);
        word.text.insert(0, last.text);
        word.length += last.length;
    }
    add(std::move(word), may_wrap);
}

void LineBuilder::add_word(std::string_view word) {
    add({std::string(word), utf16_length(word)}, true);
}

void LineBuilder::join_word(std::string_view word) {
    join(word, true);
}

void LineBuilder::add_unwrapped(std::string_view word) {
    add({std::string(word), utf16_length(word)}, false);
}

void LineBuilder::join_unwrapped(std::string_view word) {
    join(word, false);
}

void LineBuilder::end_line(std::size_t count) {
    for (std::size_t i = 0; i < words_.size(); ++i) {
        if (i > 0) done_ += ' ';
        done_ += words_[i].text;
    }
    done_.append(count, '\n');
    words_.clear();
    left_ = static_cast<std::ptrdiff_t>(max_length_);
}

std::string LineBuilder::take() {
    if (empty()) return {};
    end_line();
    done_.pop_back();  // the last line has no end
    return std::exchange(done_, {});
}

}  // namespace millrace::nodes
