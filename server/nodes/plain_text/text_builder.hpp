// Blocks of text inside each other, with as many empty lines between them as they ask for.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "nodes/plain_text/line_builder.hpp"

namespace millrace::nodes {

class TextBuilder {
  public:
    explicit TextBuilder(std::size_t line_length);

    // Text of HTML: runs of blanks part words, unless the block keeps them.
    enum class Words { Changed, AsTheyAre };
    void add_text(std::string_view text, Words words = Words::Changed);
    void end_line();
    void allow_break();

    // What happens to every word added until the change is taken off again; the innermost first.
    using Change = std::function<std::string(std::string)>;
    void push_change(Change change) { changes_.push_back(std::move(change)); }
    void pop_change() { changes_.pop_back(); }

    struct Block {
        std::size_t breaks_before = 1;  // line ends that part it from what is before
        std::size_t breaks_after = 1;
        std::size_t reserved = 0;  // characters of each line that the block itself needs
        bool keeps_blanks = false;
    };
    void open_block(const Block& block);
    // `finish` changes the whole text of the block, null: nothing.
    void close_block(const std::function<std::string(std::string)>& finish = nullptr);

    void open_list(std::size_t breaks_before, std::size_t breaks_after, std::size_t prefix_length);
    void close_list();
    void open_list_item(std::string prefix);
    void close_list_item();

    // Everything; all blocks are closed.
    std::string take();

  private:
    struct Level {
        Block block;
        std::string text;  // finished text
        LineBuilder lines;
        std::size_t pending_breaks = 0;  // line ends that what follows has to add
        bool is_list = false;
        std::size_t prefix_length = 0;  // of a list: the longest prefix of its items
        std::string prefix;             // of a list item
    };
    Level& top() { return levels_.back(); }
    Level close_level();
    std::string changed(std::string_view word) const;
    static std::string take_text(Level& level);
    static void add_block_text(Level& level, const std::string& text, std::size_t breaks_before,
                               std::size_t breaks_after);

    std::vector<Level> levels_;
    std::vector<Change> changes_;
};

}  // namespace millrace::nodes
