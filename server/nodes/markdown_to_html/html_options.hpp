// How Markdown becomes HTML.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace millrace::nodes {

struct HtmlOptions {
    bool is_complete_document = false;
    bool opens_new_windows = false;       // links have target="_blank"
    bool links_addresses = false;         // addresses in texts become links
    bool leaves_punctuation_out = false;  // a mark at the end of such an address is none of it
    bool encodes_emails = true;           // addresses of mail as character references

    bool has_fenced_code = true;
    bool has_code_line_end = true;  // a line end before </code> of a block
    bool has_tables = false;
    bool has_table_heading_ids = false;
    bool has_task_lists = false;
    bool has_strikethrough = false;
    bool has_underline = false;
    bool has_emoji = false;
    bool has_ellipsis = true;  // three dots become one character
    bool has_mentions = false;
    std::string mention_address = "https://github.com/{u}";
    bool has_image_sizes = false;  // sizes in definitions of images

    bool has_heading_ids = true;
    bool has_custom_heading_ids = false;  // "# Heading {id}"
    bool has_github_heading_ids = false;
    bool has_raw_heading_ids = false;
    bool has_raw_heading_id_prefix = false;
    bool needs_space_in_heading = false;
    std::string heading_id_prefix{};
    int first_heading_level = 1;

    bool breaks_at_line_ends = false;
    bool keeps_underscores_in_words = false;
    bool keeps_asterisks_in_words = false;
    bool escapes_tags = false;  // by a backslash
    bool has_short_sublist_indent = false;
    bool splits_quotes = false;
    bool mends_indentation = false;  // of the first line, taken off everywhere
    bool is_live_preview = false;

    // The switches with the names that the node's options have.
    struct Flag {
        std::string_view name;
        bool HtmlOptions::* field;
        bool is_inverted = false;  // the option switches it off
    };
    static std::span<const Flag> flags();
};

}  // namespace millrace::nodes
