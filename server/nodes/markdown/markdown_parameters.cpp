#include "nodes/markdown/markdown_parameters.hpp"

#include <algorithm>
#include <utility>

#include "sdk/item_path.hpp"
#include "sdk/value_conversion.hpp"

namespace millrace::nodes {
namespace {

Result<void> read_names(sdk::NodeContext& context, std::string_view name, std::size_t item,
                        std::vector<std::string>& target) {
    std::string text;
    if (auto done = sdk::read_parameter(context, name, item, text); !done) return done;
    for (const std::string& one : sdk::split_field_list(text))
        target.push_back(sdk::to_lower_case(one));
    return {};
}

// One {pattern, replacement}, or a list of them.
Result<void> read_replacements(sdk::NodeContext& context, std::string_view name, std::size_t item,
                               std::vector<TextReplacement>& target) {
    const auto value = sdk::value_parameter(context, name, item);
    if (!value) return value.error();
    if (!*value) return {};
    JsonArray list;
    if ((*value)->is_array())
        list = (*value)->get_array();
    else
        list.push_back(**value);
    for (const Json& entry : list) {
        const std::string_view pattern = text_member(entry, "pattern");
        if (pattern.empty()) continue;
        auto made = TextReplacement::compile(pattern, text_member(entry, "replacement"));
        if (!made) {
            Error error = made.error();
            error.parameter = name;
            return error;
        }
        target.push_back(std::move(*made));
    }
    return {};
}

}  // namespace

Result<MarkdownOptions> read_markdown_options(sdk::NodeContext& context, std::size_t item) {
    MarkdownOptions options;
    std::string code_style = "fence";
    for (const auto& [name, target] :
         {std::pair{"options.bulletMarker", &options.bullet_marker},
          std::pair{"options.codeFence", &options.code_fence},
          std::pair{"options.codeBlockStyle", &code_style},
          std::pair{"options.emDelimiter", &options.emphasis_delimiter},
          std::pair{"options.strongDelimiter", &options.strong_delimiter}})
        if (auto done = sdk::read_parameter(context, name, item, *target); !done)
            return done.error();
    options.indents_code = code_style == "indented";
    for (const auto& [name, target] :
         {std::pair{"options.keepDataImages", &options.keeps_data_images},
          std::pair{"options.useLinkReferenceDefinitions", &options.collects_addresses}})
        if (auto done = sdk::read_parameter(context, name, item, *target); !done)
            return done.error();
    const auto newlines = sdk::number_parameter(context, "options.maxConsecutiveNewlines", item, 3);
    if (!newlines) return newlines.error();
    options.most_newlines = static_cast<std::size_t>(std::clamp(*newlines, 0.0, 1000.0));
    for (const auto& [name, target] : {std::pair{"options.ignore", &options.ignored},
                                       std::pair{"options.blockElements", &options.blocks}})
        if (auto done = read_names(context, name, item, *target); !done) return done.error();
    for (const auto& [name, target] :
         {std::pair{"options.globalEscape.value", &options.escapes},
          std::pair{"options.lineStartEscape.value", &options.line_escapes},
          std::pair{"options.textReplace.values", &options.replacements}})
        if (auto done = read_replacements(context, name, item, *target); !done) return done.error();
    return options;
}

Result<HtmlOptions> read_html_options(sdk::NodeContext& context, std::size_t item) {
    HtmlOptions options;
    for (const HtmlOptions::Flag& flag : HtmlOptions::flags()) {
        bool is_set = (options.*flag.field) != flag.is_inverted;
        const std::string name = "options." + std::string(flag.name);
        if (auto done = sdk::read_parameter(context, name, item, is_set); !done)
            return done.error();
        options.*flag.field = is_set != flag.is_inverted;
    }
    if (auto done =
            sdk::read_parameter(context, "options.ghMentionsLink", item, options.mention_address);
        !done)
        return done.error();
    if (auto done =
            sdk::read_parameter(context, "options.prefixHeaderId", item, options.heading_id_prefix);
        !done)
        return done.error();
    const auto level = sdk::number_parameter(context, "options.headerLevelStart", item, 1);
    if (!level) return level.error();
    options.first_heading_level = static_cast<int>(std::clamp(*level, 1.0, 6.0));
    return options;
}

}  // namespace millrace::nodes
