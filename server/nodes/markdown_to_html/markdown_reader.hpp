// One conversion of Markdown: what the passes over a text share. The passes are in files of their
// own.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "nodes/markdown_to_html/html_options.hpp"
#include "nodes/markdown_to_html/pieces.hpp"

namespace millrace::nodes {

class MarkdownReader {
  public:
    explicit MarkdownReader(const HtmlOptions& options) : options_(options) {}

    std::string read(std::string_view markdown);

    // True when lists and quotes are inside each other too deeply; the answer is worthless then.
    bool is_too_deep() const { return is_too_deep_; }

  private:
    static constexpr std::size_t kDeepest = 100;

    // markdown_reader.cpp: all blocks of a text; paragraphs are what nothing else takes.
    std::string read_blocks(std::string text);
    std::string read_paragraphs(std::string_view text);
    std::string read_rules(std::string_view text);
    std::string read_rules_of(std::string_view text, char mark, std::string_view rule) const;

    // code_blocks.cpp
    std::string hide_code_tags(std::string_view text);          // <code>
    std::string hide_preformatted_code(std::string_view text);  // <pre><code>
    std::string read_fenced_code(std::string_view text);
    std::string read_indented_code(std::string_view text);

    // html_blocks.cpp
    std::string hide_html_blocks(std::string text);
    std::string hide_blocks_of(std::string text, std::string_view tag);
    std::string hide_html_rules(std::string_view text);
    std::string hide_html_comments(std::string_view text);
    std::string hide_instructions(std::string_view text);

    // link_definitions.cpp
    struct Definition {
        std::string address;
        std::string title;
        std::string width;
        std::string height;
    };
    std::string read_definitions(std::string_view text);
    std::size_t read_definition(std::string_view text, std::size_t at,
                                const std::string& all_lower);

    // quotes.cpp
    std::string read_quotes(std::string_view text);
    std::string quote(std::string_view lines);

    // headings.cpp
    std::string read_headings(std::string_view text);
    std::string read_underlined(std::string_view text, char underline, int level);
    std::string read_marked_headings(std::string_view text);
    enum class CustomIdText { Stays, Goes };  // "{id}" in the heading itself
    std::string heading(std::string_view written, int level, CustomIdText id_text);
    std::string heading_id(std::string_view written);

    // lists.cpp
    std::string read_lists(std::string_view text);
    std::string read_list(std::string_view list, bool is_inner);
    std::string read_items(std::string_view list, bool is_inner);
    std::string read_item(std::string_view written, bool follows_empty_line, bool has_paragraphs);

    // tables.cpp
    std::string read_tables(std::string_view text);
    std::string read_wide_tables(std::string_view text);
    std::string read_narrow_tables(std::string_view text);
    std::string table(std::string_view written);

    // spans.cpp: what is within a block
    std::string read_spans(std::string_view text);
    std::string read_code_spans(std::string_view text);
    std::string hide_html_spans(std::string text);
    std::string hide_elements(std::string_view text, bool with_attributes);
    std::string with_line_breaks(std::string_view text) const;

    // links.cpp
    std::string read_images(std::string text);
    std::string read_links(std::string text);
    std::string read_references(std::string_view text, bool are_images);
    std::string read_inline_links(std::string_view text, bool are_images, bool in_brackets);
    std::string read_shortcuts(std::string_view text, bool are_images);
    std::string read_mentions(std::string_view text) const;
    struct Link {
        std::string_view written;
        std::string_view text;
        std::string id{};
        std::string address{};
        std::string title{};
        std::string width{};
        std::string height{};
        bool has_address = false;
    };
    // Nothing: what it refers to is not defined.
    std::optional<std::string> written_image(Link link) const;
    std::optional<std::string> written_link(Link link) const;
    bool resolve(Link& link) const;
    std::string window_attributes() const;

    // bare_addresses.cpp
    std::string read_bracketed_addresses(std::string_view text) const;
    std::string read_bare_addresses(std::string_view text) const;
    std::string address_link(std::string_view address) const;
    std::string mail_link(std::string_view mail) const;
    std::string read_bare_mails(std::string_view text) const;

    // emphasis.cpp
    std::string read_underline(std::string text) const;
    std::string read_emphasis(std::string text) const;
    std::string read_strikethrough(std::string_view text) const;

    const HtmlOptions& options_;
    MarkdownPieces pieces_;
    std::unordered_map<std::string, Definition> definitions_;
    std::unordered_map<std::string, std::size_t> heading_ids_;  // how often each was given
    std::size_t list_level_ = 0;
    std::size_t depth_ = 0;
    bool is_too_deep_ = false;
};

}  // namespace millrace::nodes
