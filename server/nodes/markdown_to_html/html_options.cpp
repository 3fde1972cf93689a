#include "nodes/markdown_to_html/html_options.hpp"

#include <array>

namespace millrace::nodes {

std::span<const HtmlOptions::Flag> HtmlOptions::flags() {
    static constexpr std::array kFlags = {
        Flag{"completeHTMLDocument", &HtmlOptions::is_complete_document},
        Flag{"openLinksInNewWindow", &HtmlOptions::opens_new_windows},
        Flag{"simplifiedAutoLink", &HtmlOptions::links_addresses},
        Flag{"excludeTrailingPunctuationFromURLs", &HtmlOptions::leaves_punctuation_out},
        Flag{"encodeEmails", &HtmlOptions::encodes_emails},
        Flag{"ghCodeBlocks", &HtmlOptions::has_fenced_code},
        Flag{"omitExtraWLInCodeBlocks", &HtmlOptions::has_code_line_end, true},
        Flag{"tables", &HtmlOptions::has_tables},
        Flag{"tablesHeaderId", &HtmlOptions::has_table_heading_ids},
        Flag{"tasklists", &HtmlOptions::has_task_lists},
        Flag{"strikethrough", &HtmlOptions::has_strikethrough},
        Flag{"underline", &HtmlOptions::has_underline},
        Flag{"emoji", &HtmlOptions::has_emoji},
        Flag{"ellipsis", &HtmlOptions::has_ellipsis},
        Flag{"ghMentions", &HtmlOptions::has_mentions},
        Flag{"parseImgDimensions", &HtmlOptions::has_image_sizes},
        Flag{"noHeaderId", &HtmlOptions::has_heading_ids, true},
        Flag{"customizedHeaderId", &HtmlOptions::has_custom_heading_ids},
        Flag{"ghCompatibleHeaderId", &HtmlOptions::has_github_heading_ids},
        Flag{"rawHeaderId", &HtmlOptions::has_raw_heading_ids},
        Flag{"rawPrefixHeaderId", &HtmlOptions::has_raw_heading_id_prefix},
        Flag{"requireSpaceBeforeHeadingText", &HtmlOptions::needs_space_in_heading},
        Flag{"simpleLineBreaks", &HtmlOptions::breaks_at_line_ends},
        Flag{"literalMidWordUnderscores", &HtmlOptions::keeps_underscores_in_words},
        Flag{"literalMidWordAsterisks", &HtmlOptions::keeps_asterisks_in_words},
        Flag{"backslashEscapesHTMLTags", &HtmlOptions::escapes_tags},
        Flag{"disableForced4SpacesIndentedSublists", &HtmlOptions::has_short_sublist_indent},
        Flag{"splitAdjacentBlockquotes", &HtmlOptions::splits_quotes},
        Flag{"smartIndentationFix", &HtmlOptions::mends_indentation},
        Flag{"smoothLivePreview", &HtmlOptions::is_live_preview},
    };
    return kFlags;
}

}  // namespace millrace::nodes
